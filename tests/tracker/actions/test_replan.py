"""A replan: writes what differs and nothing else, leaves what was sent alone, and costs the same with more facts."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.tracker.actions.deeds import DAY, DOSE_DAY, HOUR, book, everything, give, hold, messages, weigh
from tracker.actions import courses, gates, sessions
from tracker.actions.action import writing
from tracker.history import facts_of
from tracker.models import Reminder, TrailEntry

PLANNED, SENT, CANCELLED = Reminder.Status.PLANNED, Reminder.Status.SENT, Reminder.Status.CANCELLED
READS = ("SELECT",)


@pytest.fixture
def busy(course, clinician, colleague, at):
    """Return the course with a booking, a weight, checks, a dose, a session and words."""
    book(course, clinician, at)
    weigh(course, clinician, at + DAY)
    gates.answer(course=course, code="consent", passed=True, key=uuid4(), by=clinician, at=at + DAY)
    give(course, clinician, colleague)
    said = sessions.Said(practices=[("Walk", DOSE_DAY.date(), None)])
    hold(course, clinician, "d1-1d", DOSE_DAY + DAY, said=said)
    course.refresh_from_db()
    return course


def replan(course, at):
    with writing():
        return courses.replan(course=courses.lock(course), at=at)


def test_a_second_replan_writes_nothing(busy, statements):
    at = DOSE_DAY + 2 * DAY
    replan(busy, at)
    before = everything()
    with CaptureQueriesContext(connection) as captured:
        replan(busy, at)
    assert [it for it in statements(captured) if not it.startswith(READS)] == []
    assert everything() == before


def test_it_makes_the_same_rows_from_nothing(busy):
    """The projection holds nothing that is not in the facts."""
    at = DOSE_DAY + 2 * DAY
    replan(busy, at)
    columns = ("key", "outcome", "opens_at", "closes_at", "met_at", "settled_at", "detail")
    before = list(busy.requirements.order_by("key").values_list(*columns))
    with writing():
        busy.requirements.all().delete()
    replan(busy, at)
    assert list(busy.requirements.order_by("key").values_list(*columns)) == before


@pytest.mark.parametrize("many", [False, True], ids=["one-fact", "sixty-facts"])
def test_it_reads_in_three_statements_and_writes_in_four_however_many_facts(course, clinician, at, statements, many):
    """Bar P2. The facts and the stored rows; then requirements, messages and the course."""
    for day in range(60 if many else 0):
        with writing():
            course.weight_facts.create(
                happened_at=at + day * HOUR, recorded_at=at + day * HOUR, recorded_by=clinician, kg=Decimal(70)
            )
    with CaptureQueriesContext(connection) as reading:
        facts_of(course.patient_id)
    assert len(statements(reading)) == 1
    weigh(course, clinician, at + 3 * DAY, kg="71")
    with writing():
        course.requirements.all().delete()
        course.reminders.all().delete()
    locked = courses.lock(course)
    with CaptureQueriesContext(connection) as captured, writing():
        courses.replan(course=locked, at=at + 3 * DAY)
    done = statements(captured)
    assert len([it for it in done if it.startswith(READS)]) == 3
    assert 1 <= len([it for it in done if not it.startswith(READS)]) <= 4


def test_a_clinician_s_save_takes_at_most_25_statements_and_one_commit(course, clinician, at, statements):
    """Bar P9: session, words, score, practice, note, replan and trail."""
    hold(course, clinician, "preparation", at + HOUR)
    said = sessions.Said(
        intentions=["To rest"], insights=["It rained"], practices=[("Walk", at.date(), None)],
        ratings={"grid-hamd": Decimal(20)}, note="Calm.",
    )  # fmt: skip
    with CaptureQueriesContext(connection) as captured:
        hold(course, clinician, "screening", at + DAY, said=said)
    assert len(statements(captured)) <= 25
    assert statements(captured)[-1].startswith('UPDATE "tracker_trailhead"')


@pytest.mark.django_db(transaction=True)
def test_a_save_is_one_transaction(course, clinician, at):
    with CaptureQueriesContext(connection) as captured:
        hold(course, clinician, "screening", at + DAY)
    said = [it["sql"].split()[0].rstrip(";") for it in captured.captured_queries]
    assert (said.count("BEGIN"), said.count("COMMIT"), said[0], said[-1]) == (1, 1, "BEGIN", "COMMIT")


@pytest.mark.django_db(transaction=True)
def test_a_save_that_breaks_off_leaves_nothing(course, clinician, at, monkeypatch):
    before = everything()
    monkeypatch.setattr("tracker.actions.trail.hash_of", lambda entry, key: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        hold(course, clinician, "screening", at + DAY)
    assert everything() == before


def _mark_sent(course, code, at):
    """Mark a message as sent, as the worker does."""
    with writing():
        course.reminders.filter(code=code, status=PLANNED).update(status=SENT, settled_at=at)


def test_a_message_that_was_sent_neither_moves_nor_goes_again(course, clinician, colleague, at):
    give(course, clinician, colleague)
    due = DOSE_DAY + DAY
    _mark_sent(course, "morning-after", due)
    [before] = course.reminders.filter(code="morning-after").values()
    later = give(course, clinician, colleague, DOSE_DAY + HOUR)
    assert later
    replan(course, due + DAY)
    assert list(course.reminders.filter(code="morning-after").values()) == [before]


def test_the_message_of_a_moved_visit_is_a_new_one_and_the_sent_one_stays(course, clinician, at):
    book(course, clinician, at)
    _mark_sent(course, "visit-tomorrow", at + HOUR)
    book(course, clinician, at + 2 * HOUR, starts_at=DOSE_DAY + DAY)
    assert [status for _, status in messages(course, "visit-tomorrow")] == [SENT, PLANNED]


@pytest.mark.parametrize("status", [it for it in Reminder.Status if it not in (PLANNED, CANCELLED)], ids=str)
def test_a_settled_message_is_not_revived(course, clinician, colleague, status):
    give(course, clinician, colleague)
    with writing():
        course.reminders.filter(code="closing").update(status=status, settled_at=DOSE_DAY + DAY)
    replan(course, DOSE_DAY + 2 * DAY)
    assert [found for _, found in messages(course, "closing")] == [status]


def test_a_message_that_was_cancelled_comes_back_when_it_is_asked_for_again(course, clinician, at):
    key = "visit-tomorrow"
    book(course, clinician, at)
    with writing():
        course.reminders.filter(code=key).update(status=CANCELLED, settled_at=at)
    replan(course, at + HOUR)
    assert course.reminders.get(code=key).settled_at is None
    assert [status for _, status in messages(course, key)] == [PLANNED]


def test_what_is_no_longer_asked_is_deleted(course, at):
    with writing():
        course.requirements.create(key="old/window", rule=2, severity=1, provisional=False, outcome=0)
    replan(course, at)
    assert not course.requirements.filter(key="old/window").exists()


def test_a_replan_alone_leaves_no_line(course, at):
    replan(course, at)
    assert not TrailEntry.objects.exists()
