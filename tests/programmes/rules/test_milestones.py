"""Milestones before a dose, asked once or anew for each; what is counted from one."""

import pytest

from programmes import Outcome, State, load, objections
from programmes.requirements import Severity
from tests.programmes.protocol.conftest import EXAMPLE
from tests.programmes.told import DAY, HOUR, MINUTE, SECOND, asked, booked, dose, held, laid, local, planned, state_of
from tests.programmes.told_day import with_tables
from tests.programmes.told_papers import reached

FIRST, SECOND_DOSE = local("03-23 09:00"), local("04-13 09:00")
ONCE = with_tables(milestones=[{"code": "consent", "title": "Consent", "before": "each dose"}])
ANEW = with_tables(milestones=[{"code": "consent", "title": "Consent", "before": "each dose", "anew": True}])
KEY = "dose-1/milestone-consent"
SECOND_KEY = "dose-2/milestone-consent"

EDGES = {
    "never": ((), Outcome.BROKEN),
    "at the very moment": ((reached("consent", FIRST),), Outcome.MET),
    "a second after the dose": ((reached("consent", FIRST + SECOND),), Outcome.BROKEN),
    "weeks before": ((reached("consent", FIRST - 20 * DAY),), Outcome.MET),
    "another milestone": ((reached("screened", FIRST - DAY),), Outcome.BROKEN),
    "typed in two days later": (
        (reached("consent", FIRST - HOUR, recorded_at=FIRST + 2 * DAY),),
        Outcome.ENTERED_LATE,
    ),
}


@pytest.mark.parametrize(("facts", "expected"), EDGES.values(), ids=EDGES)
def test_reached_by_the_dose(facts, expected):
    found = asked(KEY, *facts, dose("dose-1", FIRST), protocol=ONCE)
    assert found.outcome is expected
    assert found.settled_at == (FIRST if expected is Outcome.BROKEN else None)
    assert (found.severity, found.detail) == (Severity.SAFETY, {"release": "never", "milestone": "consent"})


def test_before_the_dose_it_is_pending_and_shuts_it():
    assert state_of(KEY, FIRST, booked("dose-1", FIRST), protocol=ONCE) is State.PENDING
    course = laid(booked("dose-1", FIRST), protocol=ONCE)
    shut = objections(ONCE, course.history, course.setting, visit="dose-1", at=FIRST)
    assert KEY in {it.key for it in shut}
    open_ = objections(
        ONCE, course.history.with_fact(reached("consent", FIRST - DAY)), course.setting, visit="dose-1", at=FIRST
    )
    assert KEY not in {it.key for it in open_}


ANEWS = {
    "only before the first": ((reached("consent", FIRST - DAY),), Outcome.BROKEN),
    "at the first dose itself": ((reached("consent", FIRST),), Outcome.BROKEN),
    "a second after the first": ((reached("consent", FIRST + SECOND),), Outcome.MET),
    "for the first, though later": ((reached("consent", FIRST + DAY, "dose-1"),), Outcome.BROKEN),
    "for this one, though early": ((reached("consent", FIRST - DAY, "dose-2"),), Outcome.MET),
    "at another meeting in between": ((reached("consent", FIRST + DAY, "preparation"),), Outcome.MET),
}


@pytest.mark.parametrize(("facts", "expected"), ANEWS.values(), ids=ANEWS)
def test_anew_since_the_dose_before(facts, expected):
    doses = dose("dose-1", FIRST), dose("dose-2", SECOND_DOSE)
    assert asked(SECOND_KEY, *facts, *doses, protocol=ANEW).outcome is expected


def test_anew_before_any_dose_it_is_there_for_the_next_one_only():
    facts = (reached("consent", FIRST - DAY),)
    assert asked(KEY, *facts, protocol=ANEW).outcome is Outcome.MET
    assert asked(SECOND_KEY, *facts, protocol=ANEW).outcome is Outcome.PENDING
    assert asked(SECOND_KEY, *facts, booked("dose-2", SECOND_DOSE), protocol=ANEW).outcome is Outcome.MET
    later = reached("consent", FIRST + DAY)
    assert asked(SECOND_KEY, *facts, later, dose("dose-1", FIRST), protocol=ANEW).outcome is Outcome.MET


def test_a_milestone_without_before_asks_for_nothing():
    protocol = with_tables(milestones=[{"code": "randomisation", "title": "Randomisation"}])
    assert not [it for it in planned(protocol=protocol).requirements if it.rule == "milestone"]


ANCHORED = load(
    EXAMPLE.replace('code = "preparation"\nphase', 'code = "preparation"\nanchor = "prescribed"\nphase', 1)
    .replace('window = { due = "unspecified", opens = "unspecified", closes = "unspecified" }',
             'window = { due = "3 d", opens = "1 d", closes = "7 d" }', 1)
    .encode(),
    "anchored.toml",
)  # fmt: skip


def test_a_visit_is_counted_from_a_milestone():
    unknown = asked("preparation/window", protocol=ANCHORED)
    assert (unknown.provisional, unknown.due_at) == (True, None)
    found = asked("preparation/window", reached("prescribed", FIRST), protocol=ANCHORED)
    assert (found.provisional, found.opens_at) == (False, local("03-24 00:00"))
    assert found.closes_at == local("03-31 00:00")


def since(**limits):
    rule = {"code": "late", "title": "Soon enough", "since": "consent", "before": "each dose"} | limits
    return with_tables(milestones=[{"code": "consent", "title": "Consent"}], intervals=[rule])


GAPS = {
    "a second short": (FIRST + 24 * HOUR - SECOND, Outcome.BROKEN),
    "24 hours": (FIRST + 24 * HOUR, Outcome.MET),
    "48 hours": (FIRST + 48 * HOUR, Outcome.MET),
    "a second more": (FIRST + 48 * HOUR + SECOND, Outcome.BROKEN),
}


@pytest.mark.parametrize(("at", "expected"), GAPS.values(), ids=GAPS)
def test_a_distance_since_a_milestone(at, expected):
    facts = reached("consent", FIRST), dose("dose-1", at)
    assert asked("dose-1/interval-late", *facts, protocol=since(at_least="24 h", at_most="48 h")).outcome is expected


def test_a_distance_since_a_milestone_nobody_reached_is_broken_and_an_unpublished_one_not_assessable():
    given = dose("dose-1", FIRST)
    assert asked("dose-1/interval-late", given, protocol=since(at_least="24 h")).outcome is Outcome.BROKEN
    assert asked("dose-1/interval-late", given, protocol=since()).outcome is Outcome.NOT_ASSESSABLE


VISITS = {
    "a minute short": (FIRST + DAY - MINUTE, Outcome.BROKEN, Severity.PROTOCOL),
    "a day": (FIRST + DAY, Outcome.MET, Severity.PROTOCOL),
}


@pytest.mark.parametrize(("at", "expected", "severity"), VISITS.values(), ids=VISITS)
def test_a_distance_before_a_visit_is_judged_at_its_beginning(at, expected, severity):
    protocol = since(at_least="24 h", before="preparation")
    found = asked("preparation/interval-late", reached("consent", FIRST), held("preparation", at), protocol=protocol)
    assert (found.outcome, found.severity) == (expected, severity)
    assert asked("preparation/interval-late", protocol=protocol).outcome is Outcome.PENDING
