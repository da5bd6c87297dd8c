"""The key a client makes names one act on one course: it is never answered with another one's row."""

from uuid import uuid4

import pytest

from tests.factories import CourseFactory, PatientFactory
from tests.tracker.actions.deeds import DAY, DOSE_DAY, HOUR, book, give, hold
from tracker.actions import bookings, gates, practices, words
from tracker.actions.sessions import Said


def _practice(course, by, at):
    hold(course, by, "preparation", at, said=Said(practices=[("Walk", at.date(), None)]))
    return course.practice_facts.get()


def _tick(course, by, witness, at, key):
    practice = course.practice_facts.first() or _practice(course, by, at - 2 * HOUR)
    return practices.tick(practice=practice, day=at.date(), done=True, key=key, by=by, at=at)


def _decide(course, by, witness, at, key):
    return gates.decide_waiver(
        course=course, requirement_key="dose-1/gate-lift-home", granted=False, reason="No", key=key, by=by, at=at
    )


ACTS = {
    "book": lambda c, by, w, at, key: book(c, by, at, key=key, with_whom=None),
    "session": lambda c, by, w, at, key: hold(c, by, "screening", at, key=key),
    "dosing": lambda c, by, w, at, key: give(c, by, w, key=key),
    "answer": lambda c, by, w, at, key: gates.answer(course=c, code="consent", passed=True, key=key, by=by, at=at),
    "weigh": lambda c, by, w, at, key: gates.weigh(course=c, kg=70, key=key, by=by, at=at),
    "intention": lambda c, by, w, at, key: words.set_intention(course=c, text="To rest", key=key, by=by, at=at),
    "note": lambda c, by, w, at, key: words.write_note(course=c, text="Calm", key=key, by=by, at=at),
    "tick": _tick,
}


@pytest.fixture
def other_course(site, clinician):
    """Return another patient's course at the same site."""
    return CourseFactory(patient=PatientFactory(registered_at=site), reference="HB-0002", team=[clinician])


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_a_key_of_another_course_is_refused(course, other_course, clinician, colleague, at, refuses, act):
    key = uuid4()
    act(course, clinician, colleague, at + DAY, key)
    if act is _tick:
        _practice(other_course, clinician, at)
    with refuses("for something else"):
        act(other_course, clinician, colleague, at + DAY, key)


def test_a_waiver_s_key_of_another_course_is_refused(course, other_course, supervisor, at, refuses):
    key = uuid4()
    _decide(course, supervisor, None, at, key)
    with refuses("for something else"):
        _decide(other_course, supervisor, None, at, key)


def test_a_booking_s_key_does_not_cancel(course, clinician, at, refuses):
    key = uuid4()
    book(course, clinician, at, key=key)
    with refuses("for something else"):
        bookings.cancel(
            course=course, visit_key="dose-1", asked_by=1, reason="", key=key, by=clinician, at=at + HOUR
        )  # fmt: skip


def test_another_time_under_the_same_key_is_no_replay(course, clinician, at, refuses):
    key = uuid4()
    book(course, clinician, at, key=key)
    with refuses("for something else"):
        book(course, clinician, at, key=key, starts_at=DOSE_DAY + DAY)


@pytest.mark.parametrize("changed", [{"passed": False}, {"code": "screening"}, {"visit_key": "dose-1"}], ids=str)
def test_another_answer_under_the_same_key_is_no_replay(course, clinician, at, refuses, changed):
    given = {"course": course, "code": "consent", "passed": True, "key": uuid4(), "by": clinician, "at": at}
    gates.answer(**given)
    with refuses("for something else"):
        gates.answer(**given | changed)


def test_a_session_s_key_does_not_record_a_dose(course, clinician, colleague, at, refuses):
    key = uuid4()
    hold(course, clinician, "screening", at, key=key)
    with refuses("for something else"):
        give(course, clinician, colleague, key=key)


@pytest.mark.parametrize(
    ("said", "accepted"),
    [
        pytest.param(Said(note="Calm.", insights=["It passed."]), True, id="a-second-click"),
        pytest.param(Said(note="Calm. Slept.", insights=["It passed."]), False, id="the-note-was-written-on"),
        pytest.param(Said(note="Calm."), False, id="an-insight-was-taken-out"),
    ],
)
def test_other_words_under_the_same_key_are_not_lost_in_silence(course, clinician, at, refuses, said, accepted):
    key = uuid4()
    first = Said(note="Calm.", insights=["It passed."])
    made = hold(course, clinician, "screening", at, key=key, said=first)
    if accepted:
        assert hold(course, clinician, "screening", at, key=key, said=said).pk == made.pk
        return
    with refuses("recorded already, with other words"):
        hold(course, clinician, "screening", at, key=key, said=said)


@pytest.mark.parametrize(
    ("changes", "accepted"),
    [
        pytest.param({}, True, id="a-second-click"),
        pytest.param({"mg": "22.5"}, False, id="another-amount"),
        pytest.param({"entries": []}, False, id="nobody-in-the-room"),
        pytest.param({"note": "Calm. Slept."}, False, id="the-note-was-written-on"),
    ],
)
def test_another_dose_under_the_same_key_is_not_lost_in_silence(
    course, clinician, colleague, refuses, changes, accepted
):
    key = uuid4()
    made = give(course, clinician, colleague, key=key, note="Calm.")
    sent = {"key": key, "note": "Calm."} | changes
    if accepted:
        assert give(course, clinician, colleague, **sent).pk == made.pk
        return
    with refuses("recorded already"):
        give(course, clinician, colleague, **sent)
