"""What the protocol asks to be given: the rule of a visit in this arm, and its amounts. What was given: `doses`."""

from decimal import Decimal
from fractions import Fraction

from programmes.history import Dose, Weighed
from programmes.protocol.model import DoseRule
from programmes.protocol.quantities import Amount
from programmes.unfolding import Course, PlannedVisit

HUNDREDTH = Decimal("0.01")


def arm_of(course: Course) -> str | None:
    """Return the course's arm: its own, else the protocol's first; None: it has none."""
    arms = course.protocol.arms
    return course.setting.arm or (arms[0].code if arms else None)


def dose_rule(course: Course, visit: PlannedVisit) -> DoseRule | None:
    """Return the rule for the dose of a visit in the course's arm; None where the protocol has none."""
    arm = arm_of(course)
    rules = (rule for rule in course.protocol.doses if rule.visit == visit.rule.code)
    return next((rule for rule in rules if not rule.arms or arm in rule.arms), None)


def choices_mg(rule: DoseRule, course: Course, visit: PlannedVisit) -> tuple[Decimal, ...]:
    """Return the amounts in mg of which one is given; empty where none is published, or a weight is missing."""
    kg = _weight(course, visit)
    said = (rule.amount,) if isinstance(rule.amount, Amount) else rule.one_of
    return tuple(mg for amount in said if (mg := amount.for_weight(kg)) is not None)


def part_mg(rule: DoseRule, first: Decimal) -> Decimal | None:
    """Return the mg of the second part after a first one of `first` mg, to a hundredth; None: there is none."""
    if rule.second_part is None:
        return None
    part = Fraction(rule.second_part.fraction)
    return (first * part.numerator / part.denominator).quantize(HUNDREDTH, "ROUND_HALF_UP")


def next_mg(course: Course, visit: PlannedVisit) -> Decimal | None:
    """Return the mg that would be given next at a visit: the least of a choice, the second part, one device."""
    rule = dose_rule(course, visit)
    if rule is None:
        return None
    if rule.devices:
        return rule.devices.each.mg
    taken = course.history.at(Dose, visit.key)
    if taken and rule.second_part:
        return part_mg(rule, taken[0].mg)
    return min(choices_mg(rule, course, visit), default=None)


def _weight(course: Course, visit: PlannedVisit) -> Decimal | None:
    """Return the body weight that counts for a dose: the last one before it."""
    dose = course.doses.get(visit.key)
    weights = [it for it in course.history.of(Weighed) if dose is None or it.happened_at <= dose.happened_at]
    return weights[-1].kg if weights else None
