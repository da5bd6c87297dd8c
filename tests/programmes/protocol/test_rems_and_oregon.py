"""Esketamine under the REMS, and Oregon: as published, and as the demo sites give them. Figures: `test_figures`."""

import pytest

from programmes.protocol import Protocol, warnings
from programmes.protocol.quantities import UNSPECIFIED
from tests.programmes.protocol.test_library import at
from tests.programmes.told_day import elmfield, northgate, published

REMS, OREGON = published("esketamine-spravato-rems"), published("oregon-psilocybin-services")
DEMO = "Demo policy, synthetic"


def reading(protocol: Protocol, when: str):
    return next(it for it in protocol.measurements if str(it.at) == when)


def test_twice_a_week_for_four_weeks_then_once_a_week() -> None:
    spans = [(str(it.window.opens), str(it.window.closes)) for it in REMS.dosing_visits]
    weeks = [("0 d", "6 d"), ("7 d", "13 d"), ("14 d", "20 d"), ("21 d", "27 d")]
    assert spans[:8] == [(UNSPECIFIED, UNSPECIFIED), weeks[0], *(it for it in weeks[1:] for _ in range(2))]
    assert spans[8:12] == [("28 d", "34 d"), *weeks[1:]]
    assert {it.anchor for it in REMS.dosing_visits[9:12]} == {"dose-9"}


def test_from_week_9_on_every_week_or_every_other_without_an_end() -> None:
    last = REMS.dosing_visits[-1]
    assert (last.code, last.anchor, str(last.window.opens), str(last.window.closes)) == (
        "maintenance", "dose-12", "1 wk", "2 wk",
    )  # fmt: skip
    assert last.repeat is not None
    assert (str(last.repeat.at_least), str(last.repeat.at_most), last.repeat.at_most_times) == (
        "1 wk", "2 wk", UNSPECIFIED,
    )  # fmt: skip


def test_three_readings_of_the_blood_pressure() -> None:
    assert [str(it.at) for it in REMS.measurements] == ["before the dose", "40 min", "before leaving"]
    assert reading(REMS, "40 min").tolerance == UNSPECIFIED


@pytest.mark.parametrize("protocol", [REMS, OREGON], ids=["REMS", "Oregon"])
def test_what_nobody_published_is_unspecified(protocol: Protocol) -> None:
    assert protocol.discharge.escort == UNSPECIFIED
    assert {rule.tolerance for rule in protocol.doses} == {UNSPECIFIED}
    assert "serious event" not in {it.after for it in protocol.obligations}
    assert protocol.reminders == ()
    assert protocol.not_yet_expressed


def test_esketamine_has_no_integration_window() -> None:
    assert REMS.integration_window == "none"


@pytest.mark.parametrize("protocol", [northgate(), elmfield()], ids=["Northgate", "Elmfield"])
def test_patients_read_no_medicine(protocol: Protocol) -> None:
    read = " ".join(it.patient_title for it in protocol.visits).lower()
    assert not [word for word in ("esketamine", "psilocybin", "spravato", "mushroom", "dose") if word in read]


@pytest.mark.parametrize("protocol", [northgate(), elmfield()], ids=["Northgate", "Elmfield"])
def test_the_demo_sites_leave_nothing_open(protocol: Protocol) -> None:
    assert warnings(protocol) == ()


@pytest.mark.parametrize(("base", "site"), [(REMS, northgate()), (OREGON, elmfield())], ids=["Northgate", "Elmfield"])
def test_what_a_demo_site_adds_carries_its_name_and_what_was_published_stays(base: Protocol, site: Protocol) -> None:
    for table in ("checks", "gates", "obligations", "reminders"):
        added = getattr(site, table)[len(getattr(base, table)) :]
        assert {it.source for it in added} == {DEMO}
    assert [it.amount for it in site.doses] == [it.amount for it in base.doses]
    assert [it.source for it in site.visits] == [it.source for it in base.visits]
    assert site.stays == base.stays
    assert site.intervals == base.intervals


def test_what_northgate_fills() -> None:
    forty = reading(northgate(), "40 min")
    assert str(forty.tolerance) == "5 min"
    assert DEMO in forty.source
    assert northgate().discharge.escort == "required"
    assert str(at(northgate(), "obligations/serious-event/within")) == "24 h"
    assert {str(it.tolerance) for it in northgate().doses} == {"0 mg"}
