"""Recording totals of rating scales that were given at a visit, apart from the recording of the visit itself."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid5

from tracker.actions import courses, facts, trail
from tracker.actions.action import CannotRecord, action
from tracker.actions.bookings import check_visit
from tracker.history import protocol_of
from tracker.models import Course, Rating, TrailEntry, User
from tracker.models.facts import Source


@action
def rate(
    *,
    course: Course,
    visit_key: str,
    totals: Mapping[str, Decimal],
    given_at: datetime,
    key: UUID,
    by: User,
    at: datetime,
    source: int = Source.LIVE,
    rater: User | None = None,
) -> list[Rating]:
    """Record the totals of scales given at a visit, by scale code, and replan. A replay is answered with its rows.

    `rater` None: whoever records it. It is kept of the scales that a clinician rates only.

    A total given outside the visit's allowed days is recorded all the same.

    :raises CannotRecord: when there is no total, one lies outside its scale, or they were given in the future.
    """
    course = courses.lock(course)
    rows = [_row(course, visit_key, code, total, key) for code, total in totals.items()]
    made = [_made_before(row, course) for row in rows]
    if rows and all(made):
        return [it for it in made if it]
    check_visit(course, visit_key)
    check_totals(course, totals, given_at, at)
    rated = raters(course, totals, rater or by)
    for row in rows:
        row.rated_by = rated[row.assessment]
        row.happened_at, row.recorded_at, row.recorded_by, row.source = given_at, at, by, source
    facts.insert(*rows)
    courses.replan(course=course, at=at)
    scales = sorted(totals)
    trail.record(
        TrailEntry.Event.RATING_RECORDED, course=course, by=by, at=at, visit=visit_key, scales=scales, ratings=key
    )
    return rows


def _row(course: Course, visit_key: str, code: str, total: Decimal, key: UUID) -> Rating:
    """Return one rating; each scale's key follows from the form's, so that a second click is the same fact."""
    return Rating(key=uuid5(key, code), course=course, visit_key=visit_key, assessment=code, total=total)


def _made_before(row: Rating, course: Course) -> Rating | None:
    return facts.made_before(Rating, course=course, key=row.key, visit_key=row.visit_key, total=row.total)


def raters(course: Course, codes: Iterable[str], rater: User) -> dict[str, User | None]:
    """Return by whom each scale is rated: None where the patient fills it in. No statement."""
    clinical = {it.code for it in protocol_of(course.protocol_version).assessments if it.rater == "clinician"}
    return {code: rater if code in clinical else None for code in codes}


def check_totals(course: Course, totals: Mapping[str, Decimal], given_at: datetime, at: datetime) -> None:
    """Refuse totals that no scale of the course's protocol has, or that were given in the future.

    :raises CannotRecord: when there is none, or for one of these.
    """
    scales = {it.code: it for it in protocol_of(course.protocol_version).assessments}
    if not totals:
        raise CannotRecord("Write at least one total.")
    for code, total in totals.items():
        if code not in scales:
            raise CannotRecord("This course's protocol has no such scale.")
        if not scales[code].low <= total <= scales[code].high:
            raise CannotRecord(f"{scales[code].title} goes from {scales[code].low} to {scales[code].high}.")
    if given_at > at:
        raise CannotRecord("A scale cannot be given in the future.")
