"""Recording that a document was signed, and that a plan was not kept to. The paper itself stays where it is kept."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from programmes.protocol.papers import Document
from tracker.actions import courses, facts, trail
from tracker.actions.action import CannotRecord, action
from tracker.actions.bookings import check_visit
from tracker.history.demands import asked_for
from tracker.models import Course, Departure, Signature, TrailEntry, User
from tracker.models.facts import Source


@action
def sign(
    *,
    course: Course,
    code: str,
    signed_by: Sequence[str],
    signed_at: datetime,
    key: UUID,
    by: User,
    at: datetime,
    edition: str = "",
    modified: bool = False,
    visit_key: str = "",
    source: int = Source.LIVE,
    on_behalf_of: User | None = None,
) -> Signature:
    """Record who signed a document, in which edition, then replan. Several may sign one after the other.

    `signed_by` are codes of the document's own; an edition other than the official one is recorded as it was.
    `visit_key`: for which dose, where it is signed anew for each; "" for none. A replay is answered.

    :raises CannotRecord: when nobody asks for such a paper, nobody or somebody it does not name signed it, there is no
        such visit, or it was signed in the future.
    """
    course = courses.lock(course)
    signed = " ".join(sorted(set(signed_by)))
    same = {"code": code, "signed_by": signed, "visit_key": visit_key, "happened_at": signed_at}
    if (done := facts.made_before(Signature, course=course, key=key, **same)) is not None:
        return done
    _check(course, _document(course, code), signed_by, visit_key, signed_at, at)
    made = Signature(
        key=key, course=course, code=code, signed_by=signed, edition=edition.strip(), modified=modified,
        visit_key=visit_key, happened_at=signed_at, recorded_at=at, recorded_by=by, source=source,
        on_behalf_of=on_behalf_of,
    )  # fmt: skip
    facts.insert(made)
    courses.replan(course=course, at=at)
    trail.record(
        TrailEntry.Event.PAPER_SIGNED, course=course, by=by, at=at, paper=code, visit=visit_key,
        signed_by=signed.split(), started_at=signed_at,
    )  # fmt: skip
    return made


def _document(course: Course, code: str) -> Document:
    found = asked_for(course, lambda it: it.documents).get(code)
    if found is None:
        raise CannotRecord("This course's protocol asks for no such paper.")
    return found


def _check(
    course: Course, document: Document, signed_by: Sequence[str], visit_key: str, signed_at: datetime, at: datetime
) -> None:
    if not signed_by:
        raise CannotRecord("Say who signed.")
    if not set(signed_by) <= set(document.signed_by):
        raise CannotRecord("This paper is not signed by one of them.")
    if visit_key:
        check_visit(course, visit_key)
    if signed_at > at:
        raise CannotRecord("This lies in the future.")


@action
def depart(
    *,
    course: Course,
    code: str,
    reason: str,
    departed_at: datetime,
    key: UUID,
    by: User,
    at: datetime,
    visit_key: str = "",
    source: int = Source.LIVE,
    on_behalf_of: User | None = None,
) -> Departure:
    """Record that a plan was not kept to, and why, then replan: every departure is a deviation. A replay is answered.

    :raises CannotRecord: when it is no plan of this course, nobody says why, there is no such visit, or it lies ahead.
    """
    course = courses.lock(course)
    same = {"code": code, "visit_key": visit_key, "happened_at": departed_at}
    if (done := facts.made_before(Departure, course=course, key=key, **same)) is not None:
        return done
    if not _document(course, code).is_plan:
        raise CannotRecord("This paper is no plan that one could depart from.")
    if not reason.strip():
        raise CannotRecord("Say why.")
    if visit_key:
        check_visit(course, visit_key)
    if departed_at > at:
        raise CannotRecord("This lies in the future.")
    made = Departure(
        key=key, course=course, code=code, visit_key=visit_key, reason=reason.strip(), happened_at=departed_at,
        recorded_at=at, recorded_by=by, source=source, on_behalf_of=on_behalf_of,
    )  # fmt: skip
    facts.insert(made)
    courses.replan(course=course, at=at)
    trail.record(
        TrailEntry.Event.PLAN_DEPARTED, course=course, by=by, at=at, paper=code, visit=visit_key, started_at=departed_at
    )
    return made
