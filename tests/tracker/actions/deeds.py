"""Acts on a course with what a test does not care about filled in, and a look at every row. Asserts nothing."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.apps import apps

from tracker.actions import bookings, dosing, gates, sessions, turns
from tracker.models import Course, CourseEvent, RoomEntry, TrailEntry, User

DOSE_DAY = datetime(2026, 3, 23, 9, tzinfo=UTC)
"""The target day of the first dose of a course enrolled on Monday 2 March: three weeks later."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Kind = RoomEntry.Kind


def book(course: Course, by: User, at: datetime, **fields: Any) -> Any:
    """Book the first dose for eight hours from `starts_at` on."""
    starts_at = fields.pop("starts_at", DOSE_DAY)
    given = {
        "visit_key": "dose-1", "starts_at": starts_at, "ends_at": starts_at + 8 * HOUR, "with_whom": by,
        "key": uuid4(), "course": course, "by": by, "at": at,
    }  # fmt: skip
    return bookings.book(**given | fields)


def hold(course: Course, by: User, visit_key: str, started_at: datetime, **fields: Any) -> Any:
    """Record a session of ninety minutes, as it ended."""
    ended_at = fields.pop("ended_at", None) or started_at + 1.5 * HOUR
    given = {
        "visit_key": visit_key, "outcome": 1, "started_at": started_at, "ended_at": ended_at, "key": uuid4(),
        "course": course, "by": by, "at": ended_at,
    }  # fmt: skip
    return sessions.record(**given | fields)


def weigh(course: Course, by: User, at: datetime, kg: str = "70") -> Any:
    """Weigh the patient: at 70 kg the first dose is 20 mg."""
    return gates.weigh(course=course, kg=Decimal(kg), key=uuid4(), by=by, at=at)


def give(course: Course, by: User, witness: User, started_at: datetime = DOSE_DAY, **fields: Any) -> Any:
    """Record a dosing session of eight hours with two people in the room throughout, discharged with an escort."""
    ended_at = started_at + 8 * HOUR
    taken = dosing.DoseTaken(
        at=started_at + HOUR / 2, mg=Decimal(fields.pop("mg", 20)), lot="PSI-1", given_by=by, witnessed_by=witness
    )
    left = dosing.Entry(kind=Kind.DISCHARGE, at=ended_at, escorted=True)
    given = {
        "visit_key": "dose-1", "started_at": started_at, "ended_at": ended_at, "doses": [taken],
        "entries": [present(by, started_at, ended_at), present(witness, started_at, ended_at), left],
        "key": uuid4(), "course": course, "by": by, "at": ended_at,
    }  # fmt: skip
    return dosing.record(**given | fields)


def present(person: User, since: datetime, until: datetime) -> dosing.Entry:
    """Return somebody's stay in the room."""
    return dosing.Entry(kind=Kind.PRESENCE, at=since, until=until, person=person)


def state_of(course: Course, key: str, at: datetime) -> int:
    """Return the state of a requirement at a moment."""
    state: int = course.requirements.all().with_state(at).get(key=key).state
    return state


def everything() -> Mapping[str, list[Any]]:
    """Return every row of every table of the tracker: what a refusal and a replay must leave as it is."""
    models = apps.get_app_config("tracker").get_models()
    managers = {model: getattr(model, "unscoped", model._default_manager) for model in models}
    return {it.__name__: sorted(map(repr, rows.values_list())) for it, rows in managers.items()}


def lines(event: str | None = None) -> list[tuple[str, dict[str, Any]]]:
    """Return the trail, oldest first: the event and what its line says; of one event, where asked."""
    rows = TrailEntry.objects.order_by("seq")
    found = [(row.event, json.loads(row.payload)) for row in rows]
    return [it for it in found if event in (None, it[0])]


def messages(course: Course, code: str) -> list[tuple[datetime, int]]:
    """Return when the course's messages of a code are due, and their status."""
    return list(course.reminders.filter(code=code).order_by("due_at").values_list("due_at", "status"))


def turn(course: Course, by: User, at: datetime, kind: CourseEvent.Turn, **fields: Any) -> Any:
    """Record a turn of the course as it happens, decided by the team."""
    given = {
        "turn": kind, "reason": "In hospital", "decided_by": CourseEvent.Decider.TEAM, "happened_at": at,
        "key": uuid4(), "course": course, "by": by, "at": at,
    }  # fmt: skip
    return turns.take(**given | fields)
