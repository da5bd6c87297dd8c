"""Spans that cannot be: a window that closes before it opens, a length in days. When they are: `schedule`."""

from collections.abc import Iterator

from programmes.protocol.allowed_days import VisitWindow
from programmes.protocol.business_days import business_days
from programmes.protocol.model import IntegrationWindow, Protocol
from programmes.protocol.problems import Finding, Path
from programmes.protocol.quantities import Offset, Unit

SPREAD = 3.0  # days by which n months may differ from n times their average


def bounds(offset: Offset) -> tuple[float, float]:
    """Return the least and the greatest length of an offset, in days. Only months differ."""
    if offset.unit is Unit.MONTHS and offset.amount:
        return offset.length / 1440 - SPREAD, offset.length / 1440 + SPREAD
    return offset.length / 1440, offset.length / 1440


def surely_before(one: Offset, other: Offset) -> bool:
    """Say whether `one` ends before `other` whatever the month is."""
    if one.unit is other.unit:
        return one.amount < other.amount
    return bounds(one)[1] < bounds(other)[0]


def surely_not_after(one: Offset, other: Offset) -> bool:
    """Say whether `one` ends before `other` or with it, whatever the month is."""
    if one.unit is other.unit:
        return one.amount <= other.amount
    return bounds(one)[1] <= bounds(other)[0]


def visit_windows(protocol: Protocol) -> Iterator[Finding]:
    """A window's units agree, it opens before it closes, and its target lies inside."""
    for number, visit in enumerate(protocol.visits):
        yield from _window(("visits", number, "window"), visit.window)


def _window(path: Path, window: VisitWindow) -> Iterator[Finding]:
    given = {key: it for key in ("opens", "due", "closes") if isinstance(it := getattr(window, key), Offset)}
    if len({offset.is_elapsed for offset in given.values()}) > 1:
        found = ", ".join(f"{key} {offset}" for key, offset in given.items())
        yield Finding(path, found, "all in d, wk, mo (dates) or all in min, h (elapsed time)")
        return
    if window.at == "same time" and any(offset.is_elapsed for offset in given.values()):
        yield Finding((*path, "at"), '"same time"', "d, wk or mo beside it: elapsed time has no time of day")
    for first, second in (("opens", "closes"), ("opens", "due"), ("due", "closes")):
        if first in given and second in given and surely_before(given[second], given[first]):
            key, bound = ("due", "opens") if second == "due" else ("closes", first)
            yield Finding((*path, key), f'"{given[key]}"', f"not before {bound}, {given[bound]}")


def lengths(protocol: Protocol) -> Iterator[Finding]:
    """Lengths are in min or h and more than nothing; what counts days forward is not negative; bd has holidays."""
    yield from business_days(protocol)
    for number, visit in enumerate(protocol.visits):
        if visit.duration is not None:
            yield from _length(("visits", number, "duration", "at_least"), visit.duration.at_least)
        if visit.staff is not None and visit.staff.breaks is not None:
            yield from _length(("visits", number, "staff", "breaks", "at_most"), visit.staff.breaks.at_most)
    for number, entry in enumerate(protocol.hours):
        yield from _length(("hours", number, "at_least"), entry.at_least)
    for number, check in enumerate(protocol.checks):
        if isinstance(check.valid, Offset) and check.valid.amount < 1:
            yield Finding(("checks", number, "valid"), f'"{check.valid}"', "1 or more")
    for number, arm in enumerate(protocol.arms):
        if arm.delay is not None and (arm.delay.amount < 0 or arm.delay.is_elapsed):
            yield Finding(("arms", number, "delay"), f'"{arm.delay}"', "0 or more days, weeks or months")


def _length(path: Path, length: Offset | str) -> Iterator[Finding]:
    if isinstance(length, Offset) and (not length.is_elapsed or length.amount < 1):
        yield Finding(path, f'"{length}"', 'a length of time in min or h, such as "90 min"')


def integration_windows(protocol: Protocol) -> Iterator[Finding]:
    """The integration window ends after it opened, and not before its evidence does."""
    rule = protocol.integration_window
    if not isinstance(rule, IntegrationWindow):
        return
    path: Path = ("integration_window",)
    for key, offset in (("evidence_end", rule.evidence_end), ("closes", rule.closes)):
        if offset.amount < 1:
            yield Finding((*path, key), f'"{offset}"', "1 or more")
    if surely_before(rule.closes, rule.evidence_end):
        yield Finding((*path, "closes"), f'"{rule.closes}"', f"not before evidence_end, {rule.evidence_end}")
