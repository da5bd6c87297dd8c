"""How a dose was given: how long it ran in, and that somebody saw it taken. How much it was: `doses`."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from programmes.history import Dose
from programmes.protocol.dosing_day import Infusion
from programmes.protocol.model import DoseRule
from programmes.protocol.quantities import UNSPECIFIED, Offset, specified
from programmes.requirements import Detail, Outcome, Requirement, Severity
from programmes.rules.dosing_day import DosingDay, dosing_days
from programmes.rules.judging import KEPT, kept
from programmes.rules.planned_doses import dose_rule
from programmes.unfolding import Course

MINUTE = timedelta(minutes=1)


def givings(course: Course) -> Iterator[Requirement]:
    """An infusion runs as long as the protocol says, within its tolerance, both ends included; a dose is seen taken.

    One whose end nobody wrote down is overdue once the patient has left. One that was stopped on a day cut short is
    not applicable. A dose of which nobody wrote down who saw it is broken once the patient has left.
    """
    for day in dosing_days(course):
        rule = dose_rule(course, day.visit)
        if rule and rule.infusion:
            yield _infusion(rule.infusion, day, course)
        if rule and rule.observed:
            yield _observed(rule, day, course)


def _infusion(rule: Infusion, day: DosingDay, course: Course) -> Requirement:
    outcome, at = _of_infusion(rule, day, course)
    return Requirement(
        key=f"{day.key}/infusion",
        rule="infusion",
        visit=day.key,
        source=rule.source,
        severity=Severity.SAFETY,
        closes_at=day.left.happened_at if day.left else None,
        met_at=at if outcome in KEPT else None,
        settled_at=at if outcome is Outcome.BROKEN else None,
        outcome=outcome,
        detail=_lengths(rule, day),
    )


def _of_infusion(rule: Infusion, day: DosingDay, course: Course) -> tuple[Outcome, datetime | None]:
    if rule.lasts == UNSPECIFIED:
        return Outcome.NOT_ASSESSABLE, None
    if not day.taken:
        return Outcome.PENDING, None
    worst = [_off(rule, it) for it in day.taken if it.ended_at is not None]
    tolerance = specified(rule.tolerance)
    allowed = tolerance.minutes if tolerance else 0
    if any(abs(off) > allowed for off in worst):
        return _too_far(rule, day, worst, allowed)
    last = day.taken[-1]
    if any(it.ended_at is None for it in day.taken) or last.ended_at is None:
        return Outcome.PENDING, None
    return kept(last.ended_at, last, course.setting), last.ended_at


def _too_far(rule: Infusion, day: DosingDay, worst: list[int], allowed: int) -> tuple[Outcome, datetime | None]:
    """Return what an infusion is that ran too short or too long; too short is nobody's fault on a day cut short."""
    if rule.tolerance == UNSPECIFIED:
        return Outcome.NOT_ASSESSABLE, None
    if all(off <= allowed for off in worst) and day.session and day.session.outcome in ("cut short", "transferred out"):
        return Outcome.NOT_APPLICABLE, None
    return Outcome.BROKEN, max(it.ended_at for it in day.taken if it.ended_at is not None)


def _off(rule: Infusion, dose: Dose) -> int:
    """Return by how many minutes it ran longer than asked, below 0: shorter; as clocks are read."""
    assert isinstance(rule.lasts, Offset)  # `_of_infusion` has asked
    return _minutes(dose) - rule.lasts.minutes


def _minutes(dose: Dose) -> int:
    """Return how long it ran, as clocks are read: seconds do not count."""
    assert dose.ended_at is not None  # whoever asks has looked
    begins, ends = (it.replace(second=0, microsecond=0) for it in (dose.happened_at, dose.ended_at))
    return int((ends - begins) / MINUTE)


def _lengths(rule: Infusion, day: DosingDay) -> Detail:
    ran = [_minutes(it) for it in day.taken if it.ended_at is not None]
    return {"asked": str(rule.lasts), "tolerance": str(rule.tolerance), "minutes": ran[-1] if ran else None}


def _observed(rule: DoseRule, day: DosingDay, course: Course) -> Requirement:
    outcome, at = _of_observation(day, course)
    return Requirement(
        key=f"{day.key}/observed",
        rule="observed",
        visit=day.key,
        source=rule.source,
        severity=Severity.SAFETY,
        met_at=at if outcome in KEPT else None,
        settled_at=at if outcome is Outcome.BROKEN else None,
        outcome=outcome,
        detail={"said": "no" if any(it.observed is False for it in day.taken) else None},
    )


def _of_observation(day: DosingDay, course: Course) -> tuple[Outcome, datetime | None]:
    unseen = next((it for it in day.taken if it.observed is False), None)
    if unseen is not None:
        return Outcome.BROKEN, unseen.happened_at
    if not day.taken:
        return Outcome.PENDING, None
    if any(it.observed is None for it in day.taken):
        return (Outcome.BROKEN, day.left.happened_at) if day.left else (Outcome.PENDING, None)
    last = day.taken[-1]
    return kept(last.happened_at, last, course.setting), last.happened_at
