"""What a correction has to look at beyond the entry itself: is it possible, does it fit another course, who ticked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid5

from tracker.actions.action import CannotRecord
from tracker.actions.bookings import check_dose, check_visit
from tracker.actions.ratings import check_totals
from tracker.actions.sessions import check_times
from tracker.actions.study_doses import check_amount
from tracker.history import protocol_of
from tracker.history.questions import questions_of
from tracker.models import Course, Dose, GateCheck, Practice, PracticeCheckIn, Rating, RoomEntry, TherapySession, User
from tracker.models.facts import Fact


def check_possible(course: Course, row: Any, at: datetime) -> None:
    """Refuse what cannot have been. Constraints say the rest.

    :raises CannotRecord: when it lies in the future, ends before it starts, a total lies outside its scale, or a dose
        is of 0 mg.
    """
    if isinstance(row, TherapySession):
        check_times(row.outcome, row.started_at, row.ended_at, at)
    if isinstance(row, Dose):
        check_amount(course, row.visit_key, row.mg, row.happened_at)
    if isinstance(row, Rating):
        check_totals(course, {row.assessment: row.total}, row.happened_at, at)
    ends_at = getattr(row, "until", None) or getattr(row, "ended_at", None)
    if row.happened_at > at or (ends_at is not None and ends_at > at):
        raise CannotRecord("This lies in the future.")
    if ends_at is not None and ends_at < row.happened_at:
        raise CannotRecord("It has to end after it starts.")


def check_fits(course: Course, rows: Sequence[Fact], visit_key: str) -> None:
    """Refuse entries that a course's protocol has no place for.

    :raises CannotRecord: when it has no such visit, gives no dose there, or knows no such check or scale.
    """
    protocol = protocol_of(course.protocol_version)
    if any(getattr(it, "visit_key", "") for it in rows):
        check_visit(course, visit_key)
    if any(isinstance(it, Dose | RoomEntry) for it in rows):
        check_dose(course, visit_key)
    checks, scales = questions_of(course), {it.code for it in protocol.assessments}
    if any(isinstance(it, GateCheck) and it.code not in checks for it in rows):
        raise CannotRecord("The other course's protocol has no such check.")
    if any(isinstance(it, Rating) and it.assessment not in scales for it in rows):
        raise CannotRecord("The other course's protocol has no such scale.")


def ticks(old: Practice, new: Practice, by: User, at: datetime) -> list[PracticeCheckIn]:
    """Return the days on which a practice was done, as unsaved ticks of its corrected wording. One statement.

    Days outside its corrected dates stay behind with the earlier wording.
    """
    latest: dict[Any, PracticeCheckIn] = {}
    for row in old.check_ins.order_by("recorded_at", "happened_at"):
        latest[row.day] = row
    return [
        PracticeCheckIn(
            key=uuid5(new.pk, str(row.day)), course_id=row.course_id, practice=new, day=row.day, done=True,
            replaces=row, happened_at=row.happened_at, recorded_at=at, recorded_by=by,
            on_behalf_of_id=row.recorded_by_id,
        )
        for row in latest.values()
        if row.done and row.day >= new.starts_on and (new.ends_on is None or row.day <= new.ends_on)
    ]  # fmt: skip
