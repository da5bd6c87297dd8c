"""The pieces of a protocol that speak of the day of a dose: second parts, devices, readings, how long one stays."""

from typing import Literal

from pydantic import Field

from programmes.protocol.part import Part
from programmes.protocol.quantities import (
    UNSPECIFIED,
    Code,
    Fraction,
    GivenAmount,
    GivenOffset,
    MaybeOffset,
    Words,
)


class SecondPart(Part):
    """A second part of one dose, on the same day: a fraction of the first, from `opens` to `closes` after it.

    Both ends are included. It may be left out: nobody is asked why it was not given.
    """

    fraction: Fraction
    opens: GivenOffset
    closes: GivenOffset
    source: Words


class Devices(Part):
    """A dose taken in several devices of one size, with a rest between two."""

    each: GivenAmount
    rest: MaybeOffset
    source: Words


class Breaks(Part):
    """How long somebody of the team may be out of the room while a stand-in watches."""

    at_most: MaybeOffset
    source: Words


class Measurement(Part):
    """A reading that is due at a time of the dosing day, counted from the first dose.

    `tolerance`: how far from its time a reading still counts, both ends included. Moments in words have none.
    With `every` it is due again and again, until `until` after the first dose, the last time included. `values` are
    what is read of it, such as "systolic": limits name them.
    """

    code: Code
    title: Words
    visit: Literal["each dose"] | Code = "each dose"
    at: GivenOffset | Literal["before the dose", "before the second part", "before leaving"]
    tolerance: MaybeOffset = UNSPECIFIED
    every: GivenOffset | None = None
    until: GivenOffset | None = None
    values: tuple[Code, ...] = ()
    source: Words


class Infusion(Part):
    """How long a dose runs in, with what it may differ, both ends included. Devices and parts have no length."""

    lasts: MaybeOffset
    tolerance: MaybeOffset = UNSPECIFIED
    source: Words


class AmountRange(Part):
    """An amount between two, both included, that a prescriber chooses."""

    at_least: GivenAmount
    at_most: GivenAmount


class Ages(Part):
    """Of what age on the day of the dose: `from` included, `below` excluded, in whole years."""

    model_config = {**Part.model_config, "populate_by_name": True}

    from_: int = Field(alias="from", default=0, ge=0, le=130)
    below: int | None = Field(default=None, ge=1, le=131)


class LaterStay(Part):
    """A shorter stay at later sessions: at the same place, within so long of the first one there."""

    at_least: GivenOffset
    within: GivenOffset
    except_product: tuple[Words, ...] = ()


class Step(Part):
    """A stretch of amounts, in mg of the whole day, and the stay it asks for.

    `from` is included; `below` is excluded, `up_to` included: one of the two is given.
    """

    model_config = {**Part.model_config, "populate_by_name": True}

    from_: GivenAmount = Field(alias="from")
    below: GivenAmount | None = None
    up_to: GivenAmount | None = None
    at_least: GivenOffset
    later: LaterStay | None = None


class Stay(Part):
    """How long a patient stays after a dose: a time, or a table of times by amount, and signs that must be gone.

    All of it must hold: two hours are not enough while somebody is still dissociated. An amount in two steps takes
    the longer stay. Counted from the first dose; for `from_session_start` from the beginning of the session.
    """

    visit: Literal["each dose"] | Code = "each dose"
    at_least: MaybeOffset = UNSPECIFIED
    steps: tuple[Step, ...] = ()
    until_gone: tuple[Code, ...] = ()
    counted_from: Literal["first dose", "session start"] = "first dose"
    source: Words


class Blinding(Part):
    """Who does not know the amount; they read "study dose"."""

    hides_amount_from: tuple[Literal["patient", "team", "rater"], ...] = Field(min_length=1)
    source: Words
