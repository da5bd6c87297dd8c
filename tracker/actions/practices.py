"""The patient's ticks. Agreeing a practice is part of a session."""

from datetime import date, datetime
from uuid import UUID

from tracker.actions import courses, trail
from tracker.actions.action import CannotRecord, action
from tracker.models import Practice, PracticeCheckIn, TrailEntry, User


@action
def tick(*, practice: Practice, day: date, done: bool, key: UUID, by: User, at: datetime) -> PracticeCheckIn:
    """Tick a practice as done on a day, or take the tick back; the latest answer for a day stands.

    Changes no plan, so that nothing is replanned.

    :raises CannotRecord: when the day lies before the practice starts or after it ends.
    """
    course = courses.lock(practice.course)
    if (made := PracticeCheckIn.objects.as_system("replan").filter(key=key).first()) is not None:
        return made
    if day < practice.starts_on or (practice.ends_on is not None and day > practice.ends_on):
        raise CannotRecord("This small step is not for that day.")
    check_in = PracticeCheckIn(
        key=key, course=course, practice=practice, day=day, done=done, happened_at=at, recorded_at=at, recorded_by=by
    )
    check_in.save(force_insert=True)
    trail.record(
        TrailEntry.Event.PRACTICE_TICKED, course=course, by=by, at=at, practice=practice.key, day=day, done=done
    )
    return check_in
