"""The demonstration's mailbox: there in the demonstration only, and plainly marked."""

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse

from tracker.delivery import mailbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings, tmp_path):
    settings.DEMO = True
    settings.MAILBOX_FOLDER = tmp_path


def test_outside_the_demonstration_there_is_no_mailbox(client):
    assert client.get(reverse("mailbox")).status_code == 404


def test_an_empty_mailbox_says_so(client, demo):
    said = client.get(reverse("mailbox")).content.decode()
    assert "No messages yet." in said
    assert "Nothing leaves this machine." in said


def test_a_message_is_listed_and_opened_as_text(client, demo):
    letter = EmailMessage(
        "Small steps", "See <b>your</b> plan. https://plan.example/", "a@b.example", ["marta@example.org"]
    )
    mailbox.MailboxBackend().send_messages([letter])
    name = mailbox.letters()[0].name
    assert f"?id={name}" in client.get(reverse("mailbox")).content.decode()
    opened = client.get(reverse("mailbox"), {"id": name}).content.decode()
    assert "See &lt;b&gt;your&lt;/b&gt; plan." in opened
    assert 'href="https://plan.example/"' in opened


def test_a_message_that_is_not_there(client, demo):
    assert client.get(reverse("mailbox"), {"id": "../secret"}).status_code == 404
