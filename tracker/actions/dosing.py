"""Recording a dosing session by form, also one that went otherwise. Releasing the dose is `gates`.

A dose that was not given (not started, withheld, nobody came, moved) is `sessions`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from tracker.actions import courses, events, facts, trail, turns
from tracker.actions.action import CannotRecord, action
from tracker.actions.bookings import check_dose
from tracker.actions.events import SEEN, EventSeen
from tracker.actions.sessions import check_times
from tracker.actions.study_doses import DoseTaken, Taken, in_mg
from tracker.history.demands import credentials_held
from tracker.models import Course, Credential, Dose, Note, RoomEntry, TherapySession, TrailEntry, User
from tracker.models.facts import Source
from tracker.models.sessions import TOOK_PLACE, Mode, SessionOutcome

__all__ = ["DoseTaken", "Entry", "record"]

ENTRY = (
    "kind", "until", "person", "systolic", "diastolic", "pulse", "saturation", "temperature", "code", "present",
    "escorted", "detail", "roles", "where",
)  # fmt: skip
STAYS = (RoomEntry.Kind.PRESENCE, RoomEntry.Kind.STAND_IN)
DOSE = (
    "happened_at", "mg", "lot", "product", "given_by", "witnessed_by", "given_as", "ended_at", "observed",
)  # fmt: skip
RECORDED_OTHERWISE = "This session is recorded already, other than it is written here. See the course for what stands."
WHY_HELD = {True: "The patient was transferred out during a dosing session.", False: "A serious event was recorded."}


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
    saturation: int | None = None
    temperature: Decimal | None = None
    code: str = ""
    present: bool | None = None
    escorted: bool | None = None
    detail: str = ""
    roles: str = ""
    where: int = RoomEntry.Where.IN_THE_ROOM


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that was told of a day beside the session itself, with amounts in mg."""

    doses: Sequence[Taken]
    entries: Sequence[Entry]
    events: Sequence[EventSeen]
    note: str


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
    events: Sequence[EventSeen] = (),
    outcome: int = SessionOutcome.HELD,
    reason: str = "",
    source: int = Source.LIVE,
    note: str = "",
) -> TherapySession:
    """Record a dosing session as it was, then replan: its integration window opens with its end.

    Never refused for breaking a rule: a dose over the limit, a gate that was shut, a lone clinician are recorded
    as they were and become deviations. A transfer out or a serious event puts the course on hold in the same
    transaction, and no message to the patient that was planned goes out.

    :raises CannotRecord: when it did not take place or has not ended, a dose lies outside it, something lies in the
        future, or a value is none a body or a database can have.
    """
    course, others = courses.lock_with_others(course)
    told = Told(in_mg(course, visit_key, doses), _with_credentials(course, entries), events, note)
    same = {
        "visit_key": visit_key, "outcome": outcome, "started_at": started_at, "ended_at": ended_at, "reason": reason
    }  # fmt: skip
    if (done := facts.made_before(TherapySession, course=course, key=key, **same)) is not None:
        _check_same(course, done, told)
        return done
    check_dose(course, visit_key)
    if outcome not in TOOK_PLACE:
        raise CannotRecord("A dosing session that did not take place is recorded as a visit that was not held.")
    check_times(outcome, started_at, ended_at, at)
    _check_inside(told, started_at, ended_at, at)
    session = TherapySession(
        key=key, course=course, visit_key=visit_key, outcome=outcome, mode=Mode.IN_PERSON, source=source,
        reason=reason, started_at=started_at, ended_at=ended_at, happened_at=started_at, recorded_at=at,
        recorded_by=by,
    )  # fmt: skip
    facts.insert(session)
    _write(session, told, by, at)
    _hold_after(session, told, by, at)
    courses.replan(course=course, at=at)
    courses.replan_others(others, at=at)
    trail.record(
        TrailEntry.Event.DOSING_RECORDED, course=course, by=by, at=at, visit=visit_key, session=key,
        outcome=SessionOutcome(outcome).name.lower(), doses=len(doses), entries=len(entries), events=len(events),
        started_at=started_at, ended_at=ended_at,
    )  # fmt: skip
    return session


def _with_credentials(course: Course, entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries with what the people in them hold beside what they were here as. At most one statement."""
    people = {it.person for it in entries if it.kind in STAYS and it.person is not None}
    held = credentials_held(course, people) if people else []
    return [it if it.kind not in STAYS else replace(it, roles=_roles(it, held)) for it in entries]


def _roles(entry: Entry, held: Sequence[Credential]) -> str:
    own = {it.code for it in held if it.user_id == getattr(entry.person, "pk", None) and it.holds_at(entry.at)}
    return " ".join(sorted({*entry.roles.split(), *own}))


def _hold_after(session: TherapySession, told: Told, by: User, at: datetime) -> None:
    """Put the course on hold from the session's end, also where that was typed in later; its clock starts too."""
    is_transfer = session.outcome == SessionOutcome.TRANSFERRED_OUT
    if is_transfer or any(it.serious for it in told.events):
        why, since = WHY_HELD[is_transfer], session.ended_at
        turns.hold_for(session.course, reason=why, key=session.key, by=by, at=at, happened_at=since)


def _check_same(course: Course, done: TherapySession, told: Told) -> None:
    """Refuse other doses, entries or words under a key that was used: a second click sends what the first did.

    :raises CannotRecord: when what was typed is not what is recorded.
    """
    then = {"recorded_at": done.recorded_at, "recorded_by": done.recorded_by_id}
    written: Sequence[tuple[Any, Sequence[str], set[Any]]] = (
        (course.dose_facts, DOSE, {_values(it, DOSE) for it in told.doses}),
        (course.roomentry_facts, ("happened_at", *ENTRY), {(it.at, *_values(it, ENTRY)) for it in told.entries}),
        (course.adverseevent_facts, SEEN, {_values(it, SEEN) for it in told.events}),
        (course.note_facts, ("text",), {(told.note,)} if told.note else set()),
    )
    if any(set(rows.filter(**then).values_list(*names)) != sent for rows, names, sent in written):
        raise CannotRecord(RECORDED_OTHERWISE)


def _values(told: Any, names: Sequence[str]) -> tuple[Any, ...]:
    """Return the values of these names as a table has them: of a person, the key."""
    values = (getattr(told, name) for name in names)
    return tuple(it.pk if isinstance(it, User) else it for it in values)


def _check_inside(told: Told, started_at: datetime, ended_at: datetime, at: datetime) -> None:
    for dose in told.doses:
        if not started_at <= dose.happened_at <= ended_at:
            raise CannotRecord("A dose was given before the session started or after it ended.")
        if dose.given_by == dose.witnessed_by:
            raise CannotRecord("A dose is witnessed by another person than the one who gives it.")
        if dose.ended_at is not None and not dose.happened_at < dose.ended_at <= at:
            raise CannotRecord("An infusion ends after it starts, and not in the future.")
    for entry in told.entries:
        if entry.at > at or (entry.until is not None and entry.until > at):
            raise CannotRecord("Something in the room lies in the future.")
        if entry.until is not None and entry.until <= entry.at:
            raise CannotRecord("Somebody left the room before they came in.")


def _write(session: TherapySession, told: Told, by: User, at: datetime) -> None:
    """Write doses, entries, events and note, one insert a table."""
    course, source = session.course, session.source
    shared: dict[str, Any] = {
        "course": course, "visit_key": session.visit_key, "recorded_at": at, "recorded_by": by, "source": source,
    }  # fmt: skip
    facts.insert(*(
        Dose(site_code=course.site.code, **{name: getattr(it, name) for name in DOSE}, **shared) for it in told.doses
    ))  # fmt: skip
    facts.insert(*(
        RoomEntry(happened_at=it.at, **{name: getattr(it, name) for name in ENTRY}, **shared) for it in told.entries
    ))  # fmt: skip
    facts.insert(*events.rows_of(course, session.visit_key, told.events, source=source, by=by, at=at))
    if told.note:
        facts.insert(Note(text=told.note, happened_at=at, **shared))
