"""What people do, measured: enrolling, a dosing day, a contact with a note, planning anew (P2, P3, P9)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import uuid4

from tests.bench import floors, people
from tests.bench.measuring import Row, processor, statements, wall
from tracker.actions import courses, dosing, sessions
from tracker.actions.action import action, writing
from tracker.actions.sessions import Said
from tracker.models import (
    CareTeamMember,
    Course,
    Dose,
    Enrolment,
    Note,
    Patient,
    Reminder,
    Requirement,
    RoomEntry,
    TherapySession,
    TrailEntry,
    User,
)

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
Kind, Part = RoomEntry.Kind, CareTeamMember.Part
numbers = count(900_000_000)


def rows(at: datetime) -> Iterator[Row]:
    """Yield the rows of every deed."""
    me, other = people.clinician(at), people.colleague(at)
    course = people.before_the_dose()
    yield from _planning(course, at)
    yield from _contact(course, me, at)
    yield from _dosing(course, me, other, at)
    yield from _enrolment(course, me, at)


@action
def _replan(*, course: Course, at: datetime) -> None:
    courses.replan(course=courses.lock(course), at=at)


def _planning(course: Course, at: datetime) -> Iterator[Row]:
    """Every requirement differs, so that all are written."""

    def spoil() -> None:
        with writing():
            Requirement.unscoped.filter(course=course).update(provisional=True, detail={"spoiled": True})

    def act() -> None:
        _replan(course=course, at=at)

    spoil()
    yield Row("P2", "replan, all rows differ: statements", statements(act), "statements", 14)
    times = []
    for _ in range(5):
        spoil()
        times.append(processor(act, 1))
    floor = processor(floors.upsert(course))
    asked = course.requirements.count()
    yield Row("P2", f"replan of {asked} requirements, all differ: processor", min(times), "ms", 15)
    yield Row("P2", "the same, for the record: one upsert of the rows", floor, "ms")
    yield Row("P2", "replan, nothing differs: processor", processor(act), "ms", 15)


def _contact(course: Course, me: User, at: datetime) -> Iterator[Row]:
    def act() -> None:
        ended_at = at - next(numbers) % 1000 * MINUTE
        sessions.record(
            course=course, visit_key="preparation", outcome=1, started_at=ended_at - HOUR, ended_at=ended_at,
            key=uuid4(), by=me, at=at, said=Said(note="Slept well. Asked about the music."),
        )  # fmt: skip

    yield Row("P9", "contact saved with a note: statements", statements(act), "statements", 25)
    yield Row("P9", "contact saved with a note: wall", wall(act, 5), "ms", 30)
    yield Row("P9", "contact saved with a note: processor", processor(act), "ms", 30)
    yield Row("P9", "the same, for the record: bare inserts and commit", _bare_contact(course, me, at), "ms")


def _bare_contact(course: Course, me: User, at: datetime) -> float:
    shared = {"course": course, "happened_at": at - HOUR, "recorded_at": at, "recorded_by": me}

    def act() -> None:
        held = TherapySession(visit_key="preparation", outcome=1, started_at=at - HOUR, ended_at=at, **shared)
        floors.inserts([held, Note(text="Slept well.", **shared)])()

    return wall(act, 5)


def _dosing(course: Course, me: User, other: User, at: datetime) -> Iterator[Row]:
    """Each time another day of the same course is written down: a repeat costs no less than the first."""
    entries = [
        dosing.Entry(kind=Kind.PRESENCE, at=at - 9 * HOUR, until=at - HOUR, person=who) for who in (me, other)
    ] + [dosing.Entry(kind=Kind.VITAL_SIGNS, at=at - it * HOUR, systolic=122, diastolic=78, pulse=70) for it in (8, 5)]

    def act() -> None:
        dosing.record(
            course=course, visit_key="dose-1", started_at=at - 9 * HOUR, ended_at=at - HOUR, entries=entries,
            doses=[dosing.DoseTaken(at=at - 8.5 * HOUR, mg=Decimal(20), lot="B", given_by=other, witnessed_by=me)],
            key=uuid4(), by=me, at=at,
        )  # fmt: skip

    yield Row("P9", "dosing session recorded: statements", statements(act), "statements", 25)
    yield Row("P9", "dosing session recorded: processor", processor(act), "ms", 30)
    shared: dict[str, Any] = {"course": course, "recorded_at": at, "recorded_by": me, "visit_key": "dose-1"}

    def bare() -> None:
        held = TherapySession(happened_at=at - 9 * HOUR, outcome=1, started_at=at - 9 * HOUR, ended_at=at, **shared)
        dose = Dose(happened_at=at - 8 * HOUR, mg=20, lot="B", given_by=other, witnessed_by=me, **shared)
        room = [RoomEntry(kind=Kind.MUSIC, happened_at=at - 8 * HOUR, **shared) for _ in entries]
        floors.inserts([held, dose, *room])()

    yield Row("P9", "the same, for the record: bare inserts and commit", processor(bare), "ms")


def _enrolment(like: Course, me: User, at: datetime) -> Iterator[Row]:
    def act() -> None:
        courses.enrol(
            patient=_patient(like), site=like.protocol_version.site, version=like.protocol_version,
            team={me: Part.LEAD}, key=uuid4(), by=me, at=at, arm=like.arm,
        )  # fmt: skip

    act()
    made = Course.objects.as_system("demo").order_by("-pk").first()
    assert made is not None  # it was just enrolled
    asked = made.requirements.count()
    yield Row("P3", f"enrolment with {asked} requirements: statements", statements(act), "statements", 12)
    ours = processor(act)
    yield Row("P3", "enrolment: processor", ours, "ms", 30)
    yield Row("P3", "the same, for the record: the inserts alone", _bare_enrolment(made, me, at), "ms")


def _patient(like: Course) -> Patient:
    name = f"Bench {next(numbers)}"
    return Patient(
        registered_at=like.site, full_name=name, short_name="Bench", born_on=date(1980, 1, 1), zone=like.zone
    )


def _bare_enrolment(made: Course, me: User, at: datetime) -> float:
    asked = list(made.requirements.all())
    said = list(made.reminders.all())

    def act() -> None:
        number = next(numbers)
        patient = _patient(made)
        floors.inserts([patient])()
        course = Course(
            reference=f"B{number}", patient=patient, site=made.site, protocol_version=made.protocol_version,
            zone=made.zone, enrolled_at=at,
        )  # fmt: skip
        floors.inserts([course])()
        place = CareTeamMember(course=course, member=me, part=Part.LEAD, starts_at=at)
        joined = Enrolment(course=course, happened_at=at, recorded_at=at, recorded_by=me)
        line = TrailEntry(
            seq=number, at=at, event="course.enrolled", actor="", payload="{}", salt="", digest="",
            prev=f"p{number}", hash=f"h{number}",
        )  # fmt: skip
        copies = [_copy(it, course) for it in (*asked, *said)]
        floors.inserts([place, joined, line, *copies])()

    return processor(act)


def _copy(row: Requirement | Reminder, course: Course) -> Requirement | Reminder:
    names = [it.attname for it in row._meta.concrete_fields if it.attname not in ("id", "course_id")]
    return type(row)(course=course, **{name: getattr(row, name) for name in names})
