"""`rotate_keys`: seal with the newest key what older keys sealed. How: `actions.rotation`."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings

from tracker.actions import rotation
from tracker.management.answering import AT_HELP, CLEAN, FINDING, AnsweringCommand, moment_or_now
from tracker.models.sealed import SealedTextField, Unreadable


class Command(AnsweringCommand):
    """Seal every private text with the newest key of FIELD_KEYS."""

    help = "Seal private words with the newest key; may be stopped and begun again. --check changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whether to look only, and the moment."""
        parser.add_argument("--check", action="store_true", help="count what each key has sealed, and change nothing")
        parser.add_argument("--at", help=AT_HELP)

    def answer(self, **options: Any) -> int:
        """Print, a line a column, how many texts were sealed anew; stop at the first that does not open."""
        newest, columns = next(iter(settings.FIELD_KEYS)), rotation.sealed_columns()
        if options["check"]:
            return self._check(newest, columns)
        try:
            for column in columns:
                self.stdout.write(f"{_name(column)}: {self._rotated(column, **options)} sealed with {newest}.")
        except Unreadable as fault:
            self.stderr.write(str(fault))
            return FINDING
        return CLEAN

    def _rotated(self, column: SealedTextField, **options: Any) -> int:
        number = 0
        while some := rotation.rotate(column=column, at=moment_or_now(options["at"])):
            number += some
        return number

    def _check(self, newest: str, columns: list[SealedTextField]) -> int:
        """Say which keys are still needed; 1 where the newest is not the only one."""
        others = set()
        for column in columns:
            counts = rotation.counted(column)
            others |= counts.keys() - {newest}
            told = ", ".join(f"{number} with {key}" for key, number in sorted(counts.items())) or "nothing yet"
            self.stdout.write(f"{_name(column)}: {told}.")
        return FINDING if others else CLEAN


def _name(column: SealedTextField) -> str:
    return f"{column.model._meta.db_table}, {column.attname}"
