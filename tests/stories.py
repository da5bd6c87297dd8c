"""What a test starts from when it needs a history: short stories told through the actions, never past them."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from tracker.actions import bookings, dosing, gates, sessions
from tracker.actions.dosing import DoseTaken, Entry
from tracker.actions.sessions import Said
from tracker.models import Course, RoomEntry, User
from tracker.models.sessions import SessionOutcome

Kind = RoomEntry.Kind
HOUR = timedelta(hours=1)
EACH_DOSE = ("risk-today", "blood-pressure", "lift-home")


def held(course: Course, visit: str, *, starts: datetime, by: User, hours: float = 1, said: Said | None = None) -> None:
    """A session is held and recorded as it ends."""
    ends = starts + timedelta(hours=hours)
    sessions.record(
        course=course, visit_key=visit, outcome=SessionOutcome.HELD, started_at=starts, ended_at=ends, key=uuid4(),
        by=by, at=ends, said=said,
    )  # fmt: skip


def booked(course: Course, visit: str, *, starts: datetime, by: User, at: datetime, hours: float = 1) -> None:
    """A time is agreed with the clinician who books it."""
    bookings.book(
        course=course, visit_key=visit, starts_at=starts, ends_at=starts + timedelta(hours=hours), with_whom=by,
        key=uuid4(), by=by, at=at,
    )  # fmt: skip


def checked(course: Course, code: str, *, by: User, at: datetime, visit: str = "", passed: bool = True) -> None:
    """A check is answered."""
    gates.answer(course=course, code=code, passed=passed, visit_key=visit, key=uuid4(), by=by, at=at)


def prepared(course: Course, *, by: User, at: datetime) -> None:
    """Screening, consent, weight, and three meetings of two hours on the days after `at`, with one intention."""
    held(course, "screening", starts=at, by=by)
    held(course, "baseline", starts=at + 2 * HOUR, by=by)
    checked(course, "screening", by=by, at=at + 4 * HOUR)
    checked(course, "consent", by=by, at=at + 4 * HOUR)
    gates.weigh(course=course, kg=Decimal("70.0"), key=uuid4(), by=by, at=at + 4 * HOUR)
    for day in (1, 2, 3):
        said = Said(intentions=["I want to stop bracing all the time."]) if day == 1 else None
        held(course, "preparation", starts=at + timedelta(days=day), hours=2, by=by, said=said)


def on_the_day(course: Course, visit: str, *, by: User, at: datetime) -> None:
    """The checks that are valid on the day only are all answered with yes."""
    for code in EACH_DOSE:
        checked(course, code, by=by, at=at, visit=visit)


def dosed(
    course: Course,
    visit: str,
    *,
    starts: datetime,
    by: User,
    second: User,
    mg: str = "20",
    alone_for: int = 0,
    escorted: bool = True,
    recorded_at: datetime | None = None,
) -> None:
    """A dosing session of eight hours with two in the room; the second one is out for `alone_for` minutes."""
    given, ends = starts + HOUR, starts + 8 * HOUR
    entries = [
        Entry(kind=Kind.IDENTITY, at=starts, person=by),
        Entry(kind=Kind.PRESENCE, at=starts, until=ends, person=by),
        Entry(kind=Kind.VITAL_SIGNS, at=starts, systolic=124, diastolic=78, pulse=68),
        Entry(kind=Kind.DISCHARGE, at=ends, person=by, escorted=escorted),
        *_second(starts, ends, second, alone_for),
    ]
    dose = DoseTaken(at=given, mg=Decimal(mg), lot="PSI-2026-014", given_by=by, witnessed_by=second)
    dosing.record(
        course=course, visit_key=visit, started_at=starts, ended_at=ends, doses=[dose], entries=entries, key=uuid4(),
        by=by, at=recorded_at or ends,
    )  # fmt: skip


def _second(starts: datetime, ends: datetime, second: User, alone_for: int) -> list[Entry]:
    if not alone_for:
        return [Entry(kind=Kind.PRESENCE, at=starts, until=ends, person=second)]
    leaves, returns = starts + 2 * HOUR, starts + 2 * HOUR + timedelta(minutes=alone_for)
    return [
        Entry(kind=Kind.PRESENCE, at=starts, until=leaves, person=second),
        Entry(kind=Kind.PRESENCE, at=returns, until=ends, person=second),
    ]
