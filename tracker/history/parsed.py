"""Published versions as protocols, parsed once for each digest."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import programmes
from programmes.history import (
    AdverseEvent,
    AnyFact,
    Asked,
    Booked,
    Dose,
    Enrolled,
    Messaged,
    Session,
    Turned,
    Undelivered,
)
from programmes.recurrence import whole
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


def source_of(version: ProtocolVersion, key: str) -> str:
    """Return the source of a requirement; of one that hangs on an event, that of its kind. Empty: no longer asked."""
    return sources_of(version).get(key) or _of_events(version.digest, protocol_of(version).reference).get(
        _kind(key), ""
    )


def _kind(key: str) -> str:
    """Return what is asked, without the visit and the event: `report-serious-event` of `dose-1/report-...@1a2b`."""
    return key.rsplit("/", 1)[-1].partition("@")[0]


@lru_cache(maxsize=64)
def _of_events(digest: str, _reference: str) -> dict[str, str]:
    """One event of each kind that asks for something; the source depends neither on the visit nor on the event."""
    history, setting = programmes.History(_one_of_each(), ""), programmes.Setting(zone=ZoneInfo("UTC"))
    asked = programmes.plan(_PARSED[digest], history, setting).requirements
    return {_kind(it.key): it.source for it in asked if it.rule in ("call", "standing") or "@event" in it.key}


def _one_of_each() -> list[AnyFact]:
    at: dict[str, Any] = {"course": "", "happened_at": LONG_AGO, "recorded_at": LONG_AGO}
    told, moved = LONG_AGO + timedelta(hours=1), LONG_AGO + timedelta(hours=2)
    return [
        AdverseEvent(**at, key="event", term="", serious=True),
        Asked(**at, what="a call"),
        Booked(**at, key="told", visit="visit", starts_at=told, ends_at=None),
        Messaged(**at, reminder="any/visit@told/patient", code="any"),
        Booked(**at, key="moved", replaces="told", visit="visit", starts_at=moved, ends_at=None),
        Session(**at, visit="", outcome="did not come"),
        Turned(**at, turn="on hold"),
        Undelivered(**at, reminder="", code=""),
    ]


@lru_cache(maxsize=64)
def _sources(digest: str, _reference: str) -> dict[str, str]:
    """A course in which every dose was given has every requirement; its sources do not depend on the facts."""
    protocol = _PARSED[digest]
    doses = [
        Dose(course="", happened_at=LONG_AGO, recorded_at=LONG_AGO, visit=visit.code, mg=Decimal(1))
        for visit in whole(protocol).dosing_visits
    ]
    history = programmes.History([Enrolled(course="", happened_at=LONG_AGO, recorded_at=LONG_AGO), *doses], "")
    arms: list[str | None] = [*(arm.code for arm in protocol.arms)] or [None]
    settings = [programmes.Setting(zone=ZoneInfo("UTC"), arm=arm) for arm in arms]
    return {
        it.key: it.source for setting in settings for it in programmes.plan(protocol, history, setting).requirements
    }
