"""Enough people in the room throughout. Who they are and what they may do is not asked here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from operator import itemgetter

from programmes.history import Present, Session
from programmes.requirements import Outcome, Requirement, Severity
from programmes.rules.judging import KEPT, kept
from programmes.setting import Setting
from programmes.unfolding import Course, PlannedVisit


@dataclass(frozen=True, slots=True)
class Shortage:
    """A stretch in which too few people were in the room: from included, until excluded."""

    starts_at: datetime
    ends_at: datetime
    people: int

    @property
    def minutes(self) -> int:
        """Return its length in whole minutes; a stretch of less than one counts as one."""
        return max(1, int((self.ends_at - self.starts_at) / timedelta(minutes=1)))


def presence(course: Course) -> Iterator[Requirement]:
    """Enough people are in the room throughout, as the visit's `staff` asks."""
    for visit in course.visits:
        if visit.rule.staff is not None:
            yield _staffed(visit, course)


def shortages(session: Session, entries: list[Present], needed: int) -> list[Shortage]:
    """Return the stretches with fewer than `needed` people, neighbours joined where the number is equal."""
    starts, ends = session.started_at, session.ended_at
    if starts is None or ends is None:
        return []
    inside = {moment for it in entries for moment in (it.happened_at, it.until) if starts < moment < ends}
    counted = [(_people(entries, begin), begin, end) for begin, end in pairwise([starts, *sorted(inside), ends])]
    stretches = [(count, list(same)) for count, same in groupby(counted, key=itemgetter(0))]
    return [Shortage(same[0][1], same[-1][2], count) for count, same in stretches if count < needed]


def _people(entries: list[Present], moment: datetime) -> int:
    return len({it.person for it in entries if it.happened_at <= moment < it.until})


def _staffed(visit: PlannedVisit, course: Course) -> Requirement:
    staff, held = visit.rule.staff, visit.held
    entries = [it for it in course.history.of(Present) if it.visit == visit.key]
    needed = staff.at_least if staff and isinstance(staff.at_least, int) else None
    short = shortages(held, entries, needed) if needed and held and entries else []
    outcome = _outcome(needed, held, entries, short, course.setting)
    ended_at = held.ended_at if held else None
    return Requirement(
        key=f"{visit.key}/staff",
        rule="staff",
        visit=visit.key,
        source=(staff.source if staff else None) or visit.rule.source,
        severity=Severity.SAFETY,
        closes_at=ended_at,
        met_at=ended_at if outcome in KEPT else None,
        settled_at=short[0].starts_at if short else None,
        outcome=outcome,
        detail=_detail(needed, short),
    )


def _outcome(
    needed: int | None, held: Session | None, entries: list[Present], short: list[Shortage], setting: Setting
) -> Outcome:
    """Nobody wrote down who was there: pending, and overdue once the session has ended. Silence is never a pass."""
    if needed is None:
        return Outcome.NOT_ASSESSABLE
    if held is None or held.ended_at is None or not entries:
        return Outcome.PENDING
    if short:
        return Outcome.BROKEN
    return kept(held.ended_at, max(entries, key=lambda it: it.recorded_at), setting)


def _detail(needed: int | None, short: list[Shortage]) -> dict[str, str | int | float | None]:
    if not short:
        return {"needed": needed}
    return {
        "needed": needed,
        "least": min(it.people for it in short),
        "minutes": sum(it.minutes for it in short),
        "from": short[0].starts_at.isoformat(),
    }
