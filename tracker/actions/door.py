"""Lines for the door: who came in and went, who was refused, what changed of an account. Who may come: `access`.

What somebody does who is known is a line at once. A refused try only adds one to a count, and a worker writes a line
for each account and quarter of an hour: a flood neither queues for the trail's head nor fills the disk, and a page
that looks nobody up takes the same time for all.
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import F, QuerySet

from tracker.actions import trail
from tracker.actions.action import action
from tracker.actions.chain import first_key
from tracker.models import DoorTry, TrailEntry, TrailHead, User

WINDOW = timedelta(minutes=15)
BATCH = 200
NOBODY = ""
Door, Event = DoorTry.Door, TrailEntry.Event
REFUSED = {
    Door.LOG_IN: Event.LOG_IN_REFUSED,
    Door.CODE: Event.CODE_REFUSED,
    Door.UNLOCK: Event.UNLOCK_REFUSED,
    Door.CONFIRMING: Event.PASSWORD_REFUSED,
}
R = TypeVar("R")


@action
def passed(*, event: TrailEntry.Event, by: User, at: datetime, detail: dict[str, Any] | None = None) -> TrailEntry:
    """Say on the trail that somebody came in, went, or opened a locked session. Three statements."""
    return trail.record(event, by=by, at=at, **(detail or {}))


@action
def changed(*, event: TrailEntry.Event, change: Callable[[], R], by: User, at: datetime, factor: str = "") -> R:
    """Do what changes somebody's own account and say so on the trail: both, or neither."""
    done = change()
    trail.record(event, by=by, at=at, factor=factor)
    return done


def written_alike(address: str) -> str:
    """Return an address as tries are counted by it: one spelling for all."""
    return unicodedata.normalize("NFKC", address).strip().casefold()


@action
def refused(*, address: str, door: DoorTry.Door, at: datetime) -> None:
    """Count a try that was looked at and refused. Two statements, the same for every address."""
    _begin(_digest(address), door, at).update(refused=F("refused") + 1, last_at=at)


@action
def held_back(*, address: str, door: DoorTry.Door, at: datetime) -> None:
    """Count a try that was turned away unseen, because there were too many. One statement, or three.

    It adds to the account's row where there is one, else to the row of nobody: rows are made by tries that were looked
    at alone, and each of these costs whoever floods the door a computed password.
    """
    mine = DoorTry.objects.filter(account=_digest(address), door=door)
    if not mine.update(held_back=F("held_back") + 1, last_at=at):
        _begin(NOBODY, door, at).update(held_back=F("held_back") + 1, last_at=at)


def _begin(account: str, door: DoorTry.Door, at: datetime) -> QuerySet[DoorTry]:
    """Make the row where there is none, and return it."""
    row = DoorTry(account=account, door=door, began_at=at, last_at=at)
    DoorTry.objects.bulk_create([row], ignore_conflicts=True)
    return DoorTry.objects.filter(account=account, door=door)


def _digest(address: str) -> str:
    said = f"door:{written_alike(address)}".encode()
    return hmac.new(first_key().encode(), said, hashlib.sha256).hexdigest()


def is_due(at: datetime) -> bool:
    """Say whether tries wait for their line since a quarter of an hour. One statement."""
    return DoorTry.objects.filter(began_at__lte=at - WINDOW).exists()


@action
def settle(*, at: datetime) -> int:
    """Write the lines of tries that were counted for a quarter of an hour, and return how many rows that took.

    A line for each known account and door; one a door for all addresses that nobody here has.
    """
    TrailHead.objects.select_for_update().get(pk=1)  # first, so that no two workers tell the same tries
    due = DoorTry.objects.filter(began_at__lte=at - WINDOW).order_by("began_at", "pk")
    rows = list(due.select_for_update()[:BATCH])
    known = _accounts() if any(it.account for it in rows) else {}
    for it in rows:
        if it.account in known:
            where: dict[str, Any] = {"door": Door(it.door).name.lower()} if it.held_back else {}
            trail.record(_event(it), by=known[it.account], at=at, **where, **_told([it]))
    for door in Door:
        strange = [it for it in rows if it.door == door and it.account not in known]
        if strange:
            accounts = sum(it.account != NOBODY for it in strange)
            trail.record(REFUSED[door], by=None, at=at, accounts=accounts, **_told(strange))
    DoorTry.objects.filter(pk__in=[it.pk for it in rows]).delete()
    return len(rows)


def _accounts() -> dict[str, User]:
    """Return everybody with an account, by the digest of their address."""
    return {_digest(it.email): it for it in User.objects.only("email", "public_id").iterator(chunk_size=2000)}


def _event(row: DoorTry) -> TrailEntry.Event:
    return Event.LOCKED_OUT if row.held_back else REFUSED[Door(row.door)]


def _told(rows: Iterable[DoorTry]) -> dict[str, Any]:
    """Return what a line says of tries: how many, and from when to when."""
    said = list(rows)
    return {
        "tries": sum(it.refused for it in said),
        "held_back": sum(it.held_back for it in said),
        "span": [min(it.began_at for it in said), max(it.last_at for it in said)],
    }
