"""Intentions, notes, ticks: the words are kept, the trail never repeats them."""

from datetime import date
from uuid import uuid4

import pytest

from tests.factories import CourseFactory, PatientFactory
from tests.tracker.actions.deeds import DAY, HOUR, hold, lines
from tracker.actions import practices, words
from tracker.actions.sessions import Said
from tracker.models.facts import standing


def intend(course, by, at, text="To feel at home", **fields):
    return words.set_intention(course=course, text=text, by=by, at=at, **{"key": uuid4()} | fields)


def note(course, by, at, text="Marta was calm.", **fields):
    return words.write_note(course=course, text=text, by=by, at=at, **{"key": uuid4()} | fields)


def test_an_intention_is_kept_and_its_line_is_silent(course, clinician, at):
    made = intend(course, clinician, at)
    assert course.intention_facts.get().text == "To feel at home"
    assert lines() == [("intention.set", {"intention": str(made.key), "chose_none": False})]


def test_a_new_wording_replaces_the_old_one(course, clinician, at):
    first = intend(course, clinician, at)
    second = intend(course, clinician, at + HOUR, "To rest", replaces=first)
    assert list(standing(course.intention_facts.all())) == [second]


def test_to_set_none_is_an_answer(course, clinician, at):
    assert intend(course, clinician, at, "ignored", chose_none=True).text == ""


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "Write the intention"), ("  ", "Write the intention"), ("x" * 2001, "longer than 2,000")],
    ids=["empty", "blank", "too-long"],
)
def test_an_intention_needs_words_that_fit(course, clinician, at, refuses, text, says):
    with refuses(says):
        intend(course, clinician, at, text)


def test_a_wording_is_replaced_once_and_only_on_its_own_course(course, clinician, site, at, refuses):
    first = intend(course, clinician, at)
    intend(course, clinician, at, "To rest", replaces=first)
    with refuses("in the meantime"):
        intend(course, clinician, at, "To sleep", replaces=first)
    other = CourseFactory(patient=PatientFactory(registered_at=site), reference="HB-0002")
    with refuses("another course"):
        intend(other, clinician, at, "To sleep", replaces=first)


def test_a_note_is_kept_and_its_line_is_silent(course, clinician, at):
    made = note(course, clinician, at, visit_key="dose-1")
    assert course.note_facts.get().text == "Marta was calm."
    assert lines() == [("note.written", {"note": str(made.key), "visit": "dose-1"})]


@pytest.mark.parametrize(
    ("text", "says"),
    [(" \n", "no words"), ("x" * 20001, "longer than 20,000"), ("a\x00", "cannot be stored")],
    ids=["blank", "too-long", "NUL"],
)
def test_a_note_needs_words_that_fit(course, clinician, at, refuses, text, says):
    with refuses(says):
        note(course, clinician, at, text)


def test_twenty_thousand_letters_fit(course, clinician, at):
    assert len(note(course, clinician, at, "é" * 20000).text) == 20000


@pytest.mark.parametrize("write", [intend, note], ids=["intention", "note"])
def test_a_replay_repeats_nothing(course, clinician, at, unchanged, write):
    key = uuid4()
    first = write(course, clinician, at, key=key)
    with unchanged():
        assert write(course, clinician, at + DAY, key=key) == first


@pytest.fixture
def walk(course, clinician, at):
    """Return a practice agreed for Tuesday 3 to Thursday 5 March."""
    agreed = [("Walk by the river", date(2026, 3, 3), date(2026, 3, 5))]
    hold(course, clinician, "preparation", at, said=Said(practices=agreed))
    return course.practice_facts.get()


def tick(walk, by, at, day, **fields):
    return practices.tick(practice=walk, day=day, by=by, at=at, **{"key": uuid4(), "done": True} | fields)


@pytest.mark.parametrize(
    ("day", "says"),
    [
        pytest.param(date(2026, 3, 2), "not for that day", id="before-it-starts"),
        pytest.param(date(2026, 3, 3), None, id="first-day"),
        pytest.param(date(2026, 3, 5), None, id="last-day"),
        pytest.param(date(2026, 3, 6), "not for that day", id="after-it-ends"),
    ],
)
def test_a_practice_is_ticked_on_its_days(walk, patient_user, at, refuses, day, says):
    if says is None:
        assert tick(walk, patient_user, at + 9 * DAY, day).done
        return
    with refuses(says):
        tick(walk, patient_user, at + 9 * DAY, day)


def test_a_day_to_come_is_not_ticked(walk, patient_user, at, refuses):
    with refuses("still to come"):
        tick(walk, patient_user, at + DAY, date(2026, 3, 4))


def test_a_tick_is_taken_back_by_another_fact(walk, patient_user, at):
    first = tick(walk, patient_user, at + DAY, date(2026, 3, 3))
    tick(walk, patient_user, at + DAY + HOUR, date(2026, 3, 3), done=False)
    assert [it.done for it in walk.check_ins.order_by("recorded_at")] == [True, False]
    assert first.recorded_by == patient_user
    assert lines("practice.ticked")[1][1] == {"practice": str(walk.key), "day": "2026-03-03", "done": False}


def test_a_tick_replayed_repeats_nothing(walk, patient_user, at, unchanged):
    key = uuid4()
    first = tick(walk, patient_user, at + DAY, date(2026, 3, 3), key=key)
    with unchanged():
        assert tick(walk, patient_user, at - DAY, date(2026, 3, 3), key=key) == first
