"""Recording that a visit took place in a group: numbers only, never who the others were."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from tracker.actions import courses, facts, trail
from tracker.actions.action import CannotRecord, action
from tracker.actions.bookings import check_visit
from tracker.history.demands import demands_on
from tracker.models import Course, GroupSession, TrailEntry, User
from tracker.models.facts import Source


@action
def record(
    *,
    course: Course,
    visit_key: str,
    clients: int,
    facilitators: int,
    largest_mg: Decimal,
    held_at: datetime,
    key: UUID,
    by: User,
    at: datetime,
    source: int = Source.LIVE,
    on_behalf_of: User | None = None,
) -> GroupSession:
    """Record how many clients and facilitators there were, and the largest dose in the room, then replan.

    Too many clients are recorded as they were. A replay is answered.

    :raises CannotRecord: when no group is foreseen, there is no such visit, a number is impossible, or it lies ahead.
    """
    course = courses.lock(course)
    same = {"visit_key": visit_key, "clients": clients, "facilitators": facilitators, "largest_mg": largest_mg}
    if (done := facts.made_before(GroupSession, course=course, key=key, **same)) is not None:
        return done
    if not any(it.group for it in demands_on(course)):
        raise CannotRecord("This course's protocol foresees no group.")
    check_visit(course, visit_key)
    if held_at > at:
        raise CannotRecord("This lies in the future.")
    made = GroupSession(
        key=key, course=course, happened_at=held_at, recorded_at=at, recorded_by=by, source=source,
        on_behalf_of=on_behalf_of, **same,
    )  # fmt: skip
    facts.insert(made)
    courses.replan(course=course, at=at)
    trail.record(
        TrailEntry.Event.GROUP_RECORDED, course=course, by=by, at=at, visit=visit_key, clients=clients,
        facilitators=facilitators,
    )  # fmt: skip
    return made
