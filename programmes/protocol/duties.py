"""The pieces of a protocol that count time between two things: intervals before a dose, and what is owed."""

from typing import Literal

from pydantic import Field

from programmes.protocol.part import Part, Release
from programmes.protocol.quantities import UNSPECIFIED, Code, Day, GivenOffset, MaybeOffset, Words

Happening = Literal["serious", "fatal", "life-threatening", "unexpected", "suspected"]


class Interval(Part):
    """A distance that must lie before a dose: from the end of a visit, a milestone, or any earlier dose on any course.

    Both ends are included. Offsets in d, wk and mo end at the same time of day. `applies` narrows it to the first dose
    given by the same facilitator. `before` may be another visit: then it is judged at its beginning. `release`: who may
    let a dose go past it, as of a gate.
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
    """A form, report or notice that is owed after something, or before it: how soon it has to leave the house.

    `after` is what starts the clock: a dose, a session of any kind, a serious event, an event that has all of `events`
    (none: any event), or a milestone; `within` is how long it runs. Offsets in d count dates, and the whole last day is
    in time; bd counts business days; offsets in h count elapsed time. `before` is a dose that may not be given until it
    has left; then `after` may be left out. `starts`: whether the clock begins when it happened or when the house knew;
    left out, that of an event when the house knew. `to` is who receives it, `form` the official form and its edition.
    """

    code: Code
    title: Words
    after: Literal["each dose", "each session", "serious event", "event"] | Code | None = None
    events: tuple[Happening, ...] = ()
    within: MaybeOffset | None = None
    before: Literal["each dose", "first dose"] | None = None
    starts: Literal["known", "happened"] | None = None
    to: Words | None = None
    form: Words | None = None
    source: Words


class PeriodicReport(Part):
    """A report of a clinic that is owed again and again: after each quarter, or so long after a milestone.

    `every` "quarter" ends on the last of March, June, September and December; an offset in mo counts from `since`, a
    milestone. `within` is how long after the end of the period it is in time, the whole last day included. `first` is
    the last day of the first period that is reported. `leaves_out` is a check: who answered it yes is not counted.
    """

    code: Code
    title: Words
    every: Literal["quarter"] | GivenOffset
    since: Code | None = None
    within: MaybeOffset
    first: Day | None = None
    leaves_out: Code | None = None
    smallest_cell: int | None = Field(default=None, ge=2, le=100)
    to: Words | None = None
    source: Words
