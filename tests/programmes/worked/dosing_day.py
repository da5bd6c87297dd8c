"""A dosing day on which everything goes as the protocol asks. Which day it is: `course`."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from programmes.history import (
    Booked,
    Checked,
    Discharged,
    Dose,
    Measured,
    Observed,
    Present,
    Rated,
    Reached,
    Session,
    Signed,
    Weighed,
)
from programmes.protocol.model import DoseRule
from programmes.protocol.monitoring import Limit
from programmes.protocol.people import Staffing
from programmes.protocol.quantities import Amount, Offset
from programmes.rules.planned_doses import choices_mg, dose_rule, part_mg
from programmes.unfolding import PlannedVisit

if TYPE_CHECKING:
    from tests.programmes.worked.course import Worked

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
STAY, NIGHT = 8 * HOUR, 24 * HOUR
KG = Decimal("70")
TEAM = ("ines", "omar")


def give(walk: "Worked", visit: PlannedVisit, at: datetime) -> None:
    """Give the dose of a visit at `at`, with all that belongs before it and after."""
    leaves = at + (NIGHT if walk.protocol.discharge.overnight == "required" else STAY)
    ends = at + STAY
    walk.tell(Weighed, at - 50 * MINUTE, kg=KG)
    if any(it.ages for it in walk.protocol.doses):  # how old the patient is then is known once it is agreed
        walk.tell(Booked, at - HOUR, visit=visit.key, starts_at=at - 20 * MINUTE, ends_at=ends)
    _before(walk, visit, at)
    be_there(walk, visit, at - 20 * MINUTE, ends, leaves)
    _take(walk, visit, at)
    _watch(walk, visit, at, ends, leaves)
    walk.tell(Session, at - 20 * MINUTE, visit=visit.key, outcome="held", started_at=at - 20 * MINUTE, ended_at=ends)
    _leave(walk, visit, leaves)


def _before(walk: "Worked", visit: PlannedVisit, at: datetime) -> None:
    for demands in walk.demands:
        questions = [*demands.checks, *(it for it in demands.criteria if it.assessment is None)]
        for asked in (it for it in questions if it.valid != "unspecified"):
            walk.tell(Checked, at - 40 * MINUTE, check=asked.code, passed=True, visit=visit.key)
        for paper in (it for it in demands.documents if it.anew or it.valid != "unspecified"):
            said = {"document": paper.code, "by": paper.signed_by, "edition": paper.edition or ""}
            walk.tell(Signed, at - 45 * MINUTE, visit=visit.key, **said)
        for milestone in (it for it in demands.milestones if it.anew):
            walk.tell(Reached, at - 45 * MINUTE, milestone=milestone.code, visit=visit.key)


def be_there(
    walk: "Worked", visit: PlannedVisit, since: datetime, until: datetime, leaves: datetime | None = None
) -> None:
    """Write down who was there: the two of the team, and everybody of every role that is asked for."""
    roles = sorted({role for it in _staffing(walk) for role in (it.role, it.credential) if role})
    same = {it.role for demands in walk.demands for it in demands.continuity}
    said: dict[str, Any] = {"visit": visit.key, "until": max(until, leaves or until)}
    for person in TEAM:
        walk.tell(Present, since, person=person, roles=tuple(sorted({*roles, *same})), **said)


def _staffing(walk: "Worked") -> list[Staffing]:
    return [it for demands in walk.demands for it in demands.staffing]


def _take(walk: "Worked", visit: PlannedVisit, at: datetime) -> None:
    course = walk.course()
    rule = dose_rule(course, course.by_key[visit.key])
    planned = _amounts(walk, visit, rule)
    for place, mg in enumerate(planned):
        taken_at = at + _apart(rule, place)
        runs = rule.infusion.lasts if rule and rule.infusion else None
        ended = taken_at + timedelta(minutes=runs.minutes) if isinstance(runs, Offset) else None
        walk.tell(Dose, taken_at, visit=visit.key, mg=mg, given_by=TEAM[0], role="facilitator", site="SITE",
                  product="extract", ended_at=ended, observed=True)  # fmt: skip


def _amounts(walk: "Worked", visit: PlannedVisit, rule: DoseRule | None) -> list[Decimal]:
    if rule is None:
        return [Decimal(25)]
    course = walk.course()
    choices = choices_mg(rule, course, course.by_key[visit.key])
    most = rule.at_most.mg if isinstance(rule.at_most, Amount) else Decimal(25)
    mg = choices[0] if choices else _between(rule) or most / 2
    if rule.devices:
        return [rule.devices.each.mg] * int(mg / rule.devices.each.mg)
    second = part_mg(rule, mg)
    return [mg] if second is None else [mg, second]


def _between(rule: DoseRule) -> Decimal | None:
    return rule.between.at_least.for_weight(KG) if rule.between else None


def _apart(rule: DoseRule | None, place: int) -> timedelta:
    if rule and rule.second_part and place:
        return timedelta(minutes=rule.second_part.opens.minutes)
    rest = rule.devices.rest if rule and rule.devices else None
    return place * timedelta(minutes=rest.minutes if isinstance(rest, Offset) else 5)


def _watch(walk: "Worked", visit: PlannedVisit, at: datetime, ends: datetime, leaves: datetime) -> None:
    for what, moment in sorted(set(_readings(walk, visit, at, leaves))):
        walk.tell(Measured, moment, visit=visit.key, what=what, values=_values(walk, what))
    for sign in sorted({code for demands in walk.demands for stay in demands.stays for code in stay.until_gone}):
        walk.tell(Observed, ends - 20 * MINUTE, visit=visit.key, what=sign, present=False)


def _readings(walk: "Worked", visit: PlannedVisit, at: datetime, leaves: datetime) -> Iterator[tuple[str, datetime]]:
    for rule in (it for demands in walk.demands for it in demands.measurements):
        yield rule.code, at - 10 * MINUTE
        yield rule.code, at + HOUR
        yield rule.code, leaves - 5 * MINUTE
        if isinstance(rule.at, Offset):
            moment, step = at + timedelta(minutes=rule.at.minutes), rule.every.minutes if rule.every else 0
            while step and rule.until and moment <= at + timedelta(minutes=rule.until.minutes):
                yield rule.code, moment
                moment += timedelta(minutes=step)
            if not step:
                yield rule.code, moment


def _values(walk: "Worked", what: str) -> dict[str, Decimal]:
    named = {value for demands in walk.demands for it in demands.measurements if it.code == what for value in it.values}
    limits = [it for demands in walk.demands for it in demands.limits if it.measurement == what]
    values = {name: Decimal(80) for name in named | {it.value for it in limits}}
    return values | {it.value: _inside(it) for it in limits}


def _inside(limit: Limit) -> Decimal:
    figures = [it for it in (limit.at_least, limit.at_most) if isinstance(it, Decimal)]
    return figures[0] if figures else Decimal(80)


def _leave(walk: "Worked", visit: PlannedVisit, leaves: datetime) -> None:
    for demands in walk.demands:
        for rule in demands.leaving:
            if rule.assessment is None:
                walk.tell(Checked, leaves - 3 * MINUTE, check=rule.code, passed=True, visit=visit.key)
            else:
                total = rule.at_least if rule.at_least is not None else rule.at_most or Decimal()
                said = {"assessment": rule.assessment, "total": total, "rater": "rater"}
                walk.tell(Rated, leaves - 3 * MINUTE, visit=visit.key, **said)
        for told in demands.restrictions:
            walk.tell(Checked, leaves - 2 * MINUTE, check=told.code, passed=True, visit=visit.key)
    walk.tell(Discharged, leaves, visit=visit.key, escorted=True)
