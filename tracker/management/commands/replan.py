"""`replan`: rebuild what is expected of each course from its facts. One course: `actions.reconciliation`."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from programmes.interchange import BadInput
from tracker.actions.reconciliation import reconcile
from tracker.management.answering import AT_HELP, CLEAN, AnsweringCommand, moment_or_now
from tracker.models import Course


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
    """Plan every course anew; return how many there are and how many rows changed. Streams the keys alone."""
    courses = changed = 0
    for key in Course.objects.as_system("replan").values_list("pk", flat=True).order_by("pk").iterator():
        changed += reconcile(course=Course(pk=key), at=at)
        courses += 1
    return courses, changed
