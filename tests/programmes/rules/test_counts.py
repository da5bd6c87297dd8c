"""How many sessions: enough before a dose, not too many in a stretch; what is usual is advice."""

import pytest

from programmes import Outcome, State, objections
from programmes.requirements import Severity
from tests.programmes.told import DAY, HOUR, SECOND, asked, dose, held, laid, local, not_held, planned, state_of, waived
from tests.programmes.told_day import with_tables

FIRST = local("03-23 09:00")


def count(**keys):
    return with_tables(counts=[{"code": "talks", "title": "Talks", "phase": "preparation"} | keys])


TWICE = count(at_least=2, before="each dose")
KEY = "dose-1/count-talks"
ONE, TWO = held("preparation", FIRST - 9 * DAY), held("preparation", FIRST - HOUR)
ENOUGH = {
    "none": ((), Outcome.BROKEN, 0),
    "one": ((ONE,), Outcome.BROKEN, 1),
    "two, the last over as the dose is given": ((ONE, TWO), Outcome.MET, 2),
    "two, the last over a second later": (
        (ONE, held("preparation", FIRST - HOUR + SECOND)),
        Outcome.BROKEN,
        1,
    ),
    "two, one cut short": ((ONE, held("preparation", FIRST - 5 * DAY, outcome="cut short")), Outcome.MET, 2),
    "two, one did not come": ((ONE, not_held("preparation", FIRST - DAY)), Outcome.BROKEN, 1),
    "two, one of another phase": ((ONE, held("screening", FIRST - 20 * DAY)), Outcome.BROKEN, 1),
    "three": ((ONE, TWO, held("preparation", FIRST - 12 * DAY)), Outcome.MET, 3),
}


@pytest.mark.parametrize(("facts", "expected", "counted"), ENOUGH.values(), ids=ENOUGH)
def test_enough_before_the_dose(facts, expected, counted):
    found = asked(KEY, *facts, dose("dose-1", FIRST), protocol=TWICE)
    assert (found.outcome, found.detail["counted"], found.detail["at_least"]) == (expected, counted, 2)
    assert found.severity is Severity.SAFETY


def test_it_is_met_by_the_one_that_makes_it_enough():
    third = held("preparation", FIRST - 2 * HOUR)
    found = asked(KEY, ONE, third, TWO, protocol=TWICE)
    assert found.met_at == FIRST - HOUR  # the second one ends an hour after it began
    assert asked(KEY, ONE, protocol=TWICE).outcome is Outcome.PENDING


def test_what_is_usual_is_advice():
    found = asked(KEY, dose("dose-1", FIRST), protocol=count(at_least=2, before="dose-1", strictness="soft"))
    assert (found.outcome, found.severity, found.detail["release"]) == (Outcome.BROKEN, Severity.ADVICE, "warning")


@pytest.mark.parametrize(("facts", "is_shut"), [((ONE,), True), ((ONE, TWO), False)], ids=["one", "two"])
def test_it_shuts_the_dose(facts, is_shut):
    course = laid(*facts, protocol=TWICE)
    found = objections(TWICE, course.history, course.setting, visit="dose-1", at=FIRST)
    assert (KEY in {it.key for it in found}) is is_shut


MOST = "course/count-talks"
TALKS = [local("01-10 10:00"), local("04-02 10:00"), local("07-07 10:00")]


def talks(*moments):
    return [held("preparation", it) for it in moments]


WITHIN = {
    "as many as may be": (TALKS, Outcome.MET),
    "one more, the last day of the year": ([*TALKS, local("2027-01-09 23:00")], Outcome.BROKEN),
    "one more, a year later to the day": ([*TALKS, local("2027-01-10 08:00")], Outcome.MET),
    "none yet": ([], Outcome.PENDING),
}


@pytest.mark.parametrize(("moments", "expected"), WITHIN.values(), ids=WITHIN)
def test_not_too_many_in_any_stretch(moments, expected):
    found = asked(MOST, *talks(*moments), protocol=count(at_most=3, within="12 mo"))
    assert (found.outcome, found.severity) == (expected, Severity.PROTOCOL)


def test_the_stretch_may_begin_with_any_of_them():
    moments = [local("2025-01-05 10:00"), *TALKS, local("2026-12-01 10:00")]
    found = asked(MOST, *talks(*moments), protocol=count(at_most=3, within="12 mo"))
    assert (found.outcome, found.settled_at) == (Outcome.BROKEN, local("2026-12-01 10:00"))


HOURS = {"a second before": (48 * HOUR - SECOND, Outcome.BROKEN), "48 hours": (48 * HOUR, Outcome.MET)}


@pytest.mark.parametrize(("gap", "expected"), HOURS.values(), ids=HOURS)
def test_a_stretch_in_hours_is_elapsed(gap, expected):
    found = asked(MOST, *talks(FIRST, FIRST + gap), protocol=count(at_most=1, within="48 h"))
    assert found.outcome is expected


def test_over_the_whole_course_and_over_an_unpublished_stretch():
    whole, unpublished = count(at_most=2), count(at_most=2, within="unspecified")
    assert asked(MOST, *talks(*TALKS), protocol=whole).outcome is Outcome.BROKEN
    assert asked(MOST, *talks(*TALKS[:2]), protocol=whole).outcome is Outcome.MET
    assert asked(MOST, *talks(*TALKS), protocol=unpublished).outcome is Outcome.NOT_ASSESSABLE


def test_swiss_doses_in_a_year_are_counted_as_doses_and_more_than_usual_is_advice():
    usual = count(phase="dosing", at_most=1, within="12 mo", strictness="soft")
    off = not_held("dose-2", FIRST + 20 * DAY, outcome="not started")
    assert asked(MOST, dose("dose-1", FIRST), off, protocol=usual).outcome is Outcome.MET
    found = asked(MOST, dose("dose-1", FIRST), dose("dose-2", FIRST + 21 * DAY), protocol=usual)
    assert (found.outcome, found.severity, found.detail["release"]) == (Outcome.BROKEN, Severity.ADVICE, "warning")
    assert found.settled_at == FIRST + 21 * DAY


def test_a_count_may_ask_for_both():
    protocol = count(at_least=1, before="dose-1", at_most=2)
    keys = {it.key for it in planned(protocol=protocol).requirements if it.rule == "count"}
    assert keys == {KEY, MOST}


def test_each_further_one_shuts_the_dose_whatever_became_of_the_first():
    protocol, second, third = count(phase="dosing", at_most=0), FIRST + 21 * DAY, FIRST + 42 * DAY
    course = laid(dose("dose-1", FIRST), protocol=protocol)
    assert asked(MOST, dose("dose-1", FIRST), protocol=protocol).settled_at == FIRST
    shut = objections(protocol, course.history, course.setting, visit="dose-2", at=second)
    assert "dose-2/count-talks@over" in {it.key for it in shut}
    given = dose("dose-1", FIRST), dose("dose-2", second), waived(MOST, FIRST - HOUR)
    found = asked("dose-2/count-talks@over", *given, protocol=protocol)
    assert (found.outcome, found.settled_at, found.waived_from) == (Outcome.BROKEN, second, None)
    assert state_of(MOST, third, *given, protocol=protocol) is State.WAIVED


def test_further_ones_at_one_visit_have_keys_of_their_own():
    found = planned(*talks(*TALKS, local("08-01 10:00")), protocol=count(at_most=1)).requirements
    keys = [it.key for it in found if it.rule == "count"]
    assert keys == [MOST, "preparation/count-talks@over", "preparation/count-talks@over-2"]
