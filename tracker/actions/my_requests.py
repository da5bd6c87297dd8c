"""What a patient asks for on their own page: another time, or a call. A few kinds and no free text."""

from datetime import datetime
from uuid import UUID

from tracker.actions import courses, facts, trail
from tracker.actions.action import CannotRecord, action
from tracker.actions.bookings import check_visit
from tracker.models import Course, Request, TrailEntry, User

NOBODY_READS = "Nobody reads this here any more. Please phone {phone}."


@action
def ask(*, course: Course, kind: int, key: UUID, by: User, at: datetime, visit_key: str = "") -> Request:
    """Ask for another time for a visit, or to be phoned (`visit_key` empty), then replan: it becomes a call to make.

    A replay (same key) is answered with what it made.

    :raises CannotRecord: when the course has ended, so that nobody would see it; when no time to come is agreed for
        the visit, or the protocol has no such visit.
    """
    course = courses.lock(course)
    if (done := facts.made_before(Request, course=course, key=key, kind=kind, visit_key=visit_key)) is not None:
        return done
    if course.ended_at is not None and course.ended_at <= at:
        raise CannotRecord(NOBODY_READS.format(phone=course.site.team_phone))
    if kind == Request.Kind.ANOTHER_TIME:
        _check_agreed(course, visit_key, at)
    wish = Request(
        key=key, course=course, kind=kind, visit_key=visit_key, happened_at=at, recorded_at=at, recorded_by=by
    )
    facts.insert(wish)
    courses.replan(course=course, at=at)
    trail.record(
        TrailEntry.Event.REQUEST_MADE, course=course, by=by, at=at, visit=visit_key,
        asked=Request.Kind(kind).name.lower(), request=key,
    )  # fmt: skip
    return wish


def _check_agreed(course: Course, visit_key: str, at: datetime) -> None:
    check_visit(course, visit_key)
    if not course.slots.filter(visit_key=visit_key, starts_at__gt=at).exists():
        raise CannotRecord("No time to come is agreed for this visit. Please phone us.")
