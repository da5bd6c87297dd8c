"""Allowed days and integration windows: which moments are inside, to the second, on both sides of a clock change."""

import pytest

from programmes.protocol.allowed_days import VisitWindow
from programmes.protocol.model import IntegrationWindow
from programmes.schedule import NOWHERE, Window, open_window, visit_window
from tests.programmes.told import LONDON, NEW_YORK, SECOND, local


def allowed(opens: str, due: str, closes: str, anchor: str, zone=LONDON) -> Window:
    return visit_window(VisitWindow(opens=opens, due=due, closes=closes), local(anchor, zone), zone)


DAYS = {
    "an ordinary week": (LONDON, "06-01 14:00", "06-06 00:00", "06-11 00:00"),
    "the clocks go forward inside": (LONDON, "03-23 09:00", "03-28 00:00", "04-02 00:00"),
    "the clocks go back inside": (NEW_YORK, "10-26 23:30", "10-31 00:00", "11-05 00:00"),
    "the last day is 25 hours long": (LONDON, "10-16 00:00", "10-21 00:00", "10-26 00:00"),
}


@pytest.mark.parametrize(("zone", "anchor", "first", "end"), DAYS.values(), ids=DAYS)
def test_the_first_and_the_last_day_are_whole_to_the_second(zone, anchor, first, end):
    window = allowed("5 d", "7 d", "9 d", anchor, zone)
    assert (window.opens_at, window.closes_at) == (local(first, zone), local(end, zone))
    assert not window.contains(window.opens_at - SECOND)
    assert window.contains(window.opens_at)
    assert window.contains(window.closes_at - SECOND)
    assert not window.contains(window.closes_at)
    assert window.contains(window.due_at)


def test_hours_are_elapsed_and_both_ends_are_moments():
    window = allowed("-6 h", "0 min", "36 h", "03-28 12:00")
    assert window.opens_at == local("03-28 06:00")
    assert window.closes_at == local("03-30 01:00")  # the night has an hour less
    assert not window.contains(window.closes_at)


@pytest.mark.parametrize(
    ("zone", "anchor", "opens", "due", "closes"),
    [
        pytest.param(LONDON, "05-01 10:00", "05-02 10:00", "05-08 10:00", "07-30 10:00", id="an ordinary spring"),
        pytest.param(LONDON, "03-28 10:00", "03-29 10:00", "04-04 10:00", "06-26 10:00", id="the clocks go forward"),
        pytest.param(NEW_YORK, "10-31 10:00", "11-01 10:00", "11-07 10:00", "2027-01-29 10:00", id="and back"),
    ],
)
def test_at_the_same_time_both_ends_are_moments_and_both_are_allowed(zone, anchor, opens, due, closes):
    rule = VisitWindow(opens="1 d", due="1 wk", closes="90 d", at="same time")
    window = visit_window(rule, local(anchor, zone), zone)
    assert (window.opens_at, window.due_at) == (local(opens, zone), local(due, zone))
    assert not window.contains(local(opens, zone) - SECOND)
    assert window.contains(local(opens, zone))
    assert window.contains(local(closes, zone))
    assert not window.contains(local(closes, zone) + SECOND)


def test_at_the_same_time_hours_are_elapsed_and_an_open_edge_stays_open():
    rule = VisitWindow(opens="24 h", due="unspecified", closes="unspecified", at="same time")
    window = visit_window(rule, local("03-28 12:00"), LONDON)
    assert window == Window(local("03-29 13:00"), None, None)


def test_the_time_of_day_of_the_anchor_does_not_matter_for_days():
    early, late = (allowed("-2 d", "0 d", "2 d", f"06-15 {clock}") for clock in ("00:00:00", "23:59:59"))
    assert early == late


@pytest.mark.parametrize(
    ("opens", "closes", "before", "afterwards"),
    [
        pytest.param("unspecified", "9 d", True, False, id="nobody says when it opens"),
        pytest.param("5 d", "unspecified", False, True, id="nobody says when it closes"),
        pytest.param("unspecified", "unspecified", True, True, id="nobody says anything"),
    ],
)
def test_an_edge_that_nobody_published_does_not_limit(opens, closes, before, afterwards):
    window = allowed(opens, "7 d", closes, "06-01 14:00")
    assert window.contains(local("2020-01-01")) is before
    assert window.contains(local("2030-01-01")) is afterwards
    assert window.is_published is not (before and afterwards)


def test_nowhere_limits_nothing_and_is_not_published():
    assert NOWHERE.contains(local("06-01"))
    assert not NOWHERE.is_published


# protocols.md 13.3: the clocks of New York change on 1 November 2026, inside the window
FROM_28_OCTOBER = {
    "ketamine": ("48 h", "2026-10-30 17:00"),
    "psilocybin": ("14 d", "2026-11-11 17:00"),
    "MDMA": ("14 d", "2026-11-11 17:00"),
    "LSD": ("21 d", "2026-11-18 17:00"),
    "ibogaine": ("28 d", "2026-11-25 17:00"),
}


@pytest.mark.parametrize(("offset", "narrows"), FROM_28_OCTOBER.values(), ids=FROM_28_OCTOBER)
def test_a_window_narrows_at_the_time_of_day_it_opened(offset, narrows):
    rule = IntegrationWindow(evidence_end=offset, closes="28 d", evidence="pre-clinical", source="test")
    dosed, ended = local("10-28 09:00", NEW_YORK), local("10-28 17:00", NEW_YORK)
    window = open_window(rule, visit="dose-1", dosed_at=dosed, ended_at=ended, provisional=False, zone=NEW_YORK)
    assert window.narrows_at == local(narrows, NEW_YORK)
    assert window.closes_at == local("2026-11-25 17:00", NEW_YORK)
    assert window.contains(ended)
    assert not window.contains(ended - SECOND)
    assert not window.contains(window.closes_at)
