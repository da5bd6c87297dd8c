"""What differs between what a case expects and what a plan says, one sentence each. Makes no plan."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from programmes.conformance.case import PlanExpect

DEVIATIONS = frozenset({"met early", "met late", "overdue", "missed", "broken"})
ADVICE = "advice"
LISTS = {"visits": "key", "windows": "visit", "requirements": "key", "reminders": "key"}


def differences(expect: PlanExpect, plan: Mapping[str, Any]) -> Iterator[str]:
    """Yield what differs. `plan` is data as `manage.py plan` prints it, with a moment. Nothing: the case holds."""
    for name, key in LISTS.items():
        there = {item[key]: item for item in plan[name]}
        for wanted, asked in getattr(expect, name).items():
            yield from _of_item(f"{name}, {wanted}", asked, there.get(wanted))
    if expect.only_deviations is not None:
        yield from of_lists("deviations", expect.only_deviations, deviations(plan))
    if expect.phase is not None and expect.phase != plan["phase"]:
        yield f"phase: {shown(plan['phase'])} instead of {shown(expect.phase)}"
    if expect.standing is not None:
        yield from _of_item("standing", expect.standing, plan["standing"])


def deviations(plan: Mapping[str, Any]) -> list[str]:
    """Return the keys of the requirements that are a deviation at the plan's moment, in its order.

    Advice that was not followed is none.
    """
    return [it["key"] for it in plan["requirements"] if it["state"] in DEVIATIONS and it["severity"] != ADVICE]


def of_lists(name: str, wanted: Iterable[str], found: Iterable[str]) -> Iterator[str]:
    """Yield what one of two lists of keys has and the other has not."""
    wanted, found = set(wanted), set(found)
    if missing := sorted(wanted - found):
        yield f"{name}: not found: {', '.join(missing)}"
    if surplus := sorted(found - wanted):
        yield f"{name}: found beside: {', '.join(surplus)}"


def shown(value: object) -> str:
    """Return a value as a sentence names it."""
    return "nothing" if value is None else str(value)


def _of_item(where: str, asked: Mapping[str, Any] | None, there: Mapping[str, Any] | None) -> Iterator[str]:
    if asked is None:
        if there is not None:
            yield f"{where}: there, and should not be"
        return
    if there is None:
        yield f"{where}: not there"
        return
    for name, wanted in asked.items():
        yield from _of_value(f"{where}, {name}", wanted, there, name)


def _of_value(where: str, wanted: Any, there: Mapping[str, Any], name: str) -> Iterator[str]:
    """Compare one value; of an object only what is named. A name that the plan does not know always differs."""
    if name not in there:
        if wanted is not None:
            yield f"{where}: nothing instead of {shown(wanted)}"
        return
    found = there[name]
    if isinstance(wanted, dict) and isinstance(found, dict):
        yield from _of_item(where, wanted, found)
    elif isinstance(wanted, list) and isinstance(found, list):
        yield from _of_list(where, wanted, found)
    elif not is_same(wanted, found):
        yield f"{where}: {shown(found)} instead of {shown(wanted)}"


def _of_list(where: str, wanted: list[Any], found: list[Any]) -> Iterator[str]:
    """Compare two lists, one thing after the other: as many, in this order."""
    if len(wanted) != len(found):
        yield f"{where}: {len(found)} instead of {len(wanted)}"
        return
    for number, pair in enumerate(zip(wanted, found, strict=True), start=1):
        yield from _of_value(f"{where}, {number}", pair[0], {"it": pair[1]}, "it")


def is_same(wanted: Any, found: Any) -> bool:
    """Say whether two values are the same: moments whatever their offset, numbers however they are written."""
    if isinstance(wanted, bool) or isinstance(found, bool):
        return wanted is found
    if wanted == found:
        return True
    one, other = _moment(wanted), _moment(found)
    if one is not None and other is not None:
        return one == other
    number, second = _number(wanted), _number(found)
    return number is not None and number == second


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str) or "T" not in value:
        return None
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        return None
    return read if read.utcoffset() is not None else None


def _number(value: Any) -> Decimal | None:
    if not isinstance(value, str | int | float):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None
