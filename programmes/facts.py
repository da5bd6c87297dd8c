"""The kinds of fact: what can happen or be decided, as the rules see it. One patient's facts together: `history`."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, TypeAlias

Contact: TypeAlias = Literal[
    "held",
    "cut short",
    "did not come",
    "cancelled by patient",
    "cancelled by clinic",
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
    """A dose that was taken, at `happened_at`; a later one at the same visit is its second part.

    `site` is the code of the place, `product` what it was made as ("whole fungi"); empty: nobody wrote it down.
    """

    visit: str
    mg: Decimal
    site: str = ""
    product: str = ""
    given_by: str = ""
    kind: Literal["dose"] = "dose"


@dataclass(frozen=True, slots=True, kw_only=True)
class Present(Fact):
    """A member of staff who was in the room from `happened_at` (included) to `until` (excluded).

    `standing_in`: a person who may watch while somebody of the team is out for a permitted break, and counts for
    nothing else.
    """

    visit: str
    person: str
    until: datetime
    standing_in: bool = False
    kind: Literal["present"] = "present"


@dataclass(frozen=True, slots=True, kw_only=True)
class Discharged(Fact):
    """The patient left after a dose. `escorted` None means that nobody wrote it down."""

    visit: str
    escorted: bool | None
    kind: Literal["discharged"] = "discharged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured(Fact):
    """A reading at `happened_at`: `what` is the code of a measurement, such as `blood-pressure`."""

    visit: str
    what: str
    kind: Literal["measured"] = "measured"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed(Fact):
    """A sign looked for at `happened_at`, such as `dissociation`, and whether it was there."""

    visit: str
    what: str
    present: bool
    kind: Literal["observed"] = "observed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdverseEvent(Fact):
    """Something the patient went through, pleasant or not. `visit` None: between visits."""

    term: str
    serious: bool
    visit: str | None = None
    kind: Literal["adverse event"] = "adverse event"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed(Fact):
    """A form or report left the house at `happened_at`. `about` is the key of the visit or the adverse event."""

    form: str
    about: str
    kind: Literal["filed"] = "filed"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered(Fact):
    """A reminder to the patient that could not be delivered, for good: somebody has to phone."""

    reminder: str
    code: str
    kind: Literal["undelivered"] = "undelivered"


AnyFact: TypeAlias = (
    Enrolled
    | Booked
    | Session
    | Dose
    | Present
    | Discharged
    | Measured
    | Observed
    | AdverseEvent
    | Filed
    | Called
    | Asked
    | Turned
    | Struck
    | Checked
    | Weighed
    | Rated
    | PracticeAgreed
    | Waived
    | Messaged
    | Undelivered
)
