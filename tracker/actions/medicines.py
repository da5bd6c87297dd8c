"""Recording other medicines: what is taken each day, step by step, and that one was stopped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from tracker.actions import courses, facts, trail
from tracker.actions.action import CannotRecord, action
from tracker.history.demands import medicines_asked_for
from tracker.models import Course, Medication, TrailEntry, User
from tracker.models.facts import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From a moment on so much is taken each day; 0: none any more, or none ever."""

    since: datetime
    per_day: Decimal


@action
def record(
    *,
    course: Course,
    code: str,
    steps: Sequence[Step],
    key: UUID,
    by: User,
    at: datetime,
    unit: str = Medication.Unit.MG,
    name: str = "",
    half_life: Decimal | None = None,
    source: int = Source.LIVE,
    on_behalf_of: User | None = None,
) -> list[Medication]:
    """Record the amounts of a medicine by the day, each from its moment on, then replan the patient's courses.

    Rules look across courses: what a patient takes is one thing on all of them. A replay is answered with its rows.

    :raises CannotRecord: when nobody asks for such a medicine, there is no step, two begin at once, or one lies ahead.
    """
    course, others = courses.lock_with_others(course)
    rows = [_row(course, code, step, key) for step in steps]
    made = [_made_before(row, course) for row in rows]
    if rows and all(made):
        return [it for it in made if it]
    _check(course, code, steps, at)
    shared: dict[str, Any] = {
        "name": name.strip(), "unit": unit, "half_life": half_life, "recorded_at": at, "recorded_by": by,
        "source": source, "on_behalf_of": on_behalf_of,
    }  # fmt: skip
    for row in rows:
        for column, value in shared.items():
            setattr(row, column, value)
    facts.insert(*rows)
    courses.replan(course=course, at=at)
    courses.replan_others(others, at=at)
    trail.record(
        TrailEntry.Event.MEDICINE_RECORDED, course=course, by=by, at=at, medicine=code, steps=len(rows),
        stopped=any(it.per_day == 0 for it in steps), medicines=key,
    )  # fmt: skip
    return rows


def _row(course: Course, code: str, step: Step, key: UUID) -> Medication:
    """Return one amount; its key follows from the form's and its moment, so that a second click is the same fact."""
    own = uuid5(key, step.since.isoformat())
    return Medication(key=own, course=course, code=code, per_day=step.per_day, happened_at=step.since)


def _made_before(row: Medication, course: Course) -> Medication | None:
    same = {"code": row.code, "per_day": row.per_day}
    return facts.made_before(Medication, course=course, key=row.key, **same)


def _check(course: Course, code: str, steps: Sequence[Step], at: datetime) -> None:
    if code not in medicines_asked_for(course):
        raise CannotRecord("This course's protocol asks for no such medicine.")
    if not steps:
        raise CannotRecord("Write down at least one amount.")
    if len({it.since for it in steps}) < len(steps):
        raise CannotRecord("Two amounts begin on the same day.")
    if any(it.since > at for it in steps):
        raise CannotRecord("An amount begins in the future. Write it down once it is taken.")
