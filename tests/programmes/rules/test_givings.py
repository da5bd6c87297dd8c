"""Doses by age and weight, between two amounts, over a time, and seen taken: on the edges, both sides."""

from datetime import date

import pytest

from programmes import Outcome, State
from programmes.requirements import Severity
from tests.programmes.told import DAY, MINUTE, SECOND, asked, discharged, dose, held, planned, state_of, weighed
from tests.programmes.told_day import with_tables
from tests.programmes.told_people import AT, ENDS

DOSE_2 = {"visit": "dose-2", "amount": "25 mg"}
AMOUNT = "dose-1/amount"


def dosed(*rules):
    return with_tables(doses=[*({"visit": "dose-1"} | it for it in rules), DOSE_2])


BY_AGE = dosed(
    {"ages": {"from": 18, "below": 65}, "amount": "56 mg", "tolerance": "0 mg"},
    {"ages": {"from": 65, "below": 90}, "amount": "28 mg", "tolerance": "0 mg"},
)
BORN = {
    "the day before turning 65": (date(1961, 3, 24), "56", Outcome.MET),
    "65 that day": (date(1961, 3, 23), "28", Outcome.MET),
    "65 that day, the amount of younger people": (date(1961, 3, 23), "56", Outcome.BROKEN),
    "18 that day": (date(2008, 3, 23), "56", Outcome.MET),
    "younger than all": (date(2008, 3, 24), "56", Outcome.NOT_ASSESSABLE),
    "90 that day": (date(1936, 3, 23), "28", Outcome.NOT_ASSESSABLE),
    "nobody knows": (None, "56", Outcome.NOT_ASSESSABLE),
}


@pytest.mark.parametrize(("born_on", "mg", "expected"), BORN.values(), ids=BORN)
def test_the_amount_goes_by_age_on_the_day_of_the_dose(born_on, mg, expected):
    assert asked(AMOUNT, dose("dose-1", AT, mg), protocol=BY_AGE, born_on=born_on).outcome is expected


def test_a_rule_without_ages_needs_none():
    assert asked(AMOUNT, dose("dose-1", AT, "25"), protocol=dosed({"amount": "25 mg"})).outcome is Outcome.MET


@pytest.mark.parametrize(
    ("mg", "fields", "expected"),
    [
        ("39.98", {}, Outcome.BROKEN),
        ("40", {}, Outcome.MET),
        ("120", {}, Outcome.MET),
        ("120.02", {}, Outcome.BROKEN),
        ("121", {"tolerance": "1 mg"}, Outcome.MET),
        ("121.02", {"tolerance": "1 mg"}, Outcome.BROKEN),
        ("100", {"at_most": "90 mg"}, Outcome.BROKEN),
    ],
)
def test_an_amount_between_two(mg, fields, expected):
    protocol = dosed({"between": {"at_least": "40 mg", "at_most": "120 mg"}} | fields)
    assert asked(AMOUNT, dose("dose-1", AT, mg), protocol=protocol).outcome is expected


def test_less_than_the_range_on_a_day_cut_short():
    protocol = dosed({"between": {"at_least": "40 mg", "at_most": "120 mg"}})
    facts = dose("dose-1", AT, "20"), held("dose-1", AT, 60, "cut short")
    assert asked(AMOUNT, *facts, protocol=protocol).outcome is Outcome.NOT_APPLICABLE


WEIGHTS = {
    "actual": ("actual", (weighed("80"), weighed("60", basis="ideal", key="w2")), Outcome.MET),
    "ideal": ("ideal", (weighed("80", basis="ideal"), weighed("60", key="w2")), Outcome.MET),
    "another ideal": ("ideal", (weighed("60", basis="ideal"),), Outcome.BROKEN),
    "no ideal": ("ideal", (weighed("80"),), Outcome.NOT_ASSESSABLE),
}


@pytest.mark.parametrize(("basis", "weights", "expected"), WEIGHTS.values(), ids=WEIGHTS)
def test_the_weight_that_counts(basis, weights, expected):
    protocol = dosed({"amount": "0.5 mg/kg", "weight": basis, "tolerance": "0 mg"})
    assert asked(AMOUNT, dose("dose-1", AT, "40"), *weights, protocol=protocol).outcome is expected


RUNS = {"lasts": "40 min", "tolerance": "5 min", "source": "x"}
INFUSION = dosed({"amount": "20 mg", "infusion": RUNS})


def ran(minutes, **fields):
    return dose("dose-1", AT, ended_at=AT + minutes * MINUTE, **fields)


LENGTHS = {
    "as long": (ran(40), Outcome.MET),
    "as short as allowed": (ran(35), Outcome.MET),
    "too short": (ran(34), Outcome.BROKEN),
    "as long as allowed": (ran(45), Outcome.MET),
    "too long": (ran(46), Outcome.BROKEN),
    "still running": (dose("dose-1", AT), Outcome.PENDING),
    "written down days later": (ran(40, recorded_at=AT + 2 * DAY), Outcome.ENTERED_LATE),
}


@pytest.mark.parametrize(("given", "expected"), LENGTHS.values(), ids=LENGTHS)
def test_an_infusion_runs_as_long_as_asked(given, expected):
    assert asked("dose-1/infusion", given, protocol=INFUSION).outcome is expected


@pytest.mark.parametrize(
    ("fields", "minutes", "expected"),
    [
        ({"tolerance": "unspecified"}, 40, Outcome.MET),
        ({"tolerance": "unspecified"}, 41, Outcome.NOT_ASSESSABLE),
        ({"lasts": "unspecified"}, 40, Outcome.NOT_ASSESSABLE),
    ],
)
def test_an_unpublished_length_or_tolerance(fields, minutes, expected):
    protocol = dosed({"amount": "20 mg", "infusion": RUNS | fields})
    assert asked("dose-1/infusion", ran(minutes), protocol=protocol).outcome is expected


def test_an_infusion_stopped_on_a_day_cut_short():
    day = held("dose-1", AT, 60, "transferred out")
    assert asked("dose-1/infusion", ran(10), day, protocol=INFUSION).outcome is Outcome.NOT_APPLICABLE
    assert asked("dose-1/infusion", ran(50), day, protocol=INFUSION).outcome is Outcome.BROKEN


def test_an_infusion_without_an_end_is_overdue_once_the_patient_left():
    facts = dose("dose-1", AT), discharged("dose-1", ENDS)
    assert state_of("dose-1/infusion", ENDS - SECOND, *facts, protocol=INFUSION) is State.OPEN
    assert state_of("dose-1/infusion", ENDS, *facts, protocol=INFUSION) is State.OVERDUE


SEEN = dosed({"amount": "20 mg", "observed": True})
LEFT = discharged("dose-1", ENDS)
WITNESSED = {
    "seen": ((dose("dose-1", AT, observed=True), LEFT), Outcome.MET, None),
    "not seen": ((dose("dose-1", AT, observed=False),), Outcome.BROKEN, AT),
    "one part not seen": ((dose("dose-1", AT, observed=True), dose("dose-1", AT + MINUTE, observed=False)),
                          Outcome.BROKEN, AT + MINUTE),
    "nobody wrote it down yet": ((dose("dose-1", AT),), Outcome.PENDING, None),
    "nobody wrote it down, and the patient left": ((dose("dose-1", AT), LEFT), Outcome.BROKEN, ENDS),
    "nothing given": ((), Outcome.PENDING, None),
}  # fmt: skip


@pytest.mark.parametrize(("facts", "expected", "since"), WITNESSED.values(), ids=WITNESSED)
def test_somebody_saw_it_taken(facts, expected, since):
    found = asked("dose-1/observed", *facts, protocol=SEEN)
    assert (found.outcome, found.settled_at) == (expected, since)


def test_what_nobody_asks_is_not_there():
    keys = {it.key for it in planned(dose("dose-1", AT)).requirements}
    assert not keys & {"dose-1/infusion", "dose-1/observed"}


@pytest.mark.parametrize(("minutes", "expected"), [(45, Outcome.NOT_APPLICABLE), (46, Outcome.BROKEN)])
def test_two_infusions_on_a_day_cut_short_may_be_too_short_and_never_too_long(minutes, expected):
    second = dose("dose-1", AT + 60 * MINUTE, ended_at=AT + (60 + minutes) * MINUTE, key="d2")
    facts = ran(10), second, held("dose-1", AT, 120, "cut short")
    assert asked("dose-1/infusion", *facts, protocol=INFUSION).outcome is expected


def test_an_infusion_is_met_as_it_ends_and_broken_as_the_last_one_ended():
    assert asked("dose-1/infusion", ran(40), protocol=INFUSION).met_at == AT + 40 * MINUTE
    assert asked("dose-1/infusion", ran(46), protocol=INFUSION).settled_at == AT + 46 * MINUTE


def test_an_amount_by_an_age_that_nobody_knows_is_as_grave_as_any():
    found = asked(AMOUNT, dose("dose-1", AT, "56"), protocol=BY_AGE)
    assert (found.rule, found.visit, found.severity, found.source) == ("amount", "dose-1", Severity.SAFETY, "A test")
