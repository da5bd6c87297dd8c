"""How a course stands in words: the banner, what each turn brings about, and what may be chosen now."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Subquery

from programmes.moments import local_day
from tracker.models import Correction, Course, CourseEvent, Standing
from tracker.pages.pictures import days

Turn = CourseEvent.Turn
FOLLOWS: dict[Turn, str] = {
    Turn.ON_HOLD: "Messages to {name} stop now. No dose can be released. Safety follow-up and agreed times stay.",
    Turn.RESUMED: "Messages go out again, and a dose can be released again.",
    Turn.TREATMENT_STOPPED: "No more doses. Safety follow-up of a dose that was given goes on, with its messages.",
    Turn.CONTACT_REFUSED: "The course ends. Nobody writes to {name} any more, and nothing more is asked.",
    Turn.TRANSFERRED: "To another site of ours, the course goes on there. To anybody else, it ends here.",
    Turn.DIED: "The course ends. Every message to {name} is cancelled, and nothing more is asked.",
    Turn.COMPLETED: "The course ends as planned. What is still open is not asked any more.",
}
ASKED_TWICE = frozenset(Turn) - {Turn.ON_HOLD, Turn.RESUMED}  # what protects somebody takes one click
SAID: dict[int, str] = {
    Standing.ON_HOLD: "On hold since",
    Standing.STOPPED: "Treatment stopped on",
    Standing.CONTACT_REFUSED: "Withdrawn from contact on",
    Standing.TRANSFERRED: "Transferred on",
    Standing.DIED: "Died on",
    Standing.COMPLETED: "Completed on",
}
BEFORE_ANY_DOSE = "No dose had been given, so the course has ended."
WHAT_HOLDS: dict[int, str] = {
    Standing.ON_HOLD: "Messages to {name} are stopped, and no dose can be released.",
    Standing.STOPPED: "No more doses. Safety follow-up goes on.",
    Standing.CONTACT_REFUSED: "Nobody writes to {name} any more.",
    Standing.TRANSFERRED: "The course goes on elsewhere. Nothing more is asked here.",
    Standing.DIED: "Nothing is sent any more, and nothing more is asked.",
    Standing.COMPLETED: "Nothing more is asked.",
}
POSSIBLE: dict[int, tuple[Turn, ...]] = {
    Standing.ACTIVE: tuple(it for it in Turn if it is not Turn.RESUMED),
    Standing.ON_HOLD: tuple(it for it in Turn if it is not Turn.ON_HOLD),
    Standing.STOPPED: tuple(it for it in Turn if it not in (Turn.RESUMED, Turn.TREATMENT_STOPPED)),
    Standing.DIED: (),
}
ENDED = (Turn.DIED,)  # somebody can die after the course


@dataclass(frozen=True, slots=True)
class Banner:
    """What stands above every page of a course that does not simply go on. `is_hold`: it can be resumed."""

    lead: str
    what_holds: str
    is_hold: bool
    reference: str


def with_reason(courses: Any) -> Any:
    """Annotate `reason`: why a course stands as it does; None where no turn says so. No statement of its own."""
    struck = Exists(Correction.unscoped.filter(struck=OuterRef("pk")))
    turns = CourseEvent.unscoped.filter(course=OuterRef("pk"), happened_at=OuterRef("standing_since"))
    found = turns.filter(~struck, replaced_by=None).order_by("-recorded_at")
    return courses.annotate(reason=Subquery(found.values("reason")[:1]))


def banner(course: Course) -> Banner | None:
    """Return the banner of a course from `with_reason`; None where it simply goes on. No statement."""
    if course.standing == Standing.ACTIVE or course.standing_since is None:
        return None
    return Banner(
        lead=f"{SAID[course.standing]} {since(course)}{_reason(course)}",
        what_holds=what_holds(course),
        is_hold=course.standing == Standing.ON_HOLD,
        reference=course.reference,
    )


def what_holds(course: Course) -> str:
    """Return what it means that a course stands as it does. No query."""
    if course.standing == Standing.STOPPED and course.ended_at is not None:
        return BEFORE_ANY_DOSE
    return WHAT_HOLDS[course.standing].format(name=course.patient.short_name)


def since(course: Course) -> str:
    """Return the day since which a course stands as it does, "12 May 2026"; empty while it simply goes on."""
    if course.standing_since is None:
        return ""
    day = local_day(course.standing_since, ZoneInfo(course.zone))
    return f"{day.day} {day:%B} {day.year}"


def word(course: Course) -> tuple[str, str] | None:
    """Return tone and word of how a course stands, for lists; None where it simply goes on. No query."""
    if course.standing == Standing.ACTIVE or course.standing_since is None:
        return None
    on = days.short(local_day(course.standing_since, ZoneInfo(course.zone)))
    if course.standing == Standing.ON_HOLD:
        return "late", f"On hold since {on}"
    return "plain", f"{Standing(course.standing).label.capitalize()}, {on}"


def offered(course: Course) -> tuple[Turn, ...]:
    """Return the turns a course can take from where it stands now, in their usual order. No query."""
    if course.ended_at is not None and course.standing != Standing.DIED:
        return ENDED
    return POSSIBLE.get(course.standing, ENDED)


def follows(turn: Turn, course: Course) -> str:
    """Return the sentence that says what a turn brings about. No query."""
    return FOLLOWS[turn].format(name=course.patient.short_name)


def _reason(course: Course) -> str:
    """Return why, as whoever recorded the turn wrote it: ": In hospital."."""
    text = (getattr(course, "reason", None) or "").strip().rstrip(".")
    return f": {text}." if text else "."
