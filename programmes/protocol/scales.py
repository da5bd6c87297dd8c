"""Rating scales as a protocol uses them, and the outcomes named on them. How a scale is scored is not said here."""

from typing import Literal

from programmes.protocol.part import Part
from programmes.protocol.quantities import Code, MaybeOffset, Words

Mode = Literal["in person", "telephone", "video", "paper", "electronic"]


class Band(Part):
    """A named stretch of a scale, both ends included."""

    title: Words
    low: int
    high: int


class Assessment(Part):
    """A rating scale as the protocol uses it. `low` and `high` are the ends of its total.

    `recall`: the time the questions ask about; a scale of seven days on the day after a dose mostly asks about the
    days before it. `independent`: the rater is nobody who was in the room on a dosing day of this course.
    """

    code: Code
    title: Words
    version: Words | None = None
    language: Words | None = None
    rater: Literal["clinician", "patient"]
    mode: Mode | None = None
    recall: MaybeOffset | None = None
    blinded: bool = False
    independent: bool = False
    low: int
    high: int
    bands: tuple[Band, ...] = ()
    source: Words


class OutcomeRule(Part):
    """A named outcome of one scale. Exactly one of the figures is given, or `all_of` or `sustained`.

    `at_least` and `at_most` include their figure, `more_than` does not. A drop counts from the rating at `baseline`
    (None: the first one of the course). `all_of` are outcomes that hold together at one visit; `sustained` is an
    outcome that holds at every visit of `over`.
    """

    code: Code
    title: Words
    assessment: Code | None = None
    baseline: Code | None = None
    drop_of_at_least_percent: int | None = None
    drop_of_more_than_percent: int | None = None
    drop_of_at_least_points: int | None = None
    at_most: int | None = None
    all_of: tuple[Code, ...] = ()
    sustained: Code | None = None
    over: tuple[Code, ...] = ()
    source: Words

    @property
    def figures(self) -> list[str]:
        """Return the keys that say what the outcome is; exactly one of them may be there."""
        keys = ("drop_of_at_least_percent", "drop_of_more_than_percent", "drop_of_at_least_points", "at_most")
        given = [key for key in keys if getattr(self, key) is not None]
        return [*given, *(key for key in ("all_of", "sustained") if getattr(self, key))]


class Criterion(Part):
    """Who may be treated, as something that can be checked: a total within bounds, or a question answered.

    With `assessment` the total lies within `at_least` and `at_most` (both included) at every visit of `at`. Without
    one it is a question: staff answer whether the patient may take part, as for a check, and the answer stands for
    `valid`. `otherwise` is what follows where it does not hold: "exclude" keeps the dose shut, "refer" asks for another
    opinion, "warn" only says so.
    """

    code: Code
    title: Words
    assessment: Code | None = None
    at: tuple[Code, ...] = ()
    at_least: int | None = None
    at_most: int | None = None
    valid: Literal["same day"] | MaybeOffset = "unspecified"
    before: Literal["each dose", "first dose"] | Code = "first dose"
    otherwise: Literal["exclude", "refer", "warn"] = "exclude"
    source: Words
