"""The pieces of a protocol that depend on what happens: milestones, repeats without an end, ways that part."""

from typing import Literal

from pydantic import Field

from programmes.protocol.part import Part, PhaseCode, Release
from programmes.protocol.quantities import UNSPECIFIED, Code, MaybeOffset, Unspecified, Words


class Milestone(Part):
    """Something that happens once, or before each dose, and that other things are counted from: consent, prescribing.

    With `before` it must have happened by then, as of a gate; without, it is only counted from. `anew` asks for it
    again before every dose, since the one before.
    """

    code: Code
    title: Words
    before: Literal["each dose", "first dose"] | Code | None = None
    anew: bool = False
    release: Release = "never"
    source: Words


class Repeat(Part):
    """A visit that comes again without an end: read as `CODE-1`, `CODE-2`, …, each counted from the one before.

    `at_least` and `at_most` are the distance between two, in d or wk, both days included; `at_most_times` is how often
    it may come, "unspecified" without an end. The first one stands where the visit's own window says.
    """

    at_least: MaybeOffset
    at_most: MaybeOffset
    at_most_times: int | Unspecified = UNSPECIFIED


class OutcomeReached(Part):
    """That an outcome was reached, or not, at a visit."""

    outcome: Code
    reached: bool
    at: Code


class Branch(Part):
    """A way that is only taken when somebody decides so: a second treatment, an open-label part.

    `allowed` says when it may be taken: after an outcome, "always", or "unspecified" where nobody published it. Visits
    that name it are not there before the decision. `by` is the role that decides.
    """

    code: Code
    title: Words
    allowed: OutcomeReached | Literal["always"] | Unspecified
    by: Words | None = None
    source: Words


class Count(Part):
    """How many sessions of a phase there are, before a visit or in a stretch of time.

    `at_least` is judged at `before`; `at_most` on any `within` so long of each other, None: over the whole course. At
    most so many is advice where `strictness` is "soft": usual, not prescribed.
    """

    code: Code
    title: Words
    phase: PhaseCode
    at_least: int | None = Field(default=None, ge=1, le=200)
    at_most: int | None = Field(default=None, ge=0, le=200)
    before: Code | Literal["each dose", "first dose"] | None = None
    within: MaybeOffset | None = None
    strictness: Literal["hard", "soft"] = "hard"
    release: Release = "never"
    source: Words
