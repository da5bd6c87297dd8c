"""Sending e-mail: one connection for a batch, a receipt for each message. What is said is `texts`."""

import re
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import formataddr
from enum import Enum, auto
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.crypto import salted_hmac

ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")


class Answer(Enum):
    """What became of a message."""

    TAKEN = auto()
    TRY_AGAIN = auto()
    REFUSED = auto()


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer of the server, and its code in short: never an address, never the text of the answer."""

    answer: Answer
    said: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message on its way. `message_id` stays the same however often it is sent."""

    to: str
    sender_name: str
    subject: str
    body: str
    message_id: str


class Post:
    """An open line to the server. Once it is down, the rest of the batch is not tried: each would wait in vain."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.down: Receipt | None = None

    def send(self, message: Message) -> Receipt:
        """Send one message and say what became of it; nothing is raised for what a server or a network does."""
        if self.down is None:
            self.down = self._open()
        return self.down or self._send(message)

    def _open(self) -> Receipt | None:
        try:
            self.connection.open()
        except (smtplib.SMTPException, OSError) as fault:
            return Receipt(Answer.TRY_AGAIN, f"no connection: {type(fault).__name__}")
        return None

    def _send(self, message: Message) -> Receipt:
        try:
            self.connection.send_messages([_letter(message, self.connection)])
        except smtplib.SMTPRecipientsRefused as refused:
            receipt = _by_code(*next(iter(refused.recipients.values())))
            return receipt if receipt.answer is Answer.REFUSED else self._closed_by(receipt)
        except smtplib.SMTPResponseException as refused:
            return self._closed_by(_by_code(refused.smtp_code, refused.smtp_error))
        except (smtplib.SMTPException, OSError) as fault:
            return self._closed_by(Receipt(Answer.TRY_AGAIN, f"cut off: {type(fault).__name__}"))
        except ValueError as fault:  # an address or a name that no server could be given
            return Receipt(Answer.REFUSED, f"cannot be written: {type(fault).__name__}")
        return Receipt(Answer.TAKEN, "250")

    def _closed_by(self, receipt: Receipt) -> Receipt:
        """Hang up after a fault: the next message begins on a new line, in a state that is known."""
        self.connection.close()
        return receipt


@contextmanager
def post() -> Iterator[Post]:
    """Open a line for a batch, at the first message, and hang up afterwards."""
    connection = get_connection()
    try:
        yield Post(connection)
    finally:
        connection.close()


def message_id(reminder: str) -> str:
    """Return the Message-ID of a reminder: the same at each try, and nothing can be read or guessed from it."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ") or "localhost"
    return f"<{salted_hmac('tracker.reminder', reminder, algorithm='sha256').hexdigest()[:40]}@{domain}>"


def _letter(message: Message, connection: Any) -> EmailMessage:
    return EmailMessage(
        subject=message.subject,
        body=message.body,
        from_email=formataddr((message.sender_name, settings.DEFAULT_FROM_EMAIL)),
        to=[message.to],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
        connection=connection,
    )


def _by_code(code: int, said: bytes | str) -> Receipt:
    """Return the receipt for a refusal: 5xx is final, anything else may go better later."""
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    enhanced = ENHANCED.search(words)
    answer = Answer.REFUSED if 500 <= code <= 599 else Answer.TRY_AGAIN
    return Receipt(answer, f"{code} {enhanced[0]}" if enhanced else str(code))
