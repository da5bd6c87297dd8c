"""Leaving after a dose: recorded, and escorted where the protocol asks. Minimum stays are issue 4's."""

from collections.abc import Iterator

from programmes.history import Discharged
from programmes.requirements import Outcome, Requirement, Severity
from programmes.rules.judging import KEPT, kept
from programmes.setting import Setting
from programmes.unfolding import Course, PlannedVisit


def discharge(course: Course) -> Iterator[Requirement]:
    """Each dose ends with a recorded discharge; with an escort where one is required."""
    for visit in course.dosing:
        left = next((it for it in course.history.of(Discharged) if it.visit == visit.key), None)
        yield _recorded(visit, left, course)
        yield _escorted(visit, left, course)


def _recorded(visit: PlannedVisit, left: Discharged | None, course: Course) -> Requirement:
    ended_at = visit.held.ended_at if visit.held else None
    return Requirement(
        key=f"{visit.key}/discharge",
        rule="discharge",
        visit=visit.key,
        source="Open Window: messages to a patient wait until discharge is recorded",
        severity=Severity.SAFETY,
        closes_at=ended_at,
        met_at=left.happened_at if left else None,
        outcome=kept(left.happened_at, left, course.setting) if left else Outcome.PENDING,
    )


def _escorted(visit: PlannedVisit, left: Discharged | None, course: Course) -> Requirement:
    rule = course.protocol.discharge
    outcome = _outcome(rule.escort == "required", left, course.setting)
    return Requirement(
        key=f"{visit.key}/escort",
        rule="escort",
        visit=visit.key,
        source=rule.source,
        severity=Severity.SAFETY,
        met_at=left.happened_at if left and outcome in KEPT else None,
        settled_at=left.happened_at if left and outcome is Outcome.BROKEN else None,
        outcome=outcome,
    )


def _outcome(required: bool, left: Discharged | None, setting: Setting) -> Outcome:
    """An escort that nobody wrote down is none: silence is never a pass."""
    if not required:
        return Outcome.NOT_ASSESSABLE
    if left is None:
        return Outcome.PENDING
    return kept(left.happened_at, left, setting) if left.escorted else Outcome.BROKEN
