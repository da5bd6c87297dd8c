"""The phases of a course, and the moment from which it is in each."""

import pytest

from programmes import History, Setting, plan
from tests.factories import harbour
from tests.programmes.told import DAY, HOUR, LONDON, MONDAY, SECOND, dose, dosing, held, local, planned

AT, AGAIN = local("03-23 09:00"), local("04-07 09:00")
PREPARED = held("preparation", MONDAY + DAY)
WHOLE = (PREPARED, *dosing("dose-1", AT), *dosing("dose-2", AGAIN))
STARTS = {
    "screening": MONDAY,
    "preparation": MONDAY + DAY,
    "dosing": AT,
    "integration": AT + 8 * HOUR,
    "dosing again": AGAIN,
    "integration again": AGAIN + 8 * HOUR,
    "follow-up": local("04-28 17:00"),
}


@pytest.mark.parametrize(("name", "at"), STARTS.items(), ids=STARTS)
def test_a_phase_begins_with_its_moment(name, at):
    phase = planned(*WHOLE).phase
    earlier = [it for it in STARTS if STARTS[it] < at]
    assert phase(at) == name.removesuffix(" again")
    assert phase(at - SECOND) == (earlier[-1].removesuffix(" again") if earlier else "screening")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param((), "screening", id="just enrolled"),
        pytest.param((PREPARED,), "preparation", id="a meeting was held"),
        pytest.param((dose("dose-1", AT),), "integration", id="one dose of two: no follow-up yet"),
        pytest.param((dose("dose-1", AT), dose("dose-2", AGAIN)), "follow-up", id="both"),
        pytest.param((dose("dose-1", AT), dose("preparation", AGAIN)), "integration", id="a dose at the wrong visit"),
    ],
)
def test_years_later(facts, expected):
    assert planned(*facts).phase(local("2030-01-01")) == expected


def test_nobody_enrolled_is_screening():
    made = plan(harbour(), History((), "1"), Setting(zone=LONDON))
    assert made.phases == ()
    assert made.phase(MONDAY) == "screening"
