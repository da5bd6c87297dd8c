"""The rules of places that hold for a course: from published versions to what `programmes` reads. Reads only."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

import programmes
from programmes.protocol import Regulation, load_regulation
from programmes.protocol.head import InForce
from tracker.models import ProtocolVersion

Held = Sequence[str | None]  # digest, first day, last day (None: still), as a course keeps them
_COUNTS: dict[str, bool] = {}


def stack_of(held: Iterable[Held]) -> tuple[Regulation, ...]:
    """Return the rules a course keeps, in force while they held. One query for each that this process never read."""
    return tuple(_held(str(digest), str(since), until) for digest, since, until in held)


@lru_cache(maxsize=256)
def _held(digest: str, since: str, until: str | None) -> Regulation:
    """Return rules within the days on which they held at the site; their own days may be fewer."""
    rules = _of_digest(digest)
    own = rules.in_force
    first = date.fromisoformat(since)
    first = max(first, own.since) if isinstance(own.since, date) else first
    last = min((it for it in (own.until, date.fromisoformat(until) if until else None) if it), default=None)
    return rules.model_copy(update={"in_force": InForce(since=first, until=last)})


@lru_cache(maxsize=64)
def _of_digest(digest: str) -> Regulation:
    version = ProtocolVersion.objects.get(digest=digest)
    return load_regulation(bytes(version.body), f"{version.code}.toml")


def counts_business_days(digest: str, rules: programmes.Protocol | Regulation) -> bool:
    """Say whether anything in a published file is written in business days. Looked through once a process."""
    if digest not in _COUNTS:
        _COUNTS[digest] = ' bd"' in rules.model_dump_json()
    return _COUNTS[digest]


def named(reference: str, stack: Iterable[Regulation]) -> Regulation | None:
    """Return the rules of this reference in a stack, or None."""
    return next((it for it in stack if it.reference == reference), None)
