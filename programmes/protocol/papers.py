"""The pieces of a protocol that are written and signed: forms, consents and plans. What a form asks is not here."""

from typing import Literal

from pydantic import Field

from programmes.protocol.part import Part, Release
from programmes.protocol.quantities import Code, MaybeOffset, Words


class Document(Part):
    """A form, consent or plan that is signed before something, in an edition, by everybody it names.

    `edition` is the official one; `unmodified`: it may not be changed. `valid`: how long a signature stands,
    "unspecified": until replaced. `is_plan`: a plan from which one may depart, and every departure is written down.
    `anew` asks for it again for every dose.
    """

    code: Code
    title: Words
    edition: Words | None = None
    unmodified: bool = False
    signed_by: tuple[Code, ...] = Field(min_length=1)
    before: Literal["each dose", "first dose"] | Code
    anew: bool = False
    valid: Literal["same day"] | MaybeOffset = "unspecified"
    is_plan: bool = False
    release: Release = "never"
    source: Words
