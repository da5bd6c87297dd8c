"""What is owed after a dose, a session, an event or a milestone, and by when. Before a dose: `notices`."""

from collections.abc import Iterator
from datetime import datetime

from programmes.facts import TOOK_PLACE
from programmes.history import Fact, Filed, Reached, Session
from programmes.protocol.duties import Obligation
from programmes.requirements import Requirement, Severity
from programmes.rules.happenings import Event, events, starts
from programmes.rules.owed import Owed, owed, window_of
from programmes.unfolding import Course, PlannedVisit
from programmes.unscheduled import is_unscheduled

COURSE = "course"
OF_EVENTS = ("serious event", "event")


def clocks(course: Course) -> Iterator[Requirement]:
    """Each form, report and notice leaves in time after what starts its clock.

    A clock starts when it happened, that of an event when the house knew, unless the rule says which. What nothing
    has started yet is pending; of events there is nothing to say before one.
    """
    happened = list(events(course))
    for rule in course.protocol.obligations:
        for it in _started(rule, happened, course):
            yield owed(it, window_of(it, course), course)


def is_filed(visit_key: str, course: Course) -> bool:
    """Say whether every form that is owed after a dose was filed for this one; false where none is owed."""
    needed = {it.code for it in course.protocol.obligations if it.after == "each dose"}
    filed = {it.form for it in course.history.of(Filed) if it.about == visit_key}
    return bool(needed) and needed <= filed


def _started(rule: Obligation, happened: list[Event], course: Course) -> Iterator[Owed]:
    if rule.after in OF_EVENTS:
        yield from (_of_event(rule, event) for event in happened if starts(rule, event))
    elif rule.after == "each dose":
        yield from (_of_dose(rule, visit, course) for visit in course.dosing)
    elif rule.after == "each session":
        for visit in course.visits:
            if visit.rule.kind == "session" and not is_unscheduled(visit.rule.code):
                yield from _of_sessions(rule, visit)
    elif rule.after is not None:
        yield from _of_milestone(rule, course.history.of(Reached))


def _owed(
    rule: Obligation, key: str, visit: str, began_at: datetime | None, about: tuple[str, ...], *roughly: str
) -> Owed:
    assert rule.within is not None  # consistency: a clock has an end, or "unspecified"
    return Owed(
        key=key,
        visit=visit,
        code=rule.code,
        within=rule.within,
        source=rule.source,
        severity=Severity.SAFETY if rule.after in OF_EVENTS else Severity.PROTOCOL,
        began_at=began_at,
        about=about,
        roughly=roughly,
    )


def _of_event(rule: Obligation, event: Event) -> Owed:
    began_at = event.happened_at if rule.starts == "happened" else event.known_at
    return _owed(rule, event.key(rule.code), event.visit, began_at, (*event.keys, event.visit))


def _of_dose(rule: Obligation, visit: PlannedVisit, course: Course) -> Owed:
    dose = course.doses.get(visit.key)
    began_at = _moment(rule, dose, dose.happened_at) if dose else None
    return _owed(rule, f"{visit.key}/report-{rule.code}", visit.key, began_at, (visit.key,))


def _of_sessions(rule: Obligation, visit: PlannedVisit) -> Iterator[Owed]:
    """Yield one for each contact that took place at a visit, from its end; without any, one that has not begun.

    A paper about the visit settles all its contacts that were over by then, the first in any case.
    """
    key = f"{visit.key}/report-{rule.code}"
    held = [it for it in visit.sessions if it.outcome in TOOK_PLACE]
    if not held:
        yield _owed(rule, key, visit.key, None, (visit.key,))
    for number, it in enumerate(held):
        own = key if not number else f"{key}@{it.key[:8].lower()}"
        about = (it.key,) if number else (it.key, visit.key)
        yield _owed(rule, own, visit.key, _moment(rule, it, _end(it)), about, visit.key)


def _of_milestone(rule: Obligation, reached: list[Reached]) -> Iterator[Owed]:
    """Yield one for each time the milestone was reached, as when a medicine is prescribed again.

    A paper about the course settles all that were reached by then, the first in any case.
    """
    mine = [it for it in reached if it.milestone == rule.after]
    key = f"report-{rule.code}"
    if not mine:
        yield _owed(rule, f"{COURSE}/{key}", "", None, (COURSE,))
    for number, it in enumerate(mine):
        at_visit = (it.visit,) if it.visit else ()
        about = (it.key, *at_visit) if number else (it.key, *at_visit, COURSE)
        own = f"{it.visit or COURSE}/{key}@{it.key[:8].lower()}"
        yield _owed(rule, own, it.visit or "", _moment(rule, it, it.happened_at), about, COURSE)


def _moment(rule: Obligation, fact: Fact, happened_at: datetime) -> datetime:
    return fact.recorded_at if rule.starts == "known" else happened_at


def _end(session: Session) -> datetime:
    return session.ended_at or session.started_at or session.happened_at
