"""Whether each electronic signature still fits what it was given under (21 CFR 11.70). The trail: `verification`."""

from collections.abc import Collection, Iterator
from itertools import groupby, islice
from typing import Any
from uuid import UUID

from django.db import models

from tracker.actions.chain import Finding
from tracker.models import ElectronicSignature, Redaction
from tracker.models.digests import content_digest
from tracker.models.proof import every_row, proven

AT_ONCE = 500
GONE, OTHER = "the row it signed is not there", "what stands there is not what was signed"


def faults_of_signatures() -> Iterator[Finding]:
    """Yield the signatures whose row is gone, or is not what was signed. Streams; a statement for 500 of a table.

    Words that were redacted after the signing cannot be computed again: that redaction's line proves the row since.
    """
    every = ElectronicSignature.objects.as_system("verify").order_by("table", "key").iterator(chunk_size=AT_ONCE)
    for table, signed in groupby(every, key=lambda it: it.table):
        while some := list(islice(signed, AT_ONCE)):
            yield from _faults(table, some)


def _faults(table: str, signed: Collection[ElectronicSignature]) -> Iterator[Finding]:
    model = proven().get(table)
    rows = _rows(model, signed) if model else {}
    for it in signed:
        row = rows.get(it.row)
        fault = GONE if row is None else OTHER if _digest(row) != it.digest and not _was_redacted(it) else ""
        if fault:
            said = f"electronicsignature {it.pk}: {fault} ({table} {it.row})."
            yield Finding("signature-unbound", said, table="electronicsignature", key=str(it.pk))


def _rows(model: type[models.Model], signed: Collection[ElectronicSignature]) -> dict[str, models.Model]:
    """Return the rows by the names signatures have for them; a name that is no key finds nothing. One statement."""
    keys = {it.row: key for it in signed if (key := _key(model, it.row)) is not None}
    found = {row.pk: row for row in every_row(model).filter(pk__in=keys.values())}
    return {name: found[key] for name, key in keys.items() if key in found}


def _key(model: type[models.Model], name: str) -> Any:
    try:
        return UUID(name) if isinstance(model._meta.pk, models.UUIDField) else int(name)
    except ValueError:
        return None


def _digest(row: models.Model) -> str:
    """Return the digest of a row's content; empty where it cannot be read, which no signature fits."""
    try:
        return content_digest(row)
    except (RuntimeError, ValueError, ArithmeticError):
        return ""


def _was_redacted(it: ElectronicSignature) -> bool:
    key = _key(proven()[it.table], it.row)
    rows = Redaction.objects.as_system("verify").filter(course=it.course_id, noun=it.table)
    return isinstance(key, UUID) and rows.filter(redacted=key, recorded_at__gte=it.signed_at).exists()
