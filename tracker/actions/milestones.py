"""Recording that a milestone was reached, and deciding on a way that parts."""

from datetime import datetime
from uuid import UUID

from tracker.actions import courses, facts, trail
from tracker.actions.action import CannotRecord, action
from tracker.actions.bookings import check_visit
from tracker.history import protocol_of
from tracker.history.demands import asked_for
from tracker.models import BranchDecision, Course, Milestone, TrailEntry, User
from tracker.models.facts import Source


@action
def reach(
    *,
    course: Course,
    code: str,
    reached_at: datetime,
    key: UUID,
    by: User,
    at: datetime,
    visit_key: str = "",
    detail: str = "",
    source: int = Source.LIVE,
    on_behalf_of: User | None = None,
) -> Milestone:
    """Record that a milestone was reached, then replan: visits may be counted from it. A replay is answered.

    `visit_key`: for which dose, where it is asked for anew before each; "" for none.

    :raises CannotRecord: when nobody asks for such a milestone, there is no such visit, or it lies in the future.
    """
    course = courses.lock(course)
    same = {"code": code, "visit_key": visit_key, "happened_at": reached_at}
    if (done := facts.made_before(Milestone, course=course, key=key, **same)) is not None:
        return done
    if code not in asked_for(course, lambda it: it.milestones):
        raise CannotRecord("This course's protocol has no such milestone.")
    if visit_key:
        check_visit(course, visit_key)
    if reached_at > at:
        raise CannotRecord("This lies in the future.")
    made = Milestone(
        key=key, course=course, code=code, visit_key=visit_key, detail=detail, happened_at=reached_at, recorded_at=at,
        recorded_by=by, source=source, on_behalf_of=on_behalf_of,
    )  # fmt: skip
    facts.insert(made)
    courses.replan(course=course, at=at)
    trail.record(
        TrailEntry.Event.MILESTONE_REACHED, course=course, by=by, at=at, milestone=code, visit=visit_key,
        started_at=reached_at,
    )  # fmt: skip
    return made


@action
def decide(
    *,
    course: Course,
    code: str,
    taken: bool,
    reason: str,
    decided_at: datetime,
    key: UUID,
    by: User,
    at: datetime,
    source: int = Source.LIVE,
    on_behalf_of: User | None = None,
) -> BranchDecision:
    """Record whether a way of the protocol is taken, and why, then replan: its visits come or go.

    Never refused because the protocol would not allow it: what was decided is recorded, and the plan says what it
    is. `on_behalf_of`: who decided, where somebody else writes it down. A replay is answered.

    :raises CannotRecord: when the protocol has no such way, nobody says why, or it was decided in the future.
    """
    course = courses.lock(course)
    same = {"code": code, "taken": taken, "happened_at": decided_at}
    if (done := facts.made_before(BranchDecision, course=course, key=key, **same)) is not None:
        return done
    if code not in {it.code for it in protocol_of(course.protocol_version).branches}:
        raise CannotRecord("This course's protocol has no such way.")
    if not reason.strip():
        raise CannotRecord("Say why.")
    if decided_at > at:
        raise CannotRecord("This lies in the future.")
    made = BranchDecision(
        key=key, course=course, code=code, taken=taken, reason=reason.strip(), happened_at=decided_at, recorded_at=at,
        recorded_by=by, source=source, on_behalf_of=None if on_behalf_of == by else on_behalf_of,
    )  # fmt: skip
    facts.insert(made)
    courses.replan(course=course, at=at)
    trail.record(TrailEntry.Event.BRANCH_DECIDED, course=course, by=by, at=at, branch=code, taken=taken)
    return made
