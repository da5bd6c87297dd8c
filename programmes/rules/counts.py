"""How many sessions of a phase there are: enough before a dose or visit, and not too many. Their hours: `durations`."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from programmes.facts import TOOK_PLACE, Dose, Session
from programmes.moments import after, later_day, local_day, midnight
from programmes.protocol.branching import Count
from programmes.protocol.quantities import UNSPECIFIED, Offset
from programmes.requirements import Outcome, Requirement, Severity
from programmes.rules.beforehand import Occasion, asked, occasions
from programmes.rules.judging import KEPT, kept
from programmes.unfolding import Course


@dataclass(frozen=True, slots=True)
class Counted:
    """One session that counts: its visit, when it began and was over, and the fact that says so."""

    visit: str
    began_at: datetime
    at: datetime
    fact: Dose | Session


def counts(course: Course) -> Iterator[Requirement]:
    """There are enough sessions of a phase before what the count names, and not too many in its stretch of time.

    A session counts once it was held, also cut short; one of the phase of dosing counts by its dose, because one that
    was called off before it is none. At most so many is kept as long as there are no more; each further one that is
    one too many is broken at its own visit, so that it is an objection and no waiver of the first covers it.
    """
    for rule in course.protocol.counts:
        found = list(_counted(rule, course))
        if rule.before is not None and rule.at_least is not None:
            for occasion in occasions(rule.before, course):
                yield _enough(rule, rule.at_least, found, occasion, course)
        if rule.at_most is not None:
            yield from _not_too_many(rule, rule.at_most, found, course)


def _counted(rule: Count, course: Course) -> Iterator[Counted]:
    """Yield the sessions of the phase, oldest first."""
    if rule.phase == "dosing":
        doses = sorted(course.doses.values(), key=lambda it: it.happened_at)
        yield from (Counted(it.visit, it.happened_at, it.happened_at, it) for it in doses)
        return
    of_phase = {it.key for it in course.visits if it.rule.phase == rule.phase}
    for it in course.history.of(Session):
        if it.visit in of_phase and it.outcome in TOOK_PLACE:
            yield Counted(it.visit, it.started_at or it.happened_at, it.ended_at or it.happened_at, it)


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


def _not_too_many(rule: Count, most: int, found: list[Counted], course: Course) -> Iterator[Requirement]:
    over = [] if rule.within == UNSPECIFIED else list(_too_many(rule, most, found, course))
    first, last = next(iter(over), None), found[-1] if found else None
    outcome = _outcome(rule, first, last, course)
    at = last.at if last and outcome in KEPT else None
    yield _at_most(rule, "course", "", outcome, at, first, found)
    seen: Counter[str] = Counter()
    for it in over[1:]:
        seen[it.visit] += 1
        end = "over" if seen[it.visit] == 1 else f"over-{seen[it.visit]}"
        yield _at_most(rule, it.visit, f"@{end}", Outcome.BROKEN, None, it, found)


def _at_most(
    rule: Count,
    where: str,
    end: str,
    outcome: Outcome,
    met_at: datetime | None,
    over: Counted | None,
    found: list[Counted],
) -> Requirement:
    """Return the requirement `WHERE/count-CODE` with its end; `over` is the session that is one too many."""
    return Requirement(
        key=f"{where}/count-{rule.code}{end}",
        rule="count",
        visit=where if end else "",
        source=rule.source,
        severity=Severity.ADVICE if rule.strictness == "soft" else Severity.PROTOCOL,
        met_at=met_at,
        settled_at=over.began_at if over else None,
        outcome=outcome,
        detail={
            "count": rule.code,
            "counted": len(found),
            "at_most": rule.at_most,
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


def _too_many(rule: Count, most: int, found: list[Counted], course: Course) -> Iterator[Counted]:
    """Yield each session that is one more than the most in a stretch."""
    for first, last in zip(found, found[most:], strict=False):
        if not isinstance(rule.within, Offset) or last.began_at < _end(first.began_at, rule.within, course):
            yield last


def _end(since: datetime, within: Offset, course: Course) -> datetime:
    """Return when a stretch from `since` is over: in dates, the day so long after begins the next one."""
    zone = course.zone_at(since)
    if within.is_elapsed:
        return after(since, within, zone)
    return midnight(later_day(local_day(since, zone), within, course.setting.holidays), zone)
