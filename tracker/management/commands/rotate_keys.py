"""`rotate_keys`: seal with the newest key what older keys sealed. How: `actions.rotation`, `rotation_elsewhere`."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.conf import settings

from tracker.actions import rotation
from tracker.actions.rotation_elsewhere import ELSEWHERE
from tracker.management.answering import AT_HELP, CLEAN, FINDING, AnsweringCommand, moment_or_now
from tracker.models.sealed import SealedTextField, Unreadable


class Command(AnsweringCommand):
    """Seal every private text, every second factor and every session with the newest key of FIELD_KEYS."""

    help = "Seal private words with the newest key; may be stopped and begun again. --check changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whether to look only, and the moment."""
        parser.add_argument("--check", action="store_true", help="count what each key has sealed, and change nothing")
        parser.add_argument("--at", help=AT_HELP)

    def answer(self, **options: Any) -> int:
        """Print, a line a column, how many texts were sealed anew; stop at the first that does not open."""
        newest = next(iter(settings.FIELD_KEYS))
        if options["check"]:
            return self._check(newest)
        try:
            for name, rotate in _rotations():
                self.stdout.write(f"{name}: {self._rotated(rotate, **options)} sealed with {newest}.")
        except Unreadable as fault:
            self.stderr.write(str(fault))
            return FINDING
        return CLEAN

    def _rotated(self, rotate: Callable[..., int], **options: Any) -> int:
        number = 0
        while some := rotate(at=moment_or_now(options["at"])):
            number += some
        return number

    def _check(self, newest: str) -> int:
        """Say which keys are still needed; 1 where the newest is not the only one."""
        others = set()
        for name, counts in _counts():
            others |= counts.keys() - {newest}
            told = ", ".join(f"{number} with {key}" for key, number in sorted(counts.items())) or "nothing yet"
            self.stdout.write(f"{name}: {told}.")
        return FINDING if others else CLEAN


def _rotations() -> Iterator[tuple[str, Callable[..., int]]]:
    for column in rotation.sealed_columns():
        yield _name(column), partial(rotation.rotate, column=column)
    for place in ELSEWHERE:
        yield place.name, place.rotate


def _counts() -> Iterator[tuple[str, dict[str, int]]]:
    for column in rotation.sealed_columns():
        yield _name(column), rotation.counted(column)
    for place in ELSEWHERE:
        yield place.name, place.counted()


def _name(column: SealedTextField) -> str:
    return f"{column.model._meta.db_table}, {column.attname}"
