"""Intentions set outside a session, and notes of the team. Words said in a session are written by `sessions`."""

from datetime import datetime
from uuid import UUID

from tracker.actions import courses, facts, signatures, trail
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
def write_note(
    *,
    course: Course,
    text: str,
    key: UUID,
    by: User,
    at: datetime,
    visit_key: str = "",
    addendum_to: Note | None = None,
) -> Note:
    """Write a note of the record, for a visit or (no `visit_key`) for the course.

    `addendum_to`: the signed note to which it adds something.

    :raises CannotRecord: when it has no words, or what it adds to is of another course or not signed.
    """
    course = courses.lock(course)
    same = {"text": text, "visit_key": visit_key, "addendum_to_id": addendum_to and addendum_to.pk}
    if (done := facts.made_before(Note, course=course, key=key, **same)) is not None:
        return done
    if not text.strip():
        raise CannotRecord("The note has no words.")
    if addendum_to is not None and not signatures.of_row(addendum_to, course):
        raise CannotRecord("An addendum adds to a note that is signed. This one can still be corrected.")
    note = Note(
        key=key, course=course, text=text, visit_key=visit_key, addendum_to=addendum_to, happened_at=at,
        recorded_at=at, recorded_by=by,
    )  # fmt: skip
    facts.insert(note)
    named = {"addendum_to": addendum_to.pk} if addendum_to else {}
    trail.record(TrailEntry.Event.NOTE_WRITTEN, course=course, by=by, at=at, note=key, visit=visit_key, **named)
    return note
