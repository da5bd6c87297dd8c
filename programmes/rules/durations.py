"""How long: hours that add up over sessions, and the length of one visit. Presence in the room is `presence`."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from programmes.history import TOOK_PLACE, Session
from programmes.protocol.gating import Hours
from programmes.protocol.model import AtLeast
from programmes.protocol.quantities import Offset
from programmes.requirements import Outcome, Requirement
from programmes.rules.judging import KEPT, kept
from programmes.rules.timing import declined
from programmes.setting import Setting
from programmes.unfolding import Course, PlannedVisit


def durations(course: Course) -> Iterator[Requirement]:
    """Each visit that was held lasted as long as the protocol asks.

    One that ended because the patient was taken to hospital is not too short, nor is a dosing day that was cut short:
    not applicable. A talk that was cut short is as short as it was.
    """
    for visit in course.visits:
        if visit.rule.duration is not None:
            yield _length(visit, visit.rule.duration, course)


def totals(course: Course) -> Iterator[Requirement]:
    """Hours that no gate asks for were reached by all sessions together; those of a gate are judged there."""
    gated = {code for gate in course.protocol.gates for code in gate.requires}
    for hours in course.protocol.hours:
        if hours.code not in gated:
            yield _total(hours, course)


def _length(visit: PlannedVisit, rule: AtLeast, course: Course) -> Requirement:
    held = visit.held
    needed = rule.at_least if isinstance(rule.at_least, Offset) else None
    outcome = Outcome.NOT_APPLICABLE if declined(visit) else _of_length(needed, held, course.setting)
    if outcome is Outcome.BROKEN and visit.rule.phase == "dosing" and held and held.outcome == "cut short":
        outcome = Outcome.NOT_APPLICABLE
    ended_at = held.ended_at if held else None
    return Requirement(
        key=f"{visit.key}/duration",
        rule="duration",
        visit=visit.key,
        source=rule.source or visit.rule.source,
        met_at=ended_at if outcome in KEPT else None,
        settled_at=ended_at if outcome is Outcome.BROKEN else None,
        outcome=outcome,
        detail={"needed_minutes": needed.minutes, "held_minutes": minutes(held)} if needed and held else {},
    )


def _of_length(needed: Offset | None, held: Session | None, setting: Setting) -> Outcome:
    if needed is None:
        return Outcome.NOT_ASSESSABLE
    if held is None or held.ended_at is None:
        return Outcome.PENDING
    if minutes(held) >= needed.minutes:
        return kept(held.ended_at, held, setting)
    return Outcome.NOT_APPLICABLE if held.outcome == "transferred out" else Outcome.BROKEN


def minutes(session: Session) -> int:
    """Return how many whole minutes a contact lasted; 0 where nobody recorded both ends."""
    if session.started_at is None or session.ended_at is None:
        return 0
    return int((session.ended_at - session.started_at) / timedelta(minutes=1))


def held_for(
    hours: Hours, needed: Offset, course: Course, *, until: datetime | None
) -> tuple[timedelta, Session | None]:
    """Return the time that sessions of the phase add up to, and the one that reached `needed` (None: not yet).

    Counts sessions that took place and ended by `until` (None: all of them).
    """
    total, reached = timedelta(), None
    for session in _counted(hours, course, until):
        total += timedelta(minutes=minutes(session))
        if reached is None and total >= timedelta(minutes=needed.minutes):
            reached = session
    return total, reached


def _counted(hours: Hours, course: Course, until: datetime | None) -> Iterator[Session]:
    visits = {it.key for it in course.visits if hours.phase in ("all", it.rule.phase)}
    for session in course.history.of(Session):
        if session.outcome not in TOOK_PLACE or session.visit not in visits or session.ended_at is None:
            continue
        if until is None or session.ended_at <= until:
            yield session


def _total(hours: Hours, course: Course) -> Requirement:
    needed = hours.at_least if isinstance(hours.at_least, Offset) else None
    reached = held_for(hours, needed, course, until=None)[1] if needed else None
    reached_at = reached.ended_at if reached else None
    unmet = Outcome.PENDING if needed else Outcome.NOT_ASSESSABLE
    return Requirement(
        key=f"course/{hours.code}",
        rule="hours",
        visit="",
        source=hours.source,
        met_at=reached_at,
        outcome=kept(reached_at, reached, course.setting) if reached and reached_at else unmet,
    )
