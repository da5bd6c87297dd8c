"""Days and times as typed: the hour that occurs twice, the hour that is skipped, limits, and times around midnight."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django import forms

from tracker.forms.moments import SiteMomentField, moment_near, on_clock

LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")


class OneMoment(forms.Form):
    at = SiteMomentField(label="At")


def filled(day: str, wall: str, which: str = "", zone: ZoneInfo = LONDON) -> OneMoment:
    form = OneMoment({"at_0": day, "at_1": wall, "at_2": which})
    on_clock(form, zone)
    return form


@pytest.mark.parametrize(
    ("day", "wall", "which", "expected"),
    [
        pytest.param("2026-05-14", "14:00", "", datetime(2026, 5, 14, 13, tzinfo=UTC), id="summer"),
        pytest.param("14/05/2026", "14.00", "", datetime(2026, 5, 14, 13, tzinfo=UTC), id="written-by-hand"),
        pytest.param("2026-10-25", "00:59", "", datetime(2026, 10, 24, 23, 59, tzinfo=UTC), id="just-before-the-fold"),
        pytest.param("2026-10-25", "01:30", "first", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), id="the-first-0130"),
        pytest.param("2026-10-25", "01:30", "second", datetime(2026, 10, 25, 1, 30, tzinfo=UTC), id="the-second-0130"),
        pytest.param("2026-10-25", "02:00", "", datetime(2026, 10, 25, 2, tzinfo=UTC), id="just-after-the-fold"),
        pytest.param("2026-03-29", "01:30", "later", datetime(2026, 3, 29, 1, 30, tzinfo=UTC), id="skipped-moved-on"),
        pytest.param("1900-01-01", "00:00", "", datetime(1900, 1, 1, tzinfo=UTC), id="the-first-year"),
        pytest.param("2100-12-31", "23:59", "", datetime(2100, 12, 31, 23, 59, tzinfo=UTC), id="the-last-day"),
    ],
)
def test_a_moment_is_read_on_the_clinics_clock(day, wall, which, expected):
    form = filled(day, wall, which)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["at"] == expected


@pytest.mark.parametrize(
    ("day", "wall", "which", "said"),
    [
        pytest.param("2026-10-25", "01:30", "", "occurs twice", id="twice-and-nobody-chose"),
        pytest.param("2026-10-25", "01:30", "later", "occurs twice", id="twice-and-a-wrong-choice"),
        pytest.param("2026-03-29", "01:30", "", "is skipped", id="skipped"),
        pytest.param("2026-05-14", "", "", "Enter a time", id="no-time"),
        pytest.param("", "14:00", "", "Enter a day", id="no-day"),
        pytest.param("", "", "", "Enter a day and a time", id="nothing"),
        pytest.param("1899-12-31", "12:00", "", "between 1900 and 2100", id="too-early"),
        pytest.param("2101-01-01", "12:00", "", "between 1900 and 2100", id="too-late"),
        pytest.param("9999-12-31", "23:59", "", "between 1900 and 2100", id="the-end-of-the-calendar"),
        pytest.param("2026-02-30", "12:00", "", "Enter a day", id="no-such-day"),
        pytest.param("2026-05-14\x00", "12:00", "", "Enter a day", id="nul"),
        pytest.param("2026-05-14", "25:00", "", "Enter a time", id="no-such-time"),
    ],
)
def test_what_is_no_moment_gets_a_sentence_and_stays_typed(day, wall, which, said):
    form = filled(day, wall, which)
    assert said in form.errors["at"][0]
    if wall:
        assert f'value="{wall}"' in str(form["at"])


def test_the_hour_that_occurs_twice_offers_both():
    shown = str(filled("2026-10-25", "01:30")["at"])
    assert "The first 01:30, before the clocks went back" in shown
    assert "The second 01:30, after the clocks went back" in shown
    assert 'value="2026-10-25"' in shown


def test_the_skipped_hour_offers_the_later_time():
    assert "02:30, after the clocks went forward" in str(filled("2026-03-29", "01:30")["at"])


def test_an_ordinary_hour_asks_nothing():
    assert "radio" not in str(filled("2026-05-14", "01:30")["at"])


def test_a_moment_in_the_second_hour_is_shown_as_the_second():
    form = OneMoment(initial={"at": datetime(2026, 10, 25, 1, 30, tzinfo=UTC)})
    on_clock(form, LONDON)
    assert 'value="second" id="id_at_2_second" checked' in str(form["at"])


START = datetime(2026, 5, 14, 22, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("wall", "expected"),
    [
        pytest.param(time(22), START, id="at-the-start"),
        pytest.param(time(23, 59), START + timedelta(hours=1, minutes=59), id="the-same-evening"),
        pytest.param(time(2, 10), START + timedelta(hours=4, minutes=10), id="after-midnight"),
        pytest.param(time(19), START - timedelta(hours=3), id="three-hours-before"),
        pytest.param(time(18, 59), START + timedelta(hours=20, minutes=59), id="earlier-is-the-next-day"),
    ],
)
def test_a_time_of_day_is_counted_from_the_sessions_start(wall, expected):
    assert moment_near(wall, START, NEW_YORK) == expected
