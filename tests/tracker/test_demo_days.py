"""The demo clinic's days and numbers, without a database: what is of today, what lies ahead, on which weekday."""

from datetime import date, datetime, timedelta

import pytest

from tracker.management.demo import cast, first_screen, rems, safety
from tracker.management.demo.days import coming_friday
from tracker.management.demo.person import phone

SUNDAY = date(2026, 11, 22)


def wall(text: str) -> datetime:
    """Return a moment of the Sunday on Harbour's clock."""
    return datetime.fromisoformat(f"2026-11-22T{text}+00:00")


@pytest.mark.parametrize(
    ("at", "begins", "ended"),
    [
        pytest.param("00:00", "10:00", None, id="at-midnight-it-is-to-come"),
        pytest.param("10:30", "11:00", None, id="still-before-noon"),
        pytest.param("11:59", "12:00", None, id="a-minute-before-noon"),
        pytest.param("12:00", "05:30", "11:30", id="at-noon-it-began-early"),
        pytest.param("15:14", "08:30", "14:30", id="six-hours-from-half-past-eight"),
        pytest.param("16:45", "08:30", "16:15", id="the-whole-day"),
        pytest.param("23:59", "08:30", "16:15", id="late-in-the-evening"),
    ],
)
def test_the_blinded_dose_is_of_this_morning_from_noon_on(at: str, begins: str, ended: str | None) -> None:
    """Six hours at least, over before the demo begins; before noon it is still to come."""
    begun, ended_at = first_screen.of_the_day(SUNDAY, wall(at))
    assert (begun, ended_at) == (wall(begins), wall(ended) if ended else None)


@pytest.mark.parametrize(
    ("at", "day", "hour"),
    [
        pytest.param("00:00", 22, "16:00", id="at-midnight"),
        pytest.param("15:29", 22, "16:00", id="before-half-past-three"),
        pytest.param("15:30", 22, "18:30", id="too-late-for-four"),
        pytest.param("18:01", 22, "18:30", id="a-minute-before-tomorrow-is-announced"),
        pytest.param("18:02", 23, "10:00", id="tomorrow-was-announced"),
    ],
)
def test_the_visit_whose_message_bounced_lies_ahead(at: str, day: int, hour: str) -> None:
    """And was announced already, the evening before."""
    coming = safety.still_to_come(wall(at))
    assert (coming.day, f"{coming.astimezone(cast.ZONE):%H:%M}") == (day, hour)
    assert coming > wall(at)


@pytest.mark.parametrize("first", [date(2026, 11, 16) + timedelta(days=it) for it in range(7)], ids=str)
def test_esketamine_sessions_lie_in_their_stretches_on_weekdays(first: date) -> None:
    """Two in each of four weeks, then one a week; on a weekend only where the first one was."""
    days = [(it - first).days for it in rems.days_of(first)]
    weeks = [day // 7 for day in days]
    assert weeks == [0, 0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 7]
    assert len(set(days)) == len(days)
    second = first + timedelta(days=days[1])
    assert second.weekday() < 5


@pytest.mark.parametrize(
    ("number", "told"),
    [
        pytest.param(99, "555-0199", id="the-last-american"),
        pytest.param(100, "01632 960100", id="the-first-british"),
        pytest.param(7, "555-0107", id="of-one-digit"),
    ],
)
def test_telephone_numbers_are_reserved_ones(number: int, told: str) -> None:
    """From the ranges kept for drama in both countries."""
    assert phone(number) == told


@pytest.mark.parametrize(
    ("day", "friday"),
    [
        pytest.param(date(2026, 11, 19), date(2026, 11, 20), id="Thursday"),
        pytest.param(date(2026, 11, 20), date(2026, 11, 27), id="Friday itself"),
        pytest.param(date(2026, 11, 21), date(2026, 11, 27), id="Saturday"),
    ],
)
def test_the_coming_friday_lies_ahead(day: date, friday: date) -> None:
    """A Friday's coming one is a week later."""
    assert coming_friday(day) == friday
