"""Health for machines: alive, and keeping up. What is due and unclaimed for more than 15 minutes is the alarm."""

from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError
from django.urls import reverse

from tests.factories import MONDAY, ReminderFactory
from tracker.actions.action import writing
from tracker.models import Reminder
from tracker.pages import health

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
READY = {"database": "ok", "worker": "ok", "oldest_due_seconds": None, "checkpoints": "ok"}
FAILED = Reminder.Status.FAILED


def _ready(client):
    with time_machine.travel(MONDAY, tick=False):
        answer = client.get(reverse("readyz"))
    return answer.status_code, answer.json()


@pytest.fixture
def quiet(course):
    """Return the course with none of its own messages."""
    with writing():
        course.reminders.all().delete()
    return course


def test_alive_without_a_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get(reverse("healthz")).content == b"ok"


def test_nothing_due_is_ready(client, quiet, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert _ready(client) == (200, READY)


@pytest.mark.parametrize(
    ("fields", "status", "seconds"),
    [
        pytest.param({"due_at": MONDAY}, 200, 0, id="due-now"),
        pytest.param({"due_at": MONDAY + MINUTE}, 200, None, id="not-due"),
        pytest.param({"due_at": MONDAY - 15 * MINUTE}, 200, 900, id="fifteen-minutes"),
        pytest.param({"due_at": MONDAY - 15 * MINUTE - timedelta(seconds=1)}, 503, 901, id="a-second-more"),
        pytest.param({"due_at": MONDAY - 60 * MINUTE, "waits": True}, 200, None, id="waits-for-a-record"),
        pytest.param({"due_at": MONDAY - 60 * MINUTE, "lease_until": MONDAY + MINUTE}, 200, None, id="in-hand"),
        pytest.param({"due_at": MONDAY - 600 * MINUTE, "lease_until": MONDAY - MINUTE}, 200, 60, id="night-is-over"),
        pytest.param({"due_at": MONDAY - 60 * MINUTE, "lease_until": MONDAY - 16 * MINUTE}, 503, 960, id="killed"),
        pytest.param({"due_at": MONDAY - 60 * MINUTE, "status": FAILED, "settled_at": MONDAY}, 200, None, id="failed"),
    ],
)  # fmt: skip
def test_the_worker_is_behind_after_fifteen_minutes(client, quiet, fields, status, seconds):
    ReminderFactory(course=quiet, **fields)
    code, body = _ready(client)
    assert (code, body["oldest_due_seconds"]) == (status, seconds)
    assert body["worker"] == ("behind" if status == 503 else "ok")


def test_a_database_that_is_away_is_said_and_is_no_fault_page(client, monkeypatch):
    def away(at):
        raise OperationalError("secret host name")

    monkeypatch.setattr(health, "oldest_due", away)
    assert _ready(client) == (503, {"database": "down"})
