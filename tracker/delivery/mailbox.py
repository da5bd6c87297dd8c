"""The demonstration's mailbox: each message is a file under `var/mailbox`; nothing goes outward. Only for the demo."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

NAME = re.compile(r"[0-9]{1,20}-[0-9a-f]{8}")
NEWEST = 100


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it lies in the mailbox. `put_at` is when it was put there."""

    name: str
    put_at: datetime
    sender: str
    to: str
    subject: str
    body: str


class MailboxBackend(BaseEmailBackend):
    """Django's way of sending, into a folder: one file a message, whole or not at all."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Put the messages into the mailbox and return how many there were."""
        folder().mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            _put(message.message().as_bytes())
        return len(email_messages)


def folder() -> Path:
    """Return where the messages lie; `MAILBOX_FOLDER` in the settings moves it."""
    return Path(getattr(settings, "MAILBOX_FOLDER", settings.BASE_DIR / "var" / "mailbox"))


def letters() -> list[Letter]:
    """Return the newest hundred messages, newest first."""
    names = (path.stem for path in folder().glob("*.eml") if NAME.fullmatch(path.stem))
    newest = sorted(names, key=lambda name: int(name.partition("-")[0]), reverse=True)[:NEWEST]
    return [_read(name) for name in newest]


def letter(name: str) -> Letter | None:
    """Return the message of this name; None where there is none. A name that is no name of ours is never opened."""
    if not NAME.fullmatch(name) or not _path(name).exists():
        return None
    return _read(name)


def _put(content: bytes) -> None:
    path = _path(f"{time.time_ns()}-{uuid4().hex[:8]}")
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def _path(name: str) -> Path:
    return folder() / f"{name}.eml"


def _read(name: str) -> Letter:
    message = message_from_bytes(_path(name).read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    put_at = datetime.fromtimestamp(int(name.partition("-")[0]) / 1e9, tz=UTC)
    text = body.get_content() if body else ""
    return Letter(name, put_at, str(message["From"]), str(message["To"]), str(message["Subject"]), text)
