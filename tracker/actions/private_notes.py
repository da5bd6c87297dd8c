"""Writing a private process note: for its author alone, and without what belongs in the record.

What is recognised here is a nudge and no proof. It knows English words and common ways of writing amounts and times;
who wants to can write past it. By the HIPAA privacy rule (45 CFR 164.501) medication and its monitoring and the times
of a session are no part of psychotherapy notes; that risk is none either is the rule of this house.
"""

from datetime import datetime
from uuid import UUID

from tracker.actions import courses, facts, trail
from tracker.actions.action import CannotRecord, action
from tracker.actions.words_elsewhere import ELSEWHERE
from tracker.models import Course, PrivateNote, TrailEntry, User

REFUSED = (
    "“{found}” looks like {kind}. Risk, medicines and times have no place in a private note: nobody else would find "
    "them there. Write it in the record, and take it out here."
)


@action
def write(*, course: Course, text: str, key: UUID, by: User, at: datetime) -> PrivateNote:
    """Write a private note on the work with a patient. A replay (same key) is answered with what it made.

    Its line of the trail stands on no course's page, and names the row only: that there is a note is private, too.

    :raises CannotRecord: when it has no words, or words that belong in the record; or when the key was used before.
    """
    course = courses.lock(course)
    text = text.strip()
    if (done := PrivateNote.unscoped.filter(key=key).first()) is not None:
        if done.author_id != by.pk or done.course_id != course.pk or done.text != text:
            raise CannotRecord(facts.FOR_SOMETHING_ELSE)
        return done
    if not text:
        raise CannotRecord("The note has no words.")
    if refusal := refused(text):
        raise CannotRecord(refusal)
    facts.check_value(text, PrivateNote._meta.get_field("text").max_length)
    note = PrivateNote(key=key, course=course, author=by, written_at=at, text=text)
    facts.insert_alone(note)
    trail.record(TrailEntry.Event.PRIVATE_NOTE_WRITTEN, by=by, at=at)
    return note


def refused(text: str) -> str:
    """Return the sentence that points to the record, for the first words that belong there; empty: none was seen."""
    for kind, pattern in ELSEWHERE.items():
        if found := pattern.search(text):
            return REFUSED.format(found=found[0].strip(), kind=kind)
    return ""
