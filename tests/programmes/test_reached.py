"""Outcomes of a protocol as reached at a visit: each figure on both sides, baselines, together, and over visits."""

import pytest

from programmes.history import History
from programmes.protocol import Protocol
from programmes.reached import is_reached
from tests.programmes.told import DAY, local, rated
from tests.programmes.told_day import with_tables

AT = local("03-02 10:00")


def outcomes(*rules) -> Protocol:
    return with_tables(outcomes=[{"title": "Outcome", "assessment": "grid-hamd"} | it for it in rules])


def history(**totals: int) -> History:
    """Return ratings at visits, one a day, in the order given; `fu_1mo` is `fu-1mo`."""
    days = enumerate(totals.items())
    facts = [rated(visit.replace("_", "-"), "grid-hamd", AT + day * DAY, total) for day, (visit, total) in days]
    return History(facts, "1")


FIGURES = {
    "half: 20 to 10": ({"drop_of_at_least_percent": 50}, 20, 10, True),
    "half: 20 to 11": ({"drop_of_at_least_percent": 50}, 20, 11, False),
    "half of an odd number": ({"drop_of_at_least_percent": 50}, 19, 9, True),
    "half of an odd number, a point short": ({"drop_of_at_least_percent": 50}, 19, 10, False),
    "more than half: 20 to 10": ({"drop_of_more_than_percent": 50}, 20, 10, False),
    "more than half: 20 to 9": ({"drop_of_more_than_percent": 50}, 20, 9, True),
    "10 points: 30 to 20": ({"drop_of_at_least_points": 10}, 30, 20, True),
    "10 points: 30 to 21": ({"drop_of_at_least_points": 10}, 30, 21, False),
    "7 or less: 7": ({"at_most": 7}, 20, 7, True),
    "7 or less: 8": ({"at_most": 7}, 20, 8, False),
    "from nothing": ({"drop_of_at_least_percent": 50}, 0, 0, False),
}


@pytest.mark.parametrize(("figure", "first", "then", "expected"), FIGURES.values(), ids=FIGURES)
def test_a_figure(figure, first, then, expected):
    protocol = outcomes({"code": "well"} | figure)
    assert is_reached("well", "fu-1mo", protocol, history(screening=first, fu_1mo=then)) is expected


HALF = {"code": "half", "drop_of_at_least_percent": 50}
FROM_BASELINE = HALF | {"baseline": "baseline"}
LOW = {"code": "low", "at_most": 7}
BOTH = {"code": "both", "assessment": None, "all_of": ["half", "low"]}
LASTING = {"code": "lasting", "assessment": None, "sustained": "low", "over": ["fu-1mo", "fu-3mo"]}
PROTOCOL = outcomes(HALF, LOW, BOTH, LASTING)

CASES = {
    "from the first rating": ("half", outcomes(HALF), {"screening": 30, "baseline": 20, "fu_1mo": 12}, True),
    "from a named one": ("half", outcomes(FROM_BASELINE), {"screening": 30, "baseline": 20, "fu_1mo": 12}, False),
    "the named one is missing": ("half", outcomes(FROM_BASELINE), {"screening": 30, "fu_1mo": 12}, None),
    "not rated": ("half", PROTOCOL, {"screening": 30}, None),
    "never rated at all": ("half", PROTOCOL, {}, None),
    "both hold": ("both", PROTOCOL, {"screening": 20, "fu_1mo": 7}, True),
    "one of the two fails": ("both", PROTOCOL, {"screening": 20, "fu_1mo": 8}, False),
    "neither is rated": ("both", PROTOCOL, {"screening": 20}, None),
    "sustained": ("lasting", PROTOCOL, {"screening": 20, "fu_1mo": 7, "fu_3mo": 6}, True),
    "lost again": ("lasting", PROTOCOL, {"screening": 20, "fu_1mo": 7, "fu_3mo": 8}, False),
    "lost once, rated once": ("lasting", PROTOCOL, {"screening": 20, "fu_1mo": 8}, False),
    "so far": ("lasting", PROTOCOL, {"screening": 20, "fu_1mo": 7}, None),
    "no such outcome": ("gone", PROTOCOL, {"screening": 20, "fu_1mo": 7}, None),
}


@pytest.mark.parametrize(("code", "protocol", "totals", "expected"), CASES.values(), ids=CASES)
def test_an_outcome(code, protocol, totals, expected):
    assert is_reached(code, "fu-1mo", protocol, history(**totals)) is expected


def test_the_last_of_several_ratings_counts_up_to_the_moment_asked():
    facts = [rated("screening", "grid-hamd", AT, 20)]
    facts += [rated("fu-1mo", "grid-hamd", AT + DAY, 15), rated("fu-1mo", "grid-hamd", AT + 2 * DAY, 5)]
    told = History(facts, "1")
    assert is_reached("low", "fu-1mo", PROTOCOL, told) is True
    assert is_reached("low", "fu-1mo", PROTOCOL, told, AT + DAY) is False
    assert is_reached("low", "fu-1mo", PROTOCOL, told, AT) is None


def test_a_circle_of_outcomes_says_nothing():
    one = {"code": "one", "assessment": None, "all_of": ["two"]}
    two = {"code": "two", "assessment": None, "all_of": ["one"]}
    assert is_reached("one", "fu-1mo", outcomes(one, two), history(fu_1mo=1)) is None
