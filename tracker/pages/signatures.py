"""A note as it is read whole and signed, and as it waits for its author's signature. Signing: `actions`."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse

from tracker.actions.signatures import may_sign, of_row
from tracker.history import protocol_of
from tracker.models import Course, ElectronicSignature, Note, User
from tracker.models.facts import standing
from tracker.pages import words
from tracker.pages.course_rows import Said
from tracker.pages.work import Action, short_moment

ON_COURSE = "Note on the course"


@dataclass(frozen=True, slots=True)
class NotePage:
    """One note with its signatures, and in which meanings the reader can sign it."""

    note: Note
    title: str
    signatures: list[ElectronicSignature]
    meanings: list[int]

    @property
    def is_signed(self) -> bool:
        """Say whether anybody signed it."""
        return bool(self.signatures)


def note_page(course: Course, key: UUID, user: User) -> NotePage | None:
    """Return a note that stands, with its signatures; None where the course has none. Two statements."""
    note = standing(course.note_facts.filter(pk=key)).select_related("recorded_by", "addendum_to").first()
    if note is None:
        return None
    signed = of_row(note, course)
    title = words.visit_title(protocol_of(course.protocol_version), note.visit_key) if note.visit_key else ""
    return NotePage(note, title, signed, may_sign(course, note, signed, user))


def under_note(said: Said) -> ElectronicSignature:
    """Return a signature under a note, as it was read with what was said."""
    digest, _, zone = said.text.partition(" ")
    name, _, credential = said.by.partition("\n")
    return ElectronicSignature(
        key=said.key, table="note", row=said.visit_key, digest=digest, zone=zone, printed_name=name,
        credential=credential, signed_at=said.at, meaning=said.ticked, signed_with=said.source,
    )  # fmt: skip


def unsigned(course: Any) -> dict[str, Any]:
    """Return what a row of work says of a course whose note waits: "Not signed", since when, and the way to sign it.

    `course` carries `unsigned_note`, `unsigned_since` and `unsigned_visit`, see `caseload`.
    """
    visit, since = course.unsigned_visit, short_moment(course.unsigned_since, ZoneInfo(course.zone))
    title = words.visit_title(protocol_of(course.protocol_version), visit) if visit else ON_COURSE
    said = f"Your note was written {since}. A note is signed within 24 hours"
    action = Action("Sign the note", reverse("sign-note", args=[course.reference, course.unsigned_note]))
    return {"title": title, "tone": "late", "word": "Not signed", "note": said, "action": action}
