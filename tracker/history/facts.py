"""The facts of one patient as the rules see them: one statement, however many tables and rows. Judges nothing."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from django.db import connection

from programmes import history as seen
from tracker.history.beforehand import BEFOREHAND
from tracker.history.corrected import as_corrected
from tracker.history.union import SHARED, Table, statement
from tracker.models import (
    AdverseEvent,
    Booking,
    Call,
    Correction,
    CourseEvent,
    Dose,
    Enrolment,
    Filing,
    GateCheck,
    Practice,
    Rating,
    Request,
    RoomEntry,
    TherapySession,
    Waiver,
    Weight,
)
from tracker.models.sessions import SessionOutcome

CONTACTS: dict[int, seen.Contact] = {
    SessionOutcome.HELD: "held",
    SessionOutcome.CUT_SHORT: "cut short",
    SessionOutcome.DID_NOT_COME: "did not come",
    SessionOutcome.CANCELLED_BY_PATIENT: "cancelled by patient",
    SessionOutcome.CANCELLED_BY_CLINIC: "cancelled by clinic",
    SessionOutcome.OFFERED: "offered",
    SessionOutcome.ACCEPTED: "offered and accepted",
    SessionOutcome.DECLINED: "offered and declined",
    SessionOutcome.NOT_STARTED: "not started",
    SessionOutcome.WITHHELD: "withheld",
    SessionOutcome.TRANSFERRED_OUT: "transferred out",
}
TURNS: dict[int, seen.Turn] = {
    CourseEvent.Turn.ON_HOLD: "on hold",
    CourseEvent.Turn.RESUMED: "resumed",
    CourseEvent.Turn.TREATMENT_STOPPED: "treatment stopped",
    CourseEvent.Turn.CONTACT_REFUSED: "contact refused",
    CourseEvent.Turn.TRANSFERRED: "transferred",
    CourseEvent.Turn.DIED: "died",
    CourseEvent.Turn.COMPLETED: "completed",
}
WISHES: dict[int, Literal["another time", "a call"]] = {
    Request.Kind.ANOTHER_TIME: "another time",
    Request.Kind.PHONE_ME: "a call",
}
STAYS: dict[int, bool] = {RoomEntry.Kind.PRESENCE: False, RoomEntry.Kind.STAND_IN: True}
WHERE: dict[int, Literal["in the room", "on the premises", "reachable"]] = {
    RoomEntry.Where.IN_THE_ROOM: "in the room",
    RoomEntry.Where.ON_THE_PREMISES: "on the premises",
    RoomEntry.Where.REACHABLE: "reachable",
}
READINGS: dict[str, tuple[str, ...]] = {
    "blood-pressure": ("systolic", "diastolic"),
    "heart-rate": ("pulse",),
    "saturation": ("saturation",),
    "temperature": ("temperature",),
}
"""The codes under which protocols ask for what one entry of vital signs holds, each with the columns it is read of.

A protocol's limits name the values by these columns.
"""
READ = tuple(value for values in READINGS.values() for value in values)


@dataclass(frozen=True, slots=True)
class Instead:
    """The fact `key` stands in the place of the fact `struck`."""

    key: str
    struck: str


Made: TypeAlias = seen.AnyFact | tuple[seen.AnyFact, ...] | Instead | None


def facts_of(patient_id: int, known_at: datetime | None = None) -> list[seen.AnyFact]:
    """Return the facts of a patient from all courses, each tagged with its course's key. One statement.

    `known_at` leaves out what was recorded after it (None: nothing is left out). What was corrected is there as it
    stands now, under the key it had at first, as `corrected` says.
    """
    asked = statement(TABLES, connection.vendor, is_as_of=known_at is not None)
    return _made(asked.rows(patient_id, known_at))


def facts_between(first: int, last: int) -> list[seen.AnyFact]:
    """Return the facts of every patient whose key lies between two, both included, as `facts_of` does. One statement.

    For work on the whole caseload: reading course by course costs more than planning. Keep the range small.
    """
    return _made(statement(TABLES, connection.vendor, is_as_of=False, is_range=True).rows(first, None, last))


def _made(rows: Iterable[tuple[int, list[Any]]]) -> list[seen.AnyFact]:
    found: list[seen.AnyFact] = []
    instead: dict[str, str] = {}
    for number, row in rows:
        made = MAKERS[number](_shared(row), *row[len(SHARED) :])
        if isinstance(made, Instead):
            instead[made.key] = made.struck
        elif isinstance(made, tuple):
            found.extend(made)
        elif made is not None:
            found.append(made)
    return as_corrected(found, instead)


def _shared(row: list[Any]) -> dict[str, Any]:
    course, happened_at, recorded_at, key, replaces = row[: len(SHARED)]
    return {
        "course": str(course),
        "happened_at": happened_at,
        "recorded_at": recorded_at,
        "key": key,
        "replaces": replaces,
    }


def _enrolled(shared: dict[str, Any]) -> seen.Enrolled:
    return seen.Enrolled(**shared)


def _booked(shared: dict[str, Any], visit: str, starts_at: datetime, ends_at: datetime) -> seen.Booked:
    return seen.Booked(**shared, visit=visit, starts_at=starts_at, ends_at=ends_at)


def _session(shared: dict[str, Any], visit: str, outcome: int, starts: datetime, ends: datetime) -> seen.Session:
    return seen.Session(**shared, visit=visit, outcome=CONTACTS[outcome], started_at=starts, ended_at=ends)


def _dose(
    shared: dict[str, Any],
    visit: str,
    mg: Any,
    site: str,
    product: str,
    given_by: int,
    given_as: str,
    ended_at: datetime | None,
    observed: bool | None,
) -> seen.Dose:
    return seen.Dose(
        **shared, visit=visit, mg=mg, site=site, product=product, given_by=str(given_by), role=given_as,
        ended_at=ended_at, observed=observed,
    )  # fmt: skip


def _room(
    shared: dict[str, Any],
    visit: str,
    kind: int,
    person: int | None,
    until: datetime | None,
    escorted: bool | None,
    code: str,
    present: bool | None,
    roles: str,
    where: int,
    *readings: Any,
) -> Made:
    """Return what is judged of the room: who was there, readings, signs, leaving. The rest is for reading."""
    if kind in STAYS and until is not None:
        return seen.Present(
            **shared, visit=visit, person=str(person), until=until, standing_in=STAYS[kind],
            roles=tuple(roles.split()), where=WHERE[where],
        )  # fmt: skip
    if kind == RoomEntry.Kind.VITAL_SIGNS:
        return tuple(_measured(shared, visit, dict(zip(READ, readings, strict=True))))
    if kind == RoomEntry.Kind.OBSERVATION:
        return seen.Observed(**shared, visit=visit, what=code, present=bool(present))
    if kind == RoomEntry.Kind.DISCHARGE:
        return seen.Discharged(**shared, visit=visit, escorted=escorted)
    return None


def _measured(shared: dict[str, Any], visit: str, read: dict[str, Any]) -> Iterator[seen.Measured]:
    """Yield a reading for each code of which something was read, with its values."""
    for what, names in READINGS.items():
        values = {name: Decimal(read[name]) for name in names if read[name] is not None}
        if values:
            yield seen.Measured(**shared, visit=visit, what=what, values=values)


def _checked(shared: dict[str, Any], code: str, visit: str, passed: bool) -> seen.Checked:
    return seen.Checked(**shared, check=code, visit=visit or None, passed=passed)


def _weighed(shared: dict[str, Any], kg: Any) -> seen.Weighed:
    return seen.Weighed(**shared, kg=kg)


def _rated(shared: dict[str, Any], visit: str, assessment: str, total: Any, rated_by: int | None) -> seen.Rated:
    rater = str(rated_by) if rated_by is not None else ""
    return seen.Rated(**shared, visit=visit, assessment=assessment, total=total, rater=rater)


def _practice(shared: dict[str, Any], starts_on: Any, ends_on: Any) -> seen.PracticeAgreed:
    return seen.PracticeAgreed(**shared, practice=shared["key"], starts_on=starts_on, ends_on=ends_on)


def _waived(shared: dict[str, Any], requirement: str, until: datetime | None, granted: bool) -> seen.Waived | None:
    return seen.Waived(**shared, requirement=requirement, until=until) if granted else None


def _turned(shared: dict[str, Any], turn: int, zone: str, from_zone: str) -> seen.Turned:
    return seen.Turned(**shared, turn=TURNS[turn], zone=zone or None, from_zone=from_zone or None)


def _event(shared: dict[str, Any], visit: str, term: str, serious: bool, *judged: bool | None) -> seen.AdverseEvent:
    marks = tuple(mark for mark, holds in zip(MARKS.values(), judged, strict=True) if holds)
    return seen.AdverseEvent(**shared, visit=visit or None, term=term, serious=serious, marks=marks)


def _filed(shared: dict[str, Any], form: str, about: str) -> seen.Filed:
    return seen.Filed(**shared, form=form, about=about)


def _called(shared: dict[str, Any], task: str, outcome: int) -> seen.Called:
    return seen.Called(**shared, task=task, reached=outcome == Call.Outcome.REACHED)


def _asked(shared: dict[str, Any], wish: int, visit: str) -> seen.Asked:
    return seen.Asked(**shared, what=WISHES[wish], visit=visit or None)


def _struck(shared: dict[str, Any], struck: str, replacement: str | None, moved_to: str) -> Made:
    """Return that a fact is gone from this course; or, where it was said right since, which one stands instead."""
    if replacement is not None and not moved_to:
        return Instead(replacement, struck)
    return seen.Struck(**shared, struck=struck)


ROOM = (
    "visit_key", "kind", "person_id", "until", "escorted", "code", "present", "roles", "where", *READ,
)  # fmt: skip
DOSE = ("visit_key", "mg", "site_code", "product", "given_by_id", "given_as", "ended_at", "observed")
MARKS: dict[str, Literal["fatal", "life-threatening", "unexpected", "suspected"]] = {
    "fatal": "fatal",
    "life_threatening": "life-threatening",
    "unexpected": "unexpected",
    "suspected": "suspected",
}
"""The columns in which somebody judges an event, and what the rules call each."""
READERS: tuple[tuple[Table, Callable[..., Made]], ...] = (
    (Table(Enrolment, ()), _enrolled),
    (Table(Booking, ("visit_key", "starts_at", "ends_at")), _booked),
    (Table(TherapySession, ("visit_key", "outcome", "started_at", "ended_at")), _session),
    (Table(Dose, DOSE), _dose),
    (Table(RoomEntry, ROOM), _room),
    (Table(GateCheck, ("code", "visit_key", "passed")), _checked),
    (Table(Weight, ("kg",)), _weighed),
    (Table(Rating, ("visit_key", "assessment", "total", "rated_by_id")), _rated),
    (Table(Practice, ("starts_on", "ends_on")), _practice),
    (Table(Waiver, ("requirement_key", "until", "granted")), _waived),
    (Table(CourseEvent, ("turn", "to_zone", "from_zone")), _turned),
    (Table(AdverseEvent, ("visit_key", "term", "serious", *MARKS)), _event),
    (Table(Filing, ("form", "about")), _filed),
    *BEFOREHAND,
    (Table(Call, ("task", "outcome")), _called),
    (Table(Request, ("kind", "visit_key")), _asked),
    (Table(Correction, ("struck", "replacement", "moved_to")), _struck),
)
TABLES = tuple(table for table, _ in READERS)
MAKERS = tuple(make for _, make in READERS)
