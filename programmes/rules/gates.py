"""Gates: what must be so before a dose. Releasing one is an action; whether it would break a gate is `objections`."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from programmes.history import Checked, order
from programmes.moments import after, local_day
from programmes.protocol.gating import Check, Gate, Hours
from programmes.protocol.quantities import Offset
from programmes.requirements import Detail, Outcome, Requirement, Severity
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
    answer = _standing(visit, check, course)
    passed = answer if answer and answer.passed else None
    given_at = _given_at(visit, course)
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


def _standing(visit: PlannedVisit, check: Check, course: Course) -> Checked | None:
    """Return the answer that counts for this dose: the latest before it that is still valid on its day.

    An answer given for another visit does not count; one given for none counts for all.
    """
    dose_at = _given_at(visit, course)
    given = (*course.history.at(Checked, ""), *course.history.at(Checked, visit.key))  # of no one visit, and of this
    answers = sorted((it for it in given if it.check == check.code), key=order)
    if dose_at is not None:
        answers = [it for it in answers if it.happened_at <= dose_at]
    latest = answers[-1] if answers else None
    reference = dose_at or (visit.booked.starts_at if visit.booked else None)
    return latest if latest and _is_valid(latest, check, reference, course) else None


def _is_valid(answer: Checked, check: Check, reference: datetime | None, course: Course) -> bool:
    """Say whether an answer stands at `reference`; without a dose or a booking only a lasting answer does."""
    zone = course.zone_at(answer.happened_at)
    if check.valid == "unspecified":
        return True
    if reference is None:
        return False
    if check.valid == "same day":
        return local_day(answer.happened_at, zone) == local_day(reference, zone)
    assert isinstance(check.valid, Offset)  # the three cases of the model
    return reference <= after(answer.happened_at, check.valid, zone)


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
