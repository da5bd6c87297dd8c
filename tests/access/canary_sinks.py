"""What can be looked into after a walk: letters, tables that hold no record, the checkpoint file, what commands say."""

import io
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client

from tests.access.recording import Sinks
from tracker.models import AccessEntry, TrailEntry
from tracker.models.sealed_sessions import SessionStore

COMMANDS = (
    ("verify_trail",), ("doctor",), ("compliance", "--format", "json"), ("rotate_keys", "--check"), ("list_routes",),
    ("replan", "--all"),
)  # fmt: skip
CLEAR = ("event", "actor", "course_reference", "payload", "rows")


def collect(sinks: Sinks, checkpoints: Path) -> None:
    """Take everything that lies about after a walk."""
    for letter in mail.outbox:
        sinks.take("mail", letter.subject, letter.message().as_bytes())
    for line in TrailEntry.objects.values_list("seq", *CLEAR):
        sinks.take("trail", f"line {line[0]}", " ".join(map(str, line)))
    for line in AccessEntry.objects.values_list("pk", "actor", "course_reference", "route"):
        sinks.take("reads", f"row {line[0]}", " ".join(map(str, line)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM throttle_counters")
        for key, value in cursor.fetchall():
            sinks.take("cache", key, f"{key} {value}")
    for path in ("/healthz", "/readyz"):
        sinks.take("health", path, Client().get(path).content)
    _commands(sinks)
    sinks.take("checkpoint", "file", checkpoints.read_bytes())


def collect_sessions(sinks: Sinks) -> None:
    """Take every session as it is kept, and opened; also one that is over, which the store itself would not open."""
    for row in Session.objects.all():
        sinks.take("session table", row.session_key, row.session_data)
        sinks.take("session, opened", row.session_key, str(SessionStore(row.session_key).decode(row.session_data)))


def _commands(sinks: Sinks) -> None:
    call_command("checkpoint", stdout=io.StringIO(), stderr=io.StringIO())
    for name, *options in COMMANDS:
        said = io.StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            try:
                call_command(name, *options, stdout=said, stderr=said)
            except SystemExit as left:
                sinks.take("command", name, f"exit {left.code}")
        sinks.take("command", name, said.getvalue())


def text_columns() -> set[str]:
    """Return every column of every table that can hold text, from the models themselves."""
    kinds = {"CharField", "TextField", "JSONField", "BinaryField", "EmailField", "SlugField", "FileField", "URLField"}
    kinds |= {"GenericIPAddressField", "FilePathField"}
    return {
        f"{model.__name__}.{it.name}"
        for model in apps.get_models()
        for it in model._meta.concrete_fields
        if it.get_internal_type() in kinds
    }


def columns_with(found_in: object) -> dict[str, set[str]]:
    """Return the columns in which canaries lie, and where each was typed. Sealed columns are opened."""
    where: dict[str, set[str]] = {}
    for model in apps.get_models():
        for row in model._base_manager.all():
            for it in model._meta.concrete_fields:
                if f"{model.__name__}.{it.name}" in text_columns() and (
                    hits := found_in(str(getattr(row, it.attname)))
                ):
                    where.setdefault(f"{model.__name__}.{it.name}", set()).update(hits)
    return where
