"""The rules of a jurisdiction: federal, of a state, of a profession. They stand beside protocols: see `layers`."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator

from programmes.protocol.demands import Demands
from programmes.protocol.head import InForce, Jurisdiction
from programmes.protocol.quantities import Code, MaybeAmount, Version, Words, read_whole, specified


class Regulation(Demands):
    """One version of the rules of a place, with the source of each. They name no visits: only phases and doses.

    `substances` are those they speak of; empty: all. `most_on_a_day` is the most that may be taken on one.
    """

    format: Annotated[Literal[1], BeforeValidator(read_whole)]
    rules: Literal["jurisdiction"]
    id: Code
    version: Version
    title: Words
    jurisdiction: Jurisdiction
    in_force: InForce
    substances: tuple[Words, ...] = ()
    most_on_a_day: MaybeAmount = "unspecified"
    not_yet_expressed: tuple[Words, ...] = ()
    source: Words

    @property
    def reference(self) -> str:
        """Return `id@version`."""
        return f"{self.id}@{self.version}"

    def speaks_of(self, substance: str) -> bool:
        """Say whether the rules are about a substance, however its name is written."""
        return not self.substances or substance.lower() in {it.lower() for it in self.substances}

    def holds_on(self, day: date) -> bool:
        """Say whether the rules are in force on a day: their first and their last included."""
        since, until = specified(self.in_force.since), self.in_force.until
        return (since is None or since <= day) and (until is None or day <= until)
