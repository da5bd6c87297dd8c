"""Floors: the same work by hand, with nothing around it. Everything written is rolled back where that costs nothing."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models, transaction
from django.template import Context, Engine

from tracker.actions.action import writing
from tracker.actions.projection import COLUMNS
from tracker.models import Course, Requirement

VARIABLES, BYTES = 1139, 48_000
ROWS = VARIABLES // 10
ROW = (
    '<li id="{{ row.number }}"><a href="/{{ row.visit.key }}/">{{ row.title|capfirst }}</a> {% if row.at %}'
    '<time datetime="{{ row.at|date:"c" }}">{{ row.at|date:"l j F Y" }}, {{ row.said }}, '
    '{{ row.at|time:"H:i" }}</time>{% endif %}{% if row.number %} {{ row.visit.site.name }} {% endif %}'
    '<p class="FILLING">{{ row.note|default:"No note" }} {{ row.title }}</p></li>'
)
STATE = """CASE
 WHEN ((met_at <= {at} AND waived_from <= met_at AND (waived_until IS NULL OR waived_until > met_at))
   OR ((met_at IS NULL OR met_at > {at}) AND settled_at <= {at} AND waived_from <= settled_at
       AND (waived_until IS NULL OR waived_until > settled_at))
   OR ((met_at IS NULL OR met_at > {at}) AND (settled_at IS NULL OR settled_at > {at}) AND waived_from <= {at}
       AND (waived_until IS NULL OR waived_until > {at})))
   AND NOT ((met_at <= {at} AND outcome IN (1, 4)) OR outcome IN (6, 7)) THEN 11
 WHEN outcome IN (6, 7) THEN outcome WHEN met_at <= {at} THEN outcome
 WHEN settled_at <= {at} AND outcome = 5 THEN 5 WHEN settled_at <= {at} THEN 10
 WHEN provisional OR (opens_at IS NULL AND closes_at IS NULL) THEN 0
 WHEN closes_at <= {at} THEN 9 WHEN opens_at IS NULL OR opens_at <= {at} THEN 8 ELSE 0 END"""


def caseload(at: datetime) -> Callable[[], object]:
    """Count every requirement by site, version, rule, severity and state in one hand-written SELECT."""
    moment = f"'{connection.ops.adapt_datetimefield_value(at)}'"
    sql = (
        f"SELECT c.site_id, c.protocol_version_id, rule, severity, {STATE.format(at=moment)} AS state, count(*) "
        "FROM tracker_requirement r JOIN tracker_course c ON c.id = r.course_id GROUP BY 1, 2, 3, 4, 5"
    )
    return lambda: _fetch(sql)


def overdue(courses: Sequence[int], at: datetime) -> Callable[[], object]:
    """Read the first hundred overdue requirements of these courses in one hand-written SELECT with its keyset."""
    moment = f"'{connection.ops.adapt_datetimefield_value(at)}'"
    keys = ", ".join(map(str, courses)) or "0"
    sql = (
        "SELECT r.*, c.*, p.* FROM tracker_requirement r JOIN tracker_course c ON c.id = r.course_id "
        "JOIN tracker_patient p ON p.id = c.patient_id "
        f"WHERE r.course_id IN ({keys}) AND r.met_at IS NULL AND r.settled_at IS NULL AND r.closes_at <= {moment} "
        "ORDER BY r.closes_at, r.id LIMIT 100"
    )
    return lambda: _fetch(sql)


def _fetch(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def upsert(course: Course) -> Callable[[], object]:
    """Write every requirement of a course once more, in one statement."""
    rows = list(Requirement.unscoped.filter(course=course))
    fresh = [Requirement(course=course, key=it.key, **{name: getattr(it, name) for name in COLUMNS}) for it in rows]

    def act() -> None:
        with writing(), transaction.atomic():
            Requirement.objects.bulk_create(
                fresh, update_conflicts=True, unique_fields=["course", "key"], update_fields=list(COLUMNS)
            )

    return act


def inserts(rows: Sequence[models.Model]) -> Callable[[], object]:
    """Insert copies of these rows, one statement a table, in one commit; the next call's copies have keys of their own.

    Numbers, texts that must be unique, and keys are the caller's: it hands in rows that are not there yet.
    """
    tables: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        tables.setdefault(type(row), []).append(row)

    def act() -> None:
        with writing(), transaction.atomic():
            for model, found in tables.items():
                model._default_manager.bulk_create(found)

    return act


def template() -> Callable[[], object]:
    """Render 48 kB of HTML with 1,139 variables, and make no query: the mix of a page that formats as it goes.

    113 rows, each an include with ten variables: two dates through the `date` filter and one through
    `time`, a `default`, a `capfirst`, five plain ones of which two are looked up through other objects, and two
    conditions; nine variables stand above them.
    """
    head = "".join(f"<p>{{{{ head.{number} }}}}</p>" for number in range(VARIABLES % 10))
    filling = "x" * (BYTES // ROWS - 206)
    engine = Engine(loaders=[("django.template.loaders.locmem.Loader", {"row.html": ROW.replace("FILLING", filling)})])
    page = engine.from_string(f'{head}{{% for row in rows %}}{{% include "row.html" %}}{{% endfor %}}')
    at = datetime(2026, 5, 12, 10, 30, tzinfo=UTC)
    row = {
        "at": at,
        "note": "",
        "said": "10 May",
        "title": "the second preparation",
        "visit": {"key": "prep-2", "site": {"name": "Harbour"}},
    }
    context = {
        "head": ["12 May"] * 9,
        "rows": [row | {"number": number} for number in range(ROWS)],
    }
    return lambda: page.render(Context(context))


def plain_template() -> Callable[[], object]:
    """Render as much HTML with as many variables and nothing else: no filter, no include, no condition."""
    around = "x" * (BYTES // VARIABLES - 13)
    compiled = Engine().from_string(f"{{% for row in rows %}}<p>{around}{{{{ row.said }}}}</p>{{% endfor %}}")
    rows = [{"said": f"{number:06d}"} for number in range(VARIABLES)]
    return lambda: compiled.render(Context({"rows": rows}))
