"""What happens between patient and clinic: joining, times agreed, contacts, turns of a course. Doses: `dosing_day`."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, TypeAlias

from programmes.facts.fact import Fact

Contact: TypeAlias = Literal[
    "held",
    "cut short",
    "did not come",
    "cancelled by patient",
    "cancelled by clinic",
    "offered",
    "offered and accepted",
    "offered and declined",
    "not started",
    "withheld",
    "transferred out",
]
Turn: TypeAlias = Literal[
    "on hold", "resumed", "treatment stopped", "contact refused", "transferred", "died", "completed"
]
TOOK_PLACE = frozenset({"held", "cut short", "transferred out"})


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
class Called(Fact):
    """Somebody tried to reach the patient for a call task (a requirement's key). Only `reached` closes it."""

    task: str
    reached: bool
    kind: Literal["called"] = "called"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Fact):
    """The patient asked for something: `another time` for a visit, or to be phoned (`visit` None)."""

    what: Literal["another time", "a call"]
    visit: str | None = None
    kind: Literal["asked"] = "asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned(Fact):
    """The course took a turn that a person decided on.

    `zone` is the new one after a transfer to another site, `from_zone` the one before; a transfer without them goes
    to somebody else, and ends the course here.
    """

    turn: Turn
    zone: str | None = None
    from_zone: str | None = None
    kind: Literal["turned"] = "turned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Struck(Fact):
    """A fact should never have been on this course: `struck` is its key, and it no longer counts."""

    struck: str
    kind: Literal["struck"] = "struck"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped(Fact):
    """A visit took place in a group: how many clients and facilitators, and the largest dose in the room, in mg."""

    visit: str
    clients: int
    facilitators: int
    largest_mg: Decimal
    kind: Literal["grouped"] = "grouped"
