"""A dosing day that came to nothing, and the later one on which the dose was given: neither is taken for the other."""

import pytest

from programmes import Outcome, State
from tests.programmes.told import (
    DAY,
    HOUR,
    MINUTE,
    asked,
    booked,
    discharged,
    dose,
    dosing,
    held,
    local,
    not_held,
    planned,
    state_of,
)
from tests.programmes.told_day import harbour_mdma, northgate

AT = local("03-23 09:00")
AGAIN = AT + 7 * DAY
TRIED = (booked("dose-1", AT), held("dose-1", AT, 60, outcome="cut short"))
CALLED_OFF = {
    "withheld": (booked("dose-1", AT), not_held("dose-1", AT + HOUR, "withheld")),
    "not started": (booked("dose-1", AT), not_held("dose-1", AT + HOUR, "not started")),
    "did not come": (booked("dose-1", AT), not_held("dose-1", AT + HOUR)),
    "cut short before any dose": TRIED,
}
LEAVING = ("discharge", "escort", "overnight")


@pytest.mark.parametrize("facts", CALLED_OFF.values(), ids=CALLED_OFF)
def test_a_dose_that_was_not_given_asks_for_no_leaving(facts):
    found = {asked(f"dose-1/{rule}", *facts, protocol=harbour_mdma()).outcome for rule in LEAVING}
    assert found == {Outcome.NOT_APPLICABLE}
    assert asked("dose-1/stay", *facts, protocol=northgate()).outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize("facts", CALLED_OFF.values(), ids=CALLED_OFF)
def test_booked_anew_it_asks_for_all_of_it_again(facts):
    anew = booked("dose-1", AGAIN, at=AT + DAY)
    found = {asked(f"dose-1/{rule}", *facts, anew, protocol=harbour_mdma()).outcome for rule in LEAVING}
    assert found == {Outcome.PENDING}


@pytest.mark.parametrize("facts", [[], [held("dose-1", AT, 480)]], ids=["nothing yet", "a dose nobody wrote down"])
def test_a_day_that_nobody_called_off_still_asks(facts):
    assert asked("dose-1/escort", *facts, protocol=harbour_mdma()).outcome is Outcome.PENDING


def test_the_window_opens_after_the_session_in_which_the_dose_was_taken():
    window = planned(*TRIED, *dosing("dose-1", AGAIN)).windows[0]
    assert (window.opens_at, window.provisional) == (AGAIN + 8 * HOUR, False)


def test_until_that_session_is_recorded_its_window_is_provisional():
    window = planned(*TRIED, booked("dose-1", AGAIN, at=AT + DAY), dose("dose-1", AGAIN)).windows[0]
    assert (window.opens_at, window.provisional) == (AGAIN + 8 * HOUR, True)


def test_a_session_that_ended_a_little_before_the_dose_by_its_record_is_that_of_the_day():
    early = held("dose-1", AT, 60)
    assert planned(early, dose("dose-1", AT + 2 * HOUR)).windows[0].provisional is False


def test_going_home_from_the_first_try_is_not_leaving_after_the_dose():
    home = discharged("dose-1", AT + HOUR)
    facts = (*CALLED_OFF["withheld"], home, dose("dose-1", AGAIN), held("dose-1", AGAIN, 480))
    assert state_of("dose-1/discharge", AGAIN + 9 * HOUR, *facts) is State.OVERDUE
    assert all(it.waits for it in planned(*facts).reminders if it.to == "patient")
    left = discharged("dose-1", AGAIN + 8 * HOUR)
    assert asked("dose-1/discharge", *facts, left).met_at == left.happened_at
    assert not any(it.waits for it in planned(*facts, left).reminders)


@pytest.mark.parametrize(("minutes", "met"), [(-1, False), (0, True)], ids=["before the dose", "with it"])
def test_leaving_counts_from_the_moment_of_the_dose_on(minutes, met):
    left = discharged("dose-1", AT + minutes * MINUTE)
    found = asked("dose-1/discharge", dose("dose-1", AT), left)
    assert (found.outcome is Outcome.MET) is met
