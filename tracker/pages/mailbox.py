"""What the page of the demonstration's mailbox shows: the messages, and the opened one. Reads no patient data."""

from dataclasses import dataclass

from tracker.delivery.mailbox import Letter, letter, letters


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The newest messages, and the opened one; None where none was asked for or there is none of that name."""

    letters: list[Letter]
    opened: Letter | None


def read(name: str | None) -> Mailbox:
    """Return the mailbox with the message called `name` open. No query."""
    return Mailbox(letters(), letter(name) if name else None)
