"""Readings at their times on a dosing day: taken or not. What a reading says, and what to do then, is not asked."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain

from programmes.history import Measured
from programmes.moments import after, local_day, midnight
from programmes.protocol.dosing_day import Measurement
from programmes.protocol.quantities import Offset, Unit, specified
from programmes.requirements import Detail, Outcome, Requirement
from programmes.rules.dosing_day import DosingDay, dosing_days
from programmes.rules.judging import KEPT, kept
from programmes.schedule import NOWHERE, Window
from programmes.unfolding import Course

MINUTE = timedelta(minutes=1)
POINTS = {
    "before the dose": "before-dose",
    "before the second part": "before-second-part",
    "before leaving": "before-leaving",
}


def measurements(course: Course) -> Iterator[Requirement]:
    """Each reading was taken at its time, to the minute and within its tolerance; judged once a dose was given.

    A missing one is overdue until the patient has left, then broken. Where the session was cut short, or the patient
    taken to hospital before its time, it is not applicable: nobody measures for the protocol then. Severity is
    *protocol*: what makes leaving unsafe is judged by the stay, which must not drown among missed readings.
    """
    for day in dosing_days(course):
        mine = course.history.at(Measured, day.key)
        for rule in _asked(day, course):
            yield _reading(rule, day, [it for it in mine if it.what == rule.code], course)


def _asked(day: DosingDay, course: Course) -> Iterable[Measurement]:
    """Return the readings asked for at this visit; one that names it stands before one of each dose."""
    of_each = {(it.code, str(it.at)): it for it in course.protocol.measurements if it.visit == "each dose"}
    own = [it for it in course.protocol.measurements if it.visit == day.visit.rule.code]
    asked = (of_each | {(it.code, str(it.at)): it for it in own}).values()
    of_visit = sorted(chain.from_iterable(points(it) for it in asked), key=lambda it: it.visit != "each dose")
    return {(it.code, _point(it)): it for it in of_visit}.values()


def points(rule: Measurement) -> tuple[Measurement, ...]:
    """Return a reading that is due again and again as one for each of its times, the last included; else itself."""
    if rule.every is None or rule.until is None or not isinstance(rule.at, Offset):
        return (rule,)
    times = range(rule.at.minutes, rule.until.minutes + 1, rule.every.minutes)
    later = [Offset(minutes, Unit.MINUTES) for minutes in times][1:]
    once = {"every": None, "until": None}
    return tuple(rule.model_copy(update={"at": at, **once}) for at in (rule.at, *later))


def _reading(rule: Measurement, day: DosingDay, readings: list[Measured], course: Course) -> Requirement:
    window = _window(rule, day, course)
    found = _found(rule, day, readings, window)
    outcome = kept(found.happened_at, found, course.setting) if found else _unread(rule, day, readings, window)
    return Requirement(
        key=f"{day.key}/{rule.code}@{_point(rule)}",
        rule="measurement",
        visit=day.key,
        source=rule.source,
        opens_at=window.opens_at,
        due_at=window.due_at,
        closes_at=window.closes_at,
        met_at=found.happened_at if found and outcome in KEPT else None,
        settled_at=day.left.happened_at if day.left and outcome is Outcome.BROKEN else None,
        outcome=outcome,
        detail=_detail(rule, day, readings, outcome),
    )


def _point(rule: Measurement) -> str:
    return f"{rule.at.amount}{rule.at.unit}" if isinstance(rule.at, Offset) else POINTS[rule.at]


def _window(rule: Measurement, day: DosingDay, course: Course) -> Window:
    """Return when the reading is due; nowhere as long as what it is counted from has not happened."""
    if day.first is None:
        return NOWHERE
    given_at = day.first.happened_at
    zone = course.zone_at(given_at)
    if isinstance(rule.at, Offset):
        return _around(after(given_at, rule.at, zone), specified(rule.tolerance))
    if rule.at == "before the dose":
        return Window(midnight(local_day(given_at, zone), zone), None, given_at)
    if rule.at == "before the second part":
        return Window(given_at, None, day.taken[1].happened_at) if len(day.taken) > 1 else NOWHERE
    left_at = day.left.happened_at if day.left else None
    return Window(_last_timed(rule, given_at, course), None, left_at)


def _around(due_at: datetime, tolerance: Offset | None) -> Window:
    if tolerance is None:
        return Window(None, due_at, None)
    around = timedelta(minutes=tolerance.minutes)
    return Window(due_at - around, due_at, due_at + around)


def _last_timed(rule: Measurement, given_at: datetime, course: Course) -> datetime:
    """Return until when readings of this kind are those of a time: one before leaving comes after them."""
    spans = [
        _around(after(given_at, it.at, course.setting.zone), specified(it.tolerance))
        for measured in course.protocol.measurements
        if measured.code == rule.code
        for it in points(measured)[-1:]
        if isinstance(it.at, Offset)
    ]
    return max((it.closes_at or it.due_at or given_at for it in spans), default=given_at)


def _found(rule: Measurement, day: DosingDay, readings: list[Measured], window: Window) -> Measured | None:
    """Return the reading that counts: nearest to its time, else the last one between the two ends."""
    if day.first is None:
        return None
    if isinstance(rule.at, Offset):
        near = [it for it in readings if _is_near(it, rule, window)]
        return min(near, key=lambda it: _distance(it, window), default=None)
    if window.opens_at is None or window.closes_at is None:
        return None
    return next((it for it in reversed(readings) if window.opens_at < it.happened_at <= window.closes_at), None)


def _is_near(reading: Measured, rule: Measurement, window: Window) -> bool:
    tolerance = specified(rule.tolerance)
    return _distance(reading, window) <= timedelta(minutes=tolerance.minutes if tolerance else 0)


def _distance(reading: Measured, window: Window) -> timedelta:
    """Return how far a reading lies from its time, as clocks are read: seconds do not count."""
    assert window.due_at is not None  # a timed reading of a dose that was given
    return abs(_clock(reading.happened_at) - _clock(window.due_at))


def _clock(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _unread(rule: Measurement, day: DosingDay, readings: list[Measured], window: Window) -> Outcome:
    """Return what a reading is that nobody took. Without a published tolerance, one at another time may do or not."""
    if day.first is None:
        return Outcome.PENDING
    if _is_excused(rule, day, window):
        return Outcome.NOT_APPLICABLE
    if day.left is None:
        return Outcome.PENDING
    later = [it for it in readings if it.happened_at > day.first.happened_at]
    is_open = isinstance(rule.at, Offset) and specified(rule.tolerance) is None
    return Outcome.NOT_ASSESSABLE if is_open and later else Outcome.BROKEN


def _is_excused(rule: Measurement, day: DosingDay, window: Window) -> bool:
    if rule.at == "before the second part":
        return len(day.taken) < 2 and (day.left is not None or day.session is not None)
    if rule.at == "before leaving":
        return day.is_transferred
    until = window.closes_at or window.due_at
    return isinstance(rule.at, Offset) and until is not None and day.ended_before(until)


def _detail(rule: Measurement, day: DosingDay, readings: list[Measured], outcome: Outcome) -> Detail:
    """Return which reading it is; for one that is missing, how many minutes after the dose the nearest one was."""
    detail: dict[str, str | int | float | None] = {"measurement": rule.code, "at": str(rule.at)}
    if day.first is None or not isinstance(rule.at, Offset) or outcome in (Outcome.PENDING, Outcome.NOT_APPLICABLE):
        return detail
    asked, given_at = rule.at.minutes, day.first.happened_at
    minutes = [int((_clock(it.happened_at) - _clock(given_at)) / MINUTE) for it in readings]
    later = [it for it in minutes if it > 0]
    return detail | {"nearest_minutes": min(later, key=lambda it: abs(it - asked), default=None)}
