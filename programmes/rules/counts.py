"""How many sessions of a phase there are: enough before a dose or visit, and not too many. Their hours: `durations`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from programmes.facts import TOOK_PLACE, Dose, Session
from programmes.moments import after, later_day, local_day, midnight
from programmes.protocol.branching import Count
from programmes.protocol.quantities import UNSPECIFIED, Offset
from programmes.requirements import Outcome, Requirement, Severity
from programmes.rules.beforehand import Occasion, asked, occasions
from programmes.rules.judging import kept
from programmes.unfolding import Course


@dataclass(frozen=True, slots=True)
class Counted:
    """One session that counts: when it began and was over, and the fact that says so."""

    began_at: datetime
    at: datetime
    fact: Dose | Session


def counts(course: Course) -> Iterator[Requirement]:
    """There are enough sessions of a phase before what the count names, and not too many in its stretch of time.

    A session counts once it was held, also cut short; one of the phase of dosing counts by its dose, because one that
    was called off before it is none. At most so many is kept as long as there are no more.
    """
    for rule in course.protocol.counts:
        found = list(_counted(rule, course))
        if rule.before is not None and rule.at_least is not None:
            for occasion in occasions(rule.before, course):
                yield _enough(rule, rule.at_least, found, occasion, course)
        if rule.at_most is not None:
            yield _not_too_many(rule, rule.at_most, found, course)


def _counted(rule: Count, course: Course) -> Iterator[Counted]:
    """Yield the sessions of the phase, oldest first."""
    if rule.phase == "dosing":
        doses = sorted(course.doses.values(), key=lambda it: it.happened_at)
        yield from (Counted(it.happened_at, it.happened_at, it) for it in doses)
        return
    of_phase = {it.key for it in course.visits if it.rule.phase == rule.phase}
    for it in course.history.of(Session):
        if it.visit in of_phase and it.outcome in TOOK_PLACE:
            yield Counted(it.started_at or it.happened_at, it.ended_at or it.happened_at, it)


def _enough(rule: Count, needed: int, found: list[Counted], occasion: Occasion, course: Course) -> Requirement:
    before = [it for it in found if occasion.at is None or it.at <= occasion.at]
    last = before[needed - 1] if len(before) >= needed else None
    return asked(
        occasion,
        f"count-{rule.code}",
        rule="count",
        source=rule.source,
        release="warning" if rule.strictness == "soft" else rule.release,
        how=kept(last.at, last.fact, course.setting) if last else Outcome.PENDING,
        met_at=last.at if last else None,
        detail={"count": rule.code, "counted": len(before), "at_least": needed},
    )


def _not_too_many(rule: Count, most: int, found: list[Counted], course: Course) -> Requirement:
    last = found[-1] if found else None
    over = None if rule.within == UNSPECIFIED else _one_too_many(rule, most, found, course)
    outcome = _outcome(rule, over, last, course)
    return Requirement(
        key=f"course/count-{rule.code}",
        rule="count",
        visit="",
        source=rule.source,
        severity=Severity.ADVICE if rule.strictness == "soft" else Severity.PROTOCOL,
        met_at=last.at if last and outcome not in (Outcome.BROKEN, Outcome.NOT_ASSESSABLE) else None,
        settled_at=over.began_at if over else None,
        outcome=outcome,
        detail={
            "count": rule.code,
            "counted": len(found),
            "at_most": most,
            "within": str(rule.within) if rule.within else None,
            "release": "warning" if rule.strictness == "soft" else rule.release,
        },
    )


def _outcome(rule: Count, over: Counted | None, last: Counted | None, course: Course) -> Outcome:
    if rule.within == UNSPECIFIED:
        return Outcome.NOT_ASSESSABLE
    if over is not None:
        return Outcome.BROKEN
    return kept(last.at, last.fact, course.setting) if last else Outcome.PENDING


def _one_too_many(rule: Count, most: int, found: list[Counted], course: Course) -> Counted | None:
    """Return the first session that is one more than the most in a stretch; None: there never was one too many."""
    for place in range(most, len(found)):
        first = found[place - most]
        if not isinstance(rule.within, Offset) or found[place].began_at < _end(first.began_at, rule.within, course):
            return found[place]
    return None


def _end(since: datetime, within: Offset, course: Course) -> datetime:
    """Return when a stretch from `since` is over: in dates, the day so long after begins the next one."""
    zone = course.zone_at(since)
    if within.is_elapsed:
        return after(since, within, zone)
    return midnight(later_day(local_day(since, zone), within, course.setting.holidays), zone)
