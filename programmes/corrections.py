"""What was told of an appointment and is no longer so. When a correction goes is `reminders`, who phones is `calls`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from programmes.history import Booked, Called, Fact, Messaged, Session, Struck
from programmes.unfolding import Course

CODE = "correction"
CALL = "call-correction"
CALLED_OFF = frozenset({"cancelled by patient", "cancelled by clinic"})

Change: TypeAlias = Booked | Session | Struck


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """That somebody was told a time for a visit: whom, when, in writing or by phone. `key`: of the fact it told of."""

    visit: str
    to: str
    key: str
    at: datetime
    starts_at: datetime | None
    in_writing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Untrue:
    """A time that was told and that a later fact contradicts, while it still lay ahead.

    `change` is the fact that stands, recorded at `since`; `stands_at` the time it says, None: there is none.
    """

    visit: str
    to: str
    told_at: datetime
    change: Change
    stands_at: datetime | None
    corrected: bool

    @property
    def since(self) -> datetime:
        """Return from when on what was told is untrue: when the change was recorded, whenever it was agreed."""
        return self.change.recorded_at

    @property
    def short_key(self) -> str:
        """Return the first eight characters of the key of the fact that stands."""
        return self.change.key[:8]


def untrue(course: Course) -> list[Untrue]:
    """Return what was told and is no longer so, by visit and reader, whether or not it was corrected since.

    The last thing told counts, and what was told by phone after it. A change back to the time that was told is none,
    and neither is one that was recorded when that time had passed.
    """
    if not course.history.of(Messaged):
        return []
    told: dict[tuple[str, str], list[Said]] = {}
    for said in sorted(_said(course), key=lambda it: it.at):
        told.setdefault((said.visit, said.to), []).append(said)
    agreed: dict[str, dict[str, Booked]] = {}
    for fact in course.history.given:
        if isinstance(fact, Booked):
            agreed.setdefault(fact.visit, {})[fact.key] = fact
    found = (_untrue(said, _stands(visit, agreed.get(visit, {}), course)) for (visit, _), said in told.items())
    return [it for it in found if it is not None]


def _untrue(told: list[Said], change: Change | None) -> Untrue | None:
    if change is None:
        return None
    stands_at = change.starts_at if isinstance(change, Booked) else None
    before = [it for it in told if not _tells_of(it, change)]
    held = [it for it in _last(before) if it.starts_at is not None and it.starts_at != stands_at]
    contradicted = [(it, at) for it in held if (at := it.starts_at) is not None and at > change.recorded_at]
    if not contradicted:
        return None
    said, told_at = contradicted[-1]
    corrected = any(it.in_writing and _tells_of(it, change) for it in told)
    return Untrue(
        visit=said.visit, to=said.to, told_at=told_at, change=change, stands_at=stands_at, corrected=corrected
    )


def _tells_of(said: Said, change: Change) -> bool:
    return said.key == (change.key if said.in_writing else change.key[:8])


def _last(told: list[Said]) -> list[Said]:
    """Return the last time written, and what was said by phone after it: nothing before it counts any more."""
    written = [number for number, it in enumerate(told) if it.in_writing]
    return told[written[-1] :] if written else []


def _said(course: Course) -> Iterator[Said]:
    """Yield what was told, in writing by a message about a booking, or by phone in a call about a change."""
    facts = {fact.key: fact for fact in course.history.given if fact.course == course.history.course}
    for sent in course.history.of(Messaged):
        code, _, rest = sent.reminder.partition("/")
        about, _, to = rest.rpartition("/")
        visit, _, key = about.partition("@")
        known = facts.get(key)
        if isinstance(known, Booked) or (code == CODE and known is not None):
            yield Said(visit=visit, to=to, key=key, at=sent.happened_at, starts_at=_time(known), in_writing=True)
    for call in course.history.of(Called):
        visit, _, point = call.task.rpartition(f"/{CALL}@")
        known = next((it for key, it in facts.items() if key[:8] == point), None) if call.reached and visit else None
        if known is not None:
            at = call.happened_at
            yield Said(visit=visit, to="patient", key=point, at=at, starts_at=_time(known), in_writing=False)


def _time(fact: Fact) -> datetime | None:
    return fact.starts_at if isinstance(fact, Booked) else None


def _stands(visit: str, agreed: dict[str, Booked], course: Course) -> Change | None:
    """Return the fact that says last when a visit takes place, or that it does not. None: nothing was ever agreed."""
    booked = max(course.history.at(Booked, visit), key=_recorded, default=None)
    changes: list[Change] = [] if booked is None else [booked]
    changes += [it for it in _contacts(visit, course) if it.outcome in CALLED_OFF]
    for struck in course.history.of(Struck):
        wrong = agreed.get(struck.struck)
        if wrong is not None and (booked is None or wrong.recorded_at > booked.recorded_at):
            changes.append(struck)
    return max(changes, key=_recorded, default=None)


def _contacts(visit: str, course: Course) -> tuple[Session, ...]:
    """Return the contacts that say what came of the time that is agreed."""
    planned = course.by_key.get(visit)
    return planned.since_booked if planned else ()


def _recorded(fact: Fact) -> datetime:
    return fact.recorded_at
