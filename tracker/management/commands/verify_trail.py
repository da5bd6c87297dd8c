"""`verify_trail`: is the trail whole? What is asked of each line is in `actions.trail`."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings

from tracker.actions.trail import first_fault
from tracker.management.answering import CLEAN, FINDING, AnsweringCommand
from tracker.models import TrailHead


class Command(AnsweringCommand):
    """Check the chain of the trail from its first line to its head."""

    help = "Check that no line of the trail was changed, left out or put in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the format."""
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def answer(self, **options: Any) -> int:
        """Say that the trail is whole, or what is wrong with its first bad line."""
        fault = first_fault(settings.TRAIL_KEYS)
        lines = TrailHead.objects.get(pk=1).seq
        if options["json"]:
            self.stdout.write(json.dumps({"whole": fault is None, "lines": lines, "fault": fault}))
        elif fault is None:
            self.stdout.write(f"The trail is whole: {lines} lines.")
        else:
            self.stderr.write(fault)
        return CLEAN if fault is None else FINDING
