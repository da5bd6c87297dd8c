"""What must be so before a patient leaves, and what they must be told. How long one stays: `stays`."""

from collections.abc import Iterator
from datetime import datetime

from programmes.history import Checked, Rated
from programmes.protocol.monitoring import Leaving, Restriction
from programmes.requirements import Detail, Outcome, Requirement, Severity
from programmes.rules.dosing_day import DosingDay, dosing_days
from programmes.rules.judging import KEPT, kept
from programmes.unfolding import Course


def leavings(course: Course) -> Iterator[Requirement]:
    """Before a patient leaves after a dose a scale is within its ends, both included, or a question is answered *yes*.

    The last rating or answer of the visit between the dose and leaving counts; without one it is broken. A scale
    without an end is not assessable. A patient who was transferred out did not leave: not applicable. `by`, who signs
    it, is told and not judged: neither ratings nor answers have a role.
    """
    for day in dosing_days(course):
        for rule in course.protocol.leaving:
            yield _ready(rule, day, course)


def restrictions(course: Course) -> Iterator[Requirement]:
    """Before a patient leaves after a dose somebody told them each restriction; whether they keep it nobody judges."""
    for day in dosing_days(course):
        for rule in course.protocol.restrictions:
            yield _told(rule, day, course)


def _ready(rule: Leaving, day: DosingDay, course: Course) -> Requirement:
    last = _rated(rule, day, course) if rule.assessment else _answered(rule.code, day, course, since=_first(day))
    known = rule.assessment is None or rule.at_least is not None or rule.at_most is not None
    outcome = _outcome(last, _is_so(rule, last), day, course) if known else Outcome.NOT_ASSESSABLE
    total = f"{last.total.normalize():f}" if isinstance(last, Rated) else None
    detail: Detail = {
        "leaving": rule.code,
        "assessment": rule.assessment,
        "total": total,
        "least": None if rule.at_least is None else str(rule.at_least),
        "most": None if rule.at_most is None else str(rule.at_most),
        "by": rule.by,
    }
    return _requirement("leaving", rule, Severity.SAFETY, last, outcome, day, detail)


def _first(day: DosingDay) -> datetime | None:
    return day.first.happened_at if day.first else None


def _rated(rule: Leaving, day: DosingDay, course: Course) -> Rated | None:
    """Return the last rating from the last part of the dose until leaving, both included."""
    since = day.taken[-1].happened_at if day.taken else None
    mine = [it for it in course.history.at(Rated, day.key) if it.assessment == rule.assessment]
    found = [it for it in mine if since is not None and since <= it.happened_at and not _is_after(it.happened_at, day)]
    return found[-1] if found else None


def _answered(code: str, day: DosingDay, course: Course, since: datetime | None = None) -> Checked | None:
    """Return the last answer of the visit until leaving; `since` a moment (included) where one is given."""
    mine = [it for it in course.history.at(Checked, day.key) if it.check == code]
    found = [it for it in mine if (since is None or since <= it.happened_at) and not _is_after(it.happened_at, day)]
    return found[-1] if found else None


def _is_after(moment: datetime, day: DosingDay) -> bool:
    return day.left is not None and moment > day.left.happened_at


def _is_so(rule: Leaving, last: Rated | Checked | None) -> bool:
    if isinstance(last, Rated):
        enough = rule.at_least is None or last.total >= rule.at_least
        return enough and (rule.at_most is None or last.total <= rule.at_most)
    return last is not None and last.passed


def _told(rule: Restriction, day: DosingDay, course: Course) -> Requirement:
    last = _answered(rule.code, day, course)
    outcome = _outcome(last, last is not None and last.passed, day, course)
    detail: Detail = {"restriction": rule.code, "until": rule.until}
    return _requirement("restriction", rule, Severity.PROTOCOL, last, outcome, day, detail)


def _outcome(last: Rated | Checked | None, is_so: bool, day: DosingDay, course: Course) -> Outcome:
    """Return how it stands: pending until the patient has left, for until then it may still change."""
    if day.is_transferred or day.is_called_off:
        return Outcome.NOT_APPLICABLE
    if day.left is None or day.first is None:
        return Outcome.PENDING
    if last is None or not is_so:
        return Outcome.BROKEN
    return kept(last.happened_at, last, course.setting)


def _requirement(
    kind: str,
    rule: Leaving | Restriction,
    severity: Severity,
    last: Rated | Checked | None,
    outcome: Outcome,
    day: DosingDay,
    detail: Detail,
) -> Requirement:
    left_at = day.left.happened_at if day.left else None
    return Requirement(
        key=f"{day.key}/{kind}-{rule.code}",
        rule=kind,
        visit=day.key,
        source=rule.source,
        severity=severity,
        met_at=last.happened_at if last and outcome in KEPT else None,
        settled_at=left_at if outcome is Outcome.BROKEN else None,
        outcome=outcome,
        detail=detail,
    )
