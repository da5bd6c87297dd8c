"""The pieces of a protocol about other medicines: a daily track beside the doses, and wash-outs. Doses: `model`."""

from typing import Literal

from pydantic import Field

from programmes.protocol.allowed_days import VisitWindow
from programmes.protocol.part import Part, Release
from programmes.protocol.quantities import Code, Daily, MaybeOffset, Words


class MedicineStep(Part):
    """A daily amount from a day on: `window` counted from `anchor`, a visit, a milestone or the enrolment."""

    per_day: Daily
    anchor: Code = "enrolment"
    window: VisitWindow


class Medicine(Part):
    """A medicine taken every day, whose amount changes at known times; `0 mg` or `0 capsules` ends it."""

    code: Code
    title: Words
    arms: tuple[Code, ...] = ()
    steps: tuple[MedicineStep, ...] = Field(min_length=1)
    source: Words


class Washout(Part):
    """A kind of medicine that must have been stopped so long before something. "unspecified": stopped at all.

    `half_lives`: so many half-lives of the medicine beside `at_least`; which they are, the prescriber writes down.
    """

    code: Code
    title: Words
    at_least: MaybeOffset
    half_lives: int | None = Field(default=None, ge=1, le=20)
    before: Literal["each dose", "first dose"] | Code = "first dose"
    release: Release = "never"
    source: Words
