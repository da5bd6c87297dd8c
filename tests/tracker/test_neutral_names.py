"""Letters that carry nothing in their heads: neutral names of senders and hosts, and no header by way of a name."""

from email import message_from_bytes
from email.utils import getaddresses
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from tracker.access.neutral import of_senders, of_settings, telling
from tracker.delivery.post import Answer, Message, Post

NEUTRAL = (
    "HB Team",
    "The team",
    "Harbour",
    "Open Window",
    "Elm Street 4",
    "plan.example.org",
    "Award House",
    "Northgate",
)
TELLING = (
    "Psilocybin Centre", "London Ketamine Clinic", "psychedelic-care.example.org", "https://mdma.example.org",
    "St Mary Hospital", "Depression Unit", "Trauma Team", "psychiatry.example.org", "The Therapists", "Spravato North",
    "Ward 4", "Mental Health Team", "mushroom_house",
)  # fmt: skip
NAMES = (
    "The team\r\nBcc: other@example.net", "The team\nSubject: Psilocybin", "The team\r\n\r\nbody", "a\rb",
    "The team <forged@example.net>", '"><script>', "One, Two <forged@example.net>", "forged@example.net", "Zoë’s team",
    "x" * 40, "a\u2028Bcc: other@example.net", "",
)  # fmt: skip


@pytest.mark.parametrize("name", NEUTRAL)
def test_a_neutral_name_passes(name):
    assert telling(name) == ""


@pytest.mark.parametrize("name", TELLING)
def test_a_name_that_tells_is_seen(name):
    assert telling(name)


def test_each_telling_name_is_a_sentence_that_says_where():
    given = {"PUBLIC_URL": "https://ketamine.example.org", "DEFAULT_FROM_EMAIL": "x@psychedelic.example.org"}
    told = dict(of_settings(SimpleNamespace(**given, ALLOWED_HOSTS=["plan.example.org"], SITE_NAME="Trauma Clinic")))
    assert "“Trauma”" in told["site-name"]
    assert len(list(of_settings(SimpleNamespace(**given, ALLOWED_HOSTS=[], SITE_NAME="Plan")))) == 2
    assert [code for code, _ in of_senders([("HB", "HB Team"), ("NG", "Ketamine Centre")])] == ["sender-name"]


@pytest.mark.parametrize("name", NAMES, ids=repr)
def test_no_name_makes_a_header_a_recipient_or_another_sender(name, settings):
    settings.DEFAULT_FROM_EMAIL = "no-reply@plan.example.org"
    mail.outbox = []
    message = Message("marta@example.org", name, "Your plan for today", "Hello", "<1@plan.example.org>")
    receipt = Post(EmailBackend()).send(message)
    if "\n" in name or "\r" in name:
        assert (receipt.answer, mail.outbox) == (Answer.REFUSED, [])
        return
    raw = mail.outbox[0].message().as_bytes()
    head = message_from_bytes(raw)
    assert receipt.answer is Answer.TAKEN
    assert sorted(head.keys()) == sorted(
        ["Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To", "Date", "Message-ID",
         "Auto-Submitted"]
    )  # fmt: skip
    assert [it for _, it in getaddresses([head["From"]])] == ["no-reply@plan.example.org"]
    assert [it for _, it in getaddresses(head.get_all("To"))] == ["marta@example.org"]
