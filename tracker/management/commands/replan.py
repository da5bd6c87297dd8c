"""`replan`: rebuild what is expected of each course from its facts. How: `actions.reconciliation`."""

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from programmes.interchange import BadInput
from tracker.actions.reconciliation import reconcile_between
from tracker.management.answering import AT_HELP, CLEAN, AnsweringCommand, moment_or_now
from tracker.models import Patient

PATIENTS = 100  # at a time


class Command(AnsweringCommand):
    """Rebuild the projection from the facts."""

    help = "Plan every course anew from its facts and write the rows that differ; 0 where all is well."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take which courses, and the moment."""
        parser.add_argument("--all", action="store_true", help="every course; must be said")
        parser.add_argument("--at", help=AT_HELP)

    def answer(self, **options: Any) -> int:
        """Print how many rows changed."""
        if not options["all"]:
            raise BadInput("Say --all: every course is planned anew.")
        courses, changed = replan_all(moment_or_now(options["at"]))
        self.stdout.write(f"{changed} rows changed in {courses} courses.")
        return CLEAN


def replan_all(at: datetime) -> tuple[int, int]:
    """Plan every course anew; return how many there are and how many rows changed.

    A hundred patients at a time, each time in a transaction of its own: what it holds in memory, and for how long it
    holds a lock, does not depend on the size of the caseload.
    """
    courses = changed = 0
    for first, last in _ranges():
        seen, differing = reconcile_between(first=first, last=last, at=at)
        courses, changed = courses + seen, changed + differing
    return courses, changed


def _ranges() -> Iterator[tuple[int, int]]:
    """Yield the first and the last key of each hundred patients, in order. One statement each."""
    last = 0
    keys = Patient.objects.as_system("replan").order_by("pk").values_list("pk", flat=True)
    while found := list(keys.filter(pk__gt=last)[:PATIENTS]):
        last = found[-1]
        yield found[0], last
