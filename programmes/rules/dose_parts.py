"""A dose in parts: the second part's amount and time, and the rest between devices. The whole amount is `doses`."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from programmes.history import Dose
from programmes.moments import after
from programmes.protocol.dosing_day import Devices, SecondPart
from programmes.protocol.model import DoseRule
from programmes.protocol.quantities import Amount, Offset
from programmes.requirements import Detail, Outcome, Requirement, Severity
from programmes.rules.dosing_day import DosingDay, dosing_days
from programmes.rules.judging import KEPT, kept
from programmes.rules.planned_doses import HUNDREDTH, dose_rule, part_mg
from programmes.unfolding import Course


def dose_parts(course: Course) -> Iterator[Requirement]:
    """A second part is the fraction the protocol says, in its time; devices are taken with a rest between two.

    A second part that was not given is not applicable, never missed: it may be left out.
    """
    for day in dosing_days(course):
        rule = dose_rule(course, day.visit)
        if rule and rule.second_part:
            yield _second_part(rule, rule.second_part, day, course)
        if rule and rule.devices:
            yield _in_devices(rule.devices, day, course)


def _second_part(rule: DoseRule, part: SecondPart, day: DosingDay, course: Course) -> Requirement:
    opens_at, closes_at = _span(part, day, course)
    later = day.taken[1:]
    outcome = _of_part(rule, day, opens_at, closes_at, course)
    return Requirement(
        key=f"{day.key}/second-part",
        rule="second-part",
        visit=day.key,
        source=part.source,
        severity=Severity.SAFETY,
        opens_at=opens_at,
        closes_at=closes_at,
        met_at=later[-1].happened_at if outcome in KEPT else None,
        settled_at=later[-1].happened_at if outcome is Outcome.BROKEN else None,
        outcome=outcome,
        detail=_of_second(rule, day),
    )


def _span(part: SecondPart, day: DosingDay, course: Course) -> tuple[datetime | None, datetime | None]:
    """Return the first and the last moment of a second part, both included; none before there was a first."""
    if day.first is None:
        return None, None
    given_at, zone = day.first.happened_at, course.setting.zone
    return after(given_at, part.opens, zone), after(given_at, part.closes, zone)


def _of_part(
    rule: DoseRule, day: DosingDay, opens_at: datetime | None, closes_at: datetime | None, course: Course
) -> Outcome:
    later = day.taken[1:]
    if not later or opens_at is None or closes_at is None:
        return Outcome.NOT_APPLICABLE
    in_time = all(opens_at <= it.happened_at <= closes_at for it in later)
    if not in_time or not _is_the_fraction(rule, day):
        return Outcome.BROKEN
    return kept(later[-1].happened_at, later[-1], course.setting)


def _is_the_fraction(rule: DoseRule, day: DosingDay) -> bool:
    """Say whether the second part is its fraction of the first, within the dose's tolerance.

    A patient who stopped early may have taken less of it: nobody's fault.
    """
    planned = part_mg(rule, day.taken[0].mg) or Decimal()
    off = _after_first(day) - planned
    if off < 0 and day.session and day.session.outcome in ("cut short", "transferred out"):
        return True
    allowed = rule.tolerance.mg if isinstance(rule.tolerance, Amount) else HUNDREDTH
    return abs(off) <= max(allowed, HUNDREDTH)


def _after_first(day: DosingDay) -> Decimal:
    return sum((it.mg for it in day.taken[1:]), Decimal())


def _of_second(rule: DoseRule, day: DosingDay) -> Detail:
    """Return the amounts in mg, and after how many whole minutes. Every key with an amount ends in `_mg`."""
    if day.first is None:
        return {"planned_mg": None, "given_mg": None, "minutes": None}
    later = day.taken[1:]
    return {
        "planned_mg": str(part_mg(rule, day.first.mg)),
        "given_mg": str(_after_first(day)) if later else None,
        "minutes": int((later[-1].happened_at - day.first.happened_at).total_seconds() // 60) if later else None,
    }


def _in_devices(rule: Devices, day: DosingDay, course: Course) -> Requirement:
    wrong = _wrong_at(rule, day.taken, course)
    outcome = _of_devices(rule, day, wrong, course)
    last = day.taken[-1] if day.taken else None
    return Requirement(
        key=f"{day.key}/devices",
        rule="devices",
        visit=day.key,
        source=rule.source,
        severity=Severity.SAFETY,
        met_at=last.happened_at if last and outcome in KEPT else None,
        settled_at=wrong if outcome is Outcome.BROKEN else None,
        outcome=outcome,
        detail={"each_mg": str(rule.each.mg), "devices": len(day.taken), "rest": str(rule.rest)},
    )


def _wrong_at(rule: Devices, taken: tuple[Dose, ...], course: Course) -> datetime | None:
    """Return when a device was taken that is none, or too soon after another; None: never, as far as is known."""
    sizes = [it.happened_at for it in taken if it.mg % rule.each.mg]
    rest = rule.rest if isinstance(rule.rest, Offset) else None
    hurried = [
        then.happened_at
        for one, then in pairwise(taken)
        if rest and then.happened_at < after(one.happened_at, rest, course.setting.zone)
    ]
    return min((*sizes, *hurried), default=None)


def _of_devices(rule: Devices, day: DosingDay, wrong: datetime | None, course: Course) -> Outcome:
    """Several devices typed in as one amount: nobody can say what lay between them."""
    if not day.taken:
        return Outcome.PENDING
    if wrong is not None:
        return Outcome.BROKEN
    several = len(day.taken) > 1 or day.taken[0].mg > rule.each.mg
    lumped = any(it.mg > rule.each.mg for it in day.taken)
    if several and (lumped or not isinstance(rule.rest, Offset)):
        return Outcome.NOT_ASSESSABLE
    return kept(day.taken[-1].happened_at, day.taken[-1], course.setting)
