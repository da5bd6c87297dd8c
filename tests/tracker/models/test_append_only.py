"""What was written stays as it was written: every fact, the trail and the published versions, against every way in."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from tests.factories import a_harbour_version
from tests.tracker.models.rows import FACTS, an_access, fact
from tracker.actions import trail
from tracker.migrations._guards import APPEND_ONLY
from tracker.models import (
    ElectronicSignature,
    EmergencyAccess,
    EmergencyEnd,
    EmergencyReview,
    PrivateNote,
    ProtocolVersion,
    SiteRules,
    TrailEntry,
    TrailReview,
)

pytestmark = pytest.mark.usefixtures("by_hand")


def _saved(course, by, at):
    access = an_access(course, by, at)
    access.save(force_insert=True)
    return access


NO_FACTS = {
    "ElectronicSignature": lambda course, by, at: ElectronicSignature(
        course=course, table="note", row="a" * 32, digest="0" * 64, meaning=1, signed_by=by, printed_name="Ines",
        signed_at=at, zone="Europe/London", signed_with=1,
    ),
    "EmergencyAccess": an_access,
    "EmergencyEnd": lambda course, by, at: EmergencyEnd(access=_saved(course, by, at), ended_at=at, ended_by=by),
    "EmergencyReview": lambda course, by, at: EmergencyReview(
        access=_saved(course, by, at), finding=1, words="W", reviewed_at=at, reviewed_by=by
    ),
    "PrivateNote": lambda course, by, at: PrivateNote(course=course, author=by, written_at=at, text="Slow"),
    "TrailReview": lambda course, by, at: TrailReview(
        site=course.site, upto=1, finding=1, reviewed_at=at, reviewed_by=by
    ),
}  # fmt: skip
EMERGENCIES = [EmergencyAccess, EmergencyEnd, EmergencyReview]
KEPT = [*FACTS, TrailEntry, ProtocolVersion, ElectronicSignature, PrivateNote, SiteRules, TrailReview, *EMERGENCIES]


@pytest.fixture
def each_table(subtests, course, clinician, at):
    """Return a function that tries something on every table with a stored row; each that fails is named."""

    def tried(attempt):
        for model in KEPT:
            with subtests.test(model.__name__), transaction.atomic():
                attempt(model, _kept(model, course, clinician, at))
                transaction.set_rollback(True)

    return tried


def _kept(model, course, clinician, at):
    """Return a stored row of a table."""
    if model is ProtocolVersion:
        return a_harbour_version()
    if model is SiteRules:
        given = {"site": course.site, "version": a_harbour_version(), "since": at.date(), "set_at": at}
        return SiteRules.objects.create(**given, set_by=clinician)
    if model is TrailEntry:
        return trail.record(TrailEntry.Event.NOTE_WRITTEN, by=clinician, at=at, course=course)
    made = NO_FACTS.get(model.__name__)
    row = made(course, clinician, at) if made else fact(model, course, clinician)
    row.save(force_insert=True)
    return row


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


def _tried_by_the_orm(model, kept):
    rows = getattr(model, "unscoped", model._default_manager).filter(pk=kept.pk)
    column = next(it.attname for it in model._meta.concrete_fields if not it.primary_key)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(**{column: getattr(kept, column)})
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        kept.save()
    with pytest.raises(DatabaseError), transaction.atomic():  # PROTECT may speak first
        rows.delete()
    assert rows.exists()


def test_raw_sql_cannot_change_or_delete_it(each_table):
    each_table(_tried_by_hand)


def _tried_by_hand(model, kept):
    column, value = _key(kept)
    refused(f"UPDATE {model._meta.db_table} SET {column} = {column} WHERE {column} = %s", [value])
    refused(f"DELETE FROM {model._meta.db_table} WHERE {column} = %s", [value])


# Each database has its own way around a DELETE trigger: INSERT OR REPLACE here, TRUNCATE there.
WAYS_AROUND = {
    "sqlite": ["INSERT OR REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table}"],
    "postgresql": ["TRUNCATE {table}", "TRUNCATE {table} CASCADE"],
}


def test_there_is_no_way_around(each_table):
    each_table(_tried_another_way)


def _tried_another_way(model, kept):
    columns = ", ".join(it.column for it in model._meta.concrete_fields)
    for way in WAYS_AROUND[connection.vendor]:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(way.format(table=model._meta.db_table, columns=columns))
    assert getattr(model, "unscoped", model._default_manager).filter(pk=kept.pk).exists()
