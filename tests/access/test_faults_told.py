"""A view that fails in the middle: its page, its log line and a report by e-mail say where, and nothing of what."""

import logging
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.log import AdminEmailHandler

from tests.access.canaries import Canaries
from tests.access.recording import Sinks, all_logs
from tests.factories import UserFactory
from tests.journeys.walk import BACKEND
from tracker.access import faults
from tracker.actions import words

pytestmark = pytest.mark.django_db
SAID = "DETAIL: Key (email)=(marta@example.org)"


@pytest.fixture
def canaries():
    return Canaries()


@pytest.fixture
def failing(monkeypatch, canaries):
    """Let writing a note fail as a database does: with the row's own words in its message."""

    def write_note(*, text, **more):
        secret = text  # a variable of the frame
        try:
            raise DatabaseError(f"new row violates a check. DETAIL: Failing row contains ({secret}).")
        except DatabaseError as fault:
            raise ValueError(f"cannot read {canaries.of('message')!r}") from fault

    monkeypatch.setattr(words, "write_note", write_note)


@pytest.mark.parametrize("as_page", [False, True], ids=["as-text", "as-a-page"])
def test_a_fault_is_told_without_a_value(failing, course, clinician, canaries, settings, as_page):
    settings.ADMINS, sinks = [("Operator", "operator@example.org")], Sinks()
    reports = AdminEmailHandler(include_html=as_page)
    reports.setFormatter(faults.LineFormatter())
    client = Client(raise_request_exception=False)
    client.force_login(clinician, backend=BACKEND)
    of = canaries.of
    address = f"{reverse('note', args=[course.reference])}?{of('query')}"
    headers = {"Referer": f"http://testserver/{of('referer')}", "User-Agent": of("agent")}
    logging.getLogger("django.request").addHandler(reports)
    try:
        with all_logs(sinks):
            answer = client.post(address, {"key": str(uuid4()), "text": of("text")}, headers=headers)
    finally:
        logging.getLogger("django.request").removeHandler(reports)
    [line] = [said for name, said in sinks["log"] if name == "django.request"]
    [report] = [str(it.message()) for it in mail.outbox]
    assert answer.status_code == 500
    assert [it for it in ("write_note", "django.db.utils.DatabaseError", "builtins.ValueError") if it not in line] == []
    assert "write_note" in report
    for said in (line, report, answer.content, str(answer.headers)):
        assert canaries.found_in(said) == set()


def test_while_developing_everything_is_said(settings):
    try:
        raise ValueError(SAID)
    except ValueError as fault:
        given = (ValueError, fault, fault.__traceback__)
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "Said", (), given)
        quiet, loud = faults.LineFormatter(), faults.LineFormatter()
        assert SAID not in quiet.format(record)
        settings.DEBUG = True
        assert SAID in loud.format(record)
        assert SAID in faults.Reporter(None, *given).get_traceback_text()


def test_what_another_formatter_made_is_not_taken_over():
    try:
        raise ValueError(SAID)
    except ValueError as fault:
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "Said", (), (ValueError, fault, fault.__traceback__))
    assert SAID in logging.Formatter().format(record)
    assert SAID not in faults.LineFormatter().format(record)


def test_a_command_that_falls_over_says_where_on_standard_error(capsys, settings):
    try:
        raise DatabaseError(SAID)
    except DatabaseError as fault:
        faults.write_quietly(DatabaseError, fault, fault.__traceback__)
    said = capsys.readouterr().err
    assert "django.db.utils.DatabaseError" in said
    assert SAID not in said


def test_what_is_wrong_with_the_settings_is_said():
    assert "SECRET_KEY is not set" in faults.told(ImproperlyConfigured("SECRET_KEY is not set"))


def test_a_row_that_the_database_refuses_is_not_repeated(canaries):
    """PostgreSQL says the row's own values in its message; whatever a database says, the line does not."""
    email = canaries.e_mail("row")
    UserFactory(email=email)
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        UserFactory(email=email)
    assert bool(canaries.found_in(str(raised.value))) is (connection.vendor == "postgresql")
    assert canaries.found_in(faults.told(raised.value)) == set()
