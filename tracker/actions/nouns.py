"""The nouns of the record that can be put right: their tables, and what can be corrected. Writes nothing."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tracker.models import (
    AdverseEvent,
    BranchDecision,
    Call,
    CourseEvent,
    Departure,
    Dose,
    Filing,
    GateCheck,
    GroupSession,
    Insight,
    Intention,
    Medication,
    Milestone,
    Note,
    Practice,
    Rating,
    RoomEntry,
    Signature,
    TherapySession,
    Weight,
)
from tracker.models.facts import Fact


@dataclass(frozen=True, slots=True)
class Noun:
    """A kind of entry: its table, the names of what can be corrected, and whether it can move to another course.

    `own_words`: what stands there is somebody's own wording. Of it only the typing is corrected.
    """

    model: type[Fact]
    title: str
    fields: tuple[str, ...]
    moves: bool = True
    own_words: bool = False

    @property
    def table(self) -> str:
        """Return the table's name, as a correction keeps it."""
        return str(self.model._meta.model_name)

    def rows(self, course: Any) -> Any:
        """Return this course's entries."""
        return getattr(course, f"{self.table}_facts")


ROOM = (
    "happened_at", "until", "person", "roles", "where", "systolic", "diastolic", "pulse", "saturation", "temperature",
    "present", "escorted", "detail",
)  # fmt: skip
DOSE = (
    "happened_at", "ended_at", "mg", "lot", "product", "given_by", "given_as", "witnessed_by", "observed",
)  # fmt: skip
EVENT = (
    "happened_at", "ended_at", "term", "felt", "severity", "serious", "fatal", "life_threatening", "unexpected",
    "suspected", "done_about_it",
)  # fmt: skip
BEFOREHAND = ("milestone", "branch", "signature", "departure", "medicine", "group")
"""The nouns of what must be so beforehand, besides checks."""
NOUNS: dict[str, Noun] = {
    "session": Noun(TherapySession, "Visit", ("outcome", "mode", "started_at", "ended_at", "reason")),
    "dose": Noun(Dose, "Dose", DOSE),
    "room": Noun(RoomEntry, "Dosing room", ROOM),
    "check": Noun(GateCheck, "Answer to a check", ("passed", "happened_at", "detail")),
    "weight": Noun(Weight, "Weight", ("kg", "happened_at")),
    "rating": Noun(Rating, "Rating", ("total", "rated_by", "happened_at")),
    "practice": Noun(Practice, "Practice", ("text", "starts_on", "ends_on")),
    "event": Noun(AdverseEvent, "Event", EVENT),
    "intention": Noun(Intention, "Intention", ("text",), own_words=True),
    "insight": Noun(Insight, "Insight", ("text",), own_words=True),
    "note": Noun(Note, "Note", ("text",), own_words=True),
    "filing": Noun(Filing, "Form or report sent", ("happened_at", "number"), moves=False),
    "turn": Noun(CourseEvent, "How the course stands", (), moves=False),
    "milestone": Noun(Milestone, "Milestone", ("happened_at", "detail"), moves=False),
    "branch": Noun(BranchDecision, "Way that parts", ("taken", "reason", "happened_at"), moves=False),
    "signature": Noun(Signature, "Signature", ("happened_at", "edition", "modified"), moves=False),
    "departure": Noun(Departure, "Departure from a plan", ("happened_at", "reason"), moves=False),
    "medicine": Noun(Medication, "Other medicine", ("per_day", "name", "half_life", "happened_at"), moves=False),
    "group": Noun(GroupSession, "Group", ("clients", "facilitators", "largest_mg", "happened_at"), moves=False),
    "call": Noun(Call, "Call", ("happened_at", "outcome", "words"), moves=False),
}
WORDS = {noun.table: word for word, noun in NOUNS.items()}

Entry = tuple[str, UUID]
"""An entry of a course: its noun, and the key of the fact."""
