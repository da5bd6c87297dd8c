"""Indexes: few on a hot table, narrow rows, and every list of open work reads one. Plans are asked of the database."""

import pytest
from django.apps import apps
from django.db import connection, models

from tests.factories import MONDAY
from tracker.models import Reminder, Requirement, TherapySession

HOT = ("requirement", "reminder", "therapysession", "roomentry", "booking", "dose", "gatecheck", "rating", "practice")
MOST = 4
KINDS = ("rule", "severity", "outcome", "state", "status", "audience", "kind", "source", "mode", "part", "standing",
         "phase", "turn")  # fmt: skip


def indexes_of(table):
    """Return the names of a table's indexes. SQLite keeps a table with a number for its key in no index of its own."""
    asked = "SELECT name FROM pragma_index_list(%s)"
    if connection.vendor == "postgresql":
        asked = "SELECT indexname FROM pg_indexes WHERE tablename = %s"
    with connection.cursor() as cursor:
        cursor.execute(asked, [table])
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
@pytest.mark.parametrize("name", HOT)
def test_a_hot_table_has_few_indexes(name):
    found = indexes_of(f"tracker_{name}")
    assert 1 <= len(found) <= MOST, sorted(found)


@pytest.mark.parametrize("model", list(apps.get_app_config("tracker").get_models()), ids=lambda it: it._meta.model_name)
def test_kinds_are_small_numbers_and_days_are_days(model):
    for field in model._meta.concrete_fields:
        if field.name in KINDS:
            assert field.get_internal_type() in ("SmallIntegerField", "PositiveSmallIntegerField"), field
        if field.name != "per_day" and (field.name.endswith(("_on", "_day")) or field.name == "day"):
            assert field.get_internal_type() == "DateField", field


def test_a_requirement_has_two_texts_and_the_rest_is_narrow():
    """Its key and its detail are as long as they are; everything else is a number, a moment or a yes."""
    wide = [it.name for it in Requirement._meta.concrete_fields
            if isinstance(it, models.CharField | models.TextField | models.JSONField)]  # fmt: skip
    assert wide == ["key", "detail"]


def plan_of(rows):
    """Return how the database would read these rows; on an empty one PostgreSQL is told not to scan."""
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
        cursor.execute(explain + sql, params)
        return " ".join(str(row) for row in cursor.fetchall())


@pytest.mark.django_db
def test_what_is_open_is_found_by_its_own_index():
    rows = Requirement.objects.as_system("worker").filter(met_at=None, settled_at=None, closes_at__lte=MONDAY)
    assert "requirement_that_is_open" in plan_of(rows.order_by("closes_at").values("pk")[:100])


@pytest.mark.django_db
def test_what_is_due_is_found_by_its_own_index():
    rows = Reminder.objects.as_system("worker").filter(status=1, waits=False, due_at__lte=MONDAY)
    assert "reminder_that_is_due" in plan_of(rows.order_by("due_at").values("pk")[:100])


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Requirement, Reminder, TherapySession], ids=lambda it: it.__name__)
def test_the_rows_of_a_course_are_found_by_an_index(model, course):
    found = plan_of(model.objects.as_system("worker").filter(course=course))
    assert "Seq Scan" not in found
    assert "SCAN tracker_" not in found
