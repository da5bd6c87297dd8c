"""Writing a plan down: requirement and reminder rows, only where they differ."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import programmes
from programmes import history as seen
from programmes import reminders as planned
from tracker.history.quick import quickly
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
MESSAGE_COLUMNS = ("due_at", "waits", "status", "settled_at")
SAID = frozenset({Reminder.Status.SENT})
OWN_WORDS = frozenset({"reason"})  # what a person wrote stands with the fact, and nowhere a second time


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


def stored_of(courses: Collection[Course]) -> dict[int, Stored]:
    """Return the stored rows of many courses by their keys, as `stored` does for one. Two statements."""
    keys = [course.pk for course in courses]
    found = {key: Stored({}, {}) for key in keys}
    asked = Requirement.objects.as_system("replan").filter(course__in=keys)
    for course, key, *columns in quickly(asked, ("course", "key", *COLUMNS)):
        found[course].requirements[key] = columns
    messages = Reminder.objects.as_system("replan").filter(course__in=keys).select_for_update().order_by("pk")
    for row in messages:
        found[row.course_id].reminders[row.key] = row
    return found


def enrolled(row: Enrolment) -> seen.Enrolled:
    """Return an enrolment as the rules see it."""
    return seen.Enrolled(
        course=str(row.course_id), happened_at=row.happened_at, recorded_at=row.recorded_at, key=str(row.key)
    )


@dataclass(slots=True)
class Differences:
    """What the database has other than the plans say: rows to write, and what is asked no more. Of many courses."""

    at: datetime
    requirements: list[Requirement] = field(default_factory=list)
    gone: list[tuple[Course, set[str]]] = field(default_factory=list)
    reminders: list[Reminder] = field(default_factory=list)
    courses: list[tuple[Course, list[str]]] = field(default_factory=list)

    def find(self, course: Course, made: programmes.Plan, kept: Stored) -> None:
        """Add what differs on one course. No statement."""
        wanted = {it.key: values(it) for it in made.requirements}
        differing = (key for key, values in wanted.items() if kept.requirements.get(key) != values)
        self.requirements.extend(_row(course, key, wanted[key]) for key in differing)
        if gone := kept.requirements.keys() - wanted.keys():
            self.gone.append((course, gone))
        self.reminders.extend(_differing_reminders(course, made, kept, self.at))
        if changed := _update(course, course_columns(made, self.at)):
            self.courses.append((course, changed))

    def write(self) -> int:
        """Write it, and return how many rows that were. One statement a table, and one more for each course changed."""
        if self.requirements:
            _upsert(self.requirements, COLUMNS)
        for course, keys in self.gone:
            course.requirements.filter(key__in=keys).delete()
        if self.reminders:
            _upsert(self.reminders, MESSAGE_COLUMNS)
        for course, names in self.courses:
            course.save(update_fields=names)
        gone = sum(len(keys) for _, keys in self.gone)
        return len(self.requirements) + gone + len(self.reminders) + len(self.courses)


def write(course: Course, made: programmes.Plan, kept: Stored, at: datetime) -> int:
    """Write what differs and return how many rows that were. At most four statements."""
    differences = Differences(at)
    differences.find(course, made, kept)
    return differences.write()


def _upsert(rows: Sequence[Any], columns: Iterable[str]) -> None:
    type(rows[0])._default_manager.bulk_create(
        rows, update_conflicts=True, unique_fields=["course", "key"], update_fields=list(columns)
    )


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
        _codes(it.detail) | _layers(it) or None,
    ]


def _layers(it: programmes.Requirement) -> dict[str, Any]:
    """Return whose rule it is and what each layer answers, where that is not the protocol alone. Moments as text."""
    if not it.layer and not it.results:
        return {}
    each = [
        [result.layer, result.outcome.value, _text(result.opens_at), _text(result.closes_at), result.source]
        for result in it.results
    ]
    return {"layer": it.layer, "source": it.source} | ({"results": each} if each else {})


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _codes(detail: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is stored of a requirement's evidence: all but what a person wrote in own words."""
    return dict(detail) if OWN_WORDS.isdisjoint(detail) else {k: v for k, v in detail.items() if k not in OWN_WORDS}


def _row(course: Course, key: str, values: list[Any]) -> Requirement:
    return Requirement(course=course, key=key, **dict(zip(COLUMNS, values, strict=True)))


def _differs(row: Any, other: Any | None, columns: tuple[str, ...]) -> bool:
    return other is None or any(getattr(row, name) != getattr(other, name) for name in columns)


def _differing_reminders(course: Course, made: programmes.Plan, kept: Stored, at: datetime) -> list[Reminder]:
    """Return planned messages that differ, and those no longer asked for, cancelled. What was sent or failed stays."""
    open_rows = {key: row for key, row in kept.reminders.items() if row.status in _REVIVABLE}
    closed = kept.reminders.keys() - open_rows.keys()
    wanted = {it.key: _message(course, it) for it in made.reminders if it.key not in closed}
    differing = [row for key, row in wanted.items() if _differs(row, open_rows.get(key), MESSAGE_COLUMNS)]
    return differing + [_cancelled(row, at) for key, row in open_rows.items() if _is_unwanted(row, wanted)]


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


def _update(course: Course, wanted: dict[str, Any]) -> list[str]:
    """Set what differs on the course, and return which columns that were. Saves nothing."""
    differing = [name for name, value in wanted.items() if getattr(course, name) != value]
    for name in differing:
        setattr(course, name, wanted[name])
    return differing


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
