"""What a protocol may say and hardly means: a slip of the keyboard, a leftover. What it leaves open: `suspicions`."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from pydantic import BaseModel

from programmes.protocol.model import DoseRule, Protocol, Visit
from programmes.protocol.places import path_text
from programmes.protocol.problems import Path
from programmes.protocol.quantities import Amount, Offset
from programmes.protocol.shapes import keys_of

TIMES: Final = 10
WIDEST: Final = 366 * 1440.0  # a year, in minutes
A_DAY: Final = 24 * 60
SHORTEST_CHECK: Final = 30
NIGHT: Final = ("22:00", "06:00")  # no message is meant for these hours
LEFT_OVER: Final = re.compile(
    r"(todo|tbd|tba|fixme|xxx+|n/?a|none|unknown|source|\?+|\.+|-+|–|…)[ .:!?]*", re.IGNORECASE
)
SAID: Final = frozenset({"source", "title", "patient_title"})


def oddities(protocol: Protocol) -> Iterator[str]:
    """Yield one sentence for each value that is allowed and looks like a slip."""
    for visit in protocol.visits:
        yield from _of_window(visit)
        yield from _of_words(visit, protocol)
    yield from _of_anchors(protocol)
    yield from _of_amounts(protocol)
    yield from _of_lengths(protocol)
    yield from _of_reminders(protocol)
    yield from _of_outcomes(protocol)
    yield from _leftovers(protocol, protocol.model_dump(by_alias=True), ())


def _of_window(visit: Visit) -> Iterator[str]:
    opens, closes, path = visit.window.opens, visit.window.closes, f"visits[{visit.code}].window"
    if not isinstance(opens, Offset) or not isinstance(closes, Offset):
        return
    moments = opens.is_elapsed or visit.window.at == "same time"
    if opens == closes and moments:
        yield f"{path} opens and closes at the same moment, {opens}: nobody can be on time."
    if closes.length - opens.length > WIDEST:
        yield f"{path} is open from {opens} to {closes}: more than a year."


def _of_words(visit: Visit, protocol: Protocol) -> Iterator[str]:
    if protocol.substance.lower() in visit.patient_title.lower():
        yield f"visits[{visit.code}].patient_title names {protocol.substance}: the patient's calendar would show it."


def _of_anchors(protocol: Protocol) -> Iterator[str]:
    offered = {visit.code for visit in protocol.visits if visit.offered}
    for visit in protocol.visits:
        if visit.anchor in offered:
            yield f"visits[{visit.code}].anchor is {visit.anchor}, which the patient may decline."


def _of_amounts(protocol: Protocol) -> Iterator[str]:
    """Yield amounts that differ from the next dose, or among several, as if by a misplaced point."""
    for arm in [arm.code for arm in protocol.arms] or [""]:
        for (before, one), (visit, other) in pairwise(_in_arm(arm, protocol)):
            if one.per_kg == other.per_kg and _is_far(one.mg, other.mg):
                yield f"doses[{visit}].amount is {other}, after {one} at {before}: {TIMES} times as much, or a tenth."
    for rule in protocol.doses:
        sizes = sorted(it.mg for it in rule.one_of if it.per_kg is None)
        if sizes and _is_far(sizes[0], sizes[-1]):
            yield f"doses[{rule.visit}].one_of lies between {sizes[0]} mg and {sizes[-1]} mg: {TIMES} times as much."
        if _is_wide(rule):
            yield f"doses[{rule.visit}].tolerance is {rule.tolerance}: more than half of {rule.amount}."


def _is_wide(rule: DoseRule) -> bool:
    """Say whether the tolerance is more than half of the amount."""
    if not isinstance(rule.amount, Amount) or not isinstance(rule.tolerance, Amount):
        return False
    return rule.amount.per_kg is None and 0 < rule.amount.mg < 2 * rule.tolerance.mg


def _in_arm(arm: str, protocol: Protocol) -> list[tuple[str, Amount]]:
    """Return the amounts of an arm's doses, in the order of the visits."""
    found: dict[str, DoseRule] = {it.visit: it for it in protocol.doses if not it.arms or arm in it.arms}
    rules = [found[visit.code] for visit in protocol.dosing_visits if visit.code in found]
    return [(it.visit, it.amount) for it in rules if isinstance(it.amount, Amount)]


def _is_far(one: Decimal, other: Decimal) -> bool:
    low, high = sorted((one, other))
    return low > 0 and high >= TIMES * low


def _of_lengths(protocol: Protocol) -> Iterator[str]:
    for visit in protocol.visits:
        if visit.duration and _is_longer(visit.duration.at_least, A_DAY):
            yield f"visits[{visit.code}].duration.at_least is {visit.duration.at_least}: more than a day."
    for stay in protocol.stays:
        if _is_longer(stay.at_least, A_DAY):
            yield f"stays[{stay.visit}].at_least is {stay.at_least}: more than a day."
    for rule in protocol.measurements:
        if _is_longer(rule.at, A_DAY):
            yield f"measurements[{rule.code}].at is {rule.at}: after the day of the dose."
    for check in protocol.checks:
        if isinstance(check.valid, Offset) and check.valid.is_elapsed and check.valid.minutes < SHORTEST_CHECK:
            yield f"checks[{check.code}].valid is {check.valid}: it would run out before the dose is given."


def _is_longer(length: Any, minutes: int) -> bool:
    return isinstance(length, Offset) and length.is_elapsed and length.minutes > minutes


def _of_reminders(protocol: Protocol) -> Iterator[str]:
    talks = [it for it in protocol.visits if it.phase == "integration" and it.kind == "session"]
    for rule in protocol.reminders:
        if rule.at >= NIGHT[0] or rule.at < NIGHT[1]:
            yield f"reminders[{rule.code}].at is {rule.at}: at night. Patients get it when their quiet hours end."
        if rule.unless and rule.unless.startswith("integration session") and not talks:
            yield f"reminders[{rule.code}].unless can never hold: no visit is an integration session."


def _of_outcomes(protocol: Protocol) -> Iterator[str]:
    visits = [visit.assessments for visit in protocol.visits]
    for rule in protocol.outcomes:
        rated = sum(rule.assessment in codes for codes in visits)
        if rule.drop_of_at_least_percent is not None and rated == 1:
            yield f"outcomes[{rule.code}] compares two ratings, and {rule.assessment} is rated at one visit only."


def _leftovers(part: BaseModel, whole: Any, path: Path) -> Iterator[str]:
    """Yield sources and titles that say nothing, wherever they are. `whole` is the protocol as data."""
    for key, field in keys_of(type(part)).items():
        name = next(name for name, it in type(part).model_fields.items() if it is field)
        value, here = getattr(part, name), (*path, key)
        if key in SAID and isinstance(value, str) and LEFT_OVER.fullmatch(value):
            yield f'{path_text(here, whole)} is "{value}": say where this was read, or what it is called.'
        items = enumerate(value) if isinstance(value, tuple) else [(None, value)]
        for number, item in items:
            if isinstance(item, BaseModel):
                yield from _leftovers(item, whole, here if number is None else (*here, number))
