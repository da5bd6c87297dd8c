"""Distances before a dose: Oregon's preparation (protocols.md 13.3 and 13.5 #4), and washing out over all courses."""

import pytest

from programmes import Outcome, State, objections
from tests.programmes.told import DAY, HOUR, MINUTE, SECOND, asked, dose, held, laid, local, not_held, planned, state_of
from tests.programmes.told_day import published, with_tables

OREGON = published("oregon-psilocybin-services")
PREPARED = "dose-1/interval-preparation"
ENDED = local("05-01 10:00")
PREP = held("preparation", ENDED - HOUR)
EARLIEST, LATEST = local("05-02 10:00"), local("07-30 10:00")

EDGES = {
    "20 hours before": (ENDED + 20 * HOUR, Outcome.BROKEN),
    "a second too soon": (EARLIEST - SECOND, Outcome.BROKEN),
    "24 hours": (EARLIEST, Outcome.MET),
    "somewhere between": (local("06-01 08:00"), Outcome.MET),
    "90 days, at the same time": (LATEST, Outcome.MET),
    "a second more": (LATEST + SECOND, Outcome.BROKEN),
    "91 days before": (ENDED + 91 * DAY, Outcome.BROKEN),
}


@pytest.mark.parametrize(("at", "expected"), EDGES.values(), ids=EDGES)
def test_the_oregon_prep_row(at, expected):
    found = asked(PREPARED, PREP, dose("dose-1", at), protocol=OREGON)
    assert found.outcome is expected
    assert (found.met_at, found.settled_at) == ((at, None) if expected is Outcome.MET else (None, at))


def test_its_first_and_last_moment_are_shown_and_never_overdue():
    found = asked(PREPARED, PREP, protocol=OREGON)
    assert (found.outcome, found.opens_at, found.closes_at) == (Outcome.PENDING, EARLIEST, LATEST)
    for at in (EARLIEST - SECOND, EARLIEST, LATEST + 9 * DAY):
        assert state_of(PREPARED, at, PREP, protocol=OREGON) is State.PENDING
    given = dose("dose-1", LATEST + 2 * DAY)
    assert state_of(PREPARED, LATEST + DAY, PREP, given, protocol=OREGON) is State.PENDING
    assert state_of(PREPARED, LATEST + 2 * DAY, PREP, given, protocol=OREGON) is State.BROKEN


@pytest.mark.parametrize(("at", "expected"), EDGES.values(), ids=EDGES)
def test_a_dose_proposed_outside_is_an_objection(at, expected):
    course = laid(PREP, protocol=OREGON)
    found = objections(OREGON, course.history, course.setting, visit="dose-1", at=at)
    assert (PREPARED in {it.key for it in found}) is (expected is Outcome.BROKEN)


def test_figures_for_the_sentence():
    detail = asked(PREPARED, PREP, dose("dose-1", ENDED + 20 * HOUR), protocol=OREGON).detail
    figures = {"elapsed_minutes": 1200, "at_least": "24 h", "at_most": "90 d"}
    assert detail == {"interval": "preparation", "release": "never"} | figures


PREPARATIONS = {
    "nobody prepared": ((), Outcome.BROKEN),
    "the patient did not come": ((not_held("preparation", ENDED),), Outcome.BROKEN),
    "prepared only afterwards": ((held("preparation", EARLIEST + 5 * DAY),), Outcome.BROKEN),
    "the last of several counts": ((PREP, held("preparation", EARLIEST + HOUR)), Outcome.BROKEN),
    "the last before the dose counts": ((PREP, held("preparation", EARLIEST + 5 * DAY)), Outcome.MET),
    "cut short, and still held": ((held("preparation", ENDED - HOUR, outcome="cut short"),), Outcome.MET),
    "another meeting is none": ((held("integration", ENDED - HOUR),), Outcome.BROKEN),
}


@pytest.mark.parametrize(("facts", "expected"), PREPARATIONS.values(), ids=PREPARATIONS)
def test_counted_from_the_end_of_the_last_one_held(facts, expected):
    assert asked(PREPARED, *facts, dose("dose-1", EARLIEST + 4 * HOUR), protocol=OREGON).outcome is expected


LATER = ENDED + 200 * DAY
BY_JUNE = dose("dose-1", EARLIEST, given_by="june", course="2")
FACILITATORS = {
    "the same one, 200 days after": ("june", BY_JUNE, Outcome.NOT_APPLICABLE),
    "another one": ("otto", BY_JUNE, Outcome.BROKEN),
    "nobody wrote down who": ("", BY_JUNE, Outcome.BROKEN),
    "nobody wrote it down either time": ("", dose("dose-1", EARLIEST, course="2"), Outcome.BROKEN),
    "the same one, only later": ("june", dose("dose-1", LATER + DAY, given_by="june", course="2"), Outcome.BROKEN),
}


@pytest.mark.parametrize(("given_by", "other", "expected"), FACILITATORS.values(), ids=FACILITATORS)
def test_only_the_first_session_with_a_facilitator(given_by, other, expected):
    facts = PREP, other, dose("dose-1", LATER, given_by=given_by)
    assert asked(PREPARED, *facts, protocol=OREGON).outcome is expected


def washed(**limits):
    rule = {"code": "wash-out", "title": "Since any dose", "since": "any dose", "before": "each dose"}
    return with_tables(intervals=[rule | limits])


FIRST = local("03-23 09:00")
WASH = "dose-2/interval-wash-out"
GAPS = {
    "one second short of 3 weeks": (FIRST + 21 * DAY - HOUR - SECOND, Outcome.BROKEN),
    "3 weeks, over the night the clocks change": (FIRST + 21 * DAY - HOUR, Outcome.MET),
    "5 weeks": (FIRST + 35 * DAY - HOUR, Outcome.MET),
    "one second more": (FIRST + 35 * DAY - HOUR + SECOND, Outcome.BROKEN),
}


@pytest.mark.parametrize(("at", "expected"), GAPS.values(), ids=GAPS)
@pytest.mark.parametrize("course", ["1", "2"], ids=["this course", "another course"])
def test_days_end_at_the_same_time_of_day_on_any_course(at, expected, course):
    facts = dose("dose-1", FIRST, course=course), dose("dose-2", at)
    assert asked(WASH, *facts, protocol=washed(at_least="3 wk", at_most="5 wk")).outcome is expected


def test_hours_are_elapsed_also_when_the_clocks_change():
    facts = dose("dose-1", local("03-28 12:00")), dose("dose-2", local("03-29 12:59"))
    assert asked(WASH, *facts, protocol=washed(at_least="24 h")).outcome is Outcome.BROKEN
    later = dose("dose-1", local("03-28 12:00")), dose("dose-2", local("03-29 13:00"))
    assert asked(WASH, *later, protocol=washed(at_least="24 h")).outcome is Outcome.MET


def test_a_second_part_of_the_same_dose_is_no_earlier_dose():
    protocol = washed(at_least="3 wk")
    facts = dose("dose-1", FIRST), dose("dose-1", FIRST + 100 * MINUTE)
    assert asked("dose-1/interval-wash-out", *facts, protocol=protocol).outcome is Outcome.NOT_APPLICABLE
    found = asked(WASH, *facts, protocol=protocol)
    assert (found.outcome, found.opens_at) == (Outcome.PENDING, FIRST + 100 * MINUTE + 21 * DAY - HOUR)


def test_an_unpublished_distance_is_not_assessable():
    facts = dose("dose-1", FIRST), dose("dose-2", FIRST + DAY)
    assert asked(WASH, *facts, protocol=washed()).outcome is Outcome.NOT_ASSESSABLE


def test_only_before_the_dose_that_it_names():
    protocol = with_tables(
        intervals=[{"code": "gap", "title": "Gap", "since": "dose-1", "before": "dose-2", "at_least": "7 d"}]
    )
    keys = {it.key for it in planned(protocol=protocol).requirements if it.rule == "interval"}
    assert keys == {"dose-2/interval-gap"}


def test_a_distance_typed_in_late_is_never_simply_met():
    given = dose("dose-1", EARLIEST, recorded_at=EARLIEST + 2 * DAY)
    assert asked(PREPARED, PREP, given, protocol=OREGON).outcome is Outcome.ENTERED_LATE


def test_a_visit_of_another_arm_has_no_distance():
    rule = {"code": "waited", "title": "x", "since": "wait-8wk", "before": "dose-1", "at_least": "1 d"}
    protocol, given = with_tables(intervals=[rule]), dose("dose-1", local("05-18 09:00"))
    assert asked("dose-1/interval-waited", given, protocol=protocol).outcome is Outcome.NOT_APPLICABLE
    assert asked("dose-1/interval-waited", given, protocol=protocol, arm="delayed").outcome is Outcome.BROKEN
