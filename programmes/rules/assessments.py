"""Ratings: was each scale given at its visit; those that may be left out. Scoring and outcomes are elsewhere."""

from collections.abc import Iterator
from datetime import timedelta

from programmes.history import Rated
from programmes.moments import local_day, midnight
from programmes.requirements import Outcome, Requirement, Severity
from programmes.rules.judging import kept, met
from programmes.rules.timing import declined, given_up, happened_at
from programmes.schedule import Window
from programmes.unfolding import Course, PlannedVisit


def assessments(course: Course) -> Iterator[Requirement]:
    """Each rating scale of a visit has a total, within the visit's allowed days.

    One that may be left out is recorded or not applicable, and never missing.
    """
    ratings = course.history.of(Rated)
    for visit in course.visits:
        for code in visit.rule.assessments:
            rated = next((it for it in ratings if it.visit == visit.key and it.assessment == code), None)
            yield _given(visit, code, rated, course)
        for code in visit.rule.optional_assessments:
            rated = next((it for it in ratings if it.visit == visit.key and it.assessment == code), None)
            yield _if_any(visit, code, rated, course)


def _if_any(visit: PlannedVisit, code: str, rated: Rated | None, course: Course) -> Requirement:
    return Requirement(
        key=f"{visit.key}/assessment-{code}",
        rule="assessment",
        visit=visit.key,
        source=visit.rule.source,
        severity=Severity.RECORD,
        met_at=rated.happened_at if rated else None,
        outcome=kept(rated.happened_at, rated, course.setting) if rated else Outcome.NOT_APPLICABLE,
        detail={"assessment": code, "optional": "yes"},
    )


def _given(visit: PlannedVisit, code: str, rated: Rated | None, course: Course) -> Requirement:
    window = _window(visit, course)
    judged = None if visit.provisional and window.is_published else rated
    unmet = Outcome.NOT_APPLICABLE if declined(visit) else Outcome.PENDING
    return Requirement(
        key=f"{visit.key}/assessment-{code}",
        rule="assessment",
        visit=visit.key,
        source=visit.rule.source,
        severity=Severity.RECORD,
        opens_at=window.opens_at,
        due_at=window.due_at,
        closes_at=window.closes_at,
        provisional=visit.provisional,
        met_at=judged.happened_at if judged else None,
        settled_at=given_up(visit, course) if rated is None and happened_at(visit, course) is None else None,
        outcome=met(judged.happened_at, judged, window, course.setting) if judged else unmet,
        detail={"assessment": code},
    )


def _window(visit: PlannedVisit, course: Course) -> Window:
    """Return the visit's window; once it was held, the rating is expected that day. A late visit is not two faults."""
    moment = happened_at(visit, course)
    if moment is None:
        return visit.window
    zone = course.zone_at(moment)
    day = local_day(moment, zone)
    opens, closes = midnight(day, zone), midnight(day + timedelta(days=1), zone)
    if visit.window.contains(moment):
        opens = min(opens, visit.window.opens_at or opens)
        closes = max(closes, visit.window.closes_at or closes)
    return Window(opens, visit.window.due_at, closes)
