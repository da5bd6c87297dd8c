"""How much was given: by weight, within the tolerance, entered late, or not to be judged."""

from decimal import Decimal

import pytest

from programmes import Outcome
from tests.factories import harbour, hopkins
from tests.programmes.told import DAY, HOUR, MONDAY, SECOND, asked, dose, local, weighed

AT = local("03-23 09:00")
AMOUNT = "dose-1/amount"


@pytest.mark.parametrize(
    ("mg", "expected"),
    [
        pytest.param("24.14", Outcome.MET, id="exact"),
        pytest.param("25.14", Outcome.MET, id="at the upper end"),
        pytest.param("25.15", Outcome.BROKEN, id="above it"),
        pytest.param("23.14", Outcome.MET, id="at the lower end"),
        pytest.param("23.13", Outcome.BROKEN, id="below it"),
    ],
)
def test_84_5_kg_with_a_tolerance_of_1_mg(mg, expected):
    requirement = asked(AMOUNT, weighed("84.5"), dose("dose-1", AT, mg))
    assert requirement.outcome is expected
    assert (requirement.met_at or requirement.settled_at) == AT
    assert requirement.detail == {"planned_mg": "24.14", "given_mg": mg}


@pytest.mark.parametrize(
    ("mg", "expected"),
    [
        pytest.param("24.15", Outcome.MET, id="rounded to a hundredth"),
        pytest.param("24.16", Outcome.NOT_ASSESSABLE, id="off, and nobody says how far it may be"),
    ],
)
def test_without_a_published_tolerance(mg, expected):
    assert asked(AMOUNT, weighed("84.5"), dose("dose-1", AT, mg), protocol=hopkins()).outcome is expected


WEIGHTS = {
    "the latest before the dose": ((weighed("56"), weighed("70", AT - HOUR)), "20.00"),
    "one after it does not count": ((weighed("56"), weighed("70", AT + SECOND)), "16.00"),
    "a replaced one does not count": ((weighed("56", key="a"), weighed("70", key="b", replaces="a")), "20.00"),
    "one of another course does not count": ((weighed("56"), weighed("70", MONDAY + DAY, course="2")), "16.00"),
    "nobody weighed": ((), None),
}


@pytest.mark.parametrize(("weights", "planned"), WEIGHTS.values(), ids=WEIGHTS)
def test_the_weight_that_counts(weights, planned):
    requirement = asked(AMOUNT, *weights, dose("dose-1", AT))
    assert requirement.detail["planned_mg"] == planned
    assert (requirement.outcome is Outcome.NOT_ASSESSABLE) is (planned is None)


def test_two_parts_of_one_dose_add_up():
    parts = dose("dose-1", AT, "10"), dose("dose-1", AT + HOUR, "10")
    requirement = asked(AMOUNT, weighed("70"), *parts)
    assert requirement.detail["given_mg"] == "20"
    assert requirement.met_at == AT + HOUR


def test_a_dose_typed_in_late_is_never_simply_met():
    late = dose("dose-1", AT, recorded_at=AT + DAY + SECOND)
    assert asked(AMOUNT, weighed("70"), late).outcome is Outcome.ENTERED_LATE


def test_before_the_dose_it_is_pending_and_says_what_is_planned():
    requirement = asked("dose-2/amount", weighed("70"))
    assert requirement.outcome is Outcome.PENDING
    assert requirement.detail == {"planned_mg": "30.00", "given_mg": None}


def test_an_unpublished_amount_is_not_assessable():
    rules = [it.model_dump() | {"amount": "unspecified"} for it in harbour().doses]
    protocol = harbour().model_validate(harbour().model_dump() | {"doses": rules})
    assert asked(AMOUNT, weighed("70"), dose("dose-1", AT), protocol=protocol).outcome is Outcome.NOT_ASSESSABLE


def test_a_fixed_amount_needs_no_weight():
    rules = [it.model_dump() | {"amount": "25 mg"} for it in harbour().doses]
    protocol = harbour().model_validate(harbour().model_dump() | {"doses": rules})
    assert asked(AMOUNT, dose("dose-1", AT, str(Decimal(24))), protocol=protocol).outcome is Outcome.MET
