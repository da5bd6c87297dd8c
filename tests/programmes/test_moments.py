"""Adding time: across the nights the clocks change, at the ends of months, on days without a midnight."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from programmes.moments import after, at_wall, later_day, local_day, midnight
from programmes.protocol.quantities import read_offset
from tests.programmes.told import LONDON, LORD_HOWE, NEW_YORK, local

# The last day before each change, what 24 hours later reads on the clock, and the same time of day one day later.
CHANGES = {
    "London, spring": (LONDON, "2026-03-28 12:00", "2026-03-29 13:00", 23),
    "London, autumn": (LONDON, "2026-10-24 12:00", "2026-10-25 11:00", 25),
    "New York, spring": (NEW_YORK, "2026-03-07 12:00", "2026-03-08 13:00", 23),
    "New York, autumn": (NEW_YORK, "2026-10-31 12:00", "2026-11-01 11:00", 25),
    "Lord Howe, spring": (LORD_HOWE, "2026-10-03 12:00", "2026-10-04 12:30", 23.5),
    "Lord Howe, autumn": (LORD_HOWE, "2026-04-04 12:00", "2026-04-05 11:30", 24.5),
}


@pytest.mark.parametrize(("zone", "before", "elapsed", "_hours"), CHANGES.values(), ids=CHANGES)
def test_24_hours_are_elapsed_time(zone, before, elapsed, _hours):
    assert after(local(before, zone), read_offset("24 h"), zone) == local(elapsed, zone)
    assert after(local(before, zone), read_offset("1440 min"), zone) == local(elapsed, zone)


@pytest.mark.parametrize(("zone", "before", "_elapsed", "hours"), CHANGES.values(), ids=CHANGES)
def test_a_day_later_is_the_same_time_on_the_clock(zone, before, _elapsed, hours):
    start = local(before, zone)
    later = after(start, read_offset("1 d"), zone)
    assert later - start == timedelta(hours=hours)
    assert later.astimezone(zone).time() == time(12)
    assert after(later, read_offset("-1 d"), zone) == start


SKIPPED = {
    "London": (LONDON, date(2026, 3, 29), time(1, 30), time(2, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    "New York": (NEW_YORK, date(2026, 3, 8), time(2, 30), time(3, 30), datetime(2026, 3, 8, 7, 30, tzinfo=UTC)),
    "Lord Howe": (LORD_HOWE, date(2026, 10, 4), time(2, 15), time(2, 45), datetime(2026, 10, 3, 15, 45, tzinfo=UTC)),
}


@pytest.mark.parametrize(("zone", "day", "wall", "shown", "moment"), SKIPPED.values(), ids=SKIPPED)
def test_a_wall_time_in_the_gap_moves_forward_by_the_gap(zone, day, wall, shown, moment):
    found = at_wall(day, wall, zone)
    assert found == moment
    assert found.astimezone(zone).time() == shown


TWICE = {
    "London": (LONDON, date(2026, 10, 25), time(1, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    "New York": (NEW_YORK, date(2026, 11, 1), time(1, 30), datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
    "Lord Howe": (LORD_HOWE, date(2026, 4, 5), time(1, 45), datetime(2026, 4, 4, 14, 45, tzinfo=UTC)),
}


@pytest.mark.parametrize(("zone", "day", "wall", "first"), TWICE.values(), ids=TWICE)
def test_a_wall_time_that_occurs_twice_is_its_first_occurrence(zone, day, wall, first):
    assert at_wall(day, wall, zone) == first
    assert at_wall(day, wall.replace(fold=1), zone) == first


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        pytest.param(LONDON, date(2026, 3, 29), datetime(2026, 3, 29, 0, tzinfo=UTC), id="still winter time"),
        pytest.param(LONDON, date(2026, 3, 30), datetime(2026, 3, 29, 23, tzinfo=UTC), id="summer time"),
        pytest.param("Africa/Cairo", date(2026, 4, 24), datetime(2026, 4, 23, 22, tzinfo=UTC), id="no midnight"),
        pytest.param("America/Havana", date(2026, 11, 1), datetime(2026, 11, 1, 4, tzinfo=UTC), id="midnight twice"),
    ],
)
def test_a_day_begins_when_its_clock_says_so(zone, day, begins):
    zone = ZoneInfo(zone) if isinstance(zone, str) else zone
    assert midnight(day, zone) == begins
    assert local_day(begins, zone) == day
    assert local_day(begins - timedelta(seconds=1), zone) == day - timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "offset", "expected"),
    [
        pytest.param("2026-01-31", "1 mo", "2026-02-28", id="a short month ends on its last day"),
        pytest.param("2028-01-31", "1 mo", "2028-02-29", id="29 February"),
        pytest.param("2028-02-29", "12 mo", "2029-02-28", id="a year after 29 February"),
        pytest.param("2028-02-29", "48 mo", "2032-02-29", id="four years after 29 February"),
        pytest.param("2026-12-15", "1 mo", "2027-01-15", id="over the year"),
        pytest.param("2026-03-31", "-1 mo", "2026-02-28", id="a month back"),
        pytest.param("2026-01-15", "-13 mo", "2024-12-15", id="thirteen months back"),
        pytest.param("2026-03-02", "2 wk", "2026-03-16", id="weeks"),
        pytest.param("2026-03-02", "0 d", "2026-03-02", id="no day"),
    ],
)
def test_days_weeks_and_months_count_dates(day, offset, expected):
    assert later_day(date.fromisoformat(day), read_offset(offset)) == date.fromisoformat(expected)


def test_seconds_and_their_parts_are_kept():
    moment = datetime(2026, 3, 28, 9, 30, 15, 250, tzinfo=UTC)
    assert after(moment, read_offset("1 d"), LONDON) == datetime(2026, 3, 29, 8, 30, 15, 250, tzinfo=UTC)
