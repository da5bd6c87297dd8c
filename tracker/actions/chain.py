"""The chain of the trail: what is hashed, and which lines do not fit. Appending is `trail`, rows are `verification`."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from tracker.models import TrailEntry, TrailHead

SALT = 32  # characters


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was written: what kind, in a sentence, and where (None: it is in no one place)."""

    kind: str
    said: str
    line: int | None = None
    table: str | None = None
    key: str | None = None


def first_key() -> str:
    """Return the key that seals new lines.

    :raises ImproperlyConfigured: when there is none, or moments have no zone: what cannot be on the trail is not done.
    """
    keys = settings.TRAIL_KEYS
    if not settings.USE_TZ:
        raise ImproperlyConfigured("USE_TZ is off: a line of the trail says when something was done, zone included.")
    if not isinstance(keys, list) or not keys or not isinstance(keys[0], str) or not keys[0]:
        raise ImproperlyConfigured("TRAIL_KEYS names no key: nothing is done that cannot be put on the trail.")
    return keys[0]


def digest_of(entry: TrailEntry) -> str:
    """Return the digest under its salt of a line's payload and of the digests of its rows."""
    said = f"{len(entry.payload)}:{entry.payload}{entry.rows}" if entry.rows else entry.payload
    return hashlib.sha256(f"{entry.salt}{said}".encode()).hexdigest()


def hash_of(entry: TrailEntry, key: str) -> str:
    """Return the keyed hash over everything of a line but its payload and salts, so that these can be taken away."""
    parts = [
        entry.seq,
        entry.at.astimezone(UTC).isoformat(),  # as the database gives it back, whatever zone it came in
        entry.event,
        entry.actor,
        entry.course_reference,
        entry.digest,
        entry.prev,
    ]
    return hmac.digest(key.encode(), json.dumps(parts).encode(), "sha256").hex()


@dataclass(slots=True)
class Link:
    """A line, the key of ours under which its hash fits (None: none does), and what is wrong with it."""

    entry: TrailEntry
    key: str | None
    faults: list[Finding]


def links(keys: list[str]) -> Iterator[Link]:
    """Yield every line with its faults, in order, however many there are: nothing is kept. One statement."""
    prev, number = "", 0
    for entry in TrailEntry.objects.order_by("seq").iterator(chunk_size=2000):
        key = next((it for it in keys if hmac.compare_digest(entry.hash, hash_of(entry, it))), None)
        yield Link(entry, key, list(_faults(entry, number + 1, prev, key)))
        prev, number = entry.hash, entry.seq


def _faults(entry: TrailEntry, number: int, prev: str, key: str | None) -> Iterator[Finding]:
    def found(kind: str, said: str) -> Finding:
        return Finding(kind, f"Line {entry.seq}: {said}", line=entry.seq, table="trailentry", key=str(entry.seq))

    if entry.seq != number:
        yield found("line-missing", _missing(number, entry.seq))
    elif entry.prev != prev:
        yield found("line-out-of-place", "it does not follow the line before it.")
    if entry.digest != digest_of(entry) or not _is_shaped(entry):
        yield found("line-changed", "its payload is not what was written.")
    if key is None:
        yield found("line-forged", "its hash is not one of ours.")


def _is_shaped(entry: TrailEntry) -> bool:
    """Say whether salt and payload end where they should: what is moved between the columns gives the same digest."""
    return len(entry.salt) == SALT and entry.payload.startswith("{")


def _missing(first: int, following: int) -> str:
    return f"line {first} is missing." if following - first == 1 else f"lines {first} to {following - 1} are missing."


def fault_of_head(last: Any) -> Finding | None:
    """Return what is wrong with the head, `last` being the trail's last line (None: it has none). One statement."""
    head = TrailHead.objects.get(pk=1)
    if (head.hash, head.seq) == ((last.hash, last.seq) if last else ("", 0)):
        return None
    said = f"The head names another last line (line {head.seq}) than the trail has."
    return Finding("head", said, line=head.seq, table="trailhead", key="1")


def first_fault(keys: list[str]) -> str | None:
    """Return what is wrong with the first bad line of the chain, or None. Streams the whole trail, and no other row."""
    last = None
    for link in links(keys):
        if link.faults:
            return link.faults[0].said
        last = link.entry
    fault = fault_of_head(last)
    return fault.said if fault else None
