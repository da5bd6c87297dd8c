"""The only place where time is added: offsets after moments, whole days, wall times. Reads no clock."""

import calendar
from collections.abc import Set
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from programmes.protocol.quantities import Offset, Unit

SATURDAY = 5


def after(moment: datetime, offset: Offset, zone: ZoneInfo) -> datetime:
    """Return the moment that lies `offset` after `moment`, in UTC.

    Minutes and hours are elapsed time. Days, weeks and months are counted on the clinic's calendar, at the same
    time on its clock, also when the clocks change in between. A month that is too short ends on its last day.
    """
    if offset.is_elapsed:
        return moment.astimezone(UTC) + timedelta(minutes=offset.minutes)
    local = moment.astimezone(zone)
    return at_wall(later_day(local.date(), offset), local.time(), zone)


NO_HOLIDAYS: frozenset[date] = frozenset()


def later_day(day: date, offset: Offset, holidays: Set[date] = NO_HOLIDAYS) -> date:
    """Return the date that lies `offset` (d, wk, mo or bd) after `day`; a month too short ends on its last day.

    Business days are Monday to Friday without `holidays`; the day itself is not counted, whatever day it is. So one
    business day after a Friday, a Saturday or a Sunday is the Monday. 0 bd is the day itself.

    :raises KeyError: when the offset counts minutes or hours.
    """
    if offset.unit is Unit.BUSINESS_DAYS:
        return _later_business_day(day, offset.amount, holidays)
    if offset.unit is Unit.MONTHS:
        return _later_month(day, offset.amount)
    return day + timedelta(days=offset.amount * {Unit.DAYS: 1, Unit.WEEKS: 7}[offset.unit])


def _later_month(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _later_business_day(day: date, count: int, holidays: Set[date]) -> date:
    step = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= day.weekday() < SATURDAY and day not in holidays
    return day


def at_wall(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """Return the moment at which the zone's clock shows `wall` on `day`, in UTC.

    A wall time that a clock change skips moves forward by the gap; one that occurs twice is its first occurrence.
    """
    return datetime.combine(day, wall.replace(tzinfo=None, fold=0), zone).astimezone(UTC)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment `day` begins on the zone's clock, in UTC."""
    return at_wall(day, time(0), zone)


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """Return the date the zone's calendar shows at `moment`."""
    return moment.astimezone(zone).date()


def clock_time(text: str) -> time:
    """Return the time of day that a text such as `18:00` stands for."""
    return time.fromisoformat(text)
