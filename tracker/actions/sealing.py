"""Sealing who read which records: each batch of reads gets a line of the trail. Writing one read is `accesses`."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from tracker.actions import trail
from tracker.actions.action import action
from tracker.actions.chain import Finding, first_key
from tracker.models import AccessEntry, TrailEntry, TrailHead

BATCH = 900
EVERY = timedelta(seconds=50)
"""With rounds of the worker every five seconds, a read is sealed within a minute."""
LATE = timedelta(minutes=10)
"""How long a read may wait for its seal before the verifier reports it."""


def is_due(at: datetime) -> bool:
    """Say whether reads wait for nearly a minute, or enough for a batch. At most two statements."""
    first = AccessEntry.objects.filter(sealed_in=None).order_by("id").values_list("at", flat=True).first()
    if first is None:
        return False
    return first <= at - EVERY or AccessEntry.objects.filter(sealed_in=None)[:BATCH].count() == BATCH


@action
def seal(*, at: datetime) -> int:
    """Seal one batch of reads, the first ones first, and return how many there were; none, no line. Five statements."""
    TrailHead.objects.select_for_update().get(pk=1)  # first, so that no two workers seal the same reads
    rows = list(AccessEntry.objects.filter(sealed_in=None).order_by("id")[:BATCH])
    if not rows:
        return 0
    digest = _digest(rows, first_key())
    line = trail.record(TrailEntry.Event.READS_SEALED, by=None, at=at, count=len(rows), digest=digest)
    AccessEntry.objects.filter(pk__in=[it.pk for it in rows], sealed_in=None).update(sealed_in=line.seq)
    return len(rows)


def _digest(rows: Iterable[AccessEntry], key: str) -> str:
    said = [[it.pk, it.at.astimezone(UTC).isoformat(), it.actor, it.course_reference, it.route] for it in rows]
    return hmac.new(key.encode(), json.dumps(said).encode(), hashlib.sha256).hexdigest()


def faults_of_reads(keys: list[str], at: datetime) -> Iterator[Finding]:
    """Yield the batches of reads that are not as they were sealed, and reads that nobody sealed in time."""
    sealed = TrailEntry.objects.filter(event=TrailEntry.Event.READS_SEALED).order_by("seq").iterator(chunk_size=500)
    lines = ((line.seq, json.loads(line.payload or "{}")) for line in sealed)
    batches = groupby(_sealed_reads(), key=lambda it: it.sealed_in)
    batch = next(batches, None)
    for seq, said in lines:
        while batch is not None and batch[0] < seq:
            yield _stray(batch[0])
            batch = next(batches, None)
        rows = list(batch[1]) if batch is not None and batch[0] == seq else []
        yield from _fault(seq, said, rows, keys)
        batch = next(batches, None) if rows else batch
    while batch is not None:
        yield _stray(batch[0])
        batch = next(batches, None)
    yield from _late(at)


def _sealed_reads() -> Iterator[Any]:
    rows = AccessEntry.objects.filter(sealed_in__isnull=False).order_by("sealed_in", "id")
    return iter(rows.iterator(chunk_size=2000))


def _fault(seq: int, said: dict[str, Any], rows: list[Any], keys: list[str]) -> Iterator[Finding]:
    there = f"{len(rows)} of {said.get('count')} are there" if len(rows) != said.get("count") else "one was changed"
    if not any(_digest(rows, key) == said.get("digest") for key in keys):
        text = f"accessentry: the reads that line {seq} sealed are not as they were ({there})."
        yield Finding("reads-changed", text, line=seq, table="accessentry")


def _stray(seq: int) -> Finding:
    text = f"accessentry: reads say that line {seq} sealed them, and it did not."
    return Finding("reads-changed", text, line=seq, table="accessentry")


def _late(at: datetime) -> Iterator[Finding]:
    late = AccessEntry.objects.filter(sealed_in=None, at__lt=at - LATE).order_by("id")
    first = late.first()
    if first is not None:
        text = f"accessentry: {late.count()} reads wait for a seal since ten minutes or longer. Does the worker run?"
        yield Finding("reads-unsealed", text, table="accessentry", key=str(first.pk))
