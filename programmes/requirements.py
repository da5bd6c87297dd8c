"""One thing the protocol expects of a course, and what it is at a moment. What makes them is in `rules`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import TypeAlias


class Outcome(IntEnum):
    """What the facts say of a requirement. `PENDING`: nothing yet, so that only time can tell."""

    PENDING = 0
    MET = 1
    MET_EARLY = 2
    MET_LATE = 3
    ENTERED_LATE = 4
    BROKEN = 5
    NOT_APPLICABLE = 6
    NOT_ASSESSABLE = 7


class State(IntEnum):
    """What a requirement is at a moment. Silence is never a pass: one of these always holds, and only one."""

    PENDING = 0
    MET = 1
    MET_EARLY = 2
    MET_LATE = 3
    ENTERED_LATE = 4
    BROKEN = 5
    NOT_APPLICABLE = 6
    NOT_ASSESSABLE = 7
    OPEN = 8
    OVERDUE = 9
    MISSED = 10
    WAIVED = 11


class Severity(IntEnum):
    """How a supervisor orders deviations: safety first, then the protocol, the record, and what is advised."""

    SAFETY = 0
    PROTOCOL = 1
    RECORD = 2
    ADVICE = 3


WAIVABLE = frozenset(
    {State.PENDING, State.OPEN, State.MET_EARLY, State.MET_LATE, State.OVERDUE, State.MISSED, State.BROKEN}
)
KEPT = frozenset({State.MET, State.ENTERED_LATE})
DEVIATIONS = frozenset({State.MET_EARLY, State.MET_LATE, State.OVERDUE, State.MISSED, State.BROKEN})

Detail: TypeAlias = Mapping[str, str | int | float | None]


@dataclass(frozen=True, slots=True)
class Result:
    """What one layer of rules says of a requirement: its reference ("" is the protocol), and its own answer."""

    layer: str
    outcome: Outcome
    opens_at: datetime | None
    closes_at: datetime | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One expectation, its window, and what the facts say of it so far.

    Opens included, closes excluded; None is no such edge. `met_at` is when it was met, `settled_at` when it was
    broken or from when on it can no longer be met. A `provisional` window hangs on something planned that has not
    happened: it is shown, and never judged. `detail` holds codes and values; the words are the reader's. `layer` is
    whose rule it is ("" is the protocol's); where several layers ask for it, `results` has the answer of each.
    """

    key: str
    rule: str
    visit: str
    source: str
    severity: Severity = Severity.PROTOCOL
    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None
    provisional: bool = False
    met_at: datetime | None = None
    settled_at: datetime | None = None
    outcome: Outcome = Outcome.PENDING
    waived_from: datetime | None = None
    waived_until: datetime | None = None
    detail: Detail = field(default_factory=dict)
    layer: str = ""
    results: tuple[Result, ...] = ()


def state(requirement: Requirement, at: datetime) -> State:
    """Return what the requirement is at `at`. A waiver turns what is not kept into *waived* while it holds.

    What was met or broken after `at` was still open then: today's facts, seen at that moment.
    """
    judged = _judged(requirement, at)
    if judged in WAIVABLE and _is_waived(requirement, at):
        return State.WAIVED
    return judged


def _is_waived(requirement: Requirement, at: datetime) -> bool:
    """Say whether a waiver holds for the event: for what happened, at that moment; for what did not, at `at`."""
    moment = _event(requirement, at)
    if requirement.waived_from is None or moment < requirement.waived_from:
        return False
    return requirement.waived_until is None or moment < requirement.waived_until


def _event(requirement: Requirement, at: datetime) -> datetime:
    if requirement.met_at is not None and requirement.met_at <= at:
        return requirement.met_at
    if requirement.settled_at is not None and requirement.settled_at <= at:
        return requirement.settled_at
    return at


def _judged(requirement: Requirement, at: datetime) -> State:
    outcome = requirement.outcome
    if outcome in (Outcome.NOT_APPLICABLE, Outcome.NOT_ASSESSABLE):
        return State(outcome)
    if requirement.met_at is not None and requirement.met_at <= at:
        return State(outcome)
    if requirement.settled_at is not None and requirement.settled_at <= at:
        return State.BROKEN if outcome is Outcome.BROKEN else State.MISSED
    return _by_time(requirement, at)


def _by_time(requirement: Requirement, at: datetime) -> State:
    if requirement.provisional or (requirement.opens_at is None and requirement.closes_at is None):
        return State.PENDING
    if requirement.closes_at is not None and requirement.closes_at <= at:
        return State.OVERDUE
    if requirement.opens_at is None or requirement.opens_at <= at:
        return State.OPEN
    return State.PENDING
