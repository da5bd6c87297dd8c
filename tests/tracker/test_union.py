"""Tables of facts read as one: a new table is one entry, its values keep their types, and every arm uses an index."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection

from tests.tracker.actions.deeds import DAY, book, hold
from tracker.actions.action import writing
from tracker.actions.sessions import Said
from tracker.history.facts import TABLES
from tracker.history.union import SHARED, Table, statement
from tracker.models import Booking, PracticeCheckIn, Release, Waiver


def read(*tables, course, known_at=None):
    """Return the rows of these tables: the number of the table, and its own values."""
    asked = statement(tables, connection.vendor, is_as_of=known_at is not None)
    return [(number, row[len(SHARED) :]) for number, row in asked.rows(course.patient_id, known_at)]


@pytest.fixture
def ticked(course, clinician, at):
    """Return the course with a practice, one tick on it and a booking; and the practice's key."""
    hold(course, clinician, "screening", at, said=Said(practices=[("Walk", at.date(), None)]))
    practice = course.practice_facts.get()
    with writing():
        course.practicecheckin_facts.create(
            practice=practice, day=date(2026, 3, 4), done=False, happened_at=at + DAY, recorded_at=at + DAY,
            recorded_by=clinician, key=uuid4(),
        )  # fmt: skip
    book(course, clinician, at + 2 * DAY)
    return course, str(practice.key)


def test_a_table_of_facts_is_one_entry(ticked):
    course, practice = ticked
    tick = Table(PracticeCheckIn, ("practice_id", "day", "done"))
    assert read(tick, course=course) == [(0, [practice, date(2026, 3, 4), False])]


def test_columns_come_in_the_order_they_were_asked_for_and_what_is_empty_stays_none(ticked):
    """Two of a type stand beside each other in the common row; which is which must not depend on the other tables."""
    course, _ = ticked
    [booked] = course.booking_facts.all()
    there = Table(Booking, ("ends_at", "starts_at", "place", "visit_key", "with_whom_id", "on_behalf_of_id"))
    tick = Table(PracticeCheckIn, ("day",))
    expected = [booked.ends_at, booked.starts_at, "", "dose-1", booked.with_whom_id, None]
    assert sorted(read(tick, there, course=course)) == [(0, [date(2026, 3, 4)]), (1, expected)]


@pytest.mark.parametrize(("after", "count"), [(-1, 0), (0, 1)], ids=["a-moment-before", "at-that-moment"])
def test_what_was_recorded_by_a_moment_includes_that_moment(ticked, at, after, count):
    course, _ = ticked
    known = read(Table(PracticeCheckIn, ()), course=course, known_at=at + DAY + after * DAY / 86_400_000_000)
    assert len(known) == count


@pytest.mark.parametrize("model", [Waiver, Release], ids=lambda it: it.__name__)
def test_a_column_without_a_type_in_the_common_row_is_refused(model):
    with pytest.raises(KeyError, match="JSONField"):
        statement((Table(model, ("snapshot",)),), connection.vendor, is_as_of=False)


@pytest.mark.parametrize("is_as_of", [False, True], ids=["all", "as-of"])
def test_every_table_is_read_by_an_index(course, at, is_as_of):
    """On an empty database PostgreSQL would scan, because that is cheaper there; it is told not to."""
    asked = statement(TABLES, connection.vendor, is_as_of=is_as_of)
    parameters = [course.patient_id, *[str(at)] * is_as_of] * len(TABLES)
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(("EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ") + asked.sql, parameters)
        steps = " ".join(str(row) for row in cursor)
    assert all(table.model._meta.db_table in steps for table in TABLES)
    assert "SCAN tracker_" not in steps
    assert "Seq Scan" not in steps
