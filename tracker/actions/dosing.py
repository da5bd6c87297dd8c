"""Recording a dosing session by form: doses, presence, vital signs, support, discharge. Releasing it is `gates`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from tracker.actions import courses, facts, trail
from tracker.actions.action import CannotRecord, action
from tracker.actions.bookings import check_dose
from tracker.actions.sessions import check_times
from tracker.models import Course, Dose, Note, RoomEntry, TherapySession, TrailEntry, User
from tracker.models.facts import Source
from tracker.models.sessions import TOOK_PLACE, Mode, SessionOutcome

Kind = RoomEntry.Kind
ENTRY = ("kind", "happened_at", "until", "person", "systolic", "diastolic", "pulse", "escorted", "detail")
RECORDED_OTHERWISE = "This session is recorded already, other than it is written here. See the course for what stands."


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseTaken:
    """An amount taken at a moment, from a lot, given by one person and witnessed by another."""

    at: datetime
    mg: Decimal
    lot: str
    given_by: User
    witnessed_by: User


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that went on in the room; the fields are those of `RoomEntry`."""

    kind: int
    at: datetime
    until: datetime | None = None
    person: User | None = None
    systolic: int | None = None
    diastolic: int | None = None
    pulse: int | None = None
    escorted: bool | None = None
    detail: str = ""


@action
def record(
    *,
    course: Course,
    visit_key: str,
    started_at: datetime,
    ended_at: datetime,
    doses: Sequence[DoseTaken],
    entries: Sequence[Entry],
    key: UUID,
    by: User,
    at: datetime,
    outcome: int = SessionOutcome.HELD,
    source: int = Source.LIVE,
    note: str = "",
) -> TherapySession:
    """Record a dosing session as it was, then replan: its integration window opens with its end.

    Never refused for breaking a rule: a dose over the limit, a gate that was shut, a lone clinician are recorded
    as they were and become deviations.

    :raises CannotRecord: when it did not take place or has not ended, a dose lies outside it, something lies in the
        future, or a value is none a body or a database can have.
    """
    course = courses.lock(course)
    same = {"visit_key": visit_key, "outcome": outcome, "started_at": started_at, "ended_at": ended_at}
    if (done := facts.made_before(TherapySession, course=course, key=key, **same)) is not None:
        _check_same(course, done, doses, entries, note)
        return done
    check_dose(course, visit_key)
    if outcome not in TOOK_PLACE:
        raise CannotRecord("A dosing session that did not take place is recorded as a visit that was not held.")
    check_times(outcome, started_at, ended_at, at)
    _check_inside(doses, entries, started_at, ended_at, at)
    session = TherapySession(
        key=key, course=course, visit_key=visit_key, outcome=outcome, mode=Mode.IN_PERSON, source=source,
        started_at=started_at, ended_at=ended_at, happened_at=started_at, recorded_at=at, recorded_by=by,
    )  # fmt: skip
    facts.insert(session)
    _write(session, doses, entries, note, by, at)
    courses.replan(course=course, at=at)
    trail.record(
        TrailEntry.Event.DOSING_RECORDED, course=course, by=by, at=at, visit=visit_key, session=key,
        doses=len(doses), entries=len(entries), started_at=started_at, ended_at=ended_at,
    )  # fmt: skip
    return session


def _check_same(
    course: Course, done: TherapySession, doses: Sequence[DoseTaken], entries: Sequence[Entry], note: str
) -> None:
    """Refuse other doses, entries or words under a key that was used: a second click sends what the first did.

    :raises CannotRecord: when what was typed is not what is recorded.
    """
    then = {"recorded_at": done.recorded_at, "recorded_by": done.recorded_by_id}
    given = {(it.at, it.mg, it.lot, it.given_by.pk, it.witnessed_by.pk) for it in doses}
    seen = {(it.kind, it.at, it.until, it.person and it.person.pk, it.systolic, it.diastolic, it.pulse, it.escorted,
             it.detail) for it in entries}  # fmt: skip
    written: Sequence[tuple[Any, Sequence[str], set[Any]]] = (
        (course.dose_facts, ("happened_at", "mg", "lot", "given_by", "witnessed_by"), given),
        (course.roomentry_facts, ENTRY, seen),
        (course.note_facts, ("text",), {(note,)} if note else set()),
    )
    if any(set(rows.filter(**then).values_list(*names)) != sent for rows, names, sent in written):
        raise CannotRecord(RECORDED_OTHERWISE)


def _check_inside(
    doses: Sequence[DoseTaken], entries: Sequence[Entry], started_at: datetime, ended_at: datetime, at: datetime
) -> None:
    for dose in doses:
        if not started_at <= dose.at <= ended_at:
            raise CannotRecord("A dose was given before the session started or after it ended.")
        if dose.given_by == dose.witnessed_by:
            raise CannotRecord("A dose is witnessed by another person than the one who gives it.")
    for entry in entries:
        if entry.at > at or (entry.until is not None and entry.until > at):
            raise CannotRecord("Something in the room lies in the future.")
        if entry.until is not None and entry.until <= entry.at:
            raise CannotRecord("Somebody left the room before they came in.")


def _write(
    session: TherapySession, doses: Sequence[DoseTaken], entries: Sequence[Entry], note: str, by: User, at: datetime
) -> None:
    """Write doses, entries and note, one insert a table."""
    shared: dict[str, Any] = {
        "course": session.course, "visit_key": session.visit_key, "recorded_at": at, "recorded_by": by,
        "source": session.source,
    }  # fmt: skip
    facts.insert(*(
        Dose(happened_at=it.at, mg=it.mg, lot=it.lot, given_by=it.given_by, witnessed_by=it.witnessed_by, **shared)
        for it in doses
    ))  # fmt: skip
    facts.insert(*(
        RoomEntry(
            kind=it.kind, happened_at=it.at, until=it.until, person=it.person, systolic=it.systolic,
            diastolic=it.diastolic, pulse=it.pulse, escorted=it.escorted, detail=it.detail, **shared,
        )
        for it in entries
    ))  # fmt: skip
    if note:
        facts.insert(Note(text=note, happened_at=at, **shared))
