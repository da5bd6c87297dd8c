"""Appending to the trail: one line an action, last, under the locked head. What is hashed, and how, is `chain`."""

import json
import secrets
from datetime import datetime
from typing import Any

from django.db import models

from tracker.actions.action import written_for
from tracker.actions.chain import digest_of, first_fault, first_key, hash_of
from tracker.models import Course, TrailEntry, TrailHead, User
from tracker.models.proof import row_digest

SYSTEM = "worker"


def record(
    event: TrailEntry.Event,
    *,
    by: User | None,
    at: datetime,
    course: Course | None = None,
    **detail: Any,
) -> TrailEntry:
    """Append a line. Three statements; call it last, because the head stays locked until the commit.

    `by` None is the worker. `detail` holds codes, keys and values, never names or free text. The line keeps a digest
    of each row that the action wrote on this course.
    """
    head = TrailHead.objects.select_for_update().get(pk=1)
    row_salt = secrets.token_hex(16)
    entry = TrailEntry(
        seq=head.seq + 1,
        at=at,
        event=event,
        actor=str(by.public_id) if by else SYSTEM,
        course_reference=course.reference if course else "",
        payload=as_json(detail),
        rows=as_json(_digests(written_for(course), row_salt)),
        salt=secrets.token_hex(16),
        row_salt=row_salt,
        prev=head.hash,
    )
    entry.digest = digest_of(entry)
    entry.hash = hash_of(entry, first_key())
    entry.save(force_insert=True)
    TrailHead.objects.filter(pk=1).update(seq=entry.seq, hash=entry.hash)
    return entry


def as_json(detail: dict[str, Any]) -> str:
    """Return what a line says in canonical form."""
    return json.dumps(detail, sort_keys=True, separators=(",", ":"), default=str)


def _digests(rows: list[models.Model], salt: str) -> dict[str, dict[str, str]]:
    """Return the digests of rows: by the name of the table, then by key."""
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        digest = row_digest(row, salt, first_key())
        found.setdefault(str(row._meta.model_name), {})[str(row.pk)] = digest
    return found


__all__ = ["SYSTEM", "as_json", "digest_of", "first_fault", "hash_of", "record"]
