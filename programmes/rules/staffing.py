"""People of a role throughout a visit: in the room, on the premises or reachable. How many in all: `presence`."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from programmes.history import Present, Session
from programmes.protocol.dosing_day import Breaks
from programmes.protocol.people import Staffing
from programmes.protocol.quantities import UNSPECIFIED
from programmes.requirements import Detail, Outcome, Requirement, Severity
from programmes.rules.judging import KEPT, kept
from programmes.rules.shortages import Shortage, permitted, shortages
from programmes.rules.timing import declined
from programmes.unfolding import Course, PlannedVisit
from programmes.unscheduled import is_unscheduled

REACHES: Final = {
    "in the room": ("in the room",),
    "on the premises": ("in the room", "on the premises"),
    "reachable": ("in the room", "on the premises", "reachable"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """What the entries say of one rule at one visit. `unknown`: it may be kept by those without a role.

    In the room everybody is written down, so that too few people are too few. In the house they are not.
    """

    short: tuple[Shortage, ...] = ()
    unknown: bool = False


def staffing(course: Course) -> Iterator[Requirement]:
    """So many people of a role, who hold a credential where one is asked for, are there while the session lasts.

    Somebody in the room is on the premises too, and reachable. A permitted break of the visit is no shortage in the
    room; where nobody published how long one may be, a visit with a break is not assessable. Whoever stands in is on
    the premises. Where those who were there would do, and nobody wrote down what they are, it is not assessable.
    Nobody written down at all: pending, and overdue once the session has ended.
    """
    for rule in course.protocol.staffing:
        for visit in _visits(rule, course):
            yield _asked(rule, visit, course)


def _visits(rule: Staffing, course: Course) -> Iterator[PlannedVisit]:
    for visit in course.visits:
        if rule.visit == "each dose" and visit.rule.phase != "dosing":
            continue
        if rule.visit == "each session" and (visit.rule.kind != "session" or is_unscheduled(visit.rule.code)):
            continue
        if rule.visit in ("each dose", "each session", visit.rule.code):
            yield visit


def _asked(rule: Staffing, visit: PlannedVisit, course: Course) -> Requirement:
    everybody = course.history.at(Present, visit.key)
    entries = _there(rule, everybody)
    held = visit.held if _is_written_down(rule, everybody) else None
    found = _found(rule, visit, held, entries) if held and isinstance(rule.at_least, int) else Found()
    outcome = Outcome.NOT_APPLICABLE if declined(visit) else _outcome(rule, held, entries, found, course)
    ended_at = visit.held.ended_at if visit.held else None
    return Requirement(
        key=f"{visit.key}/staffing-{rule.code}",
        rule="staffing",
        visit=visit.key,
        source=rule.source,
        severity=Severity.SAFETY,
        closes_at=ended_at,
        met_at=ended_at if outcome in KEPT else None,
        settled_at=found.short[0].starts_at if outcome is Outcome.BROKEN else None,
        outcome=outcome,
        detail=_detail(rule, found, outcome),
    )


def _there(rule: Staffing, entries: list[Present]) -> list[Present]:
    """Return who was near enough; outside the room, whoever stands in for somebody is one more of the house."""
    near = [it for it in entries if it.where in REACHES[rule.where]]
    return near if rule.where == "in the room" else [replace(it, standing_in=False) for it in near]


def _found(rule: Staffing, visit: PlannedVisit, held: Session, entries: list[Present]) -> Found:
    mine = [it for it in entries if _is_of(rule, it)]
    short = _short(rule, visit, held, entries, mine)
    if not short:
        return Found(unknown=_has_an_open_break(rule, visit, held, mine))
    willing = [it for it in entries if _is_of(rule, it) or not it.roles]
    enough = not _short(rule, visit, held, entries, willing)
    nameless = rule.where != "in the room" and any(not it.roles for it in entries)
    return Found(tuple(short), unknown=enough or nameless)


def _short(
    rule: Staffing, visit: PlannedVisit, held: Session, entries: list[Present], counted: list[Present]
) -> list[Shortage]:
    """Return the stretches with too few of them, without the breaks that the visit permits in the room.

    Who was never there had no break.
    """
    assert isinstance(rule.at_least, int)  # `_asked` has asked
    found = shortages(held, counted, rule.at_least)
    was_there = any(not it.standing_in for it in counted)
    allowed = permitted(found, entries, _breaks(rule, visit)) if was_there else []
    return [it for it in found if it not in allowed]


def _has_an_open_break(rule: Staffing, visit: PlannedVisit, held: Session, mine: list[Present]) -> bool:
    """Say whether there was a break, and nobody published how long one may be."""
    assert isinstance(rule.at_least, int)  # `_asked` has asked
    breaks = _breaks(rule, visit)
    return breaks is not None and breaks.at_most == UNSPECIFIED and bool(shortages(held, mine, rule.at_least))


def _breaks(rule: Staffing, visit: PlannedVisit) -> Breaks | None:
    return visit.rule.staff.breaks if visit.rule.staff and rule.where == "in the room" else None


def _is_of(rule: Staffing, entry: Present) -> bool:
    asked = {rule.role, rule.credential} - {None}
    return asked <= set(entry.roles)


def _outcome(rule: Staffing, held: Session | None, entries: list[Present], found: Found, course: Course) -> Outcome:
    if rule.at_least == UNSPECIFIED:
        return Outcome.NOT_ASSESSABLE
    if held is None or held.started_at is None or held.ended_at is None:
        return Outcome.PENDING
    if found.unknown:
        return Outcome.NOT_ASSESSABLE
    if found.short:
        return Outcome.BROKEN
    last = max((it for it in entries if _is_of(rule, it)), key=lambda it: it.recorded_at)
    return kept(held.ended_at, last, course.setting)


def _is_written_down(rule: Staffing, entries: list[Present]) -> bool:
    """Say whether anybody wrote down who was there: a list of those in the room says nothing of the house."""
    if rule.where == "in the room":
        return bool(entries)
    return any(_is_of(rule, it) or not it.roles or it.where != "in the room" for it in entries)


def _detail(rule: Staffing, found: Found, outcome: Outcome) -> Detail:
    needed = rule.at_least if isinstance(rule.at_least, int) else None
    asked: dict[str, str | int | float | None] = {"staffing": rule.code, "role": rule.role, "where": rule.where}
    asked["needed"] = needed
    if outcome is not Outcome.BROKEN:
        return asked
    return asked | {
        "least": min(it.people for it in found.short),
        "minutes": sum(it.minutes for it in found.short),
        "from": found.short[0].starts_at.isoformat(),
    }
