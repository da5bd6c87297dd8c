"""The acceptance data of MDMA-assisted therapy, as protocols.md 13.3, 13.4 and 13.5 have it, from the library."""

import pytest

from programmes import Outcome, State, objections, state
from programmes.requirements import DEVIATIONS
from tests.programmes.told import (
    DAY,
    LONDON,
    MINUTE,
    NEW_YORK,
    asked,
    checked,
    dose,
    dosing,
    held,
    laid,
    local,
    planned,
)
from tests.programmes.told_day import harbour_mdma, published

MDMA = published("mdma-ptsd")
FIRST, DOSED = local("2026-02-02 10:00"), local("2026-03-02 10:00")
BOTH = pytest.mark.parametrize("protocol", [MDMA, harbour_mdma()], ids=["published", "with a supplement"])


@BOTH
@pytest.mark.parametrize("zone", [LONDON, NEW_YORK], ids=["London", "New York"])
@pytest.mark.parametrize(
    ("on", "expected"),
    [
        pytest.param("2026-02-22", State.MET_EARLY, id="20 d: violation"),
        pytest.param("2026-02-23", State.MET, id="21 d: earliest"),
        pytest.param("2026-03-09", State.MET, id="35 d: latest"),
        pytest.param("2026-03-10", State.MET_LATE, id="36 d: violation"),
    ],
)
@pytest.mark.parametrize("clock", ["00:00", "23:59"])
def test_the_mdma_gap_row(protocol, zone, on, expected, clock):
    second = local(f"{on} {clock}", zone)
    facts = dose("dose-1", local("2026-02-02 10:00", zone)), dose("dose-2", second)
    window = asked("dose-2/window", *facts, protocol=protocol, zone=zone)
    assert state(window, second + DAY) is expected
    assert (state(window, second + DAY) in DEVIATIONS) is (expected is not State.MET)


def test_the_third_session_counts_from_the_second_as_it_was_given():
    facts = dose("dose-1", FIRST), dose("dose-2", DOSED)
    window = laid(*facts, protocol=MDMA).by_key["dose-3"].window
    assert (window.opens_at, window.closes_at) == (local("2026-03-23 00:00"), local("2026-04-07 00:00"))


@BOTH
def test_the_integration_window_row(protocol):
    facts = dosing("dose-1", local("2026-10-28 09:00", NEW_YORK), mg="80")
    (window,) = planned(*facts, protocol=protocol, zone=NEW_YORK).windows
    assert (window.opens_at, window.narrows_at) == (
        local("2026-10-28 17:00", NEW_YORK),
        local("2026-11-11 17:00", NEW_YORK),
    )


SPLIT = [
    pytest.param("80", "40", 90, True, id="80 and 40 at 90 min"),
    pytest.param("120", "60", 119, True, id="120 and 60 at 119 min"),
    pytest.param("120", "60", 85, False, id="120 and 60 at 85 min"),
    pytest.param("80", "60", 100, False, id="80 and 60 at 100 min"),
]


@pytest.mark.parametrize(("initial", "supp", "t_min", "ok"), SPLIT)
@pytest.mark.parametrize("visit", ["dose-2", "dose-3"])
def test_the_mdma_rows_of_split_doses(initial, supp, t_min, ok, visit):
    facts = dose(visit, DOSED, initial), dose(visit, DOSED + t_min * MINUTE, supp)
    made = planned(*facts, protocol=MDMA)
    broken = {
        it.key for it in made.requirements if it.rule in ("amount", "second-part") and it.outcome is Outcome.BROKEN
    }
    assert broken == (set() if ok else {f"{visit}/second-part"})
    assert asked(f"{visit}/amount", *facts, protocol=MDMA).outcome is Outcome.MET


def test_the_first_session_is_80_mg():
    assert asked("dose-1/amount", dose("dose-1", FIRST, "80"), protocol=MDMA).outcome is Outcome.MET
    more = dose("dose-1", FIRST, "120")
    assert asked("dose-1/amount", more, protocol=MDMA).outcome is Outcome.NOT_ASSESSABLE
    assert asked("dose-1/amount", more, protocol=harbour_mdma()).outcome is Outcome.BROKEN


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param([checked("pregnancy-test", FIRST - 40 * DAY)], Outcome.BROKEN, id="only that of screening"),
        pytest.param([checked("pregnancy-test", FIRST - DAY)], Outcome.BROKEN, id="the day before"),
        pytest.param([checked("pregnancy-test", FIRST - MINUTE)], Outcome.MET, id="that day"),
        pytest.param([checked("pregnancy-test", FIRST - MINUTE, passed=False)], Outcome.BROKEN, id="not negative"),
    ],
)
def test_a_session_without_a_pregnancy_test_that_day(facts, expected):
    """protocols.md 13.5, 6."""
    gate = asked("dose-1/gate-pregnancy-test", *facts, dose("dose-1", FIRST, "80"), protocol=MDMA)
    assert (gate.outcome, gate.detail["release"]) == (expected, "never")


def test_without_the_test_the_dose_cannot_be_released():
    course = laid(protocol=MDMA)
    found = objections(MDMA, course.history, course.setting, visit="dose-1", at=FIRST)
    assert "dose-1/gate-pregnancy-test" in {it.key for it in found}


def test_each_dose_has_its_three_integration_sessions():
    keys = {it.key for it in planned(protocol=MDMA).visits if it.rule.phase == "integration"}
    assert keys == {f"int-{number}#dose-{dosing}" for number in (1, 2, 3) for dosing in (1, 2, 3)}


def test_the_primary_rating_is_18_weeks_after_baseline():
    baseline = held("baseline", local("2026-03-04 10:00"))
    assert laid(baseline, protocol=MDMA).by_key["t4"].window.due_at == local("2026-07-08 00:00")


def test_a_patient_spends_the_night_and_is_driven_home():
    facts = dosing("dose-1", FIRST, mg="80")
    assert asked("dose-1/overnight", *facts, protocol=MDMA).outcome is Outcome.BROKEN
    assert asked("dose-1/escort", *facts, protocol=MDMA).outcome is Outcome.MET


def test_at_the_clinic_every_visit_of_a_course_has_a_day():
    """Enrolled, and nothing else yet: each visit is counted out, so that it can be booked."""
    made = planned(protocol=harbour_mdma())
    assert [it.key for it in made.visits if it.window.opens_at is None or it.window.closes_at is None] == []
