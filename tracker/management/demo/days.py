"""Days and times on the demo clinic's clock: counted from today, off the weekend where that is possible."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from programmes.moments import at_wall

ZONE = ZoneInfo("Europe/London")
DOSING_WEEKDAYS = frozenset({0, 1, 3})  # so that neither the day after nor the call on day 3 or 4 needs a weekend


def moment(day: date, hour: int, minute: int = 0, zone: ZoneInfo = ZONE) -> datetime:
    """Return the moment at which Harbour's clock, or that of `zone`, shows this time on `day`."""
    return at_wall(day, time(hour, minute), zone)


def later(day: date, days: int) -> date:
    """Return the date `days` after `day`; before it where `days` is negative."""
    return day + timedelta(days=days)


def working_day(day: date, earliest: int = -2, latest: int = 2) -> date:
    """Return the weekday nearest to `day`, from `earliest` to `latest` days after it (both included).

    `day` itself where there is none.
    """
    return next((it for it in near(day, earliest, latest) if it.weekday() < 5), day)


def working_days(day: date, earliest: int, latest: int) -> list[date]:
    """Return the days from `earliest` to `latest` days after `day`, weekdays first, and the nearest first."""
    return sorted(near(day, earliest, latest), key=lambda it: it.weekday() > 4)


def near(day: date, earliest: int = -3, latest: int = 3) -> Iterator[date]:
    """Yield the days from `earliest` to `latest` days after `day`, the nearest first, later before earlier."""
    for distance in sorted(range(earliest, latest + 1), key=lambda it: (abs(it), -it)):
        yield later(day, distance)


def coming_friday(day: date) -> date:
    """Return the first Friday after `day`; a week later where `day` is a Friday."""
    return later(day, (4 - day.weekday() - 1) % 7 + 1)
