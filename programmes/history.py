"""What happened, as the rules see it: the history of one patient. The kinds of fact are `facts`; judges nothing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from programmes.facts import (
    TOOK_PLACE,
    AdverseEvent,
    AnyFact,
    Asked,
    Booked,
    Called,
    Checked,
    Contact,
    Decided,
    Departed,
    Discharged,
    Dose,
    Enrolled,
    Fact,
    Filed,
    Grouped,
    Measured,
    Messaged,
    Observed,
    PracticeAgreed,
    Prescribed,
    Present,
    Rated,
    Reached,
    Session,
    Signed,
    Struck,
    Turn,
    Turned,
    Undelivered,
    Waived,
    Weighed,
)

__all__ = [
    "TOOK_PLACE",
    "AdverseEvent",
    "AnyFact",
    "Asked",
    "Booked",
    "Called",
    "Checked",
    "Contact",
    "Decided",
    "Departed",
    "Discharged",
    "Dose",
    "Enrolled",
    "Fact",
    "Filed",
    "Grouped",
    "History",
    "Measured",
    "Messaged",
    "Observed",
    "PracticeAgreed",
    "Prescribed",
    "Present",
    "Rated",
    "Reached",
    "Session",
    "Signed",
    "Struck",
    "Turn",
    "Turned",
    "Undelivered",
    "Waived",
    "Weighed",
    "order",
]

F = TypeVar("F", bound=Fact)


@dataclass(slots=True)
class History:
    """The facts of one patient, from all courses: `of` this course, or `everywhere`.

    `given` are all of them, also those that no longer count: what was said of those was said all the same.
    """

    given: tuple[AnyFact, ...]
    facts: tuple[AnyFact, ...]
    course: str
    _by_kind: dict[type[Fact], list[Fact]] = field(default_factory=lambda: defaultdict(list), repr=False)
    _mine: dict[type[Fact], list[Fact]] = field(default_factory=lambda: defaultdict(list), repr=False)
    _by_visit: dict[type[Fact], dict[str, list[Fact]]] = field(default_factory=dict, repr=False, compare=False)

    def __init__(self, facts: Iterable[AnyFact], course: str) -> None:
        given = tuple(facts)
        replaced = {fact.replaces for fact in given if fact.replaces}
        replaced |= {fact.struck for fact in given if isinstance(fact, Struck)}
        self.course, self.given = course, given
        self.facts = tuple(sorted((fact for fact in given if fact.key not in replaced or not fact.key), key=order))
        self._by_kind, self._mine, self._by_visit = defaultdict(list), defaultdict(list), {}
        for fact in self.facts:
            self._by_kind[type(fact)].append(fact)
            if fact.course == course:
                self._mine[type(fact)].append(fact)

    def everywhere(self, kind: type[F]) -> list[F]:
        """Return the patient's facts of a kind on any course, oldest first."""
        return self._by_kind[kind]  # type: ignore[return-value]  # the list holds only this kind

    def of(self, kind: type[F]) -> list[F]:
        """Return this course's facts of a kind, oldest first. One list for all who ask: nobody changes it."""
        return self._mine[kind]  # type: ignore[return-value]  # the list holds only this kind

    def at(self, kind: type[F], visit: str) -> list[F]:
        """Return this course's facts of a kind at one visit (its key), oldest first. Sorted out once for all visits."""
        if kind not in self._by_visit:
            found: dict[str, list[Fact]] = {}
            for fact in self._mine[kind]:
                found.setdefault(getattr(fact, "visit", None) or "", []).append(fact)
            self._by_visit[kind] = found
        return self._by_visit[kind].get(visit, [])  # type: ignore[return-value]  # the lists hold only this kind

    def with_fact(self, fact: AnyFact) -> "History":
        """Return a history in which one more fact holds; this one stays as it is."""
        return History((*self.given, fact), self.course)


def order(fact: Fact) -> tuple[datetime, datetime, str, str]:
    """Return by what facts are sorted: when they happened, then when they were recorded; never how they were given."""
    return fact.happened_at, fact.recorded_at, type(fact).__name__, fact.key
