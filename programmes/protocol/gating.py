"""What must be so before a dose: hours of talk, answers to checks, gates that ask for them. Papers: `papers`."""

from typing import Literal

from pydantic import Field

from programmes.protocol.part import Part, PhaseCode, Release
from programmes.protocol.quantities import UNSPECIFIED, Code, MaybeOffset, Words


class Hours(Part):
    """A number of hours that the sessions of a phase, or of all phases, add up to."""

    code: Code
    title: Words
    phase: PhaseCode | Literal["all"]
    before: Code | None = None
    at_least: MaybeOffset
    usual: Words | None = None
    source: Words


class Check(Part):
    """A question that staff answer and record. `valid`: how long it stands; unspecified: until replaced."""

    code: Code
    title: Words
    valid: Literal["same day"] | MaybeOffset = UNSPECIFIED
    source: Words


class Gate(Part):
    """What must be so before a dose: codes of checks or hours, and who may release it without."""

    code: Code
    before: Literal["each dose"] | Code
    requires: tuple[Code, ...] = Field(min_length=1)
    release: Release
    source: Words
