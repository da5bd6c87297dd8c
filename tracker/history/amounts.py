"""What a course's arm is given at a dosing visit, and from whom the amount is hidden. What was given are facts."""

from datetime import datetime
from decimal import Decimal
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from programmes import Protocol, recurrence
from programmes.moments import local_day
from programmes.protocol.model import DoseRule
from programmes.protocol.quantities import Amount
from programmes.rules.planned_doses import age_on, part_mg, rule_of_age
from tracker.history.parsed import protocol_of
from tracker.models import Course

Reader: TypeAlias = Literal["patient", "team", "rater"]


def hides_amount(protocol: Protocol, reader: Reader = "team") -> bool:
    """Say whether the protocol hides amounts, and the arm they would tell, from this reader. No statement."""
    return protocol.blinding is not None and reader in protocol.blinding.hides_amount_from


def dose_rule_of(course: Course, visit_key: str, at: datetime) -> DoseRule | None:
    """Return the rule for a dose given at `at`, in the course's arm and at the patient's age on that day.

    None where the protocol has none. No statement where the patient is loaded. A course without an arm goes the
    protocol's first way, as everywhere.
    """
    protocol = recurrence.whole(protocol_of(course.protocol_version))
    arm = course.arm or (protocol.arms[0].code if protocol.arms else "")
    rules = [it for it in protocol.doses if it.visit == visit_key and (not it.arms or arm in it.arms)]
    if not any(it.ages for it in rules):
        return next(iter(rules), None)
    return rule_of_age(rules, age_on(local_day(at, ZoneInfo(course.zone)), course.patient.born_on))


def kg_for(rule: DoseRule, kg: Decimal | None) -> Decimal | None:
    """Return the weight a dose counts with, of the one that was taken; None where it counts with an ideal one."""
    return kg if rule.weight == "actual" else None


def is_nothing(rule: DoseRule | None) -> bool:
    """Say whether the rule asks for 0 mg: a placebo, which is given, witnessed and recorded like any study dose."""
    return rule is not None and isinstance(rule.amount, Amount) and rule.amount.per_kg is None and rule.amount.mg == 0


def full_mg(rule: DoseRule, part: int, kg: Decimal | None) -> Decimal | None:
    """Return the mg of the `part`th part of a dose (1: the first) when all of it is taken.

    None: there is not one amount, it needs a weight that is not known, or the dose has no such part.
    """
    if rule.devices:
        return rule.devices.each.mg
    whole = rule.amount.for_weight(kg_for(rule, kg)) if isinstance(rule.amount, Amount) else None
    if part == 1 or whole is None:
        return whole
    return part_mg(rule, whole) if part == 2 else None
