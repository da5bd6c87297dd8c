"""How much was given, against what the protocol says for this body weight. When it was given is `timing`."""

from collections.abc import Iterator
from decimal import Decimal

from programmes.history import Dose, Weighed
from programmes.protocol.model import DoseRule
from programmes.protocol.quantities import Amount
from programmes.requirements import Outcome, Requirement, Severity
from programmes.rules.judging import KEPT, kept
from programmes.unfolding import Course, PlannedVisit

EXACT = Decimal("0.01")


def doses(course: Course) -> Iterator[Requirement]:
    """The amount taken is the amount of the protocol, within its tolerance; not assessable where neither is known."""
    rules = {rule.visit: rule for rule in course.protocol.doses}
    for visit in course.dosing:
        if visit.rule.code in rules:
            yield _amount(visit, rules[visit.rule.code], course)


def planned_mg(rule: DoseRule, course: Course, visit: PlannedVisit) -> Decimal | None:
    """Return the mg the protocol asks for at this visit; None without an amount, or without a weight it needs."""
    if not isinstance(rule.amount, Amount):
        return None
    dose = course.doses.get(visit.key)
    weights = [it for it in course.history.of(Weighed) if dose is None or it.happened_at <= dose.happened_at]
    return rule.amount.for_weight(weights[-1].kg if weights else None)


def _amount(visit: PlannedVisit, rule: DoseRule, course: Course) -> Requirement:
    taken = [it for it in course.history.of(Dose) if it.visit == visit.key]
    planned, given = planned_mg(rule, course, visit), sum((it.mg for it in taken), Decimal())
    last = taken[-1] if taken else None
    outcome = _judge(planned, given, rule) if last else Outcome.PENDING
    if last and outcome is Outcome.MET:
        outcome = kept(last.happened_at, last, course.setting)
    return Requirement(
        key=f"{visit.key}/amount",
        rule="amount",
        visit=visit.key,
        source=rule.source,
        severity=Severity.SAFETY,
        met_at=last.happened_at if last and outcome in KEPT else None,
        settled_at=last.happened_at if last and outcome is Outcome.BROKEN else None,
        outcome=outcome,
        detail={
            "planned_mg": str(planned) if planned is not None else None,
            "given_mg": str(given) if taken else None,
        },
    )


def _judge(planned: Decimal | None, given: Decimal, rule: DoseRule) -> Outcome:
    if planned is None:
        return Outcome.NOT_ASSESSABLE
    off = abs(given - planned)
    if off <= EXACT:
        return Outcome.MET
    if not isinstance(rule.tolerance, Amount):
        return Outcome.NOT_ASSESSABLE
    return Outcome.MET if off <= rule.tolerance.mg else Outcome.BROKEN
