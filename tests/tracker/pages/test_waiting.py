"""What waits, in words: until when a form is due, and what came of a waiver. Its page: `views.test_supervision`."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from programmes import State
from tracker.pages.waiting import came_of, due

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")
MIDNIGHT = datetime(2026, 3, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("closes_at", "zone", "words"),
    [
        pytest.param(MIDNIGHT, LONDON, "due today", id="ends-with-today"),
        pytest.param(MIDNIGHT + DAY, LONDON, "due tomorrow", id="ends-with-tomorrow"),
        pytest.param(MIDNIGHT + 2 * DAY, LONDON, "due in 2 days", id="ends-with-the-day-after"),
        pytest.param(NOW + timedelta(hours=2), LONDON, "due today at 14:00", id="a-time-of-today"),
        pytest.param(NOW + DAY, LONDON, "due tomorrow at 12:00", id="a-time-of-tomorrow"),
        pytest.param(NOW + 2 * DAY, LONDON, "due in 2 days", id="a-time-the-day-after"),
        pytest.param(MIDNIGHT, NEW_YORK, "due today at 20:00", id="on-the-course's-clock"),
    ],
)
def test_until_when_a_form_is_due(closes_at, zone, words):
    assert due(closes_at, zone, NOW) == words


def waiver(state=State.OPEN, granted=True, until=None, is_past=False):
    return SimpleNamespace(granted=granted, until=until, state_now=state and int(state), is_past=is_past)


@pytest.mark.parametrize(
    ("decided", "came"),
    [
        pytest.param(waiver(State.WAIVED), "Holds now", id="nothing-happened-yet"),
        pytest.param(waiver(State.WAIVED, is_past=True), "Used", id="it-stood-for-what-happened"),
        pytest.param(waiver(State.MET), "Not used", id="kept-all-the-same"),
        pytest.param(waiver(State.OPEN, until=NOW), "Ended, not used", id="until-is-excluded"),
        pytest.param(waiver(State.OPEN, until=NOW + SECOND), "Not used", id="a-second-before-its-end"),
        pytest.param(waiver(State.WAIVED, until=NOW - DAY, is_past=True), "Used", id="used-before-it-ended"),
        pytest.param(waiver(State.WAIVED, granted=False), "", id="refused"),
        pytest.param(waiver(None), "", id="no-longer-asked"),
    ],
)
def test_what_came_of_a_waiver(decided, came):
    assert came_of(decided, NOW) == came
