"""Appending to the trail: one line an action, last, under the locked head; and checking the chain."""

import hashlib
import hmac
import json
import secrets
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from tracker.models import Course, TrailEntry, TrailHead, User

SYSTEM = "worker"


def record(
    event: TrailEntry.Event, *, by: User | None, at: datetime, course: Course | None = None, **detail: Any
) -> TrailEntry:
    """Append a line. Three statements; call it last, because the head stays locked until the commit.

    `by` None is the worker. `detail` holds codes, keys and values, never names or free text.
    """
    head = TrailHead.objects.select_for_update().get(pk=1)
    entry = TrailEntry(
        seq=head.seq + 1,
        at=at,
        event=event,
        actor=str(by.public_id) if by else SYSTEM,
        course_reference=course.reference if course else "",
        payload=json.dumps(detail, sort_keys=True, separators=(",", ":"), default=str),
        salt=secrets.token_hex(16),
        prev=head.hash,
    )
    entry.digest = digest_of(entry)
    entry.hash = hash_of(entry, settings.TRAIL_KEYS[0])
    entry.save(force_insert=True)
    TrailHead.objects.filter(pk=1).update(seq=entry.seq, hash=entry.hash)
    return entry


def digest_of(entry: TrailEntry) -> str:
    """Return the digest of a line's payload under its salt."""
    return hashlib.sha256(f"{entry.salt}{entry.payload}".encode()).hexdigest()


def hash_of(entry: TrailEntry, key: str) -> str:
    """Return the keyed hash over everything of a line but its payload and salt, so that these can be redacted."""
    parts = [
        entry.seq,
        entry.at.astimezone(UTC).isoformat(),  # as the database gives it back, whatever zone it came in
        entry.event,
        entry.actor,
        entry.course_reference,
        entry.digest,
        entry.prev,
    ]
    return hmac.new(key.encode(), json.dumps(parts).encode(), hashlib.sha256).hexdigest()


def first_fault(keys: list[str]) -> str | None:
    """Return what is wrong with the first bad line of the chain, or None. Streams the whole trail."""
    prev, number = "", 0
    for number, entry in enumerate(TrailEntry.objects.order_by("seq").iterator(), start=1):
        fault = _fault(entry, number, prev, keys)
        if fault:
            return f"Line {entry.seq}: {fault}"
        prev = entry.hash
    head = TrailHead.objects.get(pk=1)
    intact = (head.hash, head.seq) == (prev, number)
    return None if intact else f"The head names another last line (line {head.seq}) than the trail has."


def _fault(entry: TrailEntry, number: int, prev: str, keys: list[str]) -> str | None:
    if entry.seq != number:
        return f"line {number} is missing."
    if entry.prev != prev:
        return "it does not follow the line before it."
    if entry.digest != digest_of(entry):
        return "its payload is not what was written."
    if not any(hmac.compare_digest(entry.hash, hash_of(entry, key)) for key in keys):
        return "its hash is not one of ours."
    return None
