"""A change of keys in tables that are not ours: the secrets of second factors, and sessions. Our own: `rotation`."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.models import Session

from tracker.actions import trail
from tracker.actions.action import action
from tracker.models import TrailEntry
from tracker.models.factors import sealed_anew, secrets_of
from tracker.models.sealed import Unreadable, key_of, newest_prefix, seal, unseal
from tracker.models.sealed_sessions import FIELD, TABLE

BATCH = 200


@action
def rotate_factors(*, at: datetime, most: int = BATCH) -> int:
    """Seal the secrets of up to `most` second factors with the newest key, and return how many rows; 0: none is left.

    Rows are locked as they are read, so that a recovery code that is used meanwhile stays used.

    :raises Unreadable: when a secret does not open; the batch is as it was.
    """
    rows = Authenticator.objects.select_for_update().order_by("pk")
    old = [it for it in rows if any(not secret.startswith(newest_prefix()) for secret in secrets_of(it.data))][:most]
    for row in old:
        Authenticator.objects.filter(pk=row.pk).update(data=_anew(row))
    if old:
        _record(table="mfa_authenticator", column="data", rows=len(old), at=at)
    return len(old)


def _anew(row: Authenticator) -> object:
    try:
        return sealed_anew(row.data)
    except Unreadable as fault:  # its own sentence cannot know the row
        raise Unreadable(f"{fault} It is row {row.pk}.") from fault


@action
def rotate_sessions(*, at: datetime, most: int = BATCH) -> int:
    """Seal up to `most` sessions with the newest key, and return how many; 0: none is left.

    One that is over, or that does not open, is deleted: it opens nothing. One that is written to meanwhile is left to
    whoever wrote it, with the newest key.
    """
    old = Session.objects.exclude(session_data__startswith=newest_prefix()).order_by("pk")
    found = list(old.values_list("session_key", "session_data", "expire_date")[:most])
    for key, stored, ends_at in found:
        row = Session.objects.filter(pk=key, session_data=stored)
        anew = _session_anew(key, stored) if ends_at > at else ""
        row.update(session_data=anew) if anew else row.delete()
    if found:
        _record(table=TABLE, column=FIELD, rows=len(found), at=at)
    return len(found)


def _session_anew(key: str, stored: str) -> str:
    try:
        return str(seal(unseal(stored, table=TABLE, key=key, field=FIELD), table=TABLE, key=key, field=FIELD))
    except Unreadable:
        return ""


def _record(*, table: str, column: str, rows: int, at: datetime) -> None:
    newest = next(iter(settings.FIELD_KEYS))
    trail.record(
        TrailEntry.Event.KEYS_ROTATED, by=None, at=at, table=table, column=column, texts=rows, key=newest
    )  # fmt: skip


def _counted_factors() -> list[str]:
    return [it for data in Authenticator.objects.values_list("data", flat=True) for it in secrets_of(data)]


def _counted_sessions() -> list[str]:
    return list(Session.objects.values_list("session_data", flat=True))


class Elsewhere(NamedTuple):
    """A column of a table that is not ours: how it is sealed anew, and all that is sealed in it."""

    name: str
    rotate: Callable[..., int]
    stored: Callable[[], list[str]]

    def counted(self) -> dict[str, int]:
        """Return how many texts each key has sealed, by the key's id. Reads the whole column."""
        found: dict[str, int] = {}
        for text in self.stored():
            found[key_of(text)] = found.get(key_of(text), 0) + 1
        return found


ELSEWHERE = (
    Elsewhere("mfa_authenticator, data", rotate_factors, _counted_factors),
    Elsewhere("django_session, session_data", rotate_sessions, _counted_sessions),
)
