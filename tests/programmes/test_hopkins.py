"""The acceptance data of Johns Hopkins, as protocols.md 13.3 and 13.4 have it, from the file in the library."""

from datetime import date
from decimal import Decimal

import pytest

from programmes.protocol.quantities import read_amount
from programmes.unfolding import Course
from tests.factories import harbour, hopkins
from tests.programmes.told import LONDON, NEW_YORK, asked, dose, dosing, laid, local, planned, weighed

KEYS = {
    "D1+1d": "d1-1d", "D1+1wk": "d1-1wk", "D2+1d": "d2-1d", "D2+1wk": "d2-1wk", "D2+4wk": "fu-4wk",
    "D2+1mo": "fu-1mo", "D2+3mo": "fu-3mo", "D2+6mo": "fu-6mo", "D2+12mo": "fu-12mo",
}  # fmt: skip
HOPKINS = {
    "D1+1d": "2026-03-03", "D1+1wk": "2026-03-09", "D2+1d": "2026-03-17", "D2+1wk": "2026-03-23",
    "D2+4wk": "2026-04-13", "D2+1mo": "2026-04-16", "D2+3mo": "2026-06-16", "D2+6mo": "2026-09-16",
    "D2+12mo": "2027-03-16",
}  # fmt: skip
MONTH_END = {"D2+1mo": "2026-09-30", "D2+3mo": "2026-11-30", "D2+6mo": "2027-02-28", "D2+12mo": "2027-08-31"}


def due_on(course: Course, row: str) -> date:
    return course.by_key[KEYS[row]].window.due_at.astimezone(course.setting.zone).date()


@pytest.mark.parametrize("protocol", [hopkins(), harbour()], ids=["published", "with a supplement"])
@pytest.mark.parametrize("zone", [LONDON, NEW_YORK], ids=["London", "New York"])
@pytest.mark.parametrize("clock", ["00:00", "09:00", "23:59"])
def test_the_hopkins_row(protocol, zone, clock):
    doses = dose("dose-1", local(f"2026-03-02 {clock}", zone)), dose("dose-2", local(f"2026-03-16 {clock}", zone))
    course = laid(*doses, protocol=protocol, zone=zone)
    assert {row: due_on(course, row).isoformat() for row in HOPKINS} == HOPKINS


@pytest.mark.parametrize("protocol", [hopkins(), harbour()], ids=["published", "with a supplement"])
def test_the_month_end_row(protocol):
    course = laid(dose("dose-2", local("2026-08-31 10:00")), protocol=protocol)
    assert {row: due_on(course, row).isoformat() for row in MONTH_END} == MONTH_END


@pytest.mark.parametrize("protocol", [hopkins(), harbour()], ids=["published", "with a supplement"])
def test_the_window_of_28_october_closes_at_17_00_on_the_clock_of_new_york(protocol):
    facts = dosing("dose-1", local("2026-10-28 09:00", NEW_YORK))
    (window,) = planned(*facts, protocol=protocol, zone=NEW_YORK).windows
    assert window.opens_at == local("2026-10-28 17:00", NEW_YORK)
    assert window.narrows_at == local("2026-11-11 17:00", NEW_YORK)
    assert window.closes_at == local("2026-11-18 17:00", NEW_YORK)
    assert not window.provisional


WEIGHTS = [("56", "16.00", "24.00"), ("70", "20.00", "30.00"), ("84.5", "24.14", "36.21"), ("110", "31.43", "47.14")]


@pytest.mark.parametrize(("kg", "first", "second"), WEIGHTS, ids=[f"{kg} kg" for kg, *_ in WEIGHTS])
@pytest.mark.parametrize("visit", ["dose-1", "dose-2"])
def test_mg_for_70_kg(kg, first, second, visit):
    mg = first if visit == "dose-1" else second
    found = asked(f"{visit}/amount", weighed(kg), dose(visit, local("03-23 09:00"), mg), protocol=hopkins())
    assert found.detail["planned_mg"] == mg
    assert found.outcome.name == "MET"


@pytest.mark.parametrize(("kg", "mg"), [("56", "28"), ("84.5", "42.25")])
def test_mg_for_each_kg(kg, mg):
    assert read_amount("0.5 mg/kg").for_weight(Decimal(kg)) == Decimal(mg)


def test_nothing_unpublished_is_ever_called_late_or_missed():
    """protocols.md 13.5, 8: without published days a visit is held or not, and its days are not assessable."""
    doses = (*dosing("dose-1", local("03-02 09:00")), *dosing("dose-2", local("03-16 09:00")))
    plan = planned(*doses, protocol=hopkins())
    of_days = [it for it in plan.requirements if it.rule == "window"]
    assert {it.outcome.name for it in of_days} == {"NOT_ASSESSABLE"}
    assert {it.visit for it in of_days} == {it.visit for it in plan.requirements if it.rule == "held"}
    assert {it.outcome.name for it in plan.requirements if it.rule == "held"} == {"PENDING", "MET"}
