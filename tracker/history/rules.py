"""The rules of places that hold for a course: from published versions to what `programmes` reads. Reads only."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import programmes
from programmes.protocol import Regulation, load_regulation
from programmes.protocol.demands import Demands
from programmes.protocol.head import InForce
from tracker.models import ProtocolVersion

Held = Sequence[str | None]  # digest, first day, last day (None: still), as a course keeps them
_COUNTS: dict[str, bool] = {}
_LISTS = tuple(name for name, field in Demands.model_fields.items() if field.default == ())


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


def worded(protocol: programmes.Protocol, detail: Mapping[str, Any] | None) -> programmes.Protocol:
    """Return a protocol that also has the tables of the rules a requirement comes from: for titles, never for plans.

    The protocol itself where the rule is its own. One query for rules that this process never read.
    """
    reference = (detail or {}).get("layer")
    if not reference:
        return protocol
    return protocol.remembered(("worded", reference), lambda: _with_tables(protocol, _of_reference(reference)))


def _with_tables(protocol: programmes.Protocol, rules: Regulation) -> programmes.Protocol:
    both = {name: (*getattr(protocol, name), *getattr(rules, name)) for name in _LISTS}
    return protocol.model_copy(update=both)


@lru_cache(maxsize=64)
def _of_reference(reference: str) -> Regulation:
    """Return published rules by `code@version`, under which nothing else can be published."""
    code, _, number = reference.partition("@")
    version = ProtocolVersion.objects.get(code=code, version=number)
    return load_regulation(bytes(version.body), f"{code}.toml")
