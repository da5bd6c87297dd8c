"""Percentages and rates: rounded half up and once, the edges of a definition, whom a rate counts, sustained."""

from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.outcomes import DEFINITIONS, AtMost, Drop, Person, mean, passes, percent, rate

HALF, MORE_THAN_HALF = Drop(Decimal(50), "percent"), Drop(Decimal(50), "percent", strictly=True)


def person(baseline=None, treated=True, **totals):
    """Return a participant with totals by visit."""
    read = {visit: Decimal(str(total)) for visit, total in totals.items()}
    return Person(None if baseline is None else Decimal(str(baseline)), read, treated)


@pytest.mark.parametrize(
    ("part", "whole", "decimals", "printed"),
    [
        pytest.param(22, 37, 0, "59", id="59.459 is not rounded twice"),
        pytest.param(1, 40, 0, "3", id="2.5 goes up, not to the even neighbour"),
        pytest.param(1, 200, 0, "1", id="0.5 goes up"),
        pytest.param(1, 16, 1, "6.3", id="6.25 goes up"),
        pytest.param(12, 48, 1, "25.0", id="the decimals asked for are printed"),
        pytest.param(0, 3, 0, "0", id="nobody"),
        pytest.param(3, 3, 2, "100.00", id="everybody"),
    ],
)
def test_a_percentage_is_rounded_half_up_and_once(part, whole, decimals, printed):
    assert str(percent(part, whole, decimals)) == printed


@given(st.integers(0, 5000), st.integers(1, 5000), st.integers(0, 4))
def test_a_percentage_is_the_nearest_one(part, whole, decimals):
    part = min(part, whole)
    scale = 10**decimals
    nearest = Fraction(floor(Fraction(100 * part * scale, whole) + Fraction(1, 2)), scale)
    assert Fraction(percent(part, whole, decimals)) == nearest


@pytest.mark.parametrize(("part", "whole"), [(1, 0), (0, 0), (-1, 3), (4, 3)])
def test_what_is_no_part_of_anything_is_refused(part, whole):
    with pytest.raises(ValueError, match=f"{part} of {whole}"):
        percent(part, whole)


@pytest.mark.parametrize(
    ("test", "baseline", "total", "held"),
    [
        pytest.param(HALF, 20, 10, True, id="exactly half, at least"),
        pytest.param(MORE_THAN_HALF, 20, 10, False, id="exactly half, more than"),
        pytest.param(MORE_THAN_HALF, 20, "9.99", True, id="a little more than half"),
        pytest.param(HALF, 21, 11, False, id="10 of 21 is not half"),
        pytest.param(HALF, 0, 0, False, id="from nothing nobody falls"),
        pytest.param(HALF, 20, 25, False, id="worse"),
        pytest.param(Drop(Decimal(10), "points"), 44, 34, True, id="exactly 10 points"),
        pytest.param(Drop(Decimal(10), "points"), 44, 35, False, id="9 points"),
        pytest.param(Drop(Decimal(10), "points", strictly=True), 44, 34, False, id="exactly 10 points, more than"),
        pytest.param(AtMost(Decimal(7)), 23, 7, True, id="at the limit"),
        pytest.param(AtMost(Decimal(7)), 23, 8, False, id="over it"),
    ],
)
def test_the_edges_of_a_definition(test, baseline, total, held):
    assert test.holds(Decimal(baseline), Decimal(total)) is held


def test_sustained_is_every_visit_and_missing_is_not_passed():
    visits = ("a", "b")
    assert passes(HALF, person(20, a=10, b=9), visits)
    assert not passes(HALF, person(20, a=10, b=11), visits)
    assert not passes(HALF, person(20, a=10), visits)
    assert not passes(HALF, person(None, a=1, b=1), visits)
    assert not passes(HALF, person(20, a=10), ())


@pytest.mark.parametrize(
    ("denominator", "expected"), [("randomised", (1, 4)), ("treated", (1, 3)), ("evaluable", (1, 2))]
)
def test_whom_a_rate_counts(denominator, expected):
    people = [person(20, a=5), person(20, a=15), person(20), person(20, treated=False)]
    found = rate(HALF, people, ("a",), denominator)
    assert (found.reached, found.of) == expected


def test_a_rate_of_nobody_has_no_percentage():
    with pytest.raises(ValueError, match="0 of 0"):
        rate(HALF, [], ("a",), "randomised").percent()


def test_a_mean_is_rounded_half_up():
    assert mean([Decimal(1), Decimal(2)], decimals=0) == 2
    assert str(mean([Decimal(211)] + [Decimal()] * 23)) == "8.79"
    with pytest.raises(ValueError, match="no mean"):
        mean([])


def test_imperials_response_is_the_only_strict_one_and_every_definition_has_a_source():
    strict = {name for name, it in DEFINITIONS.items() if isinstance(it.test, Drop) and it.test.strictly}
    assert strict == {"imperial-response"}
    assert all(it.source and it.scale for it in DEFINITIONS.values())
    assert DEFINITIONS["comp006-response"].test != DEFINITIONS["comp001-response"].test
