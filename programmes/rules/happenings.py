"""Events that start clocks: what was told of a patient, and that one was taken elsewhere. What is owed: `clocks`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from programmes.history import AdverseEvent, Session
from programmes.protocol.duties import Obligation
from programmes.unfolding import Course

GRAVE: Final = frozenset({"fatal", "life-threatening"})  # each is serious too, whoever ticked what: 21 CFR 312.32(a)


@dataclass(frozen=True, slots=True)
class Event:
    """What starts a clock: something the patient went through, or that a patient was taken elsewhere.

    `marks` are what somebody judged of it, "serious" among them. `keys`: its facts. It is known from when the house
    wrote it down, for that is when it surely knew.
    """

    visit: str
    happened_at: datetime
    known_at: datetime
    keys: tuple[str, ...]
    marks: frozenset[str]

    def key(self, code: str) -> str:
        """Return the key of a report about this event."""
        return f"{self.visit or 'course'}/report-{code}@{self.keys[0][:8].lower()}"


def events(course: Course) -> Iterator[Event]:
    """Yield each event of the course, serious or not. A transfer and the first event told of the same visit are one."""
    told = course.history.of(AdverseEvent)
    moved = [it for it in course.history.of(Session) if it.outcome == "transferred out"]
    both: list[AdverseEvent | Session] = [*(it for it in told if is_serious(it)), *moved]
    facts = sorted(both, key=lambda it: (it.visit or "", it.recorded_at, it.key))
    for visit, same in groupby(facts, key=lambda it: it.visit or ""):
        yield from _at_visit(visit, list(same))
    yield from (_event(it.visit or "", [it]) for it in told if not is_serious(it))


def serious_events(course: Course) -> Iterator[Event]:
    """Yield each serious event of the course."""
    return (it for it in events(course) if "serious" in it.marks)


def is_serious(event: AdverseEvent) -> bool:
    """Say whether an event is serious: somebody said so, or that it was fatal or life-threatening."""
    return event.serious or not GRAVE.isdisjoint(event.marks)


def starts(rule: Obligation, event: Event) -> bool:
    """Say whether an event starts the clock of an obligation: it is serious, or has all the marks the rule names."""
    if rule.after == "serious event":
        return "serious" in event.marks
    return rule.after == "event" and event.marks.issuperset(rule.events)


def started_by(rules: Iterable[Obligation], event: Event) -> list[Obligation]:
    """Return the obligations whose clock an event starts: one event may start several."""
    return [rule for rule in rules if starts(rule, event)]


def _at_visit(visit: str, facts: list[AdverseEvent | Session]) -> Iterator[Event]:
    moved = [it for it in facts if isinstance(it, Session)]
    told = [it for it in facts if isinstance(it, AdverseEvent)]
    if moved:
        yield _event(visit, sorted((*moved, *told[:1]), key=lambda it: (it.recorded_at, it.key)))
    for event in told[1:] if moved else told:
        yield _event(visit, [event])


def _event(visit: str, facts: list[AdverseEvent | Session]) -> Event:
    told = [it for it in facts if isinstance(it, AdverseEvent)]
    grave = {"serious"} if len(told) < len(facts) or any(map(is_serious, told)) else set()
    return Event(
        visit=visit,
        happened_at=min(it.happened_at for it in facts),
        known_at=facts[0].recorded_at,
        keys=tuple(it.key for it in facts),
        marks=frozenset(grave.union(*(it.marks for it in told))),
    )
