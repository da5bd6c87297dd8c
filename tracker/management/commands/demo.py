"""`manage.py demo`: fill an empty database with the demo clinic. Who is in it: `tracker.management.demo`."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracker.management.demo import cast, people
from tracker.management.demo.days import ZONE
from tracker.models import Site, User


class Command(BaseCommand):
    """Refuses, with a sentence and exit status 2, to touch a database that holds anything else."""

    help = "Fill an empty database with the demo clinic: synthetic people, the same each time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--at", type=_moment, help="the moment it is counted from, ISO 8601 (default: now)")
        parser.add_argument("--if-empty", action="store_true", help="do nothing where there are users already")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fill, or say why not.

        :raises CommandError: outside of a demonstration, or where there is data; exit status 2.
        """
        at = options["at"] or timezone.now()
        if not (settings.DEMO or settings.DEBUG or settings.TESTING):
            raise CommandError("This is not a demonstration. Set OPEN_WINDOW_DEMO=on for one.", returncode=2)
        if options["if_empty"] and User.objects.exists():
            return
        _require_empty()
        if options["verbosity"]:
            self.stdout.write("Filling the demo clinic ...")
        steps = cast.fill(at)
        if options["verbosity"]:
            self.stdout.write(f"The demo clinic is ready: {steps} steps up to {at.astimezone(ZONE):%d %B %Y, %H:%M}.")


def _moment(text: str) -> datetime:
    """Return the moment a text means; without a zone it is read on Harbour's clock."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


def _require_empty() -> None:
    """Refuse a database that is not empty: the record cannot be emptied, only begun anew.

    :raises CommandError: with exit status 2.
    """
    real_users = User.objects.exclude(email__endswith=".example")  # nobody real has such an address
    if Site.objects.exclude(code__in=people.SITES).exists() or real_users.exists():
        raise CommandError("This database holds real data. The demo clinic is not put beside it.", returncode=2)
    if User.objects.exists() or Site.objects.exists():
        raise CommandError("The demo clinic is here already. To begin anew, remove the database first.", returncode=2)
