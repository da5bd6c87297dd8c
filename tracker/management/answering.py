"""What the commands share: exit status 0, 1 or 2, and faults in a sentence on standard error. No command itself."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from programmes import BadProtocol
from programmes.interchange import BadInput, read_moment
from tracker.actions.action import CannotRecord

CLEAN, FINDING, UNUSABLE = 0, 1, 2
AT_HELP = "a moment with its offset from UTC, such as 2026-05-12T10:00+01:00"


class AnsweringCommand(BaseCommand):
    """A command that answers with an exit status: 0 clean, 1 a finding, 2 unusable input."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Run `answer` and leave with its status; unusable input is said in a sentence, without a traceback.

        :raises SystemExit: when the status is not 0.
        """
        try:
            status = self.answer(**options)
        except (BadInput, BadProtocol, CannotRecord) as error:
            self.stderr.write(str(error))
            status = UNUSABLE
        if status != CLEAN:
            raise SystemExit(status)

    def answer(self, **options: Any) -> int:
        """Do what the command is for, and return its exit status."""
        raise NotImplementedError


def moment(text: str | None) -> datetime | None:
    """Return the moment that was typed; None where none was.

    :raises BadInput: when it is no moment.
    """
    return read_moment(text) if text is not None else None


def moment_or_now(text: str | None) -> datetime:
    """Return the moment that was typed, or now.

    :raises BadInput: when it is no moment.
    """
    return moment(text) or timezone.now()
