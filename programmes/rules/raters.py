"""Raters who must be independent: nobody who was in the room on a dosing day. What was rated: `assessments`."""

from collections.abc import Iterator
from datetime import datetime

from programmes.history import Present, Rated
from programmes.protocol.scales import Assessment
from programmes.requirements import Outcome, Requirement
from programmes.rules.judging import KEPT, kept
from programmes.unfolding import Course, PlannedVisit


def raters(course: Course) -> Iterator[Requirement]:
    """Each rating of a scale with an independent rater is by somebody who was in the room on no dosing day.

    Also a dosing day after the rating counts: it is broken from then on. A rater whom nobody wrote down, or a dose
    after which nobody wrote down who was in the room: not assessable.
    """
    scales = {it.code: it for it in course.protocol.assessments if it.independent}
    if not scales:
        return
    for visit in course.visits:
        for code in dict.fromkeys((*visit.rule.assessments, *visit.rule.optional_assessments)):
            if code in scales:
                yield _rated_by(scales[code], visit, course)


def _rated_by(scale: Assessment, visit: PlannedVisit, course: Course) -> Requirement:
    mine = [it for it in course.history.at(Rated, visit.key) if it.assessment == scale.code]
    known = min((seen for it in mine if (seen := _seen(it, course)) is not None), default=None)
    outcome = _outcome(mine, known, course)
    return Requirement(
        key=f"{visit.key}/rater-{scale.code}",
        rule="rater",
        visit=visit.key,
        source=scale.source,
        met_at=mine[-1].happened_at if outcome in KEPT else None,
        settled_at=known if outcome is Outcome.BROKEN else None,
        outcome=outcome,
        detail={"assessment": scale.code},
    )


def _seen(rating: Rated, course: Course) -> datetime | None:
    """Return since when the rater is not independent: when both the rating and the dosing day were. None: they are."""
    inside = [it for visit in course.dosing for it in _inside(course, visit) if it.person == rating.rater]
    first = min((it.happened_at for it in inside), default=None)
    return max(first, rating.happened_at) if first and rating.rater else None


def _inside(course: Course, visit: PlannedVisit) -> list[Present]:
    return [it for it in course.history.at(Present, visit.key) if it.where == "in the room"]


def _outcome(mine: list[Rated], known: datetime | None, course: Course) -> Outcome:
    if not mine:
        return Outcome.PENDING
    if known is not None:
        return Outcome.BROKEN
    unrecorded = any(it.key in course.doses and not _inside(course, it) for it in course.dosing)
    if unrecorded or any(not it.rater for it in mine):
        return Outcome.NOT_ASSESSABLE
    return kept(mine[-1].happened_at, mine[-1], course.setting)
