"""The plan run on tomorrow: what giving a dose now would break."""

import pytest

from programmes import History, Setting, objections
from tests.factories import enrolled, harbour
from tests.programmes.told import (
    DAY,
    HOUR,
    LONDON,
    MONDAY,
    SECOND,
    checked,
    dose,
    dosing,
    held,
    laid,
    local,
    waived,
    weighed,
)

AT = local("03-23 09:00")
READY = {
    "screening": checked("screening", MONDAY),
    "consent": checked("consent", MONDAY),
    "preparation-hours": held("preparation", MONDAY + DAY, 360),
    "risk-today": checked("risk-today", AT - HOUR, visit="dose-1"),
    "blood-pressure": checked("blood-pressure", AT - HOUR),
    "lift-home": checked("lift-home", AT - HOUR),
}
NOBODY = waived("dose-1/gate-nothing", MONDAY)


def objected(*facts, visit="dose-1", at=AT, protocol=None) -> list[str]:
    course = laid(*facts, protocol=protocol)
    found = objections(course.protocol, course.history, Setting(zone=LONDON), visit=visit, at=at)
    return [it.key.removeprefix(f"{visit}/gate-") for it in found]


def but(code: str, instead=NOBODY):
    return (READY | {code: instead}).values()


def test_nothing_stands_against_it_when_all_is_so():
    assert objected(*READY.values()) == []


@pytest.mark.parametrize("code", READY)
def test_each_gate_objects_alone(code):
    assert objected(*but(code)) == [code]


NOT_ENOUGH = {
    "answered no": ("risk-today", checked("risk-today", AT - HOUR, passed=False)),
    "answered yesterday": ("risk-today", checked("risk-today", AT - DAY)),
    "answered for the other dose": ("risk-today", checked("risk-today", AT - HOUR, visit="dose-2")),
    "answered a second later": ("risk-today", checked("risk-today", AT + SECOND)),
    "consent withdrawn": ("screening", checked("screening", MONDAY + DAY, passed=False)),
    "a minute of preparation short": ("preparation-hours", held("preparation", MONDAY + DAY, 359)),
    "prepared, on another course": ("preparation-hours", held("preparation", MONDAY + DAY, 360, course="2")),
}


@pytest.mark.parametrize(("code", "instead"), NOT_ENOUGH.values(), ids=NOT_ENOUGH)
def test_what_does_not_count_objects(code, instead):
    assert objected(*but(code, instead)) == [code]


@pytest.mark.parametrize(
    ("granted", "until", "stands"),
    [
        pytest.param(AT - HOUR, None, False, id="before"),
        pytest.param(AT, None, False, id="at that moment"),
        pytest.param(AT + SECOND, None, True, id="after"),
        pytest.param(AT - DAY, AT, True, id="ended by then"),
    ],
)
def test_a_waiver_takes_an_objection_away(granted, until, stands):
    waiver = waived("dose-1/gate-preparation-hours", granted, until)
    assert objected(*but("preparation-hours", waiver)) == (["preparation-hours"] if stands else [])


def test_a_warning_is_told_too_and_says_that_it_is_one():
    gates = [it.model_dump() | {"release": "warning"} for it in harbour().gates]
    protocol = harbour().model_validate(harbour().model_dump() | {"gates": gates})
    course = laid(*but("lift-home"), protocol=protocol)
    (found,) = objections(protocol, course.history, course.setting, visit="dose-1", at=AT)
    assert found.detail["release"] == "warning"


def test_what_the_first_dose_broke_is_no_objection_to_the_second():
    again = local("04-07 09:00")
    today = [checked(code, again - HOUR) for code in ("risk-today", "blood-pressure", "lift-home")]
    facts = (READY["screening"], READY["consent"], *dosing("dose-1", AT), *today)
    assert objected(*facts, visit="dose-2", at=again) == []


def test_the_amount_proposed_is_the_planned_one_and_never_objects():
    assert objected(*READY.values(), weighed("84.5")) == []


def test_a_second_whole_dose_the_same_day_objects_by_its_amount():
    facts = (*READY.values(), weighed("70"), dose("dose-1", AT))
    assert objected(*facts, at=AT + HOUR) == ["dose-1/amount"]


def test_asking_records_nothing():
    course = laid(*READY.values())
    objections(course.protocol, course.history, course.setting, visit="dose-1", at=AT)
    assert course.history.facts == laid(*READY.values()).history.facts


def test_a_visit_that_the_plan_does_not_have_is_asked_about_all_the_same():
    assert objections(harbour(), History((enrolled(),), "1"), Setting(zone=LONDON), visit="dose-9", at=MONDAY) == []
