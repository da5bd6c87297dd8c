"""A visit's allowed days as one phrase: "5 Mar to 9 Mar, target 7 Mar". Makes no query."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from programmes.moments import local_day
from programmes.schedule import Window
from tracker.pages.pictures import days

INSTANT = timedelta(microseconds=1)
NO_DAYS = "no days published"


def of_window(window: Window, zone: ZoneInfo, at: datetime) -> str:
    """Return the allowed days and the target, days with their year where it is not that of `at`.

    Moments that are no midnight have their time, because minutes count there. The last day is allowed.
    """
    first, last = _edge(window.opens_at, zone, at), _edge(window.closes_at, zone, at, is_end=True)
    if first and last:
        span = first if first == last else f"{first} to {last}"
    else:
        span = f"from {first}" if first else f"until {last}" if last else ""
    target = f"target {_edge(window.due_at, zone, at)}" if window.due_at else ""
    return ", ".join(filter(None, (span, target))) or NO_DAYS


def day(moment: datetime, zone: ZoneInfo, at: datetime) -> str:
    """Return the day of a moment, with its year where it is not that of `at`."""
    return days.short(local_day(moment, zone), beside=local_day(at, zone))


def _edge(moment: datetime | None, zone: ZoneInfo, at: datetime, *, is_end: bool = False) -> str:
    if moment is None:
        return ""
    wall = moment.astimezone(zone)
    if (wall.hour, wall.minute) == (0, 0):
        return day(moment - INSTANT if is_end else moment, zone, at)
    return f"{day(moment, zone, at)}, {wall:%H:%M}"
