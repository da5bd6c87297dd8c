"""Proving the record: the chain, every row that its lines name, rows that none names, the reads. Writes nothing.

Says what does not fit and what cannot be proven, by table and key. Checkpoints are compared as the lines pass by.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models

from tracker.actions.chain import Finding, Link, fault_of_head, links
from tracker.actions.checkpoints import Checkpoint, Signatures
from tracker.actions.ledger import Ledger
from tracker.actions.sealing import faults_of_reads
from tracker.actions.signed_content import faults_of_signatures
from tracker.models import TrailEntry
from tracker.models.proof import every_row, proven, row_digest

ROWS_AT_ONCE = 800
RECORDED = ("recorded_at", "published_at", "set_at", "signed_at", "opened_at", "ended_at", "reviewed_at")
"""Whatever a table calls the moment at which its row was written."""


@dataclass(slots=True)
class Proof:
    """What was looked at. `older`: lines from before lines kept digests; `unproven`: rows from then, or synthetic ones.

    `anchored`: the last line that a checkpoint vouches for; None: no checkpoint was given.
    """

    keys: list[str]
    checkpoints: Signatures | None = None
    lines: int = 0
    rows: int = 0
    older: int = 0
    unproven: int = 0
    redactions: int = 0
    anchored: int | None = None
    synthetic: set[str] = field(default_factory=set)
    older_until: datetime | None = None
    named: set[int] = field(default_factory=set)
    shredded: set[int] = field(default_factory=set)

    @property
    def unanchored(self) -> int:
        """Return how many lines lie after the last checkpoint."""
        return self.lines - min(self.anchored or 0, self.lines)


@dataclass(frozen=True, slots=True)
class Named:
    """A row as a line names it."""

    digest: str
    line: int
    salt: str
    key: str


def findings(proof: Proof, at: datetime) -> Iterator[Finding]:
    """Yield everything that does not fit, and fill `proof` with what was looked at. Streams; memory stays flat."""
    with Ledger() as ledger:
        yield from _lines(proof, ledger)
        yield from _rows_without_a_line(proof, ledger)
    for line in sorted(proof.shredded - proof.named):
        said = f"Line {line}: the salt of its rows is gone, and no redaction took it away."
        yield Finding("line-changed", said, line=line, table="trailentry", key=str(line))
    yield from faults_of_reads(proof.keys, at)
    yield from faults_of_signatures()


def _lines(proof: Proof, ledger: Ledger) -> Iterator[Finding]:
    waiting: dict[str, dict[str, Named]] = {}
    last, number = None, 0
    for link in links(proof.keys):
        yield from link.faults
        yield from _against(proof.checkpoints, link)
        last, number = link.entry, number + 1
        yield from _read(proof, link, waiting)
        if sum(map(len, waiting.values())) >= ROWS_AT_ONCE:
            yield from _rows(proof, ledger, waiting)
    yield from _rows(proof, ledger, waiting)
    proof.lines = number
    fault = fault_of_head(last)
    yield from [fault] if fault else []
    if proof.checkpoints is not None:
        yield from proof.checkpoints.beyond(last.seq if last else 0)
        proof.anchored = proof.checkpoints.last


def _against(checkpoints: Signatures | None, link: Link) -> Iterator[Finding]:
    """Yield what a checkpoint says of this line and the line does not."""
    point: Checkpoint | None = checkpoints.at_line(link.entry.seq) if checkpoints else None
    if point is not None and point.hash != link.entry.hash:
        seq = link.entry.seq
        said = f"Line {seq} is another one than the checkpoint of {point.at} signed: the trail was written anew."
        yield Finding("rewritten", said, line=seq, table="trailentry", key=str(seq))


def _read(proof: Proof, link: Link, waiting: dict[str, dict[str, Named]]) -> Iterator[Finding]:
    """Take from a line which rows it names; what a forged line names is worth nothing."""
    entry = link.entry
    if link.key is None or link.faults:
        return
    if not entry.rows:
        proof.older += 1
        if entry.event == TrailEntry.Event.COURSE_ENROLLED and json.loads(entry.payload).get("synthetic"):
            proof.synthetic.add(entry.course_reference)
        else:
            proof.older_until = max(filter(None, [proof.older_until, entry.at]))
        return
    if entry.event == TrailEntry.Event.ENTRY_REDACTED:
        proof.redactions += 1
        proof.named.update(json.loads(entry.payload)["lines"])
    if not entry.row_salt:
        proof.shredded.add(entry.seq)
        return
    for noun, rows in json.loads(entry.rows).items():
        named = waiting.setdefault(noun, {})
        for key, digest in rows.items():
            if key in named:  # a redaction names a row again: both have to fit, so the first is looked at now
                yield from _row_by_row(noun, {key: named[key]})
            named[key] = Named(digest, entry.seq, entry.row_salt, link.key)


def _rows(proof: Proof, ledger: Ledger, waiting: dict[str, dict[str, Named]]) -> Iterator[Finding]:
    """Yield what is wrong with the rows that were named so far, and begin anew. A statement for each 800 of a table."""
    for noun, named in waiting.items():
        keys = list(named)
        for start in range(0, len(keys), ROWS_AT_ONCE):
            some = {key: named[key] for key in keys[start : start + ROWS_AT_ONCE]}
            yield from _row_by_row(noun, some)
        ledger.add(noun, keys)
        proof.rows += len(keys)
    waiting.clear()


def _row_by_row(noun: str, named: dict[str, Named]) -> Iterator[Finding]:
    model = proven().get(noun)
    if model is None:
        return
    there = {str(row.pk): row for row in every_row(model).filter(pk__in=_keys(model, named))}
    for key, it in named.items():
        row = there.get(key)
        if row is None:
            said = f"{noun} {key}: line {it.line} says that it was written, and it is not there."
            yield Finding("row-missing", said, line=it.line, table=noun, key=key)
        elif fault := _fault(row, it):
            yield Finding("row-changed", f"{noun} {key}: {fault}", line=it.line, table=noun, key=key)


def _keys(model: type[models.Model], named: dict[str, Named]) -> list[Any]:
    return [UUID(it) for it in named] if isinstance(model._meta.pk, models.UUIDField) else list(named)


def _fault(row: models.Model, named: Named) -> str | None:
    try:
        digest = row_digest(row, named.salt, named.key)
    except (RuntimeError, ValueError, ArithmeticError, ValidationError) as unreadable:
        return f"it cannot be read ({unreadable})."
    return None if digest == named.digest else f"it is not what line {named.line} wrote."


def _rows_without_a_line(proof: Proof, ledger: Ledger) -> Iterator[Finding]:
    """Yield the rows that no line names. One statement a table where every row has its line."""
    for noun, model in proven().items():
        rows = every_row(model)
        if rows.count() == ledger.count(noun):
            continue
        some: list[Any] = []
        for key in rows.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=ROWS_AT_ONCE):
            some.append(key)
            if len(some) == ROWS_AT_ONCE:
                yield from _unnamed(proof, ledger, noun, some)
                some = []
        yield from _unnamed(proof, ledger, noun, some)


def _unnamed(proof: Proof, ledger: Ledger, noun: str, keys: list[Any]) -> Iterator[Finding]:
    by_key = {str(key): key for key in keys}
    unnamed = ledger.unnamed(noun, by_key.keys())
    if not unnamed:
        return
    rows = every_row(proven()[noun]).filter(pk__in=[by_key[key] for key in unnamed]).order_by("pk")
    for row in rows.select_related("course") if hasattr(proven()[noun], "course") else rows:
        if _is_older(proof, row):
            proof.unproven += 1
        else:
            yield Finding(
                "row-unnamed", f"{noun} {row.pk}: no line of the trail names it.", table=noun, key=str(row.pk)
            )


def _is_older(proof: Proof, row: Any) -> bool:
    """Say whether the row is from before lines named rows, or of a synthetic course of the scaled demonstration."""
    if proof.synthetic and getattr(getattr(row, "course", None), "reference", None) in proof.synthetic:
        return True
    written = next((getattr(row, name) for name in RECORDED if hasattr(row, name)), None)
    return proof.older_until is not None and written is not None and written <= proof.older_until
