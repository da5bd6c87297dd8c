"""Logging a call to a patient. Which calls are asked for is the plan's to say: `programmes.rules.calls`."""

from datetime import datetime
from uuid import UUID

from tracker.actions import courses, facts, trail
from tracker.actions.action import CannotRecord, action
from tracker.models import Call, Course, TrailEntry, User
from tracker.models.facts import Source


@action
def log(
    *,
    course: Course,
    task: str,
    outcome: int,
    called_at: datetime,
    key: UUID,
    by: User,
    at: datetime,
    words: str = "",
    source: int = Source.LIVE,
) -> Call:
    """Record an attempt to reach the patient for a call task, then replan. Only a call that reached them closes it.

    A task that is asked for no longer, because the visit was moved once more, is recorded all the same: the call was
    made. A replay (same key) is answered with what it made.

    :raises CannotRecord: when `task` is the key of something that is no call, or the call lies in the future.
    """
    course = courses.lock(course)
    made = {"task": task, "outcome": outcome, "happened_at": called_at, "words": words}
    if (done := facts.made_before(Call, course=course, key=key, **made)) is not None:
        return done
    if not task.rpartition("/")[2].startswith("call-"):
        raise CannotRecord("This is no call.")
    call = Call(
        key=key, course=course, task=task, outcome=outcome, words=words, source=source, happened_at=called_at,
        recorded_at=at, recorded_by=by,
    )  # fmt: skip
    facts.insert(call)
    courses.replan(course=course, at=at)
    trail.record(
        TrailEntry.Event.CALL_LOGGED, course=course, by=by, at=at, task=task, call=key,
        outcome=Call.Outcome(outcome).name.lower(),
    )  # fmt: skip
    return call
