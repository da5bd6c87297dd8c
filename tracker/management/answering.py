"""What the commands share: exit status 0, 1 or 2, and faults in a sentence on standard error. No command itself."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any, TypeVar

from django.core.management.base import BaseCommand
from django.forms import Form
from django.utils import timezone

from programmes import BadProtocol
from programmes.interchange import BadInput, read_moment
from tracker.actions.action import CannotRecord

F = TypeVar("F", bound=Form)
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


def options_of(form: type[Form], parser: ArgumentParser) -> None:
    """Take an option for each field of a form, required where the field is."""
    for name, field in form.base_fields.items():
        said = str(field.help_text)
        parser.add_argument(_option(name), required=field.required, default="", help=said, metavar=name.upper())


def typed(form: type[F], options: dict[str, Any]) -> F:
    """Return the form filled with the options of its fields.

    :raises BadInput: when a field refuses; the message names each option.
    """
    filled = form(options)
    if filled.is_valid():
        return filled
    raise BadInput(" ".join(f"{_option(name)}: {faults[0]}" for name, faults in filled.errors.items()))


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
