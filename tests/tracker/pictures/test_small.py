"""The wedge and the ring on their edges."""

from xml.etree import ElementTree

import pytest

from tracker.pages.pictures.ring import ring
from tracker.pages.pictures.wedge import wedge


@pytest.mark.parametrize(
    ("day", "across"),
    [
        pytest.param(0, "0", id="dose"),
        pytest.param(14, "88", id="narrows"),
        pytest.param(21, "132", id="last"),
    ],
)
def test_the_wedge_marks_the_day(day, across):
    drawn = wedge(day)
    assert ElementTree.fromstring(drawn).find("circle").get("cx") == across
    assert f'aria-label="Open window, day {day} of 21"' in drawn
    assert "style" not in drawn


@pytest.mark.parametrize("day", [pytest.param(-1, id="before"), pytest.param(22, id="after")])
def test_outside_the_window_there_is_no_wedge(day):
    assert wedge(day) == ""


@pytest.mark.parametrize("narrows", [None, 0, 7, 9])
def test_a_wedge_that_does_not_narrow_falls_evenly(narrows):
    assert ElementTree.fromstring(wedge(3, 7, narrows)).find("polygon").get("points") == "0,1 132,23 132,25 0,25"


@pytest.mark.parametrize(
    ("day", "past", "now", "to_come"),
    [
        pytest.param(0, 0, 0, 21, id="dose"),
        pytest.param(1, 0, 1, 20, id="first"),
        pytest.param(21, 20, 1, 0, id="last"),
    ],
)
def test_the_ring_counts_its_days(day, past, now, to_come):
    drawn = ring(day)
    kinds = [each.get("class") for each in ElementTree.fromstring(drawn).iter("path")]
    assert [kinds.count(kind) for kind in ("past", "now", "todo")] == [past, now, to_come]
    assert f'aria-label="Day {day} of 21"' in drawn
    assert "style" not in drawn


def test_days_to_come_fade_after_the_narrow_day_to_the_last():
    shown = [each.get("stroke-opacity") for each in ElementTree.fromstring(ring(0)).iter("path")]
    assert shown[:14] == [None] * 14
    assert shown[14:] == sorted(shown[14:], reverse=True)
    assert shown[-1] == "0.28"


def test_past_the_last_day_the_ring_is_closed():
    drawn = ring(22)
    assert 'aria-label="Your window has closed"' in drawn
    assert "<path" not in drawn
