"""What stands at the head of a file: where and when it holds, and what changed in it. Its rules: `demands`."""

from typing import Annotated

from pydantic import StringConstraints

from programmes.protocol.part import Part
from programmes.protocol.quantities import Day, Unspecified, Version, Words

Jurisdiction = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")]  # ISO 3166-1, 3166-2


class Change(Part):
    """What was changed in a version, and on whose word."""

    version: Version
    on: Day
    what: Words
    source: Words | None = None


class InForce(Part):
    """From when to when rules hold: both days included; `until` left out, they hold still.

    `since` "unspecified": nobody read the day; they held before anything here happened.
    """

    since: Day | Unspecified
    until: Day | None = None
