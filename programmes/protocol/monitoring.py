"""What a reading must be, and what must be so before a patient leaves. When to read: `dosing_day`."""

from typing import Literal

from pydantic import Field

from programmes.protocol.part import Part, Release
from programmes.protocol.quantities import Code, Figure, MaybeFigure, Unspecified, Words

When = Literal["before the dose", "during", "before leaving"]


class Average(Part):
    """The mean of the last so many readings, taken on at least so many days."""

    readings: int = Field(ge=2, le=20)
    days: int = Field(default=1, ge=1, le=20)


class Limit(Part):
    """What a value of a reading must be, both ends included: `value` names it, such as "systolic".

    `action` is what follows outside: "hold" the dose, "weigh" whether to delay it, "repeat" the reading until it is
    inside again, "escalate" to the prescriber, "stop". Only "hold" and "stop" shut the dose.
    """

    code: Code
    title: Words
    measurement: Code
    value: Code
    at_least: MaybeFigure = "unspecified"
    at_most: MaybeFigure = "unspecified"
    when: When = "before the dose"
    averaged: Average | None = None
    action: Literal["hold", "weigh", "repeat", "escalate", "stop"] | Unspecified = "unspecified"
    release: Release = "never"
    source: Words


class Leaving(Part):
    """Something that must be so before a patient leaves after a dose, beside how long the stay is.

    A total of a scale within its ends (both included), or, without `assessment`, a question answered as for a check.
    `by` is the role that signs it.
    """

    code: Code
    title: Words
    assessment: Code | None = None
    at_least: Figure | None = None
    at_most: Figure | None = None
    by: Code | None = None
    source: Words


class Restriction(Part):
    """What a patient must not do after leaving, such as driving, and until when. That they were told is checked."""

    code: Code
    title: Words
    until: Words
    source: Words
