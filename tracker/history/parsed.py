"""Published versions as protocols, parsed once for each digest."""

from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

import programmes
from programmes.history import Dose, Enrolled
from tracker.models import ProtocolVersion

LONG_AGO = datetime(2000, 1, 3, tzinfo=UTC)
_PARSED: dict[str, programmes.Protocol] = {}


def protocol_of(version: ProtocolVersion) -> programmes.Protocol:
    """Return the protocol a version stands for. At most two queries, and none once it was parsed in this process."""
    if version.digest not in _PARSED:
        base = protocol_of(version.base) if version.base_id and version.base else None
        name = f"{version.code}.toml"
        _PARSED[version.digest] = programmes.load(bytes(version.body), name, base)
    return _PARSED[version.digest]


def sources_of(version: ProtocolVersion) -> dict[str, str]:
    """Return the source of every requirement a version can make, by requirement key."""
    return _sources(version.digest, protocol_of(version).reference)


@lru_cache(maxsize=64)
def _sources(digest: str, _reference: str) -> dict[str, str]:
    """A course in which every dose was given has every requirement; its sources do not depend on the facts."""
    protocol = _PARSED[digest]
    doses = [
        Dose(course="", happened_at=LONG_AGO, recorded_at=LONG_AGO, visit=visit.code, mg=Decimal(1))
        for visit in protocol.dosing_visits
    ]
    history = programmes.History([Enrolled(course="", happened_at=LONG_AGO, recorded_at=LONG_AGO), *doses], "")
    arms: list[str | None] = [*(arm.code for arm in protocol.arms)] or [None]
    settings = [programmes.Setting(zone=ZoneInfo("UTC"), arm=arm) for arm in arms]
    return {
        it.key: it.source for setting in settings for it in programmes.plan(protocol, history, setting).requirements
    }
