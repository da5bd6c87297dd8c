"""The pieces of a protocol that count time between two things: intervals before a dose, and what is owed after one."""

from typing import Literal

from programmes.protocol.part import Part, Release
from programmes.protocol.quantities import UNSPECIFIED, Code, MaybeOffset, Words


class Interval(Part):
    """A distance that must lie before a dose: from the end of a visit, or from any earlier dose on any course.

    Both ends are included. Offsets in d, wk and mo end at the same time of day. `applies` narrows it to the first dose
    given by the same facilitator. `release`: who may let a dose go past it, as of a gate.
    """

    code: Code
    title: Words
    since: Literal["any dose"] | Code
    before: Literal["each dose"] | Code
    at_least: MaybeOffset = UNSPECIFIED
    at_most: MaybeOffset = UNSPECIFIED
    applies: Literal["always", "first dose with the facilitator"] = "always"
    release: Release = "never"
    source: Words


class Obligation(Part):
    """A form or report that is owed after something: how soon it has to leave the house.

    Offsets in d count dates, and the whole last day is in time; offsets in h count elapsed time.
    """

    code: Code
    title: Words
    after: Literal["each dose", "serious event"]
    within: MaybeOffset
    source: Words
