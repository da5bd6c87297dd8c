"""What a course's arm is given at a dosing visit, and from whom the amount is hidden. What was given are facts."""

from decimal import Decimal
from typing import Literal, TypeAlias

from programmes import Protocol, recurrence
from programmes.protocol.model import DoseRule
from programmes.protocol.quantities import Amount
from programmes.rules.planned_doses import part_mg
from tracker.history.parsed import protocol_of
from tracker.models import Course

Reader: TypeAlias = Literal["patient", "team", "rater"]


def hides_amount(protocol: Protocol, reader: Reader = "team") -> bool:
    """Say whether the protocol hides amounts, and the arm they would tell, from this reader. No statement."""
    return protocol.blinding is not None and reader in protocol.blinding.hides_amount_from


def dose_rule_of(course: Course, visit_key: str) -> DoseRule | None:
    """Return the rule for the dose of a visit in the course's arm; None where the protocol has none. No statement.

    A course without an arm goes the protocol's first way, as everywhere.
    """
    protocol = recurrence.whole(protocol_of(course.protocol_version))
    arm = course.arm or (protocol.arms[0].code if protocol.arms else "")
    rules = (it for it in protocol.doses if it.visit == visit_key)
    return next((it for it in rules if not it.arms or arm in it.arms), None)


def full_mg(rule: DoseRule, part: int, kg: Decimal | None) -> Decimal | None:
    """Return the mg of the `part`th part of a dose (1: the first) when all of it is taken.

    None: there is not one amount, it needs a weight that is not known, or the dose has no such part.
    """
    if rule.devices:
        return rule.devices.each.mg
    whole = rule.amount.for_weight(kg) if isinstance(rule.amount, Amount) else None
    if part == 1 or whole is None:
        return whole
    return part_mg(rule, whole) if part == 2 else None
