"""What a course's plan has otherwise than another plan of the same course: every consequence, as codes and values.

For a move to another version of the protocol: the same facts under both. Says no sentence, decides nothing.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Generic, TypeVar

from programmes.history import Fact, History
from programmes.plan import Plan
from programmes.reminders import Reminder
from programmes.requirements import Requirement, State, state
from programmes.schedule import OpenWindow
from programmes.unfolding import PlannedVisit

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pair(Generic[T]):
    """One thing as it is, and as it would be; None: it is not there."""

    key: str
    before: T | None
    after: T | None


@dataclass(frozen=True, slots=True)
class Asked(Pair[Requirement]):
    """A requirement that is new, dropped or otherwise, with what it is at the moment that was asked for."""

    was: State | None
    will: State | None


@dataclass(frozen=True, slots=True)
class Consequences:
    """All that is otherwise, in the order of the newer plan; what is dropped stands behind.

    `unasked` are the requirements that somebody decided on and that nobody asks any more. `left` are facts on visits
    that are not planned any more: they stay as they are. `phase`: that of the course, as it is and as it would be.
    """

    visits: tuple[Pair[PlannedVisit], ...]
    windows: tuple[Pair[OpenWindow], ...]
    requirements: tuple[Asked, ...]
    reminders: tuple[Pair[Reminder], ...]
    unasked: tuple[str, ...]
    left: tuple[tuple[str, Fact], ...]
    phase: tuple[str, str]

    @property
    def is_nothing(self) -> bool:
        """Say whether both plans ask for and say the same."""
        found = (self.visits, self.windows, self.requirements, self.reminders, self.unasked, self.left)
        return not any(found) and self.phase[0] == self.phase[1]


def consequences(
    before: Plan, after: Plan, *, history: History, at: datetime, decided: Collection[str] = ()
) -> Consequences:
    """Return what `after` has otherwise than `before`; both are plans of the course whose `history` it is.

    `decided`: keys of requirements somebody decided on, by a waiver or a refusal. Sources are not compared: what a
    rule rests on is in the difference between the two versions.
    """
    dropped = {it.key for it in before.requirements} - {it.key for it in after.requirements}
    there = {it.key for it in after.visits}
    gone = [it.key for it in before.visits if it.key not in there]
    return Consequences(
        visits=tuple(_pairs(before.visits, after.visits, _key, _days)),
        windows=tuple(_pairs(before.windows, after.windows, lambda it: it.visit, _edges)),
        requirements=tuple(_asked(before, after, at)),
        reminders=tuple(_pairs(before.reminders, after.reminders, _key, _message)),
        unasked=tuple(sorted(dropped & set(decided))),
        left=tuple((key, fact) for key in gone for fact in _on(history, key)),
        phase=(before.phase(at), after.phase(at)),
    )


def digest(found: Consequences, at: datetime) -> str:
    """Return a digest of consequences, the same for as long as they are. What is due by `at` counts as due now."""
    parts = [
        [(it.key, _or(it.before, _days), _or(it.after, _days)) for it in found.visits],
        [(it.key, _or(it.before, _edges), _or(it.after, _edges)) for it in found.windows],
        [(it.key, it.was, it.will, _or(it.before, _terms), _or(it.after, _terms)) for it in found.requirements],
        [(_without_booking(it.key), _due(it.before, at), _due(it.after, at)) for it in found.reminders],
        (found.unasked, found.phase),
        [(key, type(fact).__name__, fact.key) for key, fact in found.left],
    ]
    return sha256(repr(parts).encode()).hexdigest()


def _or(it: T | None, tell: Callable[[T], Any]) -> Any:
    return None if it is None else tell(it)


def _due(it: Reminder | None, at: datetime) -> Any:
    return None if it is None else (it.due_at if it.due_at > at else "now", it.waits)


def _without_booking(key: str) -> str:
    """Return a message's key without the fact it tells of: a preview names one that is not written yet."""
    code, _, rest = key.partition("/")
    visit, point, to = rest.partition("@")
    return f"{code}/{visit}/{to.rpartition('/')[2]}" if point else key


def _key(it: Any) -> str:
    key: str = it.key
    return key


def _days(it: PlannedVisit) -> Any:
    window = it.window
    return window.opens_at, window.due_at, window.closes_at, it.provisional


def _edges(it: OpenWindow) -> Any:
    return it.opens_at, it.narrows_at, it.closes_at, it.cut, it.provisional


def _message(it: Reminder) -> Any:
    return it.due_at, it.waits, it.to


def _terms(it: Requirement) -> Any:
    """Return what a requirement asks for and what the facts say of it: everything but its source."""
    return (
        it.rule, int(it.severity), it.opens_at, it.due_at, it.closes_at, it.provisional, it.met_at, it.settled_at,
        int(it.outcome), it.waived_from, it.waived_until, sorted(it.detail.items()),
    )  # fmt: skip


def _pairs(
    old: Sequence[T], new: Sequence[T], key: Callable[[T], str], compared: Callable[[T], Any]
) -> Iterator[Pair[T]]:
    """Yield what differs, by key."""
    was: Mapping[str, T] = {key(it): it for it in old}
    will = {key(it): it for it in new}
    for name in (*will, *(it for it in was if it not in will)):
        one, other = was.get(name), will.get(name)
        if one is None or other is None or compared(one) != compared(other):
            yield Pair(name, one, other)


def _asked(before: Plan, after: Plan, at: datetime) -> Iterator[Asked]:
    for it in _pairs(before.requirements, after.requirements, _key, _terms):
        was = state(it.before, at) if it.before else None
        yield Asked(it.key, it.before, it.after, was, state(it.after, at) if it.after else None)


def _on(history: History, visit: str) -> Iterator[Fact]:
    """Yield this course's facts on one visit that stand, oldest first."""
    for fact in history.facts:
        if fact.course == history.course and getattr(fact, "visit", None) == visit:
            yield fact
