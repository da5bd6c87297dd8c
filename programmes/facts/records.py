"""What is answered, rated, filed, signed, prescribed and decided. What happens on a dosing day: `dosing_day`."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from programmes.facts.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked(Fact):
    """An answer to one of the protocol's checks. `visit` None: it does not belong to one visit."""

    check: str
    passed: bool
    visit: str | None = None
    kind: Literal["checked"] = "checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed(Fact):
    """The body weight in kg: the actual one, or the ideal one that somebody worked out."""

    kg: Decimal
    basis: Literal["actual", "ideal"] = "actual"
    kind: Literal["weighed"] = "weighed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated(Fact):
    """The total of a rating scale, given at a visit; `rater` is who rated, empty: nobody wrote it down."""

    assessment: str
    total: Decimal
    visit: str
    rater: str = ""
    kind: Literal["rated"] = "rated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed(Fact):
    """A form or report left the house at `happened_at`. `about` is the key of the visit or the adverse event."""

    form: str
    about: str
    kind: Literal["filed"] = "filed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeAgreed(Fact):
    """A habit agreed on in integration; from `starts_on` on, until `ends_on` (included; None: no end agreed)."""

    practice: str
    starts_on: date
    ends_on: date | None = None
    kind: Literal["practice"] = "practice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached(Fact):
    """A milestone was reached at `happened_at`, such as consent or prescribing. `visit` None: of no one visit."""

    milestone: str
    visit: str | None = None
    kind: Literal["reached"] = "reached"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(Fact):
    """Somebody decided whether a branch is taken; the latest decision stands."""

    branch: str
    taken: bool
    kind: Literal["decided"] = "decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed(Fact):
    """A document was signed by people of these roles. `edition` empty: nobody wrote it down; `modified`: changed."""

    document: str
    by: tuple[str, ...]
    edition: str = ""
    modified: bool = False
    visit: str | None = None
    kind: Literal["signed"] = "signed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Departed(Fact):
    """A plan, such as the one for the way home, was not kept to at `happened_at`, and why."""

    document: str
    reason: str
    visit: str | None = None
    kind: Literal["departed"] = "departed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prescribed(Fact):
    """From `happened_at` on, so much of a medicine is taken each day; 0 is none any more, or that none ever was.

    `half_life` in hours is what a wash-out in half-lives counts with; None: nobody wrote it down.
    """

    medicine: str
    per_day: Decimal
    unit: str = "mg"
    half_life: Decimal | None = None
    kind: Literal["prescribed"] = "prescribed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived(Fact):
    """An exception approved before the event: from `happened_at` (included) to `until` (excluded; None: no end)."""

    requirement: str
    until: datetime | None = None
    kind: Literal["waived"] = "waived"
