"""The worker as a process, against a real SMTP server: once each, also with two at a time, also when one is killed."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from base64 import b64encode
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as configured
from django.core.management import call_command
from django.db import connection

from tests.factories import MONDAY, ReminderFactory
from tracker.actions import reminders, trail
from tracker.actions.action import writing
from tracker.models import DeliveryAttempt, Reminder

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parent.parent.parent
SENDER = "no-reply@plan.example.com"
Status = Reminder.Status


class Server:
    """Takes messages and keeps them; answers otherwise where told. `slow`: seconds between taking and saying so."""

    def __init__(self):
        self.letters, self.lines, self.slow, self.answers = [], set(), 0.0, {}
        self.taken = threading.Event()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.letters.append(envelope.content.decode())
        self.lines.add(session.peer)
        self.taken.set()
        await asyncio.sleep(self.slow)
        return "250 OK"

    def ids(self):
        found = [line for letter in self.letters for line in letter.splitlines() if line.startswith("Message-ID:")]
        return sorted(found)


def _free_port():
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return tried.getsockname()[1]


@pytest.fixture
def server(settings):
    """Return a real SMTP server, and point the settings at it."""
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=_free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    yield handler
    controller.stop()


@pytest.fixture
def quiet(course):
    """Return the course with none of its own messages."""
    with writing():
        course.reminders.all().delete()
    return course


def _database():
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    where = f"{found['HOST'] or 'localhost'}:{found['PORT'] or 5432}"
    return f"postgres://{found['USER']}:{found['PASSWORD']}@{where}/{found['NAME']}"


def _start(settings, *options):
    """Start a worker of its own, as in production, on the test's database and server."""
    settings.DEFAULT_FROM_EMAIL = SENDER  # identities of messages hang on it
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "OPEN_WINDOW"))}
    environment |= {
        "OPEN_WINDOW_TESTING": "0",
        "OPEN_WINDOW_DEMO": "0",
        "ALLOWED_HOSTS": "plan.example.com",
        "DEFAULT_FROM_EMAIL": SENDER,
        "SECRET_KEY": configured.SECRET_KEY,
        "TRAIL_KEYS": ",".join(configured.TRAIL_KEYS),
        "FIELD_KEYS": ",".join(f"{name}:{b64encode(key).decode()}" for name, key in configured.FIELD_KEYS.items()),
        "CHECKPOINT_KEY": b64encode(b"k" * 32).decode(),
        "CHECKPOINT_FILE": str(Path(tempfile.gettempdir()) / f"open-window-test-{os.getpid()}.checkpoints"),
        "DATABASE_URL": _database(),
        "EMAIL_URL": f"smtp://{settings.EMAIL_HOST}:{settings.EMAIL_PORT}",
    }
    command = [sys.executable, "manage.py", "worker", *options]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def _at(moment):
    return ["--once", "--at", moment.isoformat()]


def _statuses():
    return set(Reminder.objects.as_system("worker").values_list("status", flat=True))


def test_mail_leaves_once_over_one_connection(server, quiet):
    for _ in range(3):
        ReminderFactory(course=quiet)
    for _ in range(2):
        call_command("worker", once=True, at=MONDAY)
    assert len(server.letters) == len(set(server.ids())) == 3
    assert len(server.lines) == 1
    assert "From: The team <" in server.letters[0]
    assert "To: marta@example.org" in server.letters[0]


def test_two_workers_at_the_same_time_send_each_message_once(server, settings, quiet):
    for minute in range(40):
        ReminderFactory(course=quiet, due_at=MONDAY - timedelta(minutes=minute))
    server.slow = 0.01
    workers = [_start(settings, *_at(MONDAY)) for _ in range(2)]
    assert [it.wait(timeout=60) for it in workers] == [0, 0]
    assert len(server.letters) == len(set(server.ids())) == 40
    assert _statuses() == {Status.SENT}
    assert trail.first_fault(settings.TRAIL_KEYS) is None


def test_a_worker_that_is_killed_loses_nothing_and_doubles_at_most_one(server, settings, quiet):
    for _ in range(3):
        ReminderFactory(course=quiet)
    server.slow = 30  # taken, and never said so
    killed = _start(settings, *_at(MONDAY))
    assert server.taken.wait(timeout=30)
    killed.kill()
    killed.wait(timeout=10)
    server.slow = 0
    call_command("worker", once=True, at=MONDAY + reminders.LEASE)
    assert (len(server.letters), len(set(server.ids()))) == (4, 3)
    assert _statuses() == {Status.SENT}
    assert DeliveryAttempt.objects.as_system("worker").filter(finished_at=None).count() == 3


def test_told_to_stop_it_finishes_the_message_in_hand(server, settings, quiet):
    ReminderFactory(course=quiet)
    ReminderFactory(course=quiet)
    with writing():
        Reminder.objects.as_system("worker").update(audience=Reminder.Audience.LEAD, due_at=_just_now())
    server.slow = 1
    worker = _start(settings)
    assert server.taken.wait(timeout=30)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=30) == 0
    assert len(server.letters) == 1
    assert sorted(Reminder.objects.as_system("worker").values_list("status", "attempts")) == [(1, 0), (2, 1)]


def _just_now():
    return MONDAY.fromtimestamp(time.time(), tz=MONDAY.tzinfo) - timedelta(minutes=1)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        pytest.param("450 4.2.1 try later", Status.PLANNED, id="4xx-is-tried-again"),
        pytest.param("550 5.1.1 no such person", Status.FAILED, id="5xx-is-final"),
    ],
)
def test_what_the_server_refuses(server, quiet, answer, status):
    reminder = ReminderFactory(course=quiet)
    server.answers["marta@example.org"] = answer
    call_command("worker", once=True, at=MONDAY)
    assert _statuses() == {status}
    server.answers.clear()
    call_command("worker", once=True, at=MONDAY + timedelta(minutes=1))
    assert len(server.letters) == (status == Status.PLANNED)
    attempts = DeliveryAttempt.objects.as_system("worker").filter(reminder=reminder).order_by("pk")
    assert attempts[0].receipt == answer[:9]


def test_a_server_that_is_away_keeps_all_messages(settings, quiet):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    for _ in range(2):
        ReminderFactory(course=quiet)
    call_command("worker", once=True, at=MONDAY)
    assert _statuses() == {Status.PLANNED}
    assert {it.lease_until for it in quiet.reminders.all()} == {MONDAY + timedelta(minutes=1)}


@pytest.mark.parametrize("text", ["tomorrow", "2026-05-14T18:00"], ids=["no-moment", "no-zone"])
def test_a_moment_it_cannot_use_ends_with_two(text):
    command = [sys.executable, "manage.py", "worker", "--at", text]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert ended.returncode == 2
    assert b"is no moment with a zone" in ended.stderr
