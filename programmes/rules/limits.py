"""What a reading must be: before a dose, during the day, before leaving. That it was taken at all: `measurements`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from programmes.history import Measured
from programmes.moments import local_day
from programmes.protocol.monitoring import Limit
from programmes.protocol.part import Release
from programmes.protocol.quantities import UNSPECIFIED, specified
from programmes.requirements import Outcome, Requirement, Severity
from programmes.rules.beforehand import Occasion, asked
from programmes.rules.dosing_day import DosingDay, dosing_days
from programmes.rules.judging import KEPT, kept
from programmes.unfolding import Course

SHUTS: Final = frozenset({"hold", "stop"})
MUST_COME_BACK: Final = frozenset({"hold", "stop", "repeat"})
BEFORE: Final = "before the dose"
LEAVING: Final = "before leaving"


@dataclass(frozen=True, slots=True)
class Value:
    """One value that was read, or the mean of several, and by when. `number` None: nobody wrote it down."""

    at: datetime
    number: Decimal | None
    fact: Measured


def limits(course: Course) -> Iterator[Requirement]:
    """Each value lies within its ends, both included.

    Before the dose the last one counts; with "hold" and "stop" it shuts the dose, otherwise it is advice. A reading
    without the value opens nothing: it stays shut until one inside is known. During the day a value outside is followed
    by one inside before the patient leaves, and with "hold" and "stop" no further part is taken in between; with
    "weigh" and "escalate" it is advice. Before leaving the last one counts. An end that nobody published, or another
    reading without the value, is not assessable; no reading at all is never a pass.
    """
    for day in dosing_days(course):
        for rule in course.protocol.limits:
            if rule.when == BEFORE:
                yield _before(rule, day, course)
            else:
                yield _afterwards(rule, day, course)


def _before(rule: Limit, day: DosingDay, course: Course) -> Requirement:
    values = _values_before(rule, day, course)
    last = values[-1] if values else None
    how = _how_before(rule, values, course)
    release: Release = rule.release if rule.action in SHUTS else "warning"
    return asked(
        Occasion(day.visit, day.first.happened_at if day.first else None),
        f"limit-{rule.code}",
        rule="limit",
        source=rule.source,
        release=release,
        how=how,
        met_at=last.at if last and how in KEPT else None,
        detail=_detail(rule, last),
    )


def _how_before(rule: Limit, values: list[Value], course: Course) -> Outcome:
    """Return how the last value stands. Of one that nobody wrote down, the one known before it shuts or opens."""
    known = [it for it in values if it.number is not None]
    is_shut = rule.action in SHUTS and not (known and _is_inside(rule, known[-1]))
    if not _is_published(rule) or (values and values[-1].number is None and not is_shut):
        return Outcome.NOT_ASSESSABLE
    if not values or values[-1].number is None or not _is_inside(rule, values[-1]):
        return Outcome.PENDING
    return kept(values[-1].at, values[-1].fact, course.setting)


def _values_before(rule: Limit, day: DosingDay, course: Course) -> list[Value]:
    """Return the values of this visit before its dose; of a mean, from all visits up to then. Too few: none."""
    given_at = day.first.happened_at if day.first else None
    read = course.history.of(Measured) if rule.averaged else course.history.at(Measured, day.key)
    mine = [it for it in read if it.what == rule.measurement and (given_at is None or it.happened_at <= given_at)]
    return _values(rule, mine, course)


def _values(rule: Limit, readings: list[Measured], course: Course) -> list[Value]:
    """Return the values of readings, oldest first; of a mean, one from the first reading on that completes it."""
    if rule.averaged is None:
        return [Value(it.happened_at, it.values.get(rule.value), it) for it in readings]
    size = rule.averaged.readings
    runs = [readings[place : place + size] for place in range(len(readings) - size + 1)]
    return [_mean(rule, run) for run in runs if _on_days(run, course) >= rule.averaged.days]


def _mean(rule: Limit, readings: list[Measured]) -> Value:
    numbers = [number for it in readings if (number := it.values.get(rule.value)) is not None]
    last = readings[-1]
    mean = sum(numbers, Decimal()) / len(readings) if len(numbers) == len(readings) else None
    return Value(last.happened_at, mean, max(readings, key=lambda it: it.recorded_at))


def _on_days(readings: list[Measured], course: Course) -> int:
    return len({local_day(it.happened_at, course.zone_at(it.happened_at)) for it in readings})


def _afterwards(rule: Limit, day: DosingDay, course: Course) -> Requirement:
    values = _since_dose(rule, day, course)
    outcome, at = _of_day(rule, day, values, course)
    counted = values[-1:] if rule.when == LEAVING else values
    outside = next((it for it in counted if it.number is not None and not _is_inside(rule, it)), None)
    must = rule.action in MUST_COME_BACK or rule.when == LEAVING
    return Requirement(
        key=f"{day.key}/limit-{rule.code}",
        rule="limit",
        visit=day.key,
        source=rule.source,
        severity=Severity.SAFETY if must else Severity.ADVICE,
        opens_at=outside.at if outside and outcome is Outcome.PENDING and _is_still(rule, values) else None,
        met_at=at if outcome in KEPT else None,
        settled_at=at if outcome is Outcome.BROKEN else None,
        outcome=outcome,
        detail=_detail(rule, outside or (values[-1] if values else None)) | _released(rule),
    )


def _is_still(rule: Limit, values: list[Value]) -> bool:
    """Say whether the last value that is known lies outside."""
    known = [it for it in values if it.number is not None]
    return bool(known) and not _is_inside(rule, known[-1])


def _released(rule: Limit) -> dict[str, str | int | float | None]:
    """Return who may let a further part go past it; nothing where it shuts none."""
    return {"release": rule.release} if rule.action in SHUTS else {}


def _since_dose(rule: Limit, day: DosingDay, course: Course) -> list[Value]:
    """Return the values from the first dose until leaving, both included; before leaving, from the last part on."""
    if not day.taken:
        return []
    since = day.taken[-1 if rule.when == LEAVING else 0].happened_at
    until = day.left.happened_at if day.left else None
    read = course.history.at(Measured, day.key)
    mine = [it for it in read if it.what == rule.measurement and since <= it.happened_at]
    return _values(rule, [it for it in mine if until is None or it.happened_at <= until], course)


def _of_day(rule: Limit, day: DosingDay, values: list[Value], course: Course) -> tuple[Outcome, datetime | None]:
    if not _is_published(rule):
        return Outcome.NOT_ASSESSABLE, None
    if (again := _taken_outside(rule, day, values)) is not None:
        return Outcome.BROKEN, again
    if day.is_transferred or day.is_called_off:
        return Outcome.NOT_APPLICABLE, None
    if day.left is None:
        return Outcome.PENDING, None
    return _on_leaving(rule, day.left.happened_at, values, course)


def _on_leaving(rule: Limit, left_at: datetime, values: list[Value], course: Course) -> tuple[Outcome, datetime | None]:
    """Return how the last value stands once the patient has left; one that is missing may have been outside."""
    if not values and rule.when == LEAVING:
        return Outcome.BROKEN, left_at
    counted = values[-1:] if rule.when == LEAVING else values
    if not counted or any(it.number is None for it in counted):
        return Outcome.NOT_ASSESSABLE, None
    if not _is_inside(rule, values[-1]):
        return Outcome.BROKEN, left_at
    return kept(values[-1].at, values[-1].fact, course.setting), values[-1].at


def _taken_outside(rule: Limit, day: DosingDay, values: list[Value]) -> datetime | None:
    """Return when a further part was taken although the last value before it lay outside and holds the dose."""
    if rule.action not in SHUTS:
        return None
    for part in day.taken[1:]:
        known = [it for it in values if it.at <= part.happened_at and it.number is not None]
        if known and not _is_inside(rule, known[-1]):
            return part.happened_at
    return None


def _is_published(rule: Limit) -> bool:
    return not (rule.at_least == UNSPECIFIED and rule.at_most == UNSPECIFIED)


def _is_inside(rule: Limit, value: Value) -> bool:
    least, most = specified(rule.at_least), specified(rule.at_most)
    assert value.number is not None  # whoever asks has looked
    return (least is None or value.number >= least) and (most is None or value.number <= most)


def _detail(rule: Limit, value: Value | None) -> dict[str, str | int | float | None]:
    """Return what was asked and what was read, a mean to a tenth, half up; None: no reading, or none with the value."""
    number = value.number if value else None
    read = number.quantize(Decimal("0.1"), "ROUND_HALF_UP") if number is not None and rule.averaged else number
    return {
        "limit": rule.code,
        "value": rule.value,
        "read": None if read is None else f"{read.normalize():f}",
        "least": None if rule.at_least == UNSPECIFIED else str(rule.at_least),
        "most": None if rule.at_most == UNSPECIFIED else str(rule.at_most),
        "action": rule.action,
    }
