"""Gates: what must be so before a dose. Releasing one is an action; whether it would break a gate is `objections`."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from programmes.history import Checked
from programmes.protocol.gating import Check, Gate, Hours
from programmes.protocol.quantities import Offset
from programmes.requirements import Detail, Outcome, Requirement, Severity
from programmes.rules.answers import standing_answer
from programmes.rules.beforehand import Occasion
from programmes.rules.durations import held_for
from programmes.rules.judging import kept
from programmes.unfolding import Course, PlannedVisit


def gates(course: Course) -> Iterator[Requirement]:
    """Each gate's checks were answered *yes*, and its hours reached, before the dose was given."""
    checks = {check.code: check for check in course.protocol.checks}
    hours = {entry.code: entry for entry in course.protocol.hours}
    for visit in course.dosing:
        for gate in course.protocol.gates:
            if gate.before in ("each dose", visit.rule.code):
                for code in gate.requires:
                    if code in hours:
                        yield _hours_gate(visit, gate, hours[code], course)
                    else:
                        yield _check_gate(visit, gate, checks[code], course)


def _check_gate(visit: PlannedVisit, gate: Gate, check: Check, course: Course) -> Requirement:
    given_at = _given_at(visit, course)
    answer = standing_answer(check.code, check.valid, Occasion(visit, given_at), course)
    passed = answer if answer and answer.passed else None
    return _requirement(visit, gate, check.code, given_at, passed.happened_at if passed else None, _how(passed, course))


def _hours_gate(visit: PlannedVisit, gate: Gate, hours: Hours, course: Course) -> Requirement:
    needed = hours.at_least if isinstance(hours.at_least, Offset) else None
    given_at = _given_at(visit, course)
    if needed is None:
        return _requirement(visit, gate, hours.code, given_at, None, Outcome.NOT_ASSESSABLE)
    total, reached = held_for(hours, needed, course, until=given_at)
    reached_at = reached.ended_at if reached else None
    how = kept(reached_at, reached, course.setting) if reached and reached_at else Outcome.PENDING
    detail: Detail = {"needed_minutes": needed.minutes, "held_minutes": int(total / timedelta(minutes=1))}
    return _requirement(visit, gate, hours.code, given_at, reached_at, how, detail)


def _given_at(visit: PlannedVisit, course: Course) -> datetime | None:
    dose = course.doses.get(visit.key)
    return dose.happened_at if dose else None


def _how(answer: Checked | None, course: Course) -> Outcome:
    if answer is None:
        return Outcome.PENDING
    return kept(answer.happened_at, answer, course.setting)


def _requirement(
    visit: PlannedVisit,
    gate: Gate,
    code: str,
    given_at: datetime | None,
    met_at: datetime | None,
    how: Outcome,
    detail: Detail | None = None,
) -> Requirement:
    """Return the gate's requirement: broken from the moment of the dose where it was not met by then."""
    broken = met_at is None and given_at is not None and how is not Outcome.NOT_ASSESSABLE
    unmet = Outcome.NOT_ASSESSABLE if how is Outcome.NOT_ASSESSABLE else Outcome.PENDING
    return Requirement(
        key=f"{visit.key}/gate-{code}",
        rule="gate",
        visit=visit.key,
        source=gate.source,
        severity=Severity.SAFETY,
        met_at=met_at,
        settled_at=given_at if broken else None,
        outcome=Outcome.BROKEN if broken else how if met_at else unmet,
        detail={"requires": code, "release": gate.release, **(detail or {})},
    )
