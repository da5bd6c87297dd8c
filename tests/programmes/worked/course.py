"""A course that keeps to everything its protocol asks, whatever the protocol is. Breaking one rule: `breaking`."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from programmes import History, Plan, Protocol, Setting, plan
from programmes.history import AnyFact, Checked, Enrolled, Fact, Prescribed, Rated, Reached, Session, Signed, Turned
from programmes.moments import at_wall, local_day
from programmes.protocol.demands import Demands
from programmes.protocol.quantities import Offset
from programmes.recurrence import unrolled
from programmes.unfolding import Course, PlannedVisit
from tests.programmes.worked import dosing_day, owed

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
ZONE = ZoneInfo("Europe/London")
BEGINS = at_wall(date(2026, 3, 2), time(9), ZONE)
OFTEN_ENOUGH = 3  # of a visit that comes again without an end
MOST_VISITS = 120


@dataclass(slots=True)
class Worked:
    """A course being walked: its protocol, its setting, what was written down, and the visits that are done."""

    protocol: Protocol
    setting: Setting
    facts: list[AnyFact] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=count)

    def tell(self, kind: type[Fact], at: datetime, **values: Any) -> None:
        """Write a fact down, at the moment it happened."""
        key = f"{next(self.numbers):06d}"
        self.facts.append(kind(course="c", happened_at=at, recorded_at=at, key=key, **values))

    def plan(self) -> Plan:
        return plan(self.protocol, History(self.facts, "c"), self.setting)

    def course(self) -> Course:
        history = History(self.facts, "c")
        return Course(unrolled(self.protocol, history), history, self.setting)

    @property
    def demands(self) -> tuple[Demands, ...]:
        """Return the protocol's rules and those of each layer above it."""
        return (self.protocol, *self.setting.stack)

    @property
    def last(self) -> datetime:
        """Return when the last thing ended that was written down; what began long before the course does not count."""
        ends = [getattr(it, "ended_at", None) or it.happened_at for it in self.facts]
        return max([BEGINS, *ends])


def setting_of(arm: str | None = None, **more: Any) -> Setting:
    """Return the setting of a worked course: London, a patient of 45 years, no holidays."""
    return Setting(zone=ZONE, arm=arm, born_on=date(1980, 6, 15), **more)


def worked(protocol: Protocol, setting: Setting) -> Worked:
    """Return a course on which everything was done as the protocol asks, up to its end or its third repeat."""
    walk = Worked(protocol, setting)
    _begin(walk)
    for _ in range(MOST_VISITS):
        coming = sorted(_coming(walk), key=lambda it: (local_day(it[0], ZONE), it[1]))
        if not coming and not _stops(walk):
            return walk
        if not coming:
            continue
        moment, _, visit = coming[0]
        walk.done.add(visit.key)
        if visit.rule.phase == "dosing":
            dosing_day.give(walk, visit, moment)
        else:
            _meet(walk, visit, moment)
        owed.settle(walk)
    raise AssertionError(f"{protocol.id} has no end")


def _stops(walk: Worked) -> bool:
    """Stop a treatment that would come again without an end, so that its follow-up is there. False: no need."""
    if not any(it.repeat for it in walk.protocol.visits) or any(isinstance(it, Turned) for it in walk.facts):
        return False
    walk.tell(Turned, walk.last + HOUR, turn="treatment stopped")
    return True


def _begin(walk: Worked) -> None:
    walk.tell(Enrolled, BEGINS)
    for demands in walk.demands:
        for washout in demands.washouts:
            walk.tell(Prescribed, BEGINS - 400 * DAY, medicine=washout.code, per_day=Decimal(), half_life=Decimal(24))
        for milestone in demands.milestones:
            walk.tell(Reached, BEGINS + 5 * MINUTE, milestone=milestone.code)
        for paper in demands.documents:
            walk.tell(Signed, BEGINS + 6 * MINUTE, document=paper.code, by=paper.signed_by, edition=paper.edition or "")
        questions = [*demands.checks, *(it for it in demands.criteria if it.assessment is None)]
        for asked in questions:
            walk.tell(Checked, BEGINS + 10 * MINUTE, check=asked.code, passed=True)


def _coming(walk: Worked) -> Iterator[tuple[datetime, int, PlannedVisit]]:
    """Yield the visits that are to come and whose day can be known: those without one follow on what was last."""
    for place, visit in enumerate(walk.course().visits):
        if visit.key in walk.done or visit.provisional or _is_often_enough(visit, walk):
            continue
        yield _moment(walk, visit), place, visit


def _is_often_enough(visit: PlannedVisit, walk: Worked) -> bool:
    repeated = {it.code for it in walk.protocol.visits if it.repeat}
    codes = [visit.rule.code, *([visit.dose] if visit.dose else [])]
    return any(it.rpartition("-")[0] in repeated and int(it.rpartition("-")[2]) > OFTEN_ENOUGH for it in codes)


def _moment(walk: Worked, visit: PlannedVisit) -> datetime:
    """Return when a visit is held: its target, its first day, or after what was last; never before a distance ends."""
    day = visit.window.due_at or visit.window.opens_at
    wall = time(9) if visit.rule.phase == "dosing" else time(10)
    if day is None:
        day = walk.last + DAY
    moment = max(at_wall(local_day(day, ZONE), wall, ZONE), BEGINS + HOUR)
    if _is_in_hours(visit):
        moment = max(day, BEGINS + HOUR)
    earliest = [it.opens_at for it in walk.plan().requirements if it.rule == "interval" and it.visit == visit.key]
    return max([moment, *(it for it in earliest if it is not None)])


def _is_in_hours(visit: PlannedVisit) -> bool:
    given = (visit.rule.window.due, visit.rule.window.opens, visit.rule.window.closes)
    return any(isinstance(it, Offset) and it.is_elapsed for it in given)


def _meet(walk: Worked, visit: PlannedVisit, moment: datetime) -> None:
    """Hold a visit as often as hours and numbers of its phase ask, with everybody and every scale."""
    length = _length(visit)
    for nth in range(_times(walk, visit)):
        starts = moment + nth * DAY
        dosing_day.be_there(walk, visit, starts, starts + length)
        walk.tell(Session, starts, visit=visit.key, outcome="held", started_at=starts, ended_at=starts + length)
    for code in (*visit.rule.assessments, *visit.rule.optional_assessments):
        walk.tell(Rated, moment, visit=visit.key, assessment=code, total=total_of(walk, code, visit), rater="rater")


def _length(visit: PlannedVisit) -> timedelta:
    asked = visit.rule.duration.at_least if visit.rule.duration else None
    least = 150 if visit.rule.phase == "preparation" else 60
    return timedelta(minutes=max(asked.minutes if isinstance(asked, Offset) else 0, least))


def _times(walk: Worked, visit: PlannedVisit) -> int:
    phase = visit.rule.phase
    mine = [it.at_least for it in walk.protocol.hours if it.phase == phase and isinstance(it.at_least, Offset)]
    counted = [it.at_least or 1 for demands in walk.demands for it in demands.counts if it.phase == phase]
    same = sum(1 for it in walk.course().visits if it.rule.phase == phase)
    return max([1, *(-(-it.minutes // (150 * same)) for it in mine), *(-(-it // same) for it in counted)])


def total_of(walk: Worked, code: str, visit: PlannedVisit) -> Decimal:
    """Return a total of a scale that lets the patient take part, in the middle of what is allowed."""
    scale = next(it for demands in walk.demands for it in demands.assessments if it.code == code)
    low, high = scale.low, scale.high
    for demands in walk.demands:
        for it in (it for it in demands.criteria if it.assessment == code and visit.rule.code in it.at):
            low, high = max(low, it.at_least or low), min(high, high if it.at_most is None else it.at_most)
    return Decimal((low + high) // 2)


def after_the_end(walk: Worked) -> datetime:
    """Return a moment long after everything, at which nothing is too early to tell."""
    return walk.last + 400 * DAY


def without(walk: Worked, *keys: str) -> Worked:
    """Return the course without the facts of these keys."""
    return replace(walk, facts=[it for it in walk.facts if it.key not in keys])
