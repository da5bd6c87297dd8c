"""The patient's ticks. Agreeing a practice is part of a session."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from programmes.moments import local_day
from tracker.actions import courses, facts, trail
from tracker.actions.action import CannotRecord, action
from tracker.models import Practice, PracticeCheckIn, TrailEntry, User


@action
def tick(*, practice: Practice, day: date, done: bool, key: UUID, by: User, at: datetime) -> PracticeCheckIn:
    """Tick a practice as done on a day, or take the tick back; the latest answer for a day stands.

    Changes no plan, so that nothing is replanned.

    :raises CannotRecord: when the day lies before the practice starts, after it ends, or ahead on the patient's clock.
    """
    course = courses.lock(practice.course)
    ticked = {"practice_id": practice.pk, "day": day, "done": done}
    if (made := facts.made_before(PracticeCheckIn, course=course, key=key, **ticked)) is not None:
        return made
    if day > local_day(at, ZoneInfo(course.patient.zone)):
        raise CannotRecord("That day is still to come.")
    if day < practice.starts_on or (practice.ends_on is not None and day > practice.ends_on):
        raise CannotRecord("This small step is not for that day.")
    check_in = PracticeCheckIn(
        key=key, course=course, practice=practice, day=day, done=done, happened_at=at, recorded_at=at, recorded_by=by
    )
    facts.insert(check_in)
    trail.record(
        TrailEntry.Event.PRACTICE_TICKED, course=course, by=by, at=at, practice=practice.key, day=day, done=done
    )
    return check_in
