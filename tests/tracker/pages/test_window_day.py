"""Day n of m of the open window, at its edges."""

from datetime import UTC, datetime, timedelta

import pytest

from tracker.models import Course
from tracker.pages.window_day import phase_words, window_day

DOSED = datetime(2026, 3, 10, 10, tzinfo=UTC)
ENDED = datetime(2026, 3, 10, 17, tzinfo=UTC)


def dosed(zone="Europe/London"):
    return Course(
        zone=zone,
        doses_given=1,
        window_opens_at=ENDED,
        window_narrows_at=ENDED + timedelta(days=14),
        window_closes_at=ENDED + timedelta(days=21),
    )


@pytest.mark.parametrize(
    ("at", "day", "left"),
    [
        pytest.param(ENDED, 0, "21 days left", id="the-moment-it-opens"),
        pytest.param(datetime(2026, 3, 11, 0, tzinfo=UTC), 1, "20 days left", id="midnight-after-the-dose"),
        pytest.param(datetime(2026, 3, 30, 12, tzinfo=UTC), 20, "1 day left", id="day-20"),
        pytest.param(datetime(2026, 3, 31, 16, 59, tzinfo=UTC), 21, "closes today", id="the-minute-before-it-closes"),
    ],
)
def test_the_day_is_the_sites_date_minus_the_doses(at, day, left):
    shown = window_day(dosed("UTC"), at, DOSED)
    assert (shown.day, shown.closes, shown.narrows, shown.days_left) == (day, 21, 14, left)
    assert f"day {day} of 21" in shown.picture


@pytest.mark.parametrize(
    ("at", "words"),
    [
        pytest.param(ENDED - timedelta(seconds=1), "Dosing, the session has not ended yet", id="a-second-early"),
        pytest.param(ENDED + timedelta(days=21), "First window closed", id="the-moment-it-closes"),
    ],
)
def test_outside_the_window_there_is_no_day(at, words):
    assert window_day(dosed(), at, DOSED) is None
    assert phase_words(dosed(), at) == words


def test_without_a_dose_there_is_no_window():
    assert window_day(Course(zone="UTC"), ENDED) is None
    assert phase_words(Course(zone="UTC"), ENDED) == "Screening"
