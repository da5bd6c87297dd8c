"""`doctor`: is this system safe and well? Settings are judged by `access.safety`; this asks what runs, too."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q
from django.utils import timezone

from tracker.access.neutral import of_senders, of_settings
from tracker.access.safety import findings
from tracker.actions import checkpoints
from tracker.actions.hindrances import is_answered
from tracker.management.answering import CLEAN, FINDING, AnsweringCommand
from tracker.models import Letter, Site, User
from tracker.pages.health import oldest_due

LATEST = timedelta(minutes=15)
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1, "secure_delete": 1}


class Found(NamedTuple):
    """A finding: a code for machines, a sentence for people."""

    code: str
    sentence: str


class Command(AnsweringCommand):
    """Look the system over."""

    help = "Say what is unsafe or not well, a sentence each. Judges the settings as for production, wherever it runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the format."""
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def answer(self, **options: Any) -> int:
        """Print the findings; 0 where there is none."""
        found = list(examined(timezone.now()))
        if options["json"]:
            body = {"well": not found, "findings": [it._asdict() for it in found]}
            self.stdout.write(json.dumps(body, indent=2))
        else:
            self.stdout.write("\n".join(f"{it.code}: {it.sentence}" for it in found) or "All is well.")
        return FINDING if found else CLEAN


def examined(at: datetime) -> Iterator[Found]:
    """Yield what is unsafe or not well, settings first. A database that is away ends the examination with that."""
    yield from (Found(*it) for it in (*findings(settings), *of_settings(settings)))
    try:
        yield from _database()
        yield from _work(at)
        yield from _trail(at)
        yield from _people(at)
    except DatabaseError as fault:
        yield Found("database", f"The database does not answer ({type(fault).__name__}).")


def _database() -> Iterator[Found]:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield Found("migrations", "The tables are older than the program. Run manage.py migrate.")
    if connection.vendor == "sqlite":
        yield from _pragmas()
    else:
        yield from _postgresql()
    cache.set("doctor", "here", 60)
    if cache.get("doctor") != "here":
        yield Found(
            "cache-away", "The cache of counters keeps nothing. Run manage.py createcachetable, or see CACHE_URL."
        )


def _pragmas() -> Iterator[Found]:
    with connection.cursor() as cursor:
        for name, wanted in PRAGMAS.items():
            cursor.execute(f"PRAGMA {name}")
            if cursor.fetchone()[0] != wanted:
                yield Found(f"sqlite-{name}", f"The database runs without {name} as it must be.")


def _postgresql() -> Iterator[Found]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('synchronous_commit'), rolsuper FROM pg_roles WHERE rolname = current_user"
        )
        commit, is_superuser = cursor.fetchone()
    if commit == "off":
        yield Found("synchronous-commit", "synchronous_commit is off: the last moments before a crash would be lost.")
    if is_superuser:
        yield Found("superuser", "The program connects as superuser: it could drop the guards of the trail.")


def _work(at: datetime) -> Iterator[Found]:
    oldest = oldest_due(at)
    if oldest is not None and at - oldest > LATEST:
        yield Found("worker", "Messages have been waiting for more than 15 minutes. Start manage.py worker.")
    if Letter.objects.filter(asked_at__lt=at - LATEST).exists():
        yield Found(
            "letters", "Letters about accounts have been waiting for more than 15 minutes. See worker and EMAIL_URL."
        )


def _trail(at: datetime) -> Iterator[Found]:
    fault = checkpoints.fault(at)
    if fault:
        yield Found("checkpoints", fault)


def _people(at: datetime) -> Iterator[Found]:
    senders = Site.objects.order_by("code").values_list("code", "sender_name")
    yield from (Found(*it) for it in of_senders(list(senders)))
    sites = Site.objects.annotate(answered=is_answered(at)).filter(answered=False).order_by("code")
    for code in sites.values_list("code", flat=True):
        said = f"Site {code} has nobody who answers while nobody is on duty: nobody can be enrolled there."
        yield Found("fallback", said)
    main = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES).values("user")
    here = Q(memberships__starts_at__lte=at) & (Q(memberships__ends_at=None) | Q(memberships__ends_at__gt=at))
    without = User.objects.filter(here, is_active=True).exclude(pk__in=main).distinct().count()
    if without:
        yield Found("without-second-factor", f"Staff who have no second factor yet: {without}.")
