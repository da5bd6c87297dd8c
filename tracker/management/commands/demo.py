"""`manage.py demo`: fill an empty database with the demo clinic, and a synthetic caseload of any size beside it.

Who is in it: `tracker.management.demo`; the caseload: `tracker.management.demo.scale`.
"""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from tracker.actions import tallies
from tracker.management.demo import cast, people
from tracker.management.demo.days import ZONE
from tracker.management.demo.scale import caseload
from tracker.management.demo.scale.people import MARKED
from tracker.models import Site, User

MOST = 1_000_000


class Command(BaseCommand):
    """Refuses, with a sentence and exit status 2, to touch a database that holds anything else."""

    help = (
        "Fill an empty database with the demo clinic: synthetic people, the same each time. --courses N puts a "
        "caseload of N synthetic courses beside it, at sites named 'Synthetic site 1' and so on, a hundred courses "
        "each: the same for the same --seed and --at. It is there to be read and measured: those sites have no "
        "supplement of their own, so nobody is enrolled there by hand. Whoever works there logs in as "
        "staff0.site1@synthetic.example (0 to 4 therapists, 5 prescriber, 6 coordinator, 7 supervisor of sites 1 and "
        "2) with the password of the demo."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--at", type=_moment, help="the moment it is counted from, ISO 8601 (default: now)")
        parser.add_argument("--courses", type=_number, default=0, help="so many synthetic courses more (default: none)")
        parser.add_argument("--seed", type=int, default=1, help="another seed, another caseload (default: 1)")
        parser.add_argument(
            "--bare", action="store_true", help="with --courses: the staff, but none of the named patients"
        )
        parser.add_argument("--if-empty", action="store_true", help="do nothing where there are users already")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fill, or say why not.

        :raises CommandError: outside of a demonstration, or where there is data; exit status 2.
        """
        at = options["at"] or timezone.now()
        if not (settings.DEMO or settings.TESTING):
            raise CommandError("This is not a demonstration. Set OPEN_WINDOW_DEMO=on for one.", returncode=2)
        if options["if_empty"] and User.objects.exists():
            return
        _require_empty()
        if options["verbosity"]:
            self.stdout.write("Filling the demo clinic ...")
        clinic = people.found(at - cast.HISTORY)
        steps = 0 if options["bare"] else cast.fill(at, clinic)
        if options["courses"]:
            say = self.stdout.write if options["verbosity"] > 1 else _silent
            caseload.build(
                courses=options["courses"], seed=options["seed"], versions=clinic.versions, password=clinic.password,
                at=at, say=say,
            )  # fmt: skip
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("ANALYZE")  # what was loaded at once, no plan knows of for minutes
            tallies.count(at=at)
        if options["verbosity"]:
            self.stdout.write(f"The demo clinic is ready: {steps} steps up to {at.astimezone(ZONE):%d %B %Y, %H:%M}.")
            if options["courses"]:
                self.stdout.write(f"Beside it stand {options['courses']} synthetic courses.")


def _silent(_text: str) -> None:
    """Say nothing."""


def _number(text: str) -> int:
    """Return a number of courses, 1 to a million.

    :raises argparse.ArgumentTypeError: when it is none.
    """
    if not text.isdecimal() or not 1 <= int(text) <= MOST:
        raise ArgumentTypeError(f"{text!r} is no number of courses from 1 to {MOST:,}.")
    return int(text)


def _moment(text: str) -> datetime:
    """Return the moment a text means; without a zone it is read on Harbour's clock."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


def _require_empty() -> None:
    """Refuse a database that is not empty: the record cannot be emptied, only begun anew.

    :raises CommandError: with exit status 2.
    """
    real_users = User.objects.exclude(email__endswith=".example")  # nobody real has such an address
    real_sites = Site.objects.exclude(code__in=people.SITES).exclude(name__startswith=MARKED)
    if real_sites.exists() or real_users.exists():
        raise CommandError("This database holds real data. The demo clinic is not put beside it.", returncode=2)
    if User.objects.exists() or Site.objects.exists():
        raise CommandError("The demo clinic is here already. To begin anew, remove the database first.", returncode=2)
