"""What the protocol asks to be given: the rule of a visit in this arm and at this age, and its amounts. Judges none."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from programmes.history import Dose, Weighed
from programmes.moments import local_day
from programmes.protocol.dosing_day import Ages
from programmes.protocol.model import DoseRule
from programmes.protocol.quantities import Amount
from programmes.unfolding import Course, PlannedVisit

HUNDREDTH = Decimal("0.01")


def arm_of(course: Course) -> str | None:
    """Return the course's arm: its own, else the protocol's first; None: it has none."""
    arms = course.protocol.arms
    return course.setting.arm or (arms[0].code if arms else None)


def dose_rule(course: Course, visit: PlannedVisit) -> DoseRule | None:
    """Return the rule for the dose of a visit in the course's arm and for the patient's age on the day of the dose.

    None: the protocol has none, or it goes by age, and that is not known, or in none of its stretches.
    """
    rules = rules_in_arm(course, visit)
    if all(rule.ages is None for rule in rules):
        return next(iter(rules), None)
    return rule_of_age(rules, age_at_dose(course, visit))


def rule_of_age(rules: Iterable[DoseRule], age: int | None) -> DoseRule | None:
    """Return the rule among those of one visit and arm that speaks of an age; None: it is not known, or none does."""
    return next((rule for rule in rules if rule.ages is None or (age is not None and _is_of(age, rule.ages))), None)


def rules_in_arm(course: Course, visit: PlannedVisit) -> tuple[DoseRule, ...]:
    """Return the rules for the dose of a visit in the course's arm: several where it goes by age."""
    arm = arm_of(course)
    rules = (rule for rule in course.protocol.doses if rule.visit == visit.rule.code)
    return tuple(rule for rule in rules if not rule.arms or arm in rule.arms)


def age_at_dose(course: Course, visit: PlannedVisit) -> int | None:
    """Return the age in whole years on the day of a dose: the one given, else booked, else aimed at. None: unknown."""
    moment = visit.dosed_at or (visit.booked.starts_at if visit.booked else None) or visit.window.due_at
    born_on = course.setting.born_on
    if moment is None or born_on is None:
        return None
    return age_on(local_day(moment, course.zone_at(moment)), born_on)


def age_on(day: date, born_on: date) -> int:
    """Return the age in whole years on a day. Who was born on 29 February is a year older on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def _is_of(age: int, ages: Ages) -> bool:
    return ages.from_ <= age and (ages.below is None or age < ages.below)


def choices_mg(rule: DoseRule, course: Course, visit: PlannedVisit) -> tuple[Decimal, ...]:
    """Return the amounts in mg of which one is given; empty where none is published, or a weight is missing."""
    kg = _weight(rule, course, visit)
    said = (rule.amount,) if isinstance(rule.amount, Amount) else rule.one_of
    return tuple(mg for amount in said if (mg := amount.for_weight(kg)) is not None)


def range_mg(rule: DoseRule, course: Course, visit: PlannedVisit) -> tuple[Decimal, Decimal] | None:
    """Return the least and the most mg of an amount that is chosen between two; None: it is not, or no weight."""
    if rule.between is None:
        return None
    kg = _weight(rule, course, visit)
    least, most = rule.between.at_least.for_weight(kg), rule.between.at_most.for_weight(kg)
    return None if least is None or most is None else (least, most)


def part_mg(rule: DoseRule, first: Decimal) -> Decimal | None:
    """Return the mg of the second part after a first one of `first` mg, to a hundredth; None: there is none."""
    if rule.second_part is None:
        return None
    part = Fraction(rule.second_part.fraction)
    return (first * part.numerator / part.denominator).quantize(HUNDREDTH, "ROUND_HALF_UP")


def next_mg(course: Course, visit: PlannedVisit) -> Decimal | None:
    """Return the mg that would be given next at a visit: the least of several, the second part, one device."""
    rule = dose_rule(course, visit)
    if rule is None:
        return None
    if rule.devices:
        return rule.devices.each.mg
    taken = course.history.at(Dose, visit.key)
    if taken and rule.second_part:
        return part_mg(rule, taken[0].mg)
    return min(range_mg(rule, course, visit) or choices_mg(rule, course, visit), default=None)


def _weight(rule: DoseRule, course: Course, visit: PlannedVisit) -> Decimal | None:
    """Return the body weight that counts for a dose, actual or ideal: the last one before it."""
    dose = course.doses.get(visit.key)
    known = [it for it in course.history.of(Weighed) if it.basis == rule.weight]
    weights = [it for it in known if dose is None or it.happened_at <= dose.happened_at]
    return weights[-1].kg if weights else None
