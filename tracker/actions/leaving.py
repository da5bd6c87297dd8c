"""Recording that a patient left after a dose, where the session was written down before: after a night on site, say."""

from datetime import datetime
from uuid import UUID

from tracker.actions import courses, facts, trail
from tracker.actions.action import CannotRecord, action
from tracker.actions.bookings import check_dose
from tracker.models import Course, RoomEntry, TrailEntry, User
from tracker.models.facts import Source, standing

DISCHARGE = RoomEntry.Kind.DISCHARGE


@action
def record(
    *,
    course: Course,
    visit_key: str,
    left_at: datetime,
    escorted: bool | None,
    key: UUID,
    by: User,
    at: datetime,
    seen_off_by: User | None = None,
    words: str = "",
    source: int = Source.LIVE,
) -> RoomEntry:
    """Record that the patient left after a dose, then replan: messages may go again from the next morning on.

    `escorted` None: nobody wrote it down. A replay (same key) is answered with what it made.

    :raises CannotRecord: when nothing was given at this visit by then, leaving is recorded already, or lies ahead.
    """
    course = courses.lock(course)
    same = {
        "visit_key": visit_key, "happened_at": left_at, "escorted": escorted, "detail": words,
        "person_id": seen_off_by and seen_off_by.pk,
    }  # fmt: skip
    if (done := facts.made_before(RoomEntry, course=course, key=key, **same)) is not None:
        return done
    check_dose(course, visit_key)
    _check(course, visit_key, left_at)
    entry = RoomEntry(
        key=key, course=course, visit_key=visit_key, kind=DISCHARGE, happened_at=left_at, recorded_at=at,
        recorded_by=by, person=seen_off_by, escorted=escorted, detail=words, source=source,
    )  # fmt: skip
    facts.insert(entry)
    courses.replan(course=course, at=at)
    trail.record(
        TrailEntry.Event.DOSING_RECORDED, course=course, by=by, at=at, visit=visit_key, left_at=left_at, entry=key
    )
    return entry


def _check(course: Course, visit_key: str, left_at: datetime) -> None:
    if not standing(course.dose_facts.filter(visit_key=visit_key, happened_at__lte=left_at)).exists():
        raise CannotRecord("No dose is recorded before this time. Record the dosing session first.")
    if standing(course.roomentry_facts.filter(visit_key=visit_key, kind=DISCHARGE)).exists():
        raise CannotRecord("It is recorded already when the patient left. Correct that entry instead.")
