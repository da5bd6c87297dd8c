"""Intentions set outside a session, and notes of the team. Words said in a session are written by `sessions`."""

from datetime import datetime
from uuid import UUID

from tracker.actions import courses, facts, trail
from tracker.actions.action import CannotRecord, action
from tracker.models import Course, Intention, Note, TrailEntry, User


@action
def set_intention(
    *,
    course: Course,
    text: str,
    key: UUID,
    by: User,
    at: datetime,
    chose_none: bool = False,
    replaces: Intention | None = None,
) -> Intention:
    """Write down what the patient hopes for, in place of an earlier wording or beside it; or that they set none.

    :raises CannotRecord: when there are no words and the patient did not choose to set none, or the earlier wording
        was replaced meanwhile.
    """
    course = courses.lock(course)
    text = "" if chose_none else text.strip()
    if (done := facts.made_before(Intention, course=course, key=key, text=text, chose_none=chose_none)) is not None:
        return done
    if not text and not chose_none:
        raise CannotRecord("Write the intention, or say that the patient chose to set none.")
    if replaces is not None and replaces.course_id != course.pk:
        raise CannotRecord("The earlier wording belongs to another course.")
    intention = Intention(
        key=key, course=course, text=text, chose_none=chose_none, replaces=replaces,
        happened_at=at, recorded_at=at, recorded_by=by,
    )  # fmt: skip
    facts.insert(intention)
    trail.record(TrailEntry.Event.INTENTION_SET, course=course, by=by, at=at, intention=key, chose_none=chose_none)
    return intention


@action
def write_note(*, course: Course, text: str, key: UUID, by: User, at: datetime, visit_key: str = "") -> Note:
    """Write a note of the record, for a visit or (no `visit_key`) for the course.

    :raises CannotRecord: when it has no words.
    """
    course = courses.lock(course)
    if (done := facts.made_before(Note, course=course, key=key, text=text, visit_key=visit_key)) is not None:
        return done
    if not text.strip():
        raise CannotRecord("The note has no words.")
    note = Note(key=key, course=course, text=text, visit_key=visit_key, happened_at=at, recorded_at=at, recorded_by=by)
    facts.insert(note)
    trail.record(TrailEntry.Event.NOTE_WRITTEN, course=course, by=by, at=at, note=key, visit=visit_key)
    return note
