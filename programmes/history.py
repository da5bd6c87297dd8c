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
    Discharged,
    Dose,
    Enrolled,
    Fact,
    Filed,
    Measured,
    Messaged,
    Observed,
    PracticeAgreed,
    Present,
    Rated,
    Session,
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
    "Discharged",
    "Dose",
    "Enrolled",
    "Fact",
    "Filed",
    "History",
    "Measured",
    "Messaged",
    "Observed",
    "PracticeAgreed",
    "Present",
    "Rated",
    "Session",
    "Struck",
    "Turn",
    "Turned",
    "Undelivered",
    "Waived",
    "Weighed",
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

    def __init__(self, facts: Iterable[AnyFact], course: str) -> None:
        given = tuple(facts)
        replaced = {fact.replaces for fact in given if fact.replaces}
        replaced |= {fact.struck for fact in given if isinstance(fact, Struck)}
        self.course, self.given = course, given
        self.facts = tuple(sorted((fact for fact in given if fact.key not in replaced or not fact.key), key=_order))
        self._by_kind = defaultdict(list)
        for fact in self.facts:
            self._by_kind[type(fact)].append(fact)

    def everywhere(self, kind: type[F]) -> list[F]:
        """Return the patient's facts of a kind on any course, oldest first."""
        return self._by_kind[kind]  # type: ignore[return-value]  # the list holds only this kind

    def of(self, kind: type[F]) -> list[F]:
        """Return this course's facts of a kind, oldest first."""
        return [fact for fact in self.everywhere(kind) if fact.course == self.course]

    def with_fact(self, fact: AnyFact) -> "History":
        """Return a history in which one more fact holds; this one stays as it is."""
        return History((*self.given, fact), self.course)


def _order(fact: AnyFact) -> tuple[datetime, datetime, str, str]:
    return fact.happened_at, fact.recorded_at, fact.kind, fact.key
