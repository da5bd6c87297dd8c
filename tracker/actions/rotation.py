"""Sealing anew what older keys sealed in our tables, some rows at a time. Other tables: `rotation_elsewhere`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import TextField
from django.db.models.functions import Cast

from tracker.actions import trail
from tracker.actions.action import action
from tracker.models import TrailEntry
from tracker.models.sealed import IN_CLEAR, SealedTextField, key_of, newest_prefix, sealed_fields

BATCH = 200


def sealed_columns() -> list[SealedTextField]:
    """Return every sealed column there is."""
    return [it for model in apps.get_app_config("tracker").get_models() for it in sealed_fields(model)]


@action
def rotate(*, column: SealedTextField, at: datetime, most: int = BATCH) -> int:
    """Seal up to `most` texts of a column with the newest key, and return how many there were; 0: none is left.

    A batch is one transaction with a line of its own in the trail: a run that was interrupted is begun again and goes
    on where it stopped. The table's guard is lifted inside it, where nobody else can write to the table; what is sealed
    anew is read there, too, so that words which somebody takes out meanwhile stay taken out.

    :raises Unreadable: when a text does not open; the batch is as it was.
    """
    model = column.model
    stored = Cast(column.attname, TextField())
    old = model.objects.as_system("rotate keys").annotate(stored=stored)  # type: ignore[attr-defined]  # every sealed table is patient data
    old = old.exclude(stored__startswith=newest_prefix()).exclude(stored__in=IN_CLEAR)
    with guard_lifted(model._meta.db_table):
        found = list(old.order_by("pk").values_list("pk", "stored")[:most])
        for key, text in found:
            anew = column.sealed(key, column.opened(key, text))
            model.objects.as_system("rotate keys").filter(pk=key).update(**{column.attname: anew})  # type: ignore[attr-defined]  # as above
    if found:
        trail.record(
            TrailEntry.Event.KEYS_ROTATED, by=None, at=at, table=model._meta.db_table, column=column.attname,
            texts=len(found), key=next(iter(settings.FIELD_KEYS)),
        )  # fmt: skip
    return len(found)


def counted(column: SealedTextField) -> dict[str, int]:
    """Return how many texts of a column each key has sealed, by the key's id. Reads the whole column."""
    rows = column.model.objects.as_system("rotate keys").annotate(stored=Cast(column.attname, TextField()))  # type: ignore[attr-defined]  # as above
    found: dict[str, int] = {}
    for stored in rows.exclude(stored__in=IN_CLEAR).values_list("stored", flat=True).iterator():
        found[key_of(stored)] = found.get(key_of(stored), 0) + 1
    return found


@contextmanager
def guard_lifted(table: str) -> Iterator[None]:
    """Let rows of an append-only table be changed inside. The transaction holds the table meanwhile.

    :raises RuntimeError: outside a transaction: then others could pass, and a failure would leave the gate open.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A guard is lifted inside a transaction only.")
    down, up = _guard_of(table)
    with connection.cursor() as cursor:
        for sql in down:
            cursor.execute(sql)
        yield
        for sql in up:
            cursor.execute(sql)


def _guard_of(table: str) -> tuple[list[str], list[str]]:
    """Return the statements that lift the guard against changes, and those that raise the very same."""
    if connection.vendor == "postgresql":
        change = f"ALTER TABLE {table} {{}} TRIGGER {table}_refuses_change"
        settled = "SET CONSTRAINTS ALL IMMEDIATE"  # a table with checks still to come cannot be altered
        return [settled, change.format("DISABLE")], [change.format("ENABLE")]
    name = f"{table}_refuses_UPDATE"
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = %s", [name])
        guard = cursor.fetchone()
    secure = "PRAGMA secure_delete = ON"  # what is overwritten is not left in the file
    return ([secure, f"DROP TRIGGER {name}"], [guard[0]]) if guard else ([secure], [])
