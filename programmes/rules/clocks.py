"""What is owed after a dose or a serious event: a form or report, and by when. Writing and sending it is elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from programmes.history import AdverseEvent, Filed, Session
from programmes.moments import after, later_day, local_day, midnight
from programmes.protocol.duties import Obligation
from programmes.protocol.quantities import Offset, specified
from programmes.requirements import Outcome, Requirement, Severity
from programmes.rules.judging import met
from programmes.schedule import NOWHERE, Window
from programmes.setting import Setting
from programmes.unfolding import Course, PlannedVisit

Occasion: TypeAlias = Literal["each dose", "serious event"]


@dataclass(frozen=True, slots=True)
class SeriousEvent:
    """What starts a clock: a serious adverse event, or that a patient was taken elsewhere. `keys`: its facts."""

    visit: str
    known_at: datetime
    keys: tuple[str, ...]


def clocks(course: Course) -> Iterator[Requirement]:
    """Each form is filed in time after its dose, each report after its serious event.

    The clock of an event starts when the house wrote it down, for that is when it surely knew. A serious event to
    which the protocol names no time is answered too: not assessable.
    """
    for rule in _obligations(course, "each dose"):
        for visit in course.dosing:
            yield _form(rule, visit, course)
    for event in serious_events(course):
        rules = _obligations(course, "serious event")
        yield from (_report(rule, event, course) for rule in rules)
        if not rules:
            yield _without_a_clock(event)


def serious_events(course: Course) -> Iterator[SeriousEvent]:
    """Yield each event that starts a clock. A transfer and the first event told of the same visit are one."""
    told = [it for it in course.history.of(AdverseEvent) if it.serious]
    moved = [it for it in course.history.of(Session) if it.outcome == "transferred out"]
    both: list[AdverseEvent | Session] = [*told, *moved]
    facts = sorted(both, key=lambda it: (it.visit or "", it.recorded_at, it.key))
    for visit, same in groupby(facts, key=lambda it: it.visit or ""):
        yield from _at_visit(visit, list(same))


def is_filed(visit_key: str, course: Course) -> bool:
    """Say whether every form that is owed after a dose was filed for this one; false where none is owed."""
    owed = {it.code for it in _obligations(course, "each dose")}
    filed = {it.form for it in course.history.of(Filed) if it.about == visit_key}
    return bool(owed) and owed <= filed


def _at_visit(visit: str, facts: list[AdverseEvent | Session]) -> Iterator[SeriousEvent]:
    moved = [it for it in facts if isinstance(it, Session)]
    told = [it for it in facts if isinstance(it, AdverseEvent)]
    if moved:
        one = sorted((*moved, *told[:1]), key=lambda it: (it.recorded_at, it.key))
        yield SeriousEvent(visit, one[0].recorded_at, tuple(it.key for it in one))
    for event in told[1:] if moved else told:
        yield SeriousEvent(visit, event.recorded_at, (event.key,))


def _obligations(course: Course, occasion: Occasion) -> list[Obligation]:
    return [it for it in course.protocol.obligations if it.after == occasion]


def _form(rule: Obligation, visit: PlannedVisit, course: Course) -> Requirement:
    dose = course.doses.get(visit.key)
    window = _window(dose.happened_at, rule, course) if dose else NOWHERE
    about = (visit.key,)
    return _owed(f"{visit.key}/report-{rule.code}", visit.key, rule, Severity.PROTOCOL, window, about, course)


def _report(rule: Obligation, event: SeriousEvent, course: Course) -> Requirement:
    window = _window(event.known_at, rule, course)
    about = (*event.keys, event.visit)
    return _owed(_key(event, rule.code), event.visit, rule, Severity.SAFETY, window, about, course)


def _key(event: SeriousEvent, code: str) -> str:
    return f"{event.visit or 'course'}/report-{code}@{event.keys[0][:8].lower()}"


def _window(opens_at: datetime, rule: Obligation, course: Course) -> Window:
    """Return when it is owed: dates end with their last day, hours after they have passed."""
    within = specified(rule.within)
    if within is None:
        return Window(opens_at, None, None)
    if within.is_elapsed:
        limit = after(opens_at, within, course.setting.zone)
        return Window(opens_at, limit, limit)
    return course.on_calendar(lambda zone: _in_days(opens_at, within, zone))


def _in_days(opens_at: datetime, within: Offset, zone: ZoneInfo) -> Window:
    last = later_day(local_day(opens_at, zone), within)
    return Window(opens_at, midnight(last, zone), midnight(last + timedelta(days=1), zone))


def _owed(
    key: str,
    visit: str,
    rule: Obligation,
    severity: Severity,
    window: Window,
    about: tuple[str, ...],
    course: Course,
) -> Requirement:
    forms = [it for it in course.history.of(Filed) if it.form == rule.code]
    filed = next((it for it in forms if it.about and it.about in about), None)
    outcome = _outcome(rule, filed, window, course.setting)
    judged = outcome not in (Outcome.NOT_ASSESSABLE, Outcome.PENDING)
    return Requirement(
        key=key,
        rule="report",
        visit=visit,
        source=rule.source,
        severity=severity,
        opens_at=window.opens_at,
        due_at=window.due_at,
        closes_at=window.closes_at,
        met_at=filed.happened_at if filed and judged else None,
        outcome=outcome,
        detail={"report": rule.code},
    )


def _outcome(rule: Obligation, filed: Filed | None, window: Window, setting: Setting) -> Outcome:
    """A report that left before the house wrote the event down is not too early: the clock only ends."""
    if not isinstance(rule.within, Offset):
        return Outcome.NOT_ASSESSABLE
    if filed is None or window.opens_at is None:
        return Outcome.PENDING
    return met(filed.happened_at, filed, Window(None, window.due_at, window.closes_at), setting)


def _without_a_clock(event: SeriousEvent) -> Requirement:
    return Requirement(
        key=_key(event, "serious-event"),
        rule="report",
        visit=event.visit,
        source="No reporting time published here",
        severity=Severity.SAFETY,
        opens_at=event.known_at,
        outcome=Outcome.NOT_ASSESSABLE,
        detail={"report": "serious-event"},
    )
