"""How long a signed-in session stays open: idle, locked, over. Pure; what is refused then is in `views.guard`."""

from collections.abc import MutableMapping
from datetime import datetime
from typing import Any

from django.conf import settings

from tracker.access import signing_period

BEGAN, SEEN, LOCKED = "session_began", "session_seen", "session_locked"
STAMP_EVERY = 60
"""Seconds between two writes of the idle stamp: a session locks up to this much early, never late."""


def begin(session: MutableMapping[str, Any], at: datetime) -> None:
    """Note when the session began and was last used. Called at log-in only."""
    session[BEGAN] = session[SEEN] = int(at.timestamp())
    session.pop(LOCKED, None)
    signing_period.begin(session, at)


def is_over(session: MutableMapping[str, Any], at: datetime) -> bool:
    """Say whether the session has reached its absolute end, whatever was done in it meanwhile. The end is excluded."""
    return at.timestamp() - session.get(BEGAN, at.timestamp()) >= settings.SESSION_LIMIT


def is_locked(session: MutableMapping[str, Any], at: datetime) -> bool:
    """Say whether a member of staff has to unlock: they locked it, or it lay idle for the limit."""
    return bool(session.get(LOCKED)) or seconds_left(session, at) <= 0


def seconds_left(session: MutableMapping[str, Any], at: datetime) -> int:
    """Return after how many seconds the session locks if nobody acts; 0 or less: it is locked."""
    return int(session.get(SEEN, at.timestamp()) + settings.STAFF_IDLE_LIMIT - at.timestamp())


def was_used(session: MutableMapping[str, Any], at: datetime) -> None:
    """Note that a person acted. Writes at most once a minute; a session that has no beginning begins now."""
    if BEGAN not in session:
        begin(session, at)
    elif at.timestamp() - session[SEEN] >= STAMP_EVERY:
        session[SEEN] = int(at.timestamp())


def lock(session: MutableMapping[str, Any]) -> None:
    """Lock at once."""
    session[LOCKED] = True


def unlock(session: MutableMapping[str, Any], at: datetime) -> None:
    """Open the session again. Keeps its form token, so that a page that lay covered can still be sent."""
    session.pop(LOCKED, None)
    session[SEEN] = int(at.timestamp())
    signing_period.begin(session, at)
