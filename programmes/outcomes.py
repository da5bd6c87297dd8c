"""Response, remission and their rates: named definitions and exact arithmetic. Which scale was rated when: the facts.

The same data give different rates under different definitions, and all of them are in print. So a definition says its
comparison (at least, or more than), its unit (percent or points) and its source; a rate says of whom it is one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal, TypeAlias

Denominator: TypeAlias = Literal["randomised", "treated", "evaluable"]
HUNDRED: Final = 100


def percent(part: int, whole: int, decimals: int = 0) -> Decimal:
    """Return what percentage `part` is of `whole`, rounded once, half up, to so many decimals.

    Python's own `round` takes a half to the even neighbour, and rounding in two steps goes wrong too: 22 of 37 are
    59.459 %, which is 59 % and not 60 %.

    :raises ValueError: when nobody is counted (`whole` is 0), or `part` is below 0 or above `whole`.
    """
    if not 0 <= part <= whole or whole == 0:
        raise ValueError(f"{part} of {whole} is no percentage")
    scale = 10**decimals
    rounded = (2 * part * HUNDRED * scale + whole) // (2 * whole)  # whole numbers: nothing is rounded before this
    return Decimal(rounded).scaleb(-decimals)


@dataclass(frozen=True, slots=True)
class Drop:
    """A fall from baseline by so many percent of it, or so many points: at least that, or `strictly` more."""

    by: Decimal
    unit: Literal["percent", "points"]
    strictly: bool = False

    def holds(self, baseline: Decimal, total: Decimal) -> bool:
        """Say whether a total lies that far below baseline; from 0 nothing falls by a percentage."""
        if self.unit == "percent" and baseline <= 0:
            return False
        fallen = baseline - total
        needed = self.by if self.unit == "points" else self.by * baseline / HUNDRED
        return fallen > needed if self.strictly else fallen >= needed


@dataclass(frozen=True, slots=True)
class AtMost:
    """A total of so much or less, whatever the baseline was."""

    total: Decimal

    def holds(self, baseline: Decimal, total: Decimal) -> bool:
        """Say whether a total is low enough, the limit included."""
        del baseline  # the same question as of a drop, with less to look at
        return total <= self.total


Test: TypeAlias = Drop | AtMost


@dataclass(frozen=True, slots=True)
class Definition:
    """A test on one scale under a name, and where it was read."""

    scale: str
    test: Test
    source: str


@dataclass(frozen=True, slots=True)
class Person:
    """One participant's totals by visit. `baseline` None: never rated; a visit that is not there was missed."""

    baseline: Decimal | None
    totals: Mapping[str, Decimal] = field(default_factory=dict)
    treated: bool = True


@dataclass(frozen=True, slots=True)
class Rate:
    """How many reached something, and of how many."""

    reached: int
    of: int

    def percent(self, decimals: int = 0) -> Decimal:
        """Return the rate as a percentage, rounded half up.

        :raises ValueError: when nobody is counted.
        """
        return percent(self.reached, self.of, decimals)


def rate(test: Test, people: Iterable[Person], visits: Sequence[str], denominator: Denominator) -> Rate:
    """Return how many of whom passed `test` at every one of `visits`. With several visits that is a sustained outcome.

    `randomised` counts all, `treated` those who were treated, `evaluable` those rated at baseline and at each of the
    visits. A rating that is missing is a test not passed. A sustained outcome asks each visit for itself: one that
    was lost and won again is not sustained.
    """
    counted = [it for it in people if _counts(it, visits, denominator)]
    return Rate(sum(passes(test, it, visits) for it in counted), len(counted))


def passes(test: Test, person: Person, visits: Sequence[str]) -> bool:
    """Say whether one person passed `test` at every one of `visits`; what was not rated was not passed."""
    baseline = person.baseline
    if baseline is None or not visits:
        return False
    return all(visit in person.totals and test.holds(baseline, person.totals[visit]) for visit in visits)


def _counts(person: Person, visits: Sequence[str], denominator: Denominator) -> bool:
    if denominator == "evaluable":
        return person.baseline is not None and all(visit in person.totals for visit in visits)
    return denominator == "randomised" or person.treated


def mean(totals: Sequence[Decimal], decimals: int = 2) -> Decimal:
    """Return the mean of totals, rounded half up to so many decimals.

    :raises ValueError: when there is none.
    """
    if not totals:
        raise ValueError("nothing has no mean")
    return (sum(totals, Decimal()) / len(totals)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _percent(by: int, *, strictly: bool = False) -> Drop:
    return Drop(Decimal(by), "percent", strictly)


UNCHECKED: Final = "from memory, not yet checked"

DEFINITIONS: Final[Mapping[str, Definition]] = {
    "hopkins-response": Definition("GRID-HAMD", _percent(50), "Gukasyan 2022, J Psychopharmacol 36:151"),
    "hopkins-remission": Definition(
        "GRID-HAMD", AtMost(Decimal(7)), f"Davis 2021, JAMA Psychiatry 78:481; {UNCHECKED}"
    ),
    "comp001-response": Definition("MADRS", _percent(50), "Goodwin 2022, N Engl J Med"),
    "comp001-remission": Definition("MADRS", AtMost(Decimal(10)), "Goodwin 2022, N Engl J Med"),
    "comp005-response": Definition("MADRS", _percent(25), "COMP005 press release of 23 June 2025: 25 % or more"),
    "comp006-response": Definition("MADRS", _percent(25), "COMP006 results: 25 % or more, meddatax.com"),
    "imperial-response": Definition(
        "QIDS-SR16", _percent(50, strictly=True), "Carhart-Harris 2021, N Engl J Med: more than 50 %"
    ),
    "imperial-remission": Definition("QIDS-SR16", AtMost(Decimal(5)), "Carhart-Harris 2021, N Engl J Med"),
    "mapp-response": Definition(
        "CAPS-5", Drop(Decimal(10), "points"), f"Mitchell 2021 and 2023, Nat Med: 10 points or more; {UNCHECKED}"
    ),
    "elekt-d-response": Definition("QIDS-SR16", _percent(50), "ELEKT-D, N Engl J Med 2023"),
}
"""Definitions by name. A trial's own one is used for a trial's own numbers; there is none that fits all."""
