"""Texts and day words; receipts by the server's answer; the demonstration's mailbox. No database."""

import re
import smtplib
from datetime import date, datetime, timedelta
from functools import partial
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from django.core.mail import EmailMessage

from programmes.protocol.model import Protocol
from tests.factories import harbour
from tracker.delivery import mailbox, texts
from tracker.delivery.post import Answer, Message, Post, message_id
from tracker.delivery.spoken import about, day_words, spoken_time, when
from tracker.delivery.texts import Appointment, Numbers

LONDON = ZoneInfo("Europe/London")
NUMBERS = Numbers(team="01632 960147", night="01632 960148")
BARRED = (
    "treat", "therap", "medic", "drug", "dose", "dosing", "psilocybin", "psychedelic", "mdma", "ketamine", "lsd",
    "integration", "window", "clinic", "hospital", "ward", "depress", "diagnos", "patient", "session", "trial", "study",
    "score", "result", "harbour", "marta", "ines", "trip",
)  # fmt: skip
ON_THURSDAY = datetime(2026, 5, 14, 14, tzinfo=LONDON)


def _codes(protocol: Protocol) -> set[str]:
    return {rule.code for rule in protocol.reminders}


CODES = sorted({*texts.TO_PATIENT, "visit-tomorrow", "integration-missing", "made-up-by-a-clinic", *_codes(harbour())})


@pytest.mark.parametrize(
    ("code", "appointment"),
    list(product(CODES, [None, Appointment(ON_THURSDAY, timedelta(hours=1))])),
    ids=lambda it: it if isinstance(it, str) else "with-a-visit" if it else "plain",
)
def test_no_text_names_anything(code, appointment):
    text = texts.for_patient(code, ON_THURSDAY - timedelta(days=1), NUMBERS, appointment)
    said = f"{text.subject} {text.body}".lower()
    assert [word for word in BARRED if re.search(rf"\b{word}", said)] == []
    assert "{" not in said
    assert "\n" not in text.subject


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(partial(texts.for_staff, "lead"), id="lead"),
        pytest.param(
            lambda address: texts.for_patient("practices", ON_THURSDAY, NUMBERS, address=address), id="patient"
        ),
    ],
)
def test_where_to_sign_in_stands_on_a_line_of_its_own(said):
    assert "https://plan.example/" in said("https://plan.example/").body.split("\n")
    assert "http" not in said("").body


@pytest.mark.parametrize("to", texts.TO_STAFF)
def test_staff_read_no_name_either(to):
    text = texts.for_staff(to)
    assert [word for word in BARRED if word in f"{text.subject} {text.body}".lower()] == []
    assert "Sign in" in text.body


LATER = Appointment(ON_THURSDAY + timedelta(days=5), timedelta(hours=1))
CHANGES = {
    "moved": (
        texts.Change(ON_THURSDAY, LATER),
        "your appointment on Thursday 14 May at 2:00 pm has changed. It is now on Tuesday 19 May at 2:00 pm. It takes"
        " about one hour.",
    ),
    "moved, from nobody knows when": (texts.Change(None, LATER), "your appointment has changed. It is now on Tuesday"),
    "does not take place": (
        texts.Change(ON_THURSDAY, None, call=True),
        "your appointment on Thursday 14 May at 2:00 pm has changed. It does not take place; we will phone you.",
    ),
    "does not take place, in good time": (
        texts.Change(ON_THURSDAY, None),
        "It does not take place. Please phone 01632 960147 to agree another time.",
    ),
}


@pytest.mark.parametrize(("change", "words"), CHANGES.values(), ids=CHANGES)
def test_a_correction_says_what_was_and_what_is_and_never_what_for(change, words):
    text = texts.for_correction(change, NUMBERS, "https://plan.example/")
    assert text.subject == "A change to your appointment"
    assert words in text.body
    assert [word for word in BARRED if re.search(rf"\b{word}", f"{text.subject} {text.body}".lower())] == []
    assert "{" not in text.body
    assert "https://plan.example/" in text.body.split("\n")


def test_a_call_is_promised_only_where_somebody_is_asked_to_phone():
    assert "we will phone" not in texts.for_correction(texts.Change(ON_THURSDAY, LATER, call=True), NUMBERS).body


def test_every_code_of_the_demo_clinic_has_a_text_of_its_own():
    for_patients = {rule.code for rule in harbour().reminders if "patient" in rule.to and rule.on != "visit booked"}
    assert for_patients <= texts.TO_PATIENT.keys()


def test_a_code_nobody_knows_gets_the_safe_text():
    assert "There is something in your plan. Please sign in." in texts.for_patient("x", ON_THURSDAY, NUMBERS).body


def test_an_appointment_says_day_time_length_and_number():
    text = texts.for_patient(
        "visit-tomorrow", ON_THURSDAY - timedelta(days=1), NUMBERS, Appointment(ON_THURSDAY, timedelta(hours=1))
    )
    assert text.subject == "Your appointment on Thursday 14 May"
    assert "your appointment is tomorrow, Thursday 14 May, at 2:00 pm. It takes about one hour." in text.body
    assert "01632 960147" in text.body


@pytest.mark.parametrize(
    ("starts", "now", "words"),
    [
        pytest.param((2026, 5, 14, 14), (2026, 5, 14, 8), "today, Thursday 14 May, at 2:00 pm", id="the-same-day"),
        pytest.param((2026, 5, 14, 0), (2026, 5, 13, 23, 59), "tomorrow, Thursday 14 May, at 12:00 am", id="a-minute"),
        pytest.param((2026, 5, 14, 14), (2026, 5, 12, 23, 59), "on Thursday 14 May at 2:00 pm", id="two-days-before"),
        pytest.param((2026, 3, 29, 9), (2026, 3, 28, 18), "tomorrow, Sunday 29 March, at 9:00 am", id="clocks-go-on"),
        pytest.param(
            (2026, 10, 26, 0, 30), (2026, 10, 25, 0, 30), "tomorrow, Monday 26 October, at 12:30 am", id="back"
        ),
    ],
)
def test_day_words_follow_the_readers_calendar(starts, now, words):
    assert when(datetime(*starts, tzinfo=LONDON), datetime(*now, tzinfo=LONDON)) == words


def test_yesterday_is_never_called_today():
    assert day_words(date(2026, 5, 14), date(2026, 5, 15)) == "on Thursday 14 May"


@pytest.mark.parametrize(("hour", "words"), [(0, "12:05 am"), (11, "11:05 am"), (12, "12:05 pm"), (23, "11:05 pm")])
def test_spoken_time(hour, words):
    assert spoken_time(datetime(2026, 5, 14, hour, 5, tzinfo=LONDON)) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        pytest.param(45, "about 45 minutes", id="minutes"),
        pytest.param(59, "about 59 minutes", id="not-yet-an-hour"),
        pytest.param(60, "about one hour", id="an-hour"),
        pytest.param(90, "about one and a half hours", id="and-a-half"),
        pytest.param(150, "about 2.5 hours", id="two-and-a-half"),
        pytest.param(239, "about 4 hours", id="just-under-long"),
        pytest.param(240, "most of the day", id="long"),
    ],
)
def test_how_long(minutes, words):
    assert about(timedelta(minutes=minutes)) == words


def test_a_message_id_is_stable_and_says_nothing(settings):
    settings.DEFAULT_FROM_EMAIL = "Post <no-reply@post.example>"
    one = message_id("7/closing-soon/dose-1/patient")
    assert one == message_id("7/closing-soon/dose-1/patient")
    assert one != message_id("8/closing-soon/dose-1/patient")
    assert re.fullmatch(r"<[0-9a-f]{40}@post\.example>", one)


class Line:
    """A connection that answers as told."""

    def __init__(self, fault=None, at_opening=None):
        self.fault, self.at_opening = fault, at_opening
        self.opened = self.closed = self.letters = 0

    def open(self):
        self.opened += 1
        if self.at_opening:
            raise self.at_opening

    def close(self):
        self.closed += 1

    def send_messages(self, messages):
        self.letters += 1
        if self.fault:
            raise self.fault


MESSAGE = Message("marta@example.org", "The team", "Hello", "Sign in.", "<1@localhost>")


@pytest.mark.parametrize(
    ("fault", "answer", "said"),
    [
        pytest.param(None, Answer.TAKEN, "250", id="taken"),
        pytest.param(smtplib.SMTPDataError(451, b"4.3.0 later"), Answer.TRY_AGAIN, "451 4.3.0", id="4xx"),
        pytest.param(smtplib.SMTPDataError(500, b"no"), Answer.REFUSED, "500", id="the-first-final-code"),
        pytest.param(smtplib.SMTPDataError(499, b"no"), Answer.TRY_AGAIN, "499", id="the-last-that-is-not"),
        pytest.param(
            smtplib.SMTPRecipientsRefused({"marta@example.org": (550, b"5.1.1 <marta@example.org> unknown")}),
            Answer.REFUSED, "550 5.1.1", id="no-such-address",
        ),
        pytest.param(
            smtplib.SMTPRecipientsRefused({"marta@example.org": (450, b"busy")}), Answer.TRY_AGAIN, "450", id="box-busy"
        ),
        pytest.param(smtplib.SMTPServerDisconnected(), Answer.TRY_AGAIN, "cut off: SMTPServerDisconnected", id="cut"),
        pytest.param(TimeoutError(), Answer.TRY_AGAIN, "cut off: TimeoutError", id="no-answer"),
        pytest.param(ValueError("bad"), Answer.REFUSED, "cannot be written: ValueError", id="no-address-at-all"),
    ],
)  # fmt: skip
def test_a_receipt_says_what_became_of_a_message(fault, answer, said):
    receipt = Post(Line(fault)).send(MESSAGE)
    assert (receipt.answer, receipt.said) == (answer, said)
    assert "marta" not in receipt.said


def test_a_server_that_is_away_is_asked_once_a_batch():
    line = Line(at_opening=ConnectionRefusedError())
    post = Post(line)
    assert [post.send(MESSAGE).answer for _ in range(3)] == [Answer.TRY_AGAIN] * 3
    assert (line.opened, line.letters) == (1, 0)


@pytest.fixture
def folder(settings, tmp_path):
    settings.MAILBOX_FOLDER = tmp_path / "mailbox"
    return settings.MAILBOX_FOLDER


def _put(subject):
    letter = EmailMessage(subject, "Grüße.\n", '"The team" <a@b.example>', ["marta@example.org"])
    return mailbox.MailboxBackend().send_messages([letter])


def test_the_mailbox_keeps_each_message_newest_first(folder):
    assert mailbox.letters() == []
    assert [_put("One"), _put("Two – ü")] == [1, 1]
    assert [it.subject for it in mailbox.letters()] == ["Two – ü", "One"]
    newest = mailbox.letters()[0]
    assert mailbox.letter(newest.name) == newest
    assert newest.body.strip() == "Grüße."


@pytest.mark.parametrize("name", ["../../etc/passwd", "1-2", "", "1-00000000/../x", "1-00000000"])
def test_the_mailbox_opens_nothing_else(folder, name):
    assert mailbox.letter(name) is None
