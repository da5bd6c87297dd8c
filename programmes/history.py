"""What happened, as the rules see it: the kinds of fact, and the history of one patient. Judges nothing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, TypeAlias, TypeVar

Contact: TypeAlias = Literal[
    "held", "cut short", "did not come", "cancelled by patient", "cancelled by clinic", "offered and declined"
]
TOOK_PLACE = frozenset({"held", "cut short"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Anything that happened or was decided: when it happened, when it was recorded, and what it replaces.

    `key` names the fact; a fact whose key another one `replaces` no longer counts.
    """

    course: str
    happened_at: datetime
    recorded_at: datetime
    key: str = ""
    replaces: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled(Fact):
    """The patient joined the course: the anchor `enrolment`."""

    kind: Literal["enrolled"] = "enrolled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked(Fact):
    """A time was agreed for a visit. `starts_at` None means that the booking was cancelled."""

    visit: str
    starts_at: datetime | None
    ends_at: datetime | None
    kind: Literal["booked"] = "booked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session(Fact):
    """A contact as it took place, or why it did not. Both times are None where it did not."""

    visit: str
    outcome: Contact
    started_at: datetime | None = None
    ended_at: datetime | None = None
    kind: Literal["session"] = "session"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose(Fact):
    """A dose that was taken, at `happened_at`."""

    visit: str
    mg: Decimal
    kind: Literal["dose"] = "dose"


@dataclass(frozen=True, slots=True, kw_only=True)
class Present(Fact):
    """A member of staff who was in the room from `happened_at` (included) to `until` (excluded)."""

    visit: str
    person: str
    until: datetime
    kind: Literal["present"] = "present"


@dataclass(frozen=True, slots=True, kw_only=True)
class Discharged(Fact):
    """The patient left after a dose. `escorted` None means that nobody wrote it down."""

    visit: str
    escorted: bool | None
    kind: Literal["discharged"] = "discharged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked(Fact):
    """An answer to one of the protocol's checks. `visit` None: it does not belong to one visit."""

    check: str
    passed: bool
    visit: str | None = None
    kind: Literal["checked"] = "checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed(Fact):
    """The body weight in kg."""

    kg: Decimal
    kind: Literal["weighed"] = "weighed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated(Fact):
    """The total of a rating scale, given at a visit."""

    assessment: str
    total: Decimal
    visit: str
    kind: Literal["rated"] = "rated"


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeAgreed(Fact):
    """A habit agreed on in integration; from `starts_on` on, until `ends_on` (included; None: no end agreed)."""

    practice: str
    starts_on: date
    ends_on: date | None = None
    kind: Literal["practice"] = "practice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived(Fact):
    """An exception approved before the event: from `happened_at` (included) to `until` (excluded; None: no end)."""

    requirement: str
    until: datetime | None = None
    kind: Literal["waived"] = "waived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Messaged(Fact):
    """A reminder that was sent. It can neither move nor be sent again."""

    reminder: str
    code: str
    kind: Literal["messaged"] = "messaged"


AnyFact: TypeAlias = (
    Enrolled
    | Booked
    | Session
    | Dose
    | Present
    | Discharged
    | Checked
    | Weighed
    | Rated
    | PracticeAgreed
    | Waived
    | Messaged
)
F = TypeVar("F", bound=Fact)


@dataclass(slots=True)
class History:
    """The facts of one patient, from all courses: `of` this course, or `everywhere`."""

    facts: tuple[AnyFact, ...]
    course: str
    _by_kind: dict[type[Fact], list[Fact]] = field(default_factory=lambda: defaultdict(list), repr=False)

    def __init__(self, facts: Iterable[AnyFact], course: str) -> None:
        given = tuple(facts)
        replaced = {fact.replaces for fact in given if fact.replaces}
        self.course = course
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
        return History((*self.facts, fact), self.course)


def _order(fact: AnyFact) -> tuple[datetime, datetime, str, str]:
    return fact.happened_at, fact.recorded_at, fact.kind, fact.key
