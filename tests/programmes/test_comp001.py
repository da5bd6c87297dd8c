"""The acceptance data of COMP001, as protocols.md 13.3 and 13.5 have it, from the files in the library."""

import pytest

from programmes import Outcome, objections, plan
from programmes.history import History
from tests.factories import enrolled
from tests.programmes.told import LONDON, NEW_YORK, dose, dosing, laid, local, planned, rated
from tests.programmes.told_day import harbour_comp001, published

COMP001 = published("comp001")
DOSED = "2026-04-15"
WEEKS = {
    "wk1": "2026-04-22", "wk2": "2026-04-29", "wk3": "2026-05-06", "wk6": "2026-05-27", "wk9": "2026-06-17",
    "wk12": "2026-07-08",
}  # fmt: skip
GROUPS = {"group-a": "25", "group-b": "10", "group-c": "1"}
BOTH = pytest.mark.parametrize("protocol", [COMP001, harbour_comp001()], ids=["published", "with a supplement"])


def ham_d(visit, at, total):
    return rated(visit, "ham-d-17", local(at), total)


@BOTH
@pytest.mark.parametrize("zone", [LONDON, NEW_YORK], ids=["London", "New York"])
@pytest.mark.parametrize("clock", ["00:00", "09:00", "23:59"])
def test_the_comp001_row(protocol, zone, clock):
    course = laid(dose("dose-1", local(f"{DOSED} {clock}", zone)), protocol=protocol, zone=zone)
    due = {row: course.by_key[row.replace("wk", "wk-")].window.due_at for row in WEEKS}
    assert {row: moment.astimezone(zone).date().isoformat() for row, moment in due.items()} == WEEKS


@BOTH
@pytest.mark.parametrize(("arm", "mg"), GROUPS.items())
def test_each_group_has_its_amount(protocol, arm, mg):
    made = planned(dose("dose-1", local(f"{DOSED} 09:00"), mg), protocol=protocol, arm=arm)
    (amount,) = (it for it in made.requirements if it.rule == "amount")
    assert (amount.outcome, amount.detail["planned_mg"]) == (Outcome.MET, mg)


@pytest.mark.parametrize(
    ("off", "expected"),
    [pytest.param("26", Outcome.MET, id="at the clinic's limit"), pytest.param("26.1", Outcome.BROKEN, id="over it")],
)
def test_the_clinic_says_how_far_an_amount_may_lie_off(off, expected):
    facts = dose("dose-1", local(f"{DOSED} 09:00"), off)
    for protocol, outcome in ((COMP001, Outcome.NOT_ASSESSABLE), (harbour_comp001(), expected)):
        made = planned(facts, protocol=protocol, arm="group-a")
        assert {it.outcome for it in made.requirements if it.rule == "amount"} == {outcome}


@pytest.mark.parametrize(
    ("facts", "objected"),
    [
        pytest.param([], True, id="nobody rated"),
        pytest.param([ham_d("screening", "03-04 09:00", 18)], True, id="18 once"),
        pytest.param(
            [ham_d("screening", "03-04 09:00", 18), ham_d("baseline", "04-14 09:00", 17)], True, id="18 and then 17"
        ),
        pytest.param(
            [ham_d("screening", "03-04 09:00", 18), ham_d("baseline", "04-14 09:00", 18)], False, id="18 and 18"
        ),
    ],
)
def test_who_is_below_18_at_one_of_both_visits_gets_no_dose(facts, objected):
    """protocols.md 13.5, 5."""
    course = laid(protocol=COMP001)
    history = History((enrolled(), *facts), "1")
    found = objections(COMP001, history, course.setting, visit="dose-1", at=local(f"{DOSED} 09:00"))
    (rule,) = (it for it in plan(COMP001, history, course.setting).requirements if it.key == "dose-1/criterion-ham-d")
    assert rule.detail["release"] == "never"
    assert ("dose-1/criterion-ham-d" in {it.key for it in found}) is objected


def test_nothing_unpublished_is_ever_called_late_or_missed():
    """protocols.md 13.5, 8."""
    made = planned(*dosing("dose-1", local(f"{DOSED} 09:00"), mg="25"), protocol=COMP001)
    assert {it.outcome for it in made.requirements if it.rule == "window"} == {Outcome.NOT_ASSESSABLE}


def test_patient_team_and_raters_are_blinded_and_no_title_tells_an_amount():
    assert set(COMP001.blinding.hides_amount_from) == {"patient", "team", "rater"}
    assert not [arm for arm in COMP001.arms if "mg" in arm.title or any(digit.isdigit() for digit in arm.code)]
