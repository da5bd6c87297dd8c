"""Held, in its allowed days, with an outcome: the answers at the edges of a window and of what is entered late."""

from dataclasses import replace

import pytest

from programmes import Outcome, State
from tests.factories import hopkins
from tests.programmes.told import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    asked,
    booked,
    dose,
    dosing,
    held,
    local,
    not_held,
    state_of,
    unbooked,
)

FIRST = local("03-23 09:00")
GIVEN = dosing("dose-1", FIRST)
OPENS, CLOSES = local("03-28"), local("04-02")  # d1-1wk: days 5 to 9
WEEK = "d1-1wk/window"

HELD = {
    "a second early": (OPENS - SECOND, State.MET_EARLY),
    "as its first day begins": (OPENS, State.MET),
    "on the night the clocks change": (local("03-29 03:00"), State.MET),
    "in the last second of its last day": (CLOSES - SECOND, State.MET),
    "as the day after begins": (CLOSES, State.MET_LATE),
}


@pytest.mark.parametrize(("at", "expected"), HELD.values(), ids=HELD)
@pytest.mark.parametrize("outcome", ["held", "cut short"])
def test_a_visit_in_its_allowed_days(at, expected, outcome):
    assert state_of(WEEK, at, *GIVEN, held("d1-1wk", at, outcome=outcome)) is expected


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        pytest.param(24 * HOUR, Outcome.MET, id="the limit itself is in time"),
        pytest.param(24 * HOUR + SECOND, Outcome.ENTERED_LATE, id="a second more"),
    ],
)
def test_entered_late_is_met_and_said_so(after, expected):
    at = local("03-30 10:00")
    assert asked(WEEK, *GIVEN, held("d1-1wk", at, recorded_at=at + after)).outcome is expected


def test_late_and_entered_late_is_late():
    late = held("d1-1wk", CLOSES, recorded_at=CLOSES + 9 * DAY)
    assert asked(WEEK, *GIVEN, late).outcome is Outcome.MET_LATE


NOTHING_YET = {
    "before": (OPENS - SECOND, State.PENDING),
    "in its days": (OPENS, State.OPEN),
    "its last second": (CLOSES - SECOND, State.OPEN),
    "past them": (CLOSES, State.OVERDUE),
    "long past them": (CLOSES + 300 * DAY, State.OVERDUE),
}


@pytest.mark.parametrize(("at", "expected"), NOTHING_YET.values(), ids=NOTHING_YET)
@pytest.mark.parametrize("outcome", [None, "did not come", "cancelled by clinic", "offered and declined"])
def test_a_visit_that_nobody_held(at, expected, outcome):
    contact = (not_held("d1-1wk", OPENS + HOUR, outcome=outcome),) if outcome else ()
    assert state_of(WEEK, at, *GIVEN, *contact) is expected


MISSED = {
    "the next dose after it closed": (dosing("dose-2", local("04-07 09:00")), local("04-07 09:00")),
    "the next dose as it closed": (dosing("dose-2", CLOSES), CLOSES),
    "a later contact of the same dose": ((held("int-2#dose-1", local("04-03 09:00")),), local("04-03 09:00")),
    "an earlier one, held late": ((held("d1-1d", local("04-05 09:00")),), None),
}


@pytest.mark.parametrize(("facts", "since"), MISSED.values(), ids=MISSED)
def test_overdue_becomes_missed_when_a_later_one_was_held(facts, since):
    assert asked(WEEK, *GIVEN, *facts).settled_at == since
    if since:
        assert state_of(WEEK, since - SECOND, *GIVEN, *facts) is (State.OPEN if since == CLOSES else State.OVERDUE)
        assert state_of(WEEK, since, *GIVEN, *facts) is State.MISSED


def test_a_follow_up_is_missed_when_the_next_one_was_held():
    doses = (*GIVEN, *dosing("dose-2", local("04-07 09:00")))
    later = held("fu-3mo", local("07-07 09:00"))
    assert asked("fu-1mo/window", *doses, later).settled_at == later.happened_at
    assert asked("fu-6mo/window", *doses, later).settled_at is None


def test_what_hangs_on_a_planned_dose_is_shown_and_never_judged():
    requirement = asked(WEEK, booked("dose-1", FIRST), held("d1-1wk", OPENS - 9 * DAY))
    assert requirement.provisional
    assert requirement.outcome is Outcome.PENDING
    assert requirement.opens_at == OPENS
    assert state_of(WEEK, CLOSES + DAY, booked("dose-1", FIRST)) is State.PENDING


@pytest.mark.parametrize("at", [OPENS, CLOSES, CLOSES + 300 * DAY], ids=["in time", "past its target", "a year on"])
def test_without_published_days_held_waits_and_its_days_are_not_assessable(at):
    facts = {"protocol": hopkins()}
    assert state_of("d1-1wk/held", at, *GIVEN, dose("dose-2", CLOSES), **facts) is State.PENDING
    assert state_of("d1-1wk/window", at, *GIVEN, dose("dose-2", CLOSES), **facts) is State.NOT_ASSESSABLE
    assert state_of("d1-1wk/held", at, *GIVEN, held("d1-1wk", at), **facts) is State.MET
    assert asked("d1-1wk/held", *GIVEN, **facts).due_at == local("03-30")


def test_a_dosing_visit_is_held_by_its_dose_alone():
    assert asked("dose-1/window", held("dose-1", FIRST)).outcome is Outcome.PENDING
    assert asked("dose-1/window", dose("dose-1", FIRST)).outcome is Outcome.MET


ENDS = FIRST + 8 * HOUR
OUTCOME = "dose-1/outcome"


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param(ENDS - SECOND, State.PENDING, id="before its planned end"),
        pytest.param(ENDS, State.OPEN, id="from its planned end"),
        pytest.param(ENDS + 4 * HOUR - SECOND, State.OPEN, id="for four hours"),
        pytest.param(ENDS + 4 * HOUR, State.OVERDUE, id="then somebody must be told"),
    ],
)
def test_a_booked_dose_needs_an_outcome(at, expected):
    assert state_of(OUTCOME, at, booked("dose-1", FIRST)) is expected


ACCOUNTED = {
    "given": (dose("dose-1", FIRST), Outcome.MET),
    "not given": (not_held("dose-1", FIRST), Outcome.MET),
    "just in time": (not_held("dose-1", FIRST, recorded_at=ENDS + 4 * HOUR - SECOND), Outcome.MET),
    "four hours after": (not_held("dose-1", FIRST, recorded_at=ENDS + 4 * HOUR), Outcome.MET_LATE),
    "cancelled": (unbooked("dose-1", FIRST - HOUR), Outcome.PENDING),
}


@pytest.mark.parametrize(("fact", "expected"), ACCOUNTED.values(), ids=ACCOUNTED)
def test_a_dose_is_accounted_for(fact, expected):
    assert asked(OUTCOME, booked("dose-1", FIRST), fact).outcome is expected


def test_why_the_first_booking_failed_does_not_account_for_the_second():
    missed = not_held("dose-1", FIRST, recorded_at=FIRST + HOUR)
    for again_at in (missed.recorded_at - MINUTE, missed.recorded_at, missed.recorded_at + MINUTE):
        again = booked("dose-1", FIRST + 2 * DAY, at=again_at)
        facts = booked("dose-1", FIRST), missed, again
        assert state_of(OUTCOME, ENDS + 2 * DAY + 4 * HOUR, *facts) is State.OVERDUE
        given = dose("dose-1", FIRST + 2 * DAY)
        assert asked(OUTCOME, *facts, given).met_at == given.recorded_at


def test_a_booking_without_an_end_is_given_the_length_of_a_dosing_day():
    assert asked(OUTCOME, replace(booked("dose-1", FIRST), ends_at=None)).closes_at == FIRST + 16 * HOUR
