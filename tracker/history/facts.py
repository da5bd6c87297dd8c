"""The facts of one patient as the rules see them: one statement a table, however many rows. Judges nothing."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from programmes import history as seen
from tracker.models import (
    Booking,
    Dose,
    Enrolment,
    GateCheck,
    Practice,
    Rating,
    RoomEntry,
    TherapySession,
    Waiver,
    Weight,
)
from tracker.models.facts import Fact
from tracker.models.sessions import SessionOutcome

CONTACTS: dict[int, seen.Contact] = {
    SessionOutcome.HELD: "held",
    SessionOutcome.CUT_SHORT: "cut short",
    SessionOutcome.DID_NOT_COME: "did not come",
    SessionOutcome.CANCELLED_BY_PATIENT: "cancelled by patient",
    SessionOutcome.CANCELLED_BY_CLINIC: "cancelled by clinic",
    SessionOutcome.DECLINED: "offered and declined",
}
SHARED = ("course_id", "happened_at", "recorded_at", "key", "replaces_id")


def facts_of(patient_id: int, known_at: datetime | None = None) -> list[seen.AnyFact]:
    """Return the facts of a patient from all courses, each tagged with its course's key. Ten statements.

    `known_at` leaves out what was recorded after it (None: nothing is left out).
    """
    return [
        fact
        for model, columns, make in READERS
        for row in _rows(model, columns, patient_id, known_at)
        if (fact := make(_shared(row), *row[len(SHARED) :])) is not None
    ]


def _rows(
    model: type[Fact], columns: tuple[str, ...], patient_id: int, known_at: datetime | None
) -> Iterator[tuple[Any, ...]]:
    rows = model.objects.as_system("replan").filter(course__patient_id=patient_id)
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    return iter(rows.values_list(*SHARED, *columns))


def _shared(row: tuple[Any, ...]) -> dict[str, Any]:
    course, happened_at, recorded_at, key, replaces = row[: len(SHARED)]
    return {
        "course": str(course),
        "happened_at": happened_at,
        "recorded_at": recorded_at,
        "key": str(key),
        "replaces": str(replaces) if replaces else None,
    }


def _enrolled(shared: dict[str, Any]) -> seen.Enrolled:
    return seen.Enrolled(**shared)


def _booked(shared: dict[str, Any], visit: str, starts_at: datetime, ends_at: datetime) -> seen.Booked:
    return seen.Booked(**shared, visit=visit, starts_at=starts_at, ends_at=ends_at)


def _session(shared: dict[str, Any], visit: str, outcome: int, starts: datetime, ends: datetime) -> seen.Session:
    return seen.Session(**shared, visit=visit, outcome=CONTACTS[outcome], started_at=starts, ended_at=ends)


def _dose(shared: dict[str, Any], visit: str, mg: Any) -> seen.Dose:
    return seen.Dose(**shared, visit=visit, mg=mg)


def _room(
    shared: dict[str, Any], visit: str, kind: int, person: int | None, until: datetime | None, escorted: bool | None
) -> seen.AnyFact | None:
    """Only presence and discharge are judged so far; the rest of the stream is for reading."""
    if kind == RoomEntry.Kind.PRESENCE and until is not None:
        return seen.Present(**shared, visit=visit, person=str(person), until=until)
    if kind == RoomEntry.Kind.DISCHARGE:
        return seen.Discharged(**shared, visit=visit, escorted=escorted)
    return None


def _checked(shared: dict[str, Any], code: str, visit: str, passed: bool) -> seen.Checked:
    return seen.Checked(**shared, check=code, visit=visit or None, passed=passed)


def _weighed(shared: dict[str, Any], kg: Any) -> seen.Weighed:
    return seen.Weighed(**shared, kg=kg)


def _rated(shared: dict[str, Any], visit: str, assessment: str, total: Any) -> seen.Rated:
    return seen.Rated(**shared, visit=visit, assessment=assessment, total=total)


def _practice(shared: dict[str, Any], starts_on: Any, ends_on: Any) -> seen.PracticeAgreed:
    return seen.PracticeAgreed(**shared, practice=shared["key"], starts_on=starts_on, ends_on=ends_on)


def _waived(shared: dict[str, Any], requirement: str, until: datetime | None, granted: bool) -> seen.Waived | None:
    return seen.Waived(**shared, requirement=requirement, until=until) if granted else None


READERS: tuple[tuple[type[Fact], tuple[str, ...], Callable[..., seen.AnyFact | None]], ...] = (
    (Enrolment, (), _enrolled),
    (Booking, ("visit_key", "starts_at", "ends_at"), _booked),
    (TherapySession, ("visit_key", "outcome", "started_at", "ended_at"), _session),
    (Dose, ("visit_key", "mg"), _dose),
    (RoomEntry, ("visit_key", "kind", "person_id", "until", "escorted"), _room),
    (GateCheck, ("code", "visit_key", "passed"), _checked),
    (Weight, ("kg",), _weighed),
    (Rating, ("visit_key", "assessment", "total"), _rated),
    (Practice, ("starts_on", "ends_on"), _practice),
    (Waiver, ("requirement_key", "until", "granted"), _waived),
)
