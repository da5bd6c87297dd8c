"""The pieces of a protocol that speak of staff and of groups: roles, who may not do what, who stays the same."""

from typing import Literal

from pydantic import Field

from programmes.protocol.part import Part
from programmes.protocol.quantities import Code, GivenAmount, Unspecified, Words

Where = Literal["in the room", "on the premises", "reachable"]


class Staffing(Part):
    """So many people of a role during a visit, beside the number in the room that `staff` of the visit asks for.

    `visit`: a visit's code, "each dose" (every dosing visit) or "each session". `credential` is one that these people
    hold. Somebody in the room is on the premises too, and reachable.
    """

    code: Code
    title: Words
    visit: Literal["each dose", "each session"] | Code = "each dose"
    role: Code
    at_least: int | Unspecified
    where: Where = "in the room"
    credential: Code | None = None
    source: Words


class Prohibition(Part):
    """What people of a role may not do."""

    code: Code
    title: Words
    role: Code
    may_not: Literal["give the dose", "be the only one in the room", "rate"]
    source: Words


class Continuity(Part):
    """Somebody of a role is the same person at two visits: who prepared a patient is there when the dose is given.

    `at` and `as_at` are codes of visits; "each dose" is every dosing visit. `consent` is a document whose signature
    allows a change.
    """

    code: Code
    title: Words
    role: Code
    at: Literal["each dose"] | Code
    as_at: Code
    consent: Code | None = None
    source: Words


class Ratio(Part):
    """At most so many clients to a facilitator, by the largest dose in the room: `from` included.

    `below` is excluded, `up_to` included: one of the two is given.
    """

    model_config = {**Part.model_config, "populate_by_name": True}

    from_: GivenAmount = Field(alias="from")
    below: GivenAmount | None = None
    up_to: GivenAmount | None = None
    clients: int = Field(ge=1, le=100)


class Group(Part):
    """A session of several patients: how many at most, and how many to a facilitator. Overlaps: the stricter."""

    at_most: int = Field(ge=1, le=500)
    ratios: tuple[Ratio, ...] = ()
    source: Words
