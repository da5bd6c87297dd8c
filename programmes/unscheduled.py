"""Contacts that no protocol plans: a patient rings, or comes by between two visits. What is planned: `unfolding`."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from programmes.facts import Booked, Session
from programmes.history import History
from programmes.protocol.allowed_days import VisitWindow
from programmes.protocol.model import Visit
from programmes.protocol.quantities import UNSPECIFIED

PREFIX: Final = "unscheduled"
MOST: Final = 99
KEY: Final = re.compile(rf"{PREFIX}-[1-9][0-9]?")
SOURCE: Final = "Open Window: a contact that no protocol plans is recorded as it was"


def is_unscheduled(visit_key: str) -> bool:
    """Say whether a key is that of a contact nobody planned: `unscheduled-1` to `unscheduled-99`."""
    return KEY.fullmatch(visit_key) is not None


def recorded(history: History) -> tuple[str, ...]:
    """Return the keys of the unscheduled contacts that were recorded or agreed, in their order."""
    keys = {it.visit for it in history.of(Session)} | {it.visit for it in history.of(Booked)}
    return tuple(sorted(filter(is_unscheduled, keys), key=lambda key: (len(key), key)))


def next_key(used: Iterable[str]) -> str | None:
    """Return the key of the next unscheduled contact, after those used. None: there is room for no more."""
    numbers = [int(key.rpartition("-")[2]) for key in used if is_unscheduled(key)]
    number = max(numbers, default=0) + 1
    return f"{PREFIX}-{number}" if number <= MOST else None


@cache
def visit_of(visit_key: str) -> Visit:
    """Return a visit that asks for nothing and has no days of its own."""
    nowhere = VisitWindow(due=UNSPECIFIED, opens=UNSPECIFIED, closes=UNSPECIFIED)
    number = visit_key.rpartition("-")[2]
    return Visit(
        code=visit_key,
        phase="integration",
        title=f"Unscheduled contact {number}",
        patient_title="A talk in between",
        window=nowhere,
        source=SOURCE,
    )


@cache
def every() -> tuple[Visit, ...]:
    """Return all that a course can ever have. For looking up what a key names."""
    return tuple(visit_of(f"{PREFIX}-{number}") for number in range(1, MOST + 1))
