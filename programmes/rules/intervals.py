"""Distances before a dose or a visit: since a visit ended, a milestone, any earlier dose. Allowed days: `timing`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from programmes.history import TOOK_PLACE, Dose, Session
from programmes.moments import after
from programmes.protocol.duties import Interval
from programmes.protocol.quantities import Offset, specified
from programmes.requirements import Detail, Outcome, Requirement, Severity
from programmes.rules.beforehand import Occasion, occasions
from programmes.rules.judging import KEPT, kept
from programmes.unfolding import Course, PlannedVisit


@dataclass(frozen=True, slots=True)
class Span:
    """From what moment a dose is counted, and the first and last moment it may be given, both included."""

    since: datetime | None
    earliest: datetime | None
    latest: datetime | None


def intervals(course: Course) -> Iterator[Requirement]:
    """Each dose lies neither too soon nor too late after what the protocol counts from; both ends are included.

    Before the dose it is provisional: its first and last moment are shown, and nothing is overdue. A dose outside is
    broken, so that one proposed outside is an objection. Without anything to count from, a dose after a visit or a
    milestone is broken (nobody prepared), and a first dose ever has no distance: not applicable. Neither has one after
    a visit of another arm, or of a way not taken. Another visit than a dosing one is judged at its beginning.
    """
    for rule in course.protocol.intervals:
        for occasion in occasions(rule.before, course):
            yield _distance(rule, occasion, course)


def _distance(rule: Interval, occasion: Occasion, course: Course) -> Requirement:
    visit, at = occasion.visit, occasion.at
    span = _span(rule, _since(rule, occasion, course), course)
    outcome = _outcome(rule, occasion, span, course)
    return Requirement(
        key=f"{visit.key}/interval-{rule.code}",
        rule="interval",
        visit=visit.key,
        source=rule.source,
        severity=Severity.SAFETY if visit.rule.phase == "dosing" else Severity.PROTOCOL,
        opens_at=span.earliest,
        closes_at=span.latest,
        provisional=True,
        met_at=at if outcome in KEPT else None,
        settled_at=at if outcome is Outcome.BROKEN else None,
        outcome=outcome,
        detail=_detail(rule, span, at),
    )


def _since(rule: Interval, occasion: Occasion, course: Course) -> datetime | None:
    """Return what is counted from: the latest dose, milestone or end of a session before it. None: there is none."""
    if rule.since == "any dose":
        doses = [it for it in course.history.everywhere(Dose) if not _is_of(it, occasion.visit, course)]
        moments = [it.happened_at for it in doses]
    elif _is_milestone(rule, course):
        moments = [it.happened_at for it in course.milestones.get(rule.since, ())]
    else:
        sessions = [it for it in course.history.of(Session) if it.visit.partition("#")[0] == rule.since]
        moments = [it.ended_at for it in sessions if it.outcome in TOOK_PLACE and it.ended_at is not None]
    return max((it for it in moments if occasion.at is None or it <= occasion.at), default=None)


def _is_milestone(rule: Interval, course: Course) -> bool:
    return any(it.code == rule.since for it in course.protocol.milestones)


def _is_elsewhere(rule: Interval, course: Course) -> bool:
    """Say whether it is counted from a visit that this course does not have."""
    if rule.since == "any dose" or _is_milestone(rule, course):
        return False
    return all(it.rule.code != rule.since for it in course.visits)


def _is_of(dose: Dose, visit: PlannedVisit, course: Course) -> bool:
    return dose.course == course.history.course and dose.visit == visit.key


def _span(rule: Interval, since: datetime | None, course: Course) -> Span:
    return Span(since, *(_moved(since, specified(it), course) for it in (rule.at_least, rule.at_most)))


def _moved(since: datetime | None, offset: Offset | None, course: Course) -> datetime | None:
    return after(since, offset, course.zone_at(since)) if since and offset else None


def _outcome(rule: Interval, occasion: Occasion, span: Span, course: Course) -> Outcome:
    dose = course.doses.get(occasion.visit.key)
    if specified(rule.at_least) is None and specified(rule.at_most) is None:
        return Outcome.NOT_ASSESSABLE
    first_ever = rule.since == "any dose" and span.since is None
    if first_ever or _is_elsewhere(rule, course) or not _applies(rule, dose, course):
        return Outcome.NOT_APPLICABLE
    fact = dose or occasion.visit.held
    if occasion.at is None or fact is None:
        return Outcome.PENDING
    return kept(occasion.at, fact, course.setting) if _lies_in(span, occasion.at) else Outcome.BROKEN


def _applies(rule: Interval, dose: Dose | None, course: Course) -> bool:
    """Say whether the rule speaks of this dose. One of whom nobody wrote down who gave it, counts as the first."""
    if rule.applies == "always" or dose is None or not dose.given_by:
        return True
    theirs = [it for it in course.history.everywhere(Dose) if it.given_by == dose.given_by]
    return all(it.happened_at >= dose.happened_at for it in theirs)


def _lies_in(span: Span, given_at: datetime) -> bool:
    if span.since is None:
        return False
    return (span.earliest is None or span.earliest <= given_at) and (span.latest is None or given_at <= span.latest)


def _detail(rule: Interval, span: Span, given_at: datetime | None) -> Detail:
    elapsed = int((given_at - span.since) / timedelta(minutes=1)) if given_at and span.since else None
    limits = {"at_least": specified(rule.at_least), "at_most": specified(rule.at_most)}
    said = {name: str(offset) for name, offset in limits.items() if offset is not None}
    return {"interval": rule.code, "release": rule.release, "elapsed_minutes": elapsed, **said}
