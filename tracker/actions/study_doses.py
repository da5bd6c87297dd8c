"""Doses in mg. Where nobody may know the amount, a share of the study dose is told, and this makes mg of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tracker.actions.action import CannotRecord
from tracker.history.amounts import dose_rule_of, full_mg, is_nothing
from tracker.models import Course, User
from tracker.models.facts import standing

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseTaken:
    """An amount taken at a moment, from a lot, given by one person and witnessed by another.

    `share`: of the amount in the protocol, where nobody may know it (1: all of it); `mg` is None then. `part` is
    which part of the dose it was, from 1 on. `given_as`, `ended_at` and `observed` are those of `Dose`.
    """

    at: datetime
    lot: str
    given_by: User
    witnessed_by: User
    mg: Decimal | None = None
    share: Decimal | None = None
    part: int = 1
    product: str = ""
    given_as: str = ""
    ended_at: datetime | None = None
    observed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A dose that was taken, in mg; the fields are those of `Dose`."""

    happened_at: datetime
    mg: Decimal
    lot: str
    product: str
    given_by: User
    witnessed_by: User
    given_as: str
    ended_at: datetime | None
    observed: bool | None


def in_mg(course: Course, visit_key: str, doses: Sequence[DoseTaken]) -> list[Taken]:
    """Return the doses in mg, to a hundredth, half up. One statement where a share needs the weight, else none.

    :raises CannotRecord: when the protocol does not say what the whole is, or a dose that is no placebo is of 0 mg.
    """
    for it in doses:
        check_amount(course, visit_key, it.mg, it.at)
    kg = _weight(course) if any(it.mg is None for it in doses) else None
    return [
        Taken(
            happened_at=it.at, mg=it.mg if it.mg is not None else _of_share(course, visit_key, it, kg), lot=it.lot,
            product=it.product, given_by=it.given_by, witnessed_by=it.witnessed_by, given_as=it.given_as,
            ended_at=it.ended_at, observed=it.observed,
        )
        for it in doses
    ]  # fmt: skip


def check_amount(course: Course, visit_key: str, mg: Decimal | None, at: datetime) -> None:
    """Refuse nothing as a dose, but where the arm's study dose is 0 mg. `mg` None: a share is told. No statement.

    :raises CannotRecord: when it is 0 mg, and no placebo.
    """
    if mg is not None and mg <= 0 and not is_nothing(dose_rule_of(course, visit_key, at)):
        raise CannotRecord("A dose is more than 0 mg.")


def _of_share(course: Course, visit_key: str, dose: DoseTaken, kg: Decimal | None) -> Decimal:
    rule = dose_rule_of(course, visit_key, dose.at)
    whole = full_mg(rule, dose.part, kg) if rule else None
    if whole is None or dose.share is None:
        raise CannotRecord("The study dose of this part is not known here. Phone whoever holds the code.")
    least = Decimal() if is_nothing(rule) else HUNDREDTH
    return max((whole * dose.share).quantize(HUNDREDTH, "ROUND_HALF_UP"), least)


def _weight(course: Course) -> Decimal | None:
    """Return the weight last taken. One statement."""
    rows = standing(course.weight_facts.all()).order_by("-happened_at", "-recorded_at")
    kg: Decimal | None = rows.values_list("kg", flat=True).first()
    return kg
