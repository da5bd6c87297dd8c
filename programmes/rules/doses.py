"""How much was given, against what the protocol says for this arm and weight. Parts and devices: `dose_parts`."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from programmes.protocol.model import DoseRule
from programmes.protocol.quantities import Amount
from programmes.requirements import Detail, Outcome, Requirement, Severity
from programmes.rules.dosing_day import DosingDay, dosing_days
from programmes.rules.judging import KEPT, kept
from programmes.rules.planned_doses import HUNDREDTH, choices_mg, dose_rule, range_mg, rules_in_arm
from programmes.unfolding import Course


@dataclass(frozen=True, slots=True)
class Given:
    """What was taken of a dose: its amount without a second part, the whole day's, and the amounts it could be.

    `between`: the least and the most of one that is chosen; None: it is not, or a weight is missing.
    """

    choices: tuple[Decimal, ...]
    between: tuple[Decimal, Decimal] | None
    mg: Decimal
    on_the_day: Decimal

    @property
    def off(self) -> Decimal | None:
        """Return how far the amount lies from the nearest one it could be, less as below 0. None: there is none."""
        if self.between is not None:
            return self.mg - min(max(self.mg, self.between[0]), self.between[1])
        return min((self.mg - choice for choice in self.choices), key=abs, default=None)


def doses(course: Course) -> Iterator[Requirement]:
    """The amount taken is the protocol's, within its tolerance, and the day's is not over its most.

    An amount between two is inside both ends. Not assessable where neither is known, or where it goes by an age that is
    not. Less than planned is nobody's fault where the day was cut short or the
    patient taken to hospital: not applicable then, with the amount really taken. More stays broken.
    """
    for day in dosing_days(course):
        rule = dose_rule(course, day.visit)
        if rule is not None:
            yield _amount(rule, day, course)
        elif rules := rules_in_arm(course, day.visit):
            yield _of_no_age(rules[0], day)


def _of_no_age(rule: DoseRule, day: DosingDay) -> Requirement:
    """Return what nobody can judge: the amount goes by age, which is not known, or which nobody published one for."""
    return Requirement(
        key=f"{day.key}/amount",
        rule="amount",
        visit=day.key,
        source=rule.source,
        severity=Severity.SAFETY,
        outcome=Outcome.NOT_ASSESSABLE,
    )


def _amount(rule: DoseRule, day: DosingDay, course: Course) -> Requirement:
    given = _given(rule, day, course)
    outcome = _outcome(rule, given, day, course)
    last = day.taken[-1] if day.taken else None
    return Requirement(
        key=f"{day.key}/amount",
        rule="amount",
        visit=day.key,
        source=rule.source,
        severity=Severity.SAFETY,
        met_at=last.happened_at if last and outcome in KEPT else None,
        settled_at=last.happened_at if last and outcome is Outcome.BROKEN else None,
        outcome=outcome,
        detail=_detail(rule, given, day),
    )


def _given(rule: DoseRule, day: DosingDay, course: Course) -> Given:
    total = sum((it.mg for it in day.taken), Decimal())
    first = day.taken[0].mg if day.taken and rule.second_part else total
    return Given(choices_mg(rule, course, day.visit), range_mg(rule, course, day.visit), first, total)


def _outcome(rule: DoseRule, given: Given, day: DosingDay, course: Course) -> Outcome:
    if not day.taken:
        return Outcome.PENDING
    if isinstance(rule.at_most, Amount) and given.on_the_day > rule.at_most.mg:
        return Outcome.BROKEN
    judged = _judge(rule, given)
    if judged is Outcome.MET:
        return kept(day.taken[-1].happened_at, day.taken[-1], course.setting)
    least = min(given.between or given.choices, default=None)
    return _of_less(rule, day, judged) if least is not None and given.mg < least else judged


def _of_less(rule: DoseRule, day: DosingDay, judged: Outcome) -> Outcome:
    """Return what falling short is: pending while a device is to come, nobody's fault on a day cut short."""
    if rule.devices and day.session is None:
        return Outcome.PENDING
    if day.session and day.session.outcome in ("cut short", "transferred out"):
        return Outcome.NOT_APPLICABLE
    return judged


def _judge(rule: DoseRule, given: Given) -> Outcome:
    off = given.off
    if off is None:
        return Outcome.MET if _is_choice(rule) else Outcome.NOT_ASSESSABLE
    if abs(off) <= HUNDREDTH:
        return Outcome.MET
    if isinstance(rule.tolerance, Amount):
        return Outcome.MET if abs(off) <= rule.tolerance.mg else Outcome.BROKEN
    return Outcome.BROKEN if given.between else Outcome.NOT_ASSESSABLE


def _is_choice(rule: DoseRule) -> bool:
    """Say whether the amount is the patient's choice, up to a most."""
    return (
        not rule.one_of
        and rule.between is None
        and not isinstance(rule.amount, Amount)
        and isinstance(rule.at_most, Amount)
    )


def _detail(rule: DoseRule, given: Given, day: DosingDay) -> Detail:
    """Return the amounts in mg. Every key with an amount ends in `_mg`: blinded readers see none of them."""
    detail: dict[str, str | int | float | None] = {
        "planned_mg": str(given.choices[0]) if len(given.choices) == 1 else None,
        "given_mg": str(given.mg) if day.taken else None,
    }
    if len(given.choices) > 1:
        detail["choices_mg"] = ", ".join(map(str, given.choices))
    if given.between is not None:
        detail |= {"least_mg": str(given.between[0]), "highest_mg": str(given.between[1])}
    if isinstance(rule.at_most, Amount):
        detail |= {"most_mg": str(rule.at_most.mg), "day_mg": str(given.on_the_day) if day.taken else None}
    return detail
