"""Enough people in the room throughout, but for permitted breaks. Who they are and what they may do is not asked."""

from collections.abc import Iterator

from programmes.history import Present, Session
from programmes.protocol.model import Staff
from programmes.protocol.quantities import UNSPECIFIED
from programmes.requirements import Outcome, Requirement, Severity
from programmes.rules.judging import KEPT, kept
from programmes.rules.shortages import Shortage, permitted, shortages
from programmes.rules.timing import declined
from programmes.setting import Setting
from programmes.unfolding import Course, PlannedVisit


def presence(course: Course) -> Iterator[Requirement]:
    """Enough people are in the room while the session lasts, as the visit's `staff` asks.

    A permitted break is no shortage: no longer than `breaks` says, with a stand-in watching throughout. Where nobody
    published how long one may be, a visit with a break is not assessable. Who was elsewhere on the premises, or only
    reachable, was not in the room.
    """
    for visit in course.visits:
        if visit.rule.staff is not None:
            inside = [it for it in course.history.at(Present, visit.key) if it.where == "in the room"]
            yield _staffed(visit, visit.rule.staff, inside, course)


def _staffed(visit: PlannedVisit, staff: Staff, entries: list[Present], course: Course) -> Requirement:
    held = visit.held
    needed = staff.at_least if isinstance(staff.at_least, int) else None
    found = shortages(held, entries, needed) if needed and held and entries else []
    breaks = permitted(found, entries, staff.breaks)
    short = [it for it in found if it not in breaks]
    outcome = _outcome(needed, held, entries, short, course.setting)
    if outcome in KEPT and breaks and staff.breaks and staff.breaks.at_most == UNSPECIFIED:
        outcome = Outcome.NOT_ASSESSABLE
    ended_at = held.ended_at if held else None
    return Requirement(
        key=f"{visit.key}/staff",
        rule="staff",
        visit=visit.key,
        source=staff.source or visit.rule.source,
        severity=Severity.SAFETY,
        closes_at=ended_at,
        met_at=ended_at if outcome in KEPT else None,
        settled_at=short[0].starts_at if short else None,
        outcome=Outcome.NOT_APPLICABLE if declined(visit) else outcome,
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
