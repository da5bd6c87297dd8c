"""Visits: was each one held or offered, and in its allowed days; does every booked dose have an outcome."""

from collections.abc import Iterator
from datetime import datetime

from programmes.history import Dose, Session
from programmes.moments import after
from programmes.protocol.quantities import UNSPECIFIED, Offset, Unit
from programmes.requirements import Detail, Outcome, Requirement, Severity
from programmes.rules.judging import met
from programmes.schedule import NOWHERE
from programmes.unfolding import SAME_DOSE_DAY, Course, PlannedVisit
from programmes.unscheduled import is_unscheduled

OUTCOME_LIMIT = Offset(
    4, Unit.HOURS
)  # ARCHITECTURE section 5: a booked dose is accounted for 4 h after its planned end


def timing(course: Course) -> Iterator[Requirement]:
    """Each visit is held, and in its allowed days; each booked dose gets an outcome."""
    for visit in course.visits:
        if not publishes(visit):
            yield _held(visit, course)
        yield _in_window(visit, course)
        if visit.rule.phase == "dosing":
            yield _accounted(visit, course)


def happened_at(visit: PlannedVisit, course: Course) -> datetime | None:
    """Return when a visit was held: the dose where one was taken, else the contact's start. None: not yet."""
    dose = course.doses.get(visit.key)
    if dose is not None:
        return dose.happened_at
    if visit.rule.phase == "dosing" or visit.held is None:
        return None
    return visit.held.started_at or visit.held.happened_at


def declined(visit: PlannedVisit) -> Session | None:
    """Return the contact at which the patient declined a visit that need only be offered; None where it was held."""
    if not visit.rule.offered or visit.held is not None:
        return None
    return next((it for it in visit.sessions if it.outcome == "offered and declined"), None)


def _kept(visit: PlannedVisit, course: Course) -> tuple[datetime | None, Dose | Session | None]:
    """Return when a visit was held, or offered where that is enough, and the fact that says so."""
    moment, refused = happened_at(visit, course), declined(visit)
    if moment is None and refused is not None:
        return refused.happened_at, refused
    return moment, course.doses.get(visit.key) or visit.held


def _held(visit: PlannedVisit, course: Course) -> Requirement:
    """Held is met or pending, never missed: without published allowed days nobody can say when it is too late."""
    moment, _ = _kept(visit, course)
    return Requirement(
        key=f"{visit.key}/held",
        rule="held",
        visit=visit.key,
        source=visit.rule.source,
        due_at=visit.window.due_at,
        provisional=visit.provisional,
        met_at=moment,
        outcome=_outcome(visit, course, in_window=False),
        detail=_contact(visit),
    )


def _in_window(visit: PlannedVisit, course: Course) -> Requirement:
    moment, _ = _kept(visit, course)
    published = publishes(visit)
    return Requirement(
        key=f"{visit.key}/window",
        rule="window",
        visit=visit.key,
        source=visit.rule.window.source or visit.rule.source,
        severity=Severity.ADVICE if visit.rule.window.strictness == "soft" else Severity.PROTOCOL,
        opens_at=visit.window.opens_at,
        due_at=visit.window.due_at,
        closes_at=visit.window.closes_at,
        provisional=visit.provisional,
        met_at=moment if published and not visit.provisional else None,
        settled_at=given_up(visit, course) if moment is None and visit.window.closes_at else None,
        outcome=_outcome(visit, course, in_window=True) if published else _without_days(visit),
        detail=_contact(visit),
    )


def _without_days(visit: PlannedVisit) -> Outcome:
    """Return what *in its allowed days* is without any: nobody knows, but of a contact that nobody planned."""
    return Outcome.NOT_APPLICABLE if is_unscheduled(visit.rule.code) else Outcome.NOT_ASSESSABLE


def _contact(visit: PlannedVisit) -> Detail:
    return {"contact": "offered and declined"} if declined(visit) else {}


def publishes(visit: PlannedVisit) -> bool:
    """Say whether the protocol says on which days the visit may be held."""
    return visit.rule.window.opens != UNSPECIFIED or visit.rule.window.closes != UNSPECIFIED


def _outcome(visit: PlannedVisit, course: Course, *, in_window: bool) -> Outcome:
    moment, fact = _kept(visit, course)
    if moment is None or fact is None or (in_window and visit.provisional):
        return Outcome.PENDING
    return met(moment, fact, visit.window if in_window else NOWHERE, course.setting)


def given_up(visit: PlannedVisit, course: Course) -> datetime | None:
    """Return from when on a visit can no longer be held: after its close, when a later one of its anchor was.

    Until then it is overdue and somebody can still make the call; afterwards it is missed.
    """
    closes_at = visit.window.closes_at
    if closes_at is None or visit.provisional:
        return None
    later = (moment for moment in _later_contacts(visit, course) if moment >= closes_at)
    return min(later, default=None)


def _later_contacts(visit: PlannedVisit, course: Course) -> Iterator[datetime]:
    """Yield when later visits were held: the next dose, or those further along from the same anchor."""
    for other in course.visits:
        moment = happened_at(other, course)
        if moment is None or other.key == visit.key:
            continue
        if other.rule.phase == "dosing" or (other.anchor == visit.anchor and _is_later(other, visit)):
            yield moment


def _is_later(other: PlannedVisit, visit: PlannedVisit) -> bool:
    here, there = visit.window.due_at, other.window.due_at
    return here is not None and there is not None and there > here


def _accounted(visit: PlannedVisit, course: Course) -> Requirement:
    """A booked dose that nobody accounts for opens no window and starts no reminder: so somebody must be told."""
    ends_at = planned_end(visit)
    limit = after(ends_at, OUTCOME_LIMIT, course.setting.zone) if ends_at else None
    recorded_at = accounted_at(visit, course)
    late = recorded_at is not None and limit is not None and recorded_at >= limit
    return Requirement(
        key=f"{visit.key}/outcome",
        rule="outcome",
        visit=visit.key,
        source="Open Window: a booked dose without an outcome opens no integration window",
        severity=Severity.SAFETY,
        opens_at=ends_at,
        closes_at=limit,
        met_at=recorded_at,
        outcome=Outcome.PENDING if recorded_at is None else Outcome.MET_LATE if late else Outcome.MET,
    )


def planned_end(visit: PlannedVisit) -> datetime | None:
    """Return when a booked visit is over by the plan; a booking without an end has a dosing day's length."""
    booked = visit.booked
    if booked is None or booked.starts_at is None:
        return None
    return booked.ends_at or booked.starts_at + SAME_DOSE_DAY


def accounted_at(visit: PlannedVisit, course: Course) -> datetime | None:
    """Return when somebody first wrote down what became of the dose: given, or why not.

    Why an earlier booking came to nothing does not account for the one that stands.
    """
    dose = course.doses.get(visit.key)
    facts = [*visit.since_booked, *([dose] if dose else [])]
    return min((fact.recorded_at for fact in facts), default=None)
