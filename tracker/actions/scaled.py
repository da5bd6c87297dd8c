"""Writing a synthetic caseload: rows of one planned course, multiplied by patients in the database. Demonstration only.

Facts, requirements and messages of each kind of course are put into temporary tables once; then one `INSERT ... SELECT`
a table writes them for two thousand courses. What they say is not decided here.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from tracker.actions import trail
from tracker.actions.action import action
from tracker.models import (
    Booking,
    BookingSlot,
    CareTeamMember,
    Course,
    Membership,
    Patient,
    Reminder,
    Requirement,
    Site,
    TrailEntry,
    TrailHead,
    User,
)
from tracker.models.facts import Fact

HEAD, TAIL = "~~~~~", "^"  # what stands in a key for a course's own digits
MEMBERS, STAGED = "scaled_member", "scaled_{}"
Part = CareTeamMember.Part
PARTS = (Part.LEAD, Part.THERAPIST, Part.PRESCRIBER, Part.COORDINATOR)


@dataclass(frozen=True, slots=True)
class Template:
    """One planned course: its facts with their numbers, its requirements and messages, its own columns."""

    facts: list[tuple[type[Fact], int, dict[str, Any]]]
    requirements: list[dict[str, Any]]
    reminders: list[dict[str, Any]]
    course: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Member:
    """One course to be written, unsaved with its patient. `stem`: 32 digits of which its keys are made.

    `team`: lead, second, prescriber, coordinator. `is_free`: the lead has time for everything that is agreed.
    """

    course: Course
    template: int
    stem: str
    team: tuple[int, int, int, int]
    by: str
    is_free: bool


@action
def found(*, sites: Sequence[Site], users: Sequence[User], memberships: Sequence[Membership], at: datetime) -> None:
    """Create people, their sites, each with its fallback, and memberships, for the demonstration."""
    User.objects.bulk_create(users)
    Site.objects.bulk_create(sites)
    Membership.objects.bulk_create(memberships)


@action
def stage(*, templates: Mapping[int, Template], at: datetime) -> None:
    """Put the planned courses into temporary tables, one for each table they will be written to.

    `at`: agreed times that end after it keep their slot.
    """
    rows: dict[type[models.Model], list[tuple[int, int, dict[str, Any]]]] = defaultdict(list)
    for number, template in templates.items():
        for table, nth, values in template.facts:
            rows[table].append((number, nth, values))
            if table is Booking and values["ends_at"] > at:
                rows[BookingSlot].append((number, nth, values))
        rows[Requirement].extend((number, 0, values) for values in template.requirements)
        rows[Reminder].extend((number, 0, values) for values in template.reminders)
    _run(f"DROP TABLE IF EXISTS {MEMBERS}")
    _run(f"CREATE TEMPORARY TABLE {MEMBERS} (course_id bigint PRIMARY KEY, template integer, stem varchar(32), "
         "site_code varchar(4), is_free boolean, p1 bigint, p2 bigint, p3 bigint, p4 bigint)")  # fmt: skip
    for model in _all_tables():
        _stage(model, rows.get(model, []))


def _all_tables() -> list[type[models.Model]]:
    facts = [it for it in apps.get_app_config("tracker").get_models() if issubclass(it, Fact)]
    return [*facts, BookingSlot, Requirement, Reminder]


def _stage(model: type[models.Model], rows: list[tuple[int, int, dict[str, Any]]]) -> None:
    name, columns = _name(model), _own(model)
    _run(f"DROP TABLE IF EXISTS {name}")
    if not rows:
        return
    quoted = ", ".join(_quoted(it.column) for it in columns)
    source = _quoted(model._meta.db_table)
    _run(f"CREATE TEMPORARY TABLE {name} AS SELECT 0 AS template, '000' AS nth, {quoted} FROM {source} WHERE 1 = 0")  # nosec B608
    marks = ", ".join(["%s"] * (len(columns) + 2))
    prepared = [(number, f"{nth:03x}", *(_prepared(it, values) for it in columns)) for number, nth, values in rows]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {name} VALUES ({marks})", prepared)  # nosec B608
    _run(f"CREATE INDEX {name}_by_template ON {name} (template)")


def _own(model: type[models.Model]) -> list[Any]:
    """Return the columns that are the same for all courses of a kind: not the row's key, not its course."""
    made = {"course_id", "booking_id", "id"} | ({"key"} if issubclass(model, Fact) else set())
    return [it for it in model._meta.concrete_fields if it.attname not in made]


def _prepared(column: Any, values: dict[str, Any]) -> Any:
    value = values[column.attname] if column.attname in values else column.get_default()
    return column.get_db_prep_save(value, connection)


@action
def add(*, members: Sequence[Member], at: datetime) -> None:
    """Write these courses with patients, teams, facts, requirements and messages, and a line each in the trail."""
    Patient.objects.bulk_create([it.course.patient for it in members])
    for it in members:
        it.course.patient_id = it.course.patient.pk
    Course.objects.bulk_create([it.course for it in members])
    CareTeamMember.objects.bulk_create(
        CareTeamMember(course=it.course, member_id=who, part=part, starts_at=it.course.enrolled_at)
        for it in members for who, part in zip(it.team, PARTS, strict=True)
    )  # fmt: skip
    _run(f"DELETE FROM {MEMBERS}")  # nosec B608
    marks = ", ".join(["%s"] * 9)
    rows = [(it.course.pk, it.template, it.stem, it.course.site.code, it.is_free, *it.team) for it in members]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {MEMBERS} VALUES ({marks})", rows)  # nosec B608
    staged = _staged()
    for model in _all_tables():
        if _name(model) in staged:
            _run(_multiplied(model))
    _chain(members)


def _multiplied(model: type[models.Model]) -> str:
    """Return the statement that writes one table's rows for every member. Every name in it is a model's own."""
    columns: list[Any] = [it for it in model._meta.concrete_fields if it.attname != "id"]
    names = ", ".join(_quoted(it.column) for it in columns)
    values = ", ".join(_value(model, it) for it in columns)
    source = f"{MEMBERS} m JOIN {_name(model)} t ON t.template = m.template"
    return f"INSERT INTO {_quoted(model._meta.db_table)} ({names}) SELECT {values} FROM {source} ORDER BY m.course_id"  # nosec B608


def _value(model: type[models.Model], column: Any) -> str:
    own = f"t.{_quoted(column.column)}"
    lead = "CASE WHEN m.is_free THEN m.p1 END"
    simple = {"course_id": "m.course_id", "site_code": "m.site_code", "with_whom_id": lead}
    if column.attname in simple:
        return simple[column.attname]
    if column.attname == "booking_id" or (column.attname == "key" and issubclass(model, Fact)):
        return _cast("substr(m.stem, 1, 5) || t.nth || substr(m.stem, 9)")
    if column.attname == "key":
        return f"replace(replace({own}, '{HEAD}', substr(m.stem, 1, 5)), '{TAIL}', {_written_tail()})"
    if column.is_relation and column.related_model is User:
        return f"CASE {own} WHEN 1 THEN m.p1 WHEN 2 THEN m.p2 WHEN 3 THEN m.p3 WHEN 4 THEN m.p4 END"
    return own


def _cast(digits: str) -> str:
    return f"CAST({digits} AS uuid)" if connection.vendor == "postgresql" else f"({digits})"


def _written_tail() -> str:
    """Return the rest of a key as text, after its first eight digits."""
    parts = ((9, 4), (13, 4), (17, 4), (21, 12))
    return " || ".join(f"'-' || substr(m.stem, {begin}, {length})" for begin, length in parts)


def _chain(members: Sequence[Member]) -> None:
    """Add a line for each enrolment to the trail, in their order, under the locked head."""
    head = TrailHead.objects.select_for_update().get(pk=1)
    lines = []
    for it in members:
        version = it.course.protocol_version.reference
        line = TrailEntry(
            seq=head.seq + 1, at=it.course.enrolled_at, event=TrailEntry.Event.COURSE_ENROLLED, actor=it.by,
            course_reference=it.course.reference, prev=head.hash,
            payload=json.dumps({"synthetic": True, "version": version}, sort_keys=True, separators=(",", ":")),
            salt=hashlib.sha256(it.stem.encode()).hexdigest()[:32],
        )  # fmt: skip
        line.digest = trail.digest_of(line)
        line.hash = trail.hash_of(line, settings.TRAIL_KEYS[0])
        head.seq, head.hash = line.seq, line.hash
        lines.append(line)
    TrailEntry.objects.bulk_create(lines)
    head.save(update_fields=["seq", "hash"])


@action
def finish(*, sites: Sequence[Site], at: datetime) -> None:
    """Write each site's last number and drop the temporary tables."""
    numbers = Course.objects.as_system("demo").filter(site=OuterRef("pk")).order_by().values("site")
    Site.objects.filter(pk__in=[it.pk for it in sites]).update(
        last_number=Coalesce(Subquery(numbers.annotate(number=Count("pk")).values("number")), 0)
    )
    for name in (MEMBERS, *_staged()):
        _run(f"DROP TABLE IF EXISTS {name}")


def _staged() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_temp_master WHERE type = 'table'"
            if connection.vendor == "sqlite"
            else "SELECT relname FROM pg_class WHERE relpersistence = 't' AND relkind = 'r'"
        )
        return {name for (name,) in cursor.fetchall() if name.startswith("scaled_") and name != MEMBERS}


def _name(model: type[models.Model]) -> str:
    return STAGED.format(model._meta.model_name)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
