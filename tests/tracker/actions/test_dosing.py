"""Recording a dosing session: windows open, messages are let go, what broke a rule shows and is never refused."""

from decimal import Decimal
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from programmes import State
from tests.tracker.actions.deeds import (
    DAY,
    DOSE_DAY,
    HOUR,
    Kind,
    book,
    give,
    hold,
    lines,
    messages,
    present,
    state_of,
    weigh,
)
from tracker.actions.action import CannotRecord
from tracker.actions.dosing import DoseTaken, Entry
from tracker.models import Phase, Reminder
from tracker.models.sessions import SessionOutcome

END = DOSE_DAY + 8 * HOUR


def _day(moment):
    """Return the date on the course's calendar: the clocks change on 29 March."""
    return moment.astimezone(ZoneInfo("Europe/London")).date()


def test_the_window_opens_with_the_end_of_the_session(course, clinician, colleague):
    give(course, clinician, colleague)
    course.refresh_from_db()
    assert (course.window_opens_at, course.window_provisional) == (END, False)
    assert (course.window_visit, course.doses_given, course.phase) == ("dose-1", 1, Phase.INTEGRATION)
    assert course.window_closes_at.date() == (END + 21 * DAY).date()


def test_what_is_written_and_what_the_line_says(course, clinician, colleague):
    made = give(course, clinician, colleague, note="Marta slept.")
    assert (course.dose_facts.get().mg, course.dose_facts.get().happened_at) == (20, DOSE_DAY + HOUR / 2)
    assert sorted(it.kind for it in course.roomentry_facts.all()) == [2, 2, 7]
    assert course.note_facts.get().text == "Marta slept."
    assert lines() == [
        (
            "dosing.recorded",
            {
                "visit": "dose-1", "session": str(made.key), "outcome": "held", "doses": 1, "entries": 3, "events": 0,
                "started_at": "2026-03-23 09:00:00+00:00", "ended_at": "2026-03-23 17:00:00+00:00",
            },
        )
    ]  # fmt: skip


def test_a_dose_two_days_late_moves_all_that_hangs_on_it(course, clinician, colleague, at):
    book(course, clinician, at)
    hung = ("call-3d#dose-1/window", "d1-1wk/window", "int-2#dose-1/window", "dose-2/window", "fu-3mo/window")
    before = {it.key: it for it in course.requirements.filter(key__in=hung)}
    give(course, clinician, colleague, DOSE_DAY + 2 * DAY)
    for key, row in before.items():
        after = course.requirements.get(key=key)
        assert _day(after.opens_at) - _day(row.opens_at) == _day(after.closes_at) - _day(row.closes_at) == 2 * DAY
        assert row.provisional
    assert not course.requirements.get(key="int-2#dose-1/window").provisional


def test_a_dose_outside_its_days_and_past_shut_gates_is_recorded_and_shows(course, clinician, colleague):
    give(course, clinician, colleague, DOSE_DAY + 10 * DAY)
    at = END + 10 * DAY
    assert state_of(course, "dose-1/window", at) == State.MET_LATE
    assert state_of(course, "dose-1/gate-consent", at) == State.BROKEN


@pytest.mark.parametrize(
    ("away", "state"), [(0, State.MET), (10, State.BROKEN)], ids=["throughout", "ten-minutes-alone"]
)
def test_somebody_who_leaves_the_room_leaves_a_deviation(course, clinician, colleague, away, state):
    back = END - 2 * HOUR
    entries = [
        present(clinician, DOSE_DAY, END),
        present(colleague, DOSE_DAY, back - away / 60 * HOUR),
        present(colleague, back, END),
    ]
    give(course, clinician, colleague, entries=entries)
    assert state_of(course, "dose-1/staff", END) == state


def test_discharge_lets_the_waiting_messages_go(course, clinician, colleague):
    stay = [present(clinician, DOSE_DAY, END), present(colleague, DOSE_DAY, END)]
    give(course, clinician, colleague, entries=stay)
    assert course.reminders.get(code="morning-after").waits
    left = Entry(kind=Kind.DISCHARGE, at=END, escorted=True)
    give(course, clinician, colleague, doses=[], entries=[left], at=END + HOUR)
    assert not course.reminders.get(code="morning-after").waits


def test_the_message_of_a_visit_that_took_place_is_not_sent(course, clinician, colleague, at):
    book(course, clinician, at)
    give(course, clinician, colleague)
    assert [status for _, status in messages(course, "visit-tomorrow")] == [Reminder.Status.CANCELLED]


@pytest.mark.parametrize(
    ("mg", "state"),
    [
        pytest.param("21", State.MET, id="at-the-tolerance"),
        pytest.param("21.01", State.BROKEN, id="above-it"),
        pytest.param("19", State.MET, id="at-the-tolerance-below"),
        pytest.param("18.99", State.BROKEN, id="below-it"),
    ],
)
def test_the_amount_is_judged_and_never_refused(course, clinician, colleague, at, mg, state):
    weigh(course, clinician, at + DAY)
    give(course, clinician, colleague, mg=mg)
    assert state_of(course, "dose-1/amount", END) == state


def test_a_dose_recorded_by_two_people_counts_twice_and_shows(course, clinician, colleague, at):
    """Each key is another act. The record stays true to what was entered; the supervisor sees the sum."""
    weigh(course, clinician, at + DAY)
    give(course, clinician, colleague)
    give(course, colleague, clinician, at=END + HOUR)
    assert course.dose_facts.count() == course.therapysession_facts.count() == 2
    assert course.requirements.get(key="dose-1/amount").detail == {"planned_mg": "20.00", "given_mg": "40.00"}
    assert state_of(course, "dose-1/amount", END + HOUR) == State.BROKEN


def test_a_second_dose_cuts_the_first_window_and_its_messages(course, clinician, colleague):
    give(course, clinician, colleague)
    hold(course, clinician, "d1-1d", DOSE_DAY + DAY)
    give(course, clinician, colleague, DOSE_DAY + 14 * DAY, visit_key="dose-2")
    course.refresh_from_db()
    assert (course.window_visit, course.doses_given) == ("dose-2", 2)
    assert [status for _, status in messages(course, "closing")[:1]] == [Reminder.Status.CANCELLED]


def _taken(by, witness, **changed):
    given = {"at": DOSE_DAY, "mg": Decimal(20), "lot": "L", "given_by": by, "witnessed_by": witness}
    return {"doses": [DoseTaken(**given | changed)]}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(lambda a, b: {"at": END - HOUR}, "has not ended", id="still-going-on"),
        pytest.param(lambda a, b: {"ended_at": DOSE_DAY}, "end after it starts", id="no-length"),
        pytest.param(lambda a, b: {"visit_key": "int-2#dose-1"}, "no dose at this visit", id="no-dosing-visit"),
        pytest.param(lambda a, b: {"visit_key": "dose-3"}, "no dose at this visit", id="unknown"),
        pytest.param(lambda a, b: {"outcome": 3}, "did not take place", id="not-held"),
        pytest.param(lambda a, b: _taken(a, b, at=END + HOUR), "before the session started or after", id="dose-after"),
        pytest.param(lambda a, b: _taken(a, a), "another person", id="own-witness"),
        pytest.param(lambda a, b: _taken(a, b, mg=Decimal("0.0005")), "2 decimal", id="too-fine"),
        pytest.param(lambda a, b: _taken(a, b, mg=Decimal(0)), "more than 0", id="nothing"),
        pytest.param(lambda a, b: _taken(a, b, lot="l" * 41), "at most 40", id="lot-too-long"),
        pytest.param(lambda a, b: {"entries": [present(a, END, END + HOUR)]}, "in the future", id="future-presence"),
        pytest.param(lambda a, b: {"entries": [present(a, END, DOSE_DAY)]}, "left the room", id="presence-backwards"),
        pytest.param(lambda a, b: {"entries": [Entry(kind=Kind.PRESENCE, at=DOSE_DAY)]}, "who was in", id="nobody"),
        pytest.param(
            lambda a, b: {"entries": [Entry(kind=Kind.VITAL_SIGNS, at=END, systolic=80, diastolic=120)]},
            "Check both", id="pressure-upside-down",
        ),
        pytest.param(
            lambda a, b: {"entries": [Entry(kind=Kind.VITAL_SIGNS, at=END, systolic=2**31, diastolic=80)]},
            "less than or equal|Check both", id="out-of-range",
        ),
        pytest.param(lambda a, b: {"entries": [Entry(kind=Kind.IDENTITY, at=END)]}, "who checked", id="identity"),
    ],
)  # fmt: skip
def test_the_impossible_is_refused(course, clinician, colleague, refuses, change, words):
    with refuses(words):
        give(course, clinician, colleague, note="Marta slept.", **change(clinician, colleague))


def test_a_replay_repeats_nothing(course, clinician, colleague, unchanged):
    key = uuid4()
    first = give(course, clinician, colleague, key=key)
    with unchanged():
        assert give(course, clinician, colleague, key=key) == first


def test_the_same_key_with_other_times_is_no_replay(course, clinician, colleague, unchanged):
    """Going back, mending the times and saving again must not look as if the mending was kept."""
    key = uuid4()
    give(course, clinician, colleague, key=key)
    with unchanged(), pytest.raises(CannotRecord, match="for something else"):
        give(course, clinician, colleague, key=key, outcome=SessionOutcome.CUT_SHORT)
