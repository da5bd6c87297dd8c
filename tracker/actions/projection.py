"""Writing a plan down: requirement and reminder rows, only where they differ."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import programmes
from programmes import history as seen
from programmes import reminders as planned
from tracker.models import Course, Enrolment, Phase, Reminder, Requirement, Standing
from tracker.models.requirements import Rule

RULES = {rule.label: rule.value for rule in Rule}
PHASES = {phase.label: phase.value for phase in Phase}
STANDINGS = {standing.label: standing.value for standing in Standing} | {
    None: Standing.ACTIVE.value,
    "contact refused": Standing.CONTACT_REFUSED.value,
}
AUDIENCES = {
    "patient": Reminder.Audience.PATIENT,
    "lead": Reminder.Audience.LEAD,
    "duty": Reminder.Audience.DUTY,
    "supervisor": Reminder.Audience.SUPERVISOR,
}
COLUMNS = (
    "rule",
    "severity",
    "opens_at",
    "due_at",
    "closes_at",
    "provisional",
    "met_at",
    "settled_at",
    "outcome",
    "waived_from",
    "waived_until",
    "detail",
)
SAID = frozenset({Reminder.Status.SENT})


@dataclass(frozen=True, slots=True)
class Stored:
    """The rows of a course as the database has them, by key: a requirement as its values, because that is faster."""

    requirements: dict[str, list[Any]]
    reminders: dict[str, Reminder]

    def messaged(self) -> Iterator[seen.Messaged | seen.Undelivered]:
        """Yield what became of the messages, as facts."""
        return messaged(self.reminders.values())


def messaged(rows: Iterable[Reminder]) -> Iterator[seen.Messaged | seen.Undelivered]:
    """Yield what was sent, and what could not be delivered to the patient, as facts. The latter was not said."""
    for row in rows:
        if row.settled_at is None:
            continue
        if row.status in SAID:
            yield seen.Messaged(**_said(row, row.settled_at), key=f"message:{row.key}")
        elif row.status == Reminder.Status.FAILED and row.audience == Reminder.Audience.PATIENT:
            yield seen.Undelivered(**_said(row, row.settled_at), key=f"undelivered:{row.key}")


def _said(row: Reminder, at: datetime) -> dict[str, Any]:
    return {"course": str(row.course_id), "happened_at": at, "recorded_at": at, "reminder": row.key, "code": row.code}


def stored(course: Course, *, is_new: bool) -> Stored:
    """Return the stored rows of a course. Two statements, none for a new course.

    The messages are locked: a worker that marks one *sent* between this reading and the writing would otherwise be
    overwritten, and the message would go out again.
    """
    if is_new:
        return Stored({}, {})
    messages = course.reminders.select_for_update().order_by("pk")
    requirements = course.requirements.values_list("key", *COLUMNS)
    return Stored({key: values for key, *values in requirements}, {row.key: row for row in messages})


def enrolled(row: Enrolment) -> seen.Enrolled:
    """Return an enrolment as the rules see it."""
    return seen.Enrolled(
        course=str(row.course_id), happened_at=row.happened_at, recorded_at=row.recorded_at, key=str(row.key)
    )


def write(course: Course, made: programmes.Plan, kept: Stored, at: datetime) -> int:
    """Write what differs and return how many rows that were. At most four statements."""
    changed = _write_requirements(course, made, kept)
    changed += _write_reminders(course, made, kept, at)
    return changed + _write_course(course, made, at)


def _write_requirements(course: Course, made: programmes.Plan, kept: Stored) -> int:
    wanted = {it.key: values(it) for it in made.requirements}
    differing = [key for key, values in wanted.items() if kept.requirements.get(key) != values]
    gone = kept.requirements.keys() - wanted.keys()
    if differing:
        Requirement.objects.bulk_create(
            [_row(course, key, wanted[key]) for key in differing],
            update_conflicts=True,
            unique_fields=["course", "key"],
            update_fields=list(COLUMNS),
        )
    if gone:
        course.requirements.filter(key__in=gone).delete()
    return len(differing) + len(gone)


def values(it: programmes.Requirement) -> list[Any]:
    """Return a requirement as the values of its row, in the order of `COLUMNS`."""
    return [
        RULES[it.rule],
        it.severity.value,
        it.opens_at,
        it.due_at,
        it.closes_at,
        it.provisional,
        it.met_at,
        it.settled_at,
        it.outcome.value,
        it.waived_from,
        it.waived_until,
        dict(it.detail) or None,
    ]


def _row(course: Course, key: str, values: list[Any]) -> Requirement:
    return Requirement(course=course, key=key, **dict(zip(COLUMNS, values, strict=True)))


def _differs(row: Any, other: Any | None, columns: tuple[str, ...]) -> bool:
    return other is None or any(getattr(row, name) != getattr(other, name) for name in columns)


def _write_reminders(course: Course, made: programmes.Plan, kept: Stored, at: datetime) -> int:
    """Upsert planned messages and cancel those no longer asked for. What was sent or failed stays as it is."""
    open_rows = {key: row for key, row in kept.reminders.items() if row.status in _REVIVABLE}
    closed = kept.reminders.keys() - open_rows.keys()
    wanted = {it.key: _message(course, it) for it in made.reminders if it.key not in closed}
    columns = ("due_at", "waits", "status", "settled_at")
    differing = [row for key, row in wanted.items() if _differs(row, open_rows.get(key), columns)]
    differing += [_cancelled(row, at) for key, row in open_rows.items() if _is_unwanted(row, wanted)]
    if differing:
        Reminder.objects.bulk_create(
            differing, update_conflicts=True, unique_fields=["course", "key"], update_fields=list(columns)
        )
    return len(differing)


_REVIVABLE = frozenset({Reminder.Status.PLANNED, Reminder.Status.CANCELLED})


def _is_unwanted(row: Reminder, wanted: dict[str, Reminder]) -> bool:
    return row.key not in wanted and row.status == Reminder.Status.PLANNED


def _message(course: Course, it: planned.Reminder) -> Reminder:
    return Reminder(
        course=course,
        key=it.key,
        code=it.code,
        audience=AUDIENCES[it.to],
        visit_key=it.visit,
        due_at=it.due_at,
        waits=it.waits,
    )


def _cancelled(row: Reminder, at: datetime) -> Reminder:
    return Reminder(
        course_id=row.course_id,
        key=row.key,
        code=row.code,
        audience=row.audience,
        visit_key=row.visit_key,
        due_at=row.due_at,
        status=Reminder.Status.CANCELLED,
        settled_at=at,
    )


def _write_course(course: Course, made: programmes.Plan, at: datetime) -> int:
    """Write the course's own projection, where it differs. At most one statement."""
    wanted = course_columns(made, at)
    differing = {name: value for name, value in wanted.items() if getattr(course, name) != value}
    for name, value in differing.items():
        setattr(course, name, value)
    if differing:
        course.save(update_fields=list(differing))
    return 1 if differing else 0


def course_columns(made: programmes.Plan, at: datetime) -> dict[str, Any]:
    """Return a course's own projection at `at`: how it stands, its phase and the window of its latest dose."""
    window = made.windows[-1] if made.windows else None
    return {
        "standing": STANDINGS[made.standing.turn],
        "standing_since": made.standing.since,
        "ended_at": made.standing.ended_at,
        "phase": PHASES[made.phase(at)],
        "doses_given": len(made.windows) or sum(1 for it in made.phases if it.phase == "dosing"),
        "window_visit": window.visit if window else "",
        "window_opens_at": window.opens_at if window else None,
        "window_narrows_at": window.narrows_at if window else None,
        "window_closes_at": window.closes_at if window else None,
        "window_provisional": window.provisional if window else False,
    }
