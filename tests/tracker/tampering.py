"""The sixteen ways to tamper with the record, and more, as the owner of the database could. Asserts nothing."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection

from tracker.actions.action import writing
from tracker.actions.chain import digest_of, hash_of
from tracker.migrations import _guards
from tracker.models import (
    AccessEntry,
    Course,
    DetailChange,
    Dose,
    ElectronicSignature,
    Enrolment,
    Note,
    ProtocolVersion,
    Signature,
    TrailEntry,
    TrailHead,
    TrailReview,
)
from tracker.models.proof import every_row

KEY = settings.TRAIL_KEYS[0]
COPIED = UUID(int=1)
FROM_FACTORIES = {("row-unnamed", "enrolment"), ("row-unnamed", "protocolversion")}


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
    tables = [it for it in [*_guards.APPEND_ONLY, "accessentry"] if it in apps.get_app_config("tracker").models]
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


def _rows_into_the_payload() -> None:
    """Let a line name no rows: what its digest is made of stays the same, and so do digest and hash."""
    it = line(4)
    change(4, rows="", payload=f"{len(it.payload)}:{it.payload}{it.rows}")


def _payload_into_the_salt() -> None:
    """Likewise, and the payload begins as one does."""
    it = line(4)
    change(4, rows="", salt=f"{it.salt}{len(it.payload)}:", payload=f"{it.payload}{it.rows}")


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


def _first(model: Any, order: str = "recorded_at") -> Any:
    return every_row(model).order_by(order, "pk").first()


def _only(model: Any, order: str = "recorded_at", **columns: Any) -> None:
    every_row(model).filter(pk=_first(model, order).pk).update(**columns)


def _move_signature() -> None:
    """Move the signature of one note to another one."""
    signed = _first(ElectronicSignature, "signed_at")
    other = every_row(Note).exclude(pk=UUID(signed.row)).order_by("recorded_at")[0]
    _only(ElectronicSignature, "signed_at", row=other.pk.hex)


def _copy_signature() -> None:
    """Let the signature of one note stand under another one too."""
    signed = _first(ElectronicSignature, "signed_at")
    other = every_row(Note).exclude(pk=UUID(signed.row)).order_by("recorded_at")[0]
    signed.pk, signed.row = COPIED, other.pk.hex
    signed.save(force_insert=True)


def _a_read() -> Any:
    return AccessEntry.objects.order_by("pk")[0]


def _head() -> int:
    return TrailHead.objects.get().seq


def _key(model: Any, order: str = "recorded_at") -> Callable[[], str]:
    return lambda: str(_first(model, order).pk)


Place = tuple[str, Callable[[], str | None]]
"""The table that a finding has to name, and its key as it is before anything is done."""


def _at(key: object, table: str = "trailentry") -> Place:
    return table, lambda: str(key)


LAST: Place = ("trailentry", lambda: str(_head()))
TAMPERINGS: dict[str, tuple[Callable[[], object], str, Place]] = {
    "a payload": (lambda: change(4, payload='{"visit":"dose-2"}'), "line-changed", _at(4)),
    "an actor": (lambda: change(4, actor="somebody"), "line-forged", _at(4)),
    "a time": (lambda: change(4, at=line(4).at - timedelta(seconds=1)), "line-forged", _at(4)),
    "a payload and its own hash": (_payload_and_hash, "line-forged", _at(4)),
    "one row deleted": (lambda: TrailEntry.objects.filter(seq=4).delete(), "line-missing", _at(5)),
    "a hundred deleted": (lambda: TrailEntry.objects.filter(seq__in=range(10, 110)).delete(), "line-missing", _at(110)),
    "two swapped": (_swap, "line-out-of-place", _at(4)),
    "a copy inserted": (_copy, "line-forged", ("trailentry", lambda: str(_head() + 1))),
    "the tail cut": (_cut, "head", _at(1, "trailhead")),
    "the tail cut and the head mended": (_cut_and_mend, "rolled-back", LAST),
    "all computed anew without the key": (lambda: anew("a guess"), "line-forged", _at(1)),
    "all computed anew with the key": (lambda: anew(KEY), "rewritten", LAST),
    "a note's text": (lambda: _only(Note, text="Other words"), "row-changed", ("note", _key(Note))),
    "a dose's amount": (lambda: _only(Dose, mg=5), "row-changed", ("dose", _key(Dose))),
    "a signature moved to another note": (
        _move_signature, "row-changed", ("electronicsignature", _key(ElectronicSignature, "signed_at"))
    ),
    "a clinical row deleted": (lambda: _first(Note).delete(), "row-missing", ("note", _key(Note))),
}  # fmt: skip
"""The sixteen of `reliability.md`: what is done; the kind of finding that has to be there; the place it has to name."""

MORE_TAMPERINGS: dict[str, tuple[Callable[[], object], str, Place]] = {
    "the rows of a line hidden in its payload": (_rows_into_the_payload, "line-changed", _at(4)),
    "a signature copied to another note": (_copy_signature, "row-unnamed", _at(COPIED, "electronicsignature")),
    "who signed": (
        lambda: _only(ElectronicSignature, "signed_at", printed_name="Somebody"), "row-changed",
        ("electronicsignature", _key(ElectronicSignature, "signed_at")),
    ),
    "when a paper was signed": (lambda: _only(Signature, code="other"), "row-changed", ("signature", _key(Signature))),
    "what a detail was": (
        lambda: _only(DetailChange, old="Zebra"), "row-changed", ("detailchange", _key(DetailChange))
    ),
    "a sealed read changed": (
        lambda: AccessEntry.objects.filter(pk=_a_read().pk).update(actor="somebody"), "reads-changed",
        ("accessentry", lambda: None),
    ),
    "a sealed read deleted": (lambda: _a_read().delete(), "reads-changed", ("accessentry", lambda: None)),
    "a seal taken off": (
        lambda: AccessEntry.objects.update(sealed_in=None), "reads-changed", ("accessentry", lambda: None)
    ),
    "what a review found": (
        lambda: _only(TrailReview, "reviewed_at", words="Nothing"), "row-changed",
        ("trailreview", _key(TrailReview, "reviewed_at")),
    ),
}  # fmt: skip
"""Others, found in the same way. A read is in the line of its batch: that line is named, and how many are missing."""
if connection.vendor == "sqlite":  # which keeps a text that is longer than its column; PostgreSQL refuses it
    MORE_TAMPERINGS["the rows of a line hidden behind its salt"] = _payload_into_the_salt, "line-changed", _at(4)


def unnamed(*courses: Course, versions: Collection[ProtocolVersion] = ()) -> set[tuple[str, str | None, str | None]]:
    """Return the findings about rows that factories wrote, and no action: the enrolments of courses, and versions."""
    rows = [*every_row(Enrolment).filter(course__in=courses), *versions]
    return {("row-unnamed", str(it._meta.model_name), str(it.pk)) for it in rows}


def places(found: Iterable[Any]) -> set[tuple[str, str | None, str | None]]:
    """Return what findings say: kind, table and key."""
    return {(it.kind, it.table, it.key) for it in found}


def not_made_by_factories(found: list[Any]) -> list[Any]:
    """Return findings without those about rows that factories wrote: enrolments, and the versions of protocols."""
    return [it for it in found if (it.kind, it.table) not in FROM_FACTORIES]
