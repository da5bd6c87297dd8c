"""The sixteen ways to tamper with the record, as somebody could who owns the database. Asserts nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection

from tracker.actions.action import writing
from tracker.actions.chain import digest_of, hash_of
from tracker.migrations import _guards
from tracker.models import Dose, Note, Signature, TrailEntry, TrailHead

KEY = settings.TRAIL_KEYS[0]


@contextmanager
def lifted() -> Iterator[None]:
    """Lift every trigger, as the owner of the database can."""
    with writing():
        for statement in _drops():
            with connection.cursor() as cursor:
                cursor.execute(statement)
        yield


def _drops() -> list[str]:
    verbs = ("change", "truncate") if connection.vendor == "postgresql" else ("UPDATE", "DELETE")
    tables = [it for it in [*_guards.ALL, "accessentry"] if it in apps.get_app_config("tracker").models]
    on = " ON tracker_{0}" if connection.vendor == "postgresql" else ""
    return [f"DROP TRIGGER IF EXISTS tracker_{it}_refuses_{verb}{on.format(it)}" for it in tables for verb in verbs]


def line(seq: int) -> TrailEntry:
    """Return a line."""
    return TrailEntry.objects.get(seq=seq)


def change(seq: int, **columns: Any) -> None:
    """Change columns of a line."""
    TrailEntry.objects.filter(seq=seq).update(**columns)


def _payload_and_hash() -> None:
    it = line(4)
    it.payload = '{"visit":"dose-2"}'
    it.digest = digest_of(it)
    change(4, payload=it.payload, digest=it.digest, hash=hash_of(it, "a guess"))


def _swap() -> None:
    for seq, to in ((4, 10**6), (5, 4), (10**6, 5)):
        TrailEntry.objects.filter(seq=seq).update(seq=to)


def _copy() -> None:
    it = line(4)
    it.seq, it.prev, it.hash = TrailHead.objects.get().seq + 1, "0" * 64, "1" * 64
    it.save(force_insert=True)


def _mend_head() -> None:
    last = TrailEntry.objects.order_by("seq").last()
    TrailHead.objects.update(seq=last.seq, hash=last.hash)


def _cut() -> None:
    TrailEntry.objects.filter(seq__gt=TrailHead.objects.get().seq - 5).delete()


def _cut_and_mend() -> None:
    _cut()
    _mend_head()


def anew(key: str) -> None:
    """Write the whole chain anew under a key, after the first line was changed."""
    change(2, actor="somebody else")
    prev = ""
    for it in list(TrailEntry.objects.order_by("seq")):
        it.prev = prev
        it.hash = prev = hash_of(it, key)
        change(it.seq, prev=it.prev, hash=it.hash)
    _mend_head()


def _only(model: Any, **columns: Any) -> None:
    rows = model.objects.as_system("verify")
    rows.filter(pk=rows.order_by("recorded_at").first().pk).update(**columns)


def _delete_note() -> None:
    Note.objects.as_system("verify").order_by("recorded_at")[:1].get().delete()


TAMPERINGS = {
    "a payload": (lambda: change(4, payload='{"visit":"dose-2"}'), "line-changed", "4"),
    "an actor": (lambda: change(4, actor="somebody"), "line-forged", "4"),
    "a time": (lambda: change(4, at=line(4).at - timedelta(seconds=1)), "line-forged", "4"),
    "a payload and its own hash": (_payload_and_hash, "line-forged", "4"),
    "one row deleted": (lambda: TrailEntry.objects.filter(seq=4).delete(), "line-missing", "5"),
    "a hundred deleted": (lambda: TrailEntry.objects.filter(seq__in=range(10, 110)).delete(), "line-missing", "110"),
    "two swapped": (_swap, "line-out-of-place", "4"),
    "a copy inserted": (_copy, "line-forged", None),
    "the tail cut": (_cut, "head", "1"),
    "the tail cut and the head mended": (_cut_and_mend, "rolled-back", None),
    "all computed anew without the key": (lambda: anew("a guess"), "line-forged", "1"),
    "all computed anew with the key": (lambda: anew(KEY), "rewritten", None),
    "a note's text": (lambda: _only(Note, text="Other words"), "row-changed", "note"),
    "a dose's amount": (lambda: _only(Dose, mg=5), "row-changed", "dose"),
    "a signature moved": (lambda: _only(Signature, code="other-paper"), "row-changed", "signature"),
    "a clinical row deleted": (_delete_note, "row-missing", "note"),
}
"""What is done; the kind of finding that has to be among those found; the key or the table it has to name."""


FROM_FACTORIES = {("row-unnamed", "enrolment"), ("row-unnamed", "protocolversion")}


def not_made_by_factories(found: list[Any]) -> list[Any]:
    """Return findings without the rows that the factories of the tests write, which no line names."""
    return [it for it in found if (it.kind, it.table) not in FROM_FACTORIES]
