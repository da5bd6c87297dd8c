"""Recording a contact: what is written, how it is judged, what is refused."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from programmes import State
from tests.tracker.actions.deeds import DAY, DOSE_DAY, HOUR, book, give, hold, lines, messages, state_of
from tracker.actions.action import CannotRecord
from tracker.actions.sessions import Said
from tracker.models import Reminder
from tracker.models.sessions import DOSING_ONLY, TOOK_PLACE, SessionOutcome

WALK = ("Walk by the river", date(2026, 3, 4), date(2026, 3, 18))
SAID = Said(
    intentions=["To feel at home"], insights=["My sister called", "It was enough"], practices=[WALK],
    ratings={"grid-hamd": Decimal(21)}, note="Marta was calm.",
)  # fmt: skip


def test_a_session_held_in_its_days_is_met(course, clinician, at):
    made = hold(course, clinician, "screening", at + DAY)
    assert (made.happened_at, made.ended_at, made.recorded_at) == (at + DAY, at + DAY + 1.5 * HOUR, made.ended_at)
    assert state_of(course, "screening/window", made.recorded_at) == State.MET


def test_what_was_said_becomes_facts_of_their_own(course, clinician, at):
    made = hold(course, clinician, "screening", at + DAY, said=SAID)
    assert course.intention_facts.get().text == "To feel at home"
    assert {it.text for it in course.insight_facts.all()} == {"My sister called", "It was enough"}
    practice = course.practice_facts.get()
    assert (practice.text, practice.starts_on, practice.ends_on) == WALK
    assert (course.rating_facts.get().assessment, course.rating_facts.get().total) == ("grid-hamd", 21)
    assert course.note_facts.get().visit_key == "screening"
    assert {it.happened_at for it in course.insight_facts.all()} == {made.ended_at}
    assert state_of(course, "screening/assessment-grid-hamd", made.recorded_at) == State.MET


def test_its_line_counts_words_and_never_repeats_them(course, clinician, at):
    made = hold(course, clinician, "screening", at + DAY, said=SAID, reason="Marta was late")
    assert lines() == [
        (
            "session.recorded",
            {
                "visit": "screening", "outcome": "held", "started_at": "2026-03-03 09:00:00+00:00",
                "session": str(made.key), "intentions": 1, "insights": 2, "practices": 1, "ratings": 1, "notes": 1,
            },
        )
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "To rest"], ids=["none", "words-win"])
def test_a_patient_may_choose_to_set_no_intention(course, clinician, at, text):
    said = Said(intentions=[text] if text else [], chose_no_intention=True)
    hold(course, clinician, "preparation", at + DAY, said=said)
    assert course.intention_facts.get().chose_none is not bool(text)


NOT_HELD = [it for it in SessionOutcome if it not in (*TOOK_PLACE, *DOSING_ONLY)]


@pytest.mark.parametrize("outcome", NOT_HELD, ids=lambda it: it.name.lower())
def test_a_visit_that_was_not_held_stays_due(course, clinician, at, outcome):
    made = hold(course, clinician, "screening", at + DAY, outcome=outcome, reason="Ill", at=at + 2 * DAY)
    assert (made.started_at, made.ended_at, made.happened_at) == (None, None, at + 2 * DAY)
    assert state_of(course, "screening/window", at + 2 * DAY) == State.OPEN
    assert lines()[0][1]["outcome"] == outcome.name.lower()


def test_a_visit_cut_short_was_held(course, clinician, at):
    hold(course, clinician, "screening", at + DAY, outcome=SessionOutcome.CUT_SHORT)
    assert state_of(course, "screening/window", at + 2 * DAY) == State.MET


def test_a_visit_outside_its_days_is_recorded_and_shows(course, clinician, at):
    made = hold(course, clinician, "screening", at + 16 * DAY)
    assert state_of(course, "screening/window", made.recorded_at) == State.MET_LATE


def test_a_session_entered_a_week_later_says_so(course, clinician, at):
    hold(course, clinician, "screening", at + DAY, at=at + 8 * DAY, source=2)
    assert state_of(course, "screening/window", at + 8 * DAY) == State.ENTERED_LATE


def test_an_integration_session_ends_the_message_to_the_lead(course, clinician, colleague):
    give(course, clinician, colleague)
    assert [status for _, status in messages(course, "integration-missing")] == [Reminder.Status.PLANNED]
    hold(course, clinician, "int-2#dose-1", DOSE_DAY + 9 * DAY)
    assert [status for _, status in messages(course, "integration-missing")] == [Reminder.Status.CANCELLED]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        pytest.param({"ended_at": DOSE_DAY}, "end after it starts", id="no-length"),
        pytest.param({"ended_at": DOSE_DAY - HOUR}, "end after it starts", id="backwards"),
        pytest.param({"at": DOSE_DAY + HOUR}, "has not ended", id="still-going-on"),
        pytest.param({"started_at": None}, "when it started", id="no-start"),
        pytest.param({"visit_key": "tea"}, "no such visit", id="unknown"),
        pytest.param({"outcome": 99, "at": DOSE_DAY + DAY}, "Outcome", id="unknown-outcome"),
        pytest.param({"said": Said(note="n" * 20001)}, "longer than 20,000", id="note-too-long"),
        pytest.param({"said": Said(insights=["a\x00"])}, "cannot be stored", id="NUL"),
        pytest.param({"said": Said(ratings={"grid-hamd": Decimal("20.55")})}, "1 decimal", id="rating-too-fine"),
        pytest.param({"said": Said(practices=[("Walk", DOSE_DAY.date(), date(2026, 3, 1))])}, "before it starts",
                     id="practice-backwards"),
    ],
)  # fmt: skip
def test_the_impossible_is_refused_with_all_that_came_with_it(course, clinician, refuses, changed, words):
    given = {"visit_key": "preparation", "started_at": DOSE_DAY, "ended_at": DOSE_DAY + 1.5 * HOUR, "said": SAID}
    with refuses(words):
        hold(course, clinician, **given | changed)


def test_a_replay_repeats_nothing(course, clinician, at, unchanged):
    key = uuid4()
    first = hold(course, clinician, "screening", at + DAY, key=key, said=SAID)
    with unchanged():
        again = hold(course, clinician, "screening", at + DAY, key=key, said=SAID)
    assert again == first


def test_the_same_key_with_other_times_is_no_replay(course, clinician, at, unchanged):
    """Going back, mending the times and saving again must not look as if the mending was kept."""
    key = uuid4()
    hold(course, clinician, "screening", at + DAY, key=key)
    with unchanged(), pytest.raises(CannotRecord, match="for something else"):
        hold(course, clinician, "screening", at + DAY, key=key, ended_at=at + DAY + timedelta(hours=2))


@pytest.mark.parametrize(
    ("outcome", "slots"),
    [
        pytest.param(SessionOutcome.CANCELLED_BY_PATIENT, 0, id="called-off"),
        pytest.param(SessionOutcome.DID_NOT_COME, 0, id="did-not-come"),
        pytest.param(SessionOutcome.HELD, 1, id="held"),
    ],
)
def test_a_contact_that_did_not_take_place_frees_its_time(course, clinician, at, outcome, slots):
    book(course, clinician, at, visit_key="screening", starts_at=at + DAY)
    hold(course, clinician, "screening", at + DAY, outcome=outcome)
    assert course.slots.count() == slots
