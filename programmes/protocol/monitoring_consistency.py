"""What a protocol says of limits, leaving and repeated readings that cannot be. One reading: `day_consistency`."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from programmes.protocol.dosing_day import Measurement
from programmes.protocol.model import Protocol
from programmes.protocol.problems import Finding, Path, nearest
from programmes.protocol.quantities import Offset

MOST_POINTS: Final = 100
IN_TIME: Final = 'a length of time in min or h, such as "15 min"'


def limits(protocol: Protocol) -> Iterator[Finding]:
    """A limit is of a reading that is taken, and of a value that is read of it; its ends are in order."""
    read: dict[str, set[str]] = {}
    for it in protocol.measurements:
        read.setdefault(it.code, set()).update(it.values)
    for number, rule in enumerate(protocol.limits):
        path: Path = ("limits", number)
        values = sorted(read.get(rule.measurement, ()))
        if rule.measurement not in read:
            near = nearest(rule.measurement, read)
            yield Finding((*path, "measurement"), f'"{rule.measurement}"', "the code of a measurement", near)
        elif rule.value not in values:
            expected = f"one of the values of {rule.measurement}"
            yield Finding((*path, "value"), f'"{rule.value}"', expected, nearest(rule.value, values))
        yield from _ends(path, rule.at_least, rule.at_most)
        if rule.averaged and rule.averaged.days > rule.averaged.readings:
            expected = f"not more than readings, {rule.averaged.readings}"
            yield Finding((*path, "averaged", "days"), str(rule.averaged.days), expected)


def _ends(path: Path, least: Decimal | str | None, most: Decimal | str | None) -> Iterator[Finding]:
    if isinstance(least, Decimal) and isinstance(most, Decimal) and most < least:
        yield Finding((*path, "at_most"), str(most), f"not less than at_least, {least}")


def leaving(protocol: Protocol) -> Iterator[Finding]:
    """What must be so before leaving is a scale that exists, or a question; ends are those of a scale, in order.

    A question is no check that the protocol has, nor one of a restriction: one answer would stand for two things.
    """
    scales, checks = {it.code: it for it in protocol.assessments}, {it.code for it in protocol.checks}
    for number, rule in enumerate(protocol.leaving):
        path: Path = ("leaving", number)
        if rule.assessment is not None and rule.assessment not in scales:
            near = nearest(rule.assessment, scales)
            yield Finding((*path, "assessment"), f'"{rule.assessment}"', "the code of an assessment", near)
        if rule.assessment is None and (rule.at_least is not None or rule.at_most is not None):
            yield Finding(path, "an end", "an assessment beside it: a question has no figure")
        yield from _ends(path, rule.at_least, rule.at_most)
        if rule.assessment is None and rule.code in checks:
            yield Finding((*path, "code"), f'"{rule.code}"', "a code that no check has")
    questions = checks | {it.code for it in protocol.leaving}
    for number, told in enumerate(protocol.restrictions):
        if told.code in questions:
            yield Finding(("restrictions", number, "code"), f'"{told.code}"', "a code that no check or leaving has")


def series(protocol: Protocol) -> Iterator[Finding]:
    """A reading again and again has a first time, a distance and an end, and is taken once at each of its times."""
    for number, rule in enumerate(protocol.measurements):
        path: Path = ("measurements", number)
        if rule.every is None and rule.until is None:
            continue
        if rule.every is None or rule.until is None:
            key = "every" if rule.every is None else "until"
            yield Finding(path, f"no {key}", "every and until together")
        elif not isinstance(rule.at, Offset):
            yield Finding((*path, "every"), f'"{rule.every}"', f'none beside "{rule.at}"')
        elif rule.at.is_elapsed:
            yield from _points(path, rule, rule.at, rule.every, rule.until)
    yield from _twice(protocol)


def _points(path: Path, rule: Measurement, at: Offset, every: Offset, until: Offset) -> Iterator[Finding]:
    for key, said in (("every", every), ("until", until)):
        if not said.is_elapsed or said.amount < 1:
            yield Finding((*path, key), f'"{said}"', IN_TIME)
            return
    if until.minutes < at.minutes:
        yield Finding((*path, "until"), f'"{until}"', f"not before at, {at}")
    elif (until.minutes - at.minutes) // every.minutes >= MOST_POINTS:
        yield Finding((*path, "every"), f'"{every}"', f"at most {MOST_POINTS} readings")


def _twice(protocol: Protocol) -> Iterator[Finding]:
    """Yield a reading that an entry with another `at` has at one of its times. With the same: `measurements`."""
    seen: dict[tuple[str, str], dict[int, str]] = {}
    for number, rule in enumerate(protocol.measurements):
        taken = seen.setdefault((rule.code, rule.visit), {})
        both = min((it for it in _times(rule) if taken.get(it, str(rule.at)) != str(rule.at)), default=None)
        if both is not None:
            expected = f"each time once: an entry at {taken[both]} has the reading {both} min after the dose too"
            yield Finding(("measurements", number, "at"), f'"{rule.at}"', expected)
        taken |= dict.fromkeys(_times(rule), str(rule.at))


def _times(rule: Measurement) -> set[int]:
    """Return its times in minutes after the dose; none where it has no such time, or other checks find fault."""
    if not isinstance(rule.at, Offset) or not rule.at.is_elapsed:
        return set()
    if rule.every is None or rule.until is None:
        return {rule.at.minutes}
    if not (rule.every.is_elapsed and rule.until.is_elapsed and rule.every.amount > 0):
        return set()
    return set(range(rule.at.minutes, rule.until.minutes + 1, rule.every.minutes))
