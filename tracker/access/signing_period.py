"""How long somebody signs without a break (21 CFR 11.200). Pure; what a signing asks for then is in `views.signing`."""

from collections.abc import MutableMapping
from datetime import datetime
from typing import Any

SINCE, LAST = "signing_since", "signing_last"
LIMIT = 15 * 60
"""Seconds without a signature after which the next one is a first one again."""


def begin(session: MutableMapping[str, Any], at: datetime) -> None:
    """Begin anew: at the log-in and whenever a session was unlocked. The next signature is a first one."""
    session[SINCE] = at.timestamp()
    session.pop(LAST, None)


def goes_on(session: MutableMapping[str, Any], at: datetime) -> bool:
    """Say whether all components were given in this period, and the latest signature is not too long ago."""
    return LAST in session and at.timestamp() - session[LAST] < LIMIT


def was_signed(session: MutableMapping[str, Any], at: datetime) -> None:
    """Note a signature, so that the period goes on."""
    session[LAST] = at.timestamp()


def holds(session: MutableMapping[str, Any], shown: float, at: datetime) -> bool:
    """Say whether a passkey shown at `shown` (seconds since 1970) counts: in this period, and not too long ago."""
    return session.get(SINCE, at.timestamp()) <= shown and at.timestamp() - shown < LIMIT
