"""What was written stays as it was written: every fact, the trail and the published versions, against every way in."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from tests.tracker.models.kept import KEPT, kept
from tests.tracker.models.rows import FACTS
from tracker.migrations._guards import APPEND_ONLY

pytestmark = pytest.mark.usefixtures("by_hand")


@pytest.fixture
def each_table(subtests, course, clinician, at):
    """Return a function that tries something on every table with a stored row; each that fails is named."""

    def tried(attempt):
        for model in KEPT:
            with subtests.test(model.__name__), transaction.atomic():
                attempt(model, kept(model, course, clinician, at))
                transaction.set_rollback(True)

    return tried


def refused(sql, params=()):
    """Assert that a trigger refuses a statement."""
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def _key(row):
    return row._meta.pk.column, row._meta.pk.get_db_prep_value(row.pk, connection)


def test_every_fact_is_guarded():
    """A new kind of fact has to be added to the guards."""
    assert {f"tracker_{name}" for name in APPEND_ONLY} == {model._meta.db_table for model in KEPT}
    assert {model._meta.db_table for model in FACTS} <= {it._meta.db_table for it in apps.get_models()}


def test_the_orm_cannot_change_or_delete_it(each_table):
    each_table(_tried_by_the_orm)


def _tried_by_the_orm(model, row):
    rows = getattr(model, "unscoped", model._default_manager).filter(pk=row.pk)
    column = next(it.attname for it in model._meta.concrete_fields if not it.primary_key)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(**{column: getattr(row, column)})
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        row.save()
    with pytest.raises(DatabaseError), transaction.atomic():  # PROTECT may speak first
        rows.delete()
    assert rows.exists()


def test_raw_sql_cannot_change_or_delete_it(each_table):
    each_table(_tried_by_hand)


def _tried_by_hand(model, row):
    column, value = _key(row)
    refused(f"UPDATE {model._meta.db_table} SET {column} = {column} WHERE {column} = %s", [value])
    refused(f"DELETE FROM {model._meta.db_table} WHERE {column} = %s", [value])


# Each database has its own way around a DELETE trigger: INSERT OR REPLACE here, TRUNCATE there.
WAYS_AROUND = {
    "sqlite": ["INSERT OR REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table}"],
    "postgresql": ["TRUNCATE {table}", "TRUNCATE {table} CASCADE"],
}


def test_there_is_no_way_around(each_table):
    each_table(_tried_another_way)


def _tried_another_way(model, row):
    columns = ", ".join(it.column for it in model._meta.concrete_fields)
    for way in WAYS_AROUND[connection.vendor]:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(way.format(table=model._meta.db_table, columns=columns))
    assert getattr(model, "unscoped", model._default_manager).filter(pk=row.pk).exists()
