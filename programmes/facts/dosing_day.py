"""What happens on a dosing day: doses, who was there, readings, signs, leaving. What it was judged to be: `rules`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

from programmes.facts.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose(Fact):
    """A dose that was taken, at `happened_at`; a later one at the same visit is its second part.

    `site` is the code of the place, `product` what it was made as ("whole fungi"), `role` what the person who gave it
    is; empty: nobody wrote it down. An infusion runs until `ended_at`. `observed` None: nobody wrote down who saw it.
    """

    visit: str
    mg: Decimal
    site: str = ""
    product: str = ""
    given_by: str = ""
    role: str = ""
    ended_at: datetime | None = None
    observed: bool | None = None
    kind: Literal["dose"] = "dose"


@dataclass(frozen=True, slots=True, kw_only=True)
class Present(Fact):
    """A member of staff who was in the room from `happened_at` (included) to `until` (excluded).

    `standing_in`: a person who may watch while somebody of the team is out for a permitted break, and counts for
    nothing else. `roles` are what the person is here as, and the credentials they hold. Nobody on the premises or
    reachable only is in the room.
    """

    visit: str
    person: str
    until: datetime
    standing_in: bool = False
    roles: tuple[str, ...] = ()
    where: Literal["in the room", "on the premises", "reachable"] = "in the room"
    kind: Literal["present"] = "present"


@dataclass(frozen=True, slots=True, kw_only=True)
class Discharged(Fact):
    """The patient left after a dose. `escorted` None means that nobody wrote it down."""

    visit: str
    escorted: bool | None
    kind: Literal["discharged"] = "discharged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured(Fact):
    """A reading at `happened_at`: `what` is the code of a measurement, `values` what was read, such as systolic 128."""

    visit: str
    what: str
    values: Mapping[str, Decimal] = field(default_factory=dict)
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
    """Something the patient went through, pleasant or not. `visit` None: between visits.

    `marks` are further things that somebody judged of it: fatal, life-threatening, unexpected, suspected (to come from
    the medicine). Facts are kept, categories of a jurisdiction follow from them.
    """

    term: str
    serious: bool
    visit: str | None = None
    marks: tuple[Literal["fatal", "life-threatening", "unexpected", "suspected"], ...] = ()
    kind: Literal["adverse event"] = "adverse event"
