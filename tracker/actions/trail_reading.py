"""Reading the trail, reviewing it, and fetching its checkpoints: all of it is on the trail itself."""

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings

from tracker.access.roles import SUPERVISING
from tracker.actions import facts, trail
from tracker.actions.action import CannotRecord, action, wrote
from tracker.models import Site, TrailEntry, TrailHead, TrailReview, User


@action
def opened(*, by: User, at: datetime, asked: dict[str, Any]) -> TrailEntry:
    """Say on the trail that somebody read a page of it, and what they asked for. Three statements.

    `asked` holds what was searched for, without what was found.
    """
    return trail.record(TrailEntry.Event.TRAIL_READ, by=by, at=at, **asked)


@action
def review(*, upto: int, finding: int, words: str, key: UUID, by: User, at: datetime) -> list[TrailReview]:
    """Write down that somebody has reviewed the trail of the sites they supervise, up to a line, that one included.

    A row for each site, and one line. A replay returns what it made.

    :raises CannotRecord: when they supervise no site, the trail has no such line, or something was found and not said;
        or when the key was used by somebody else or for another review.
    """
    sites = _supervised(by)
    made = [TrailReview(key=uuid5(key, it.code), site=it, upto=upto, finding=finding, words=words.strip(),
                        reviewed_at=at, reviewed_by=by) for it in sites]  # fmt: skip
    before = list(TrailReview.objects.filter(pk__in=[it.pk for it in made]))
    if before:
        _check_same(before, made[0])
        return before
    _check(upto, finding, words, sites)
    for it in made:
        it.save(force_insert=True)
    wrote(*made)
    told: dict[str, Any] = {
        "upto": upto,
        "finding": TrailReview.Finding(finding).name.lower(),
        "sites": [it.code for it in sites],
    }
    trail.record(TrailEntry.Event.TRAIL_REVIEWED, by=by, at=at, **told)
    return made


def _supervised(by: User) -> list[Site]:
    found = {it.site_id: it.site for it in by.held_memberships if it.role in SUPERVISING}
    return sorted(found.values(), key=lambda it: it.code)


def _check_same(before: list[TrailReview], made: TrailReview) -> None:
    same = ("upto", "finding", "words", "reviewed_by_id")
    if any(getattr(it, name) != getattr(made, name) for it in before for name in same):
        raise CannotRecord(facts.FOR_SOMETHING_ELSE)


def _check(upto: int, finding: int, words: str, sites: list[Site]) -> None:
    if not sites:
        raise CannotRecord("Only who supervises a site reviews its trail.")
    last = TrailHead.objects.get(pk=1).seq
    if not 1 <= upto <= last:
        raise CannotRecord(f"The trail has no line {upto}. Its last line is {last}.")
    if finding != TrailReview.Finding.NOTHING and not words.strip():
        raise CannotRecord("Say in a few words what you found.")


@action
def fetched(*, by: User, at: datetime) -> bytes:
    """Return the file of signed checkpoints, and say on the trail that somebody took it. Three statements.

    :raises CannotRecord: when there is none yet.
    """
    path = Path(settings.CHECKPOINT_FILE) if settings.CHECKPOINT_FILE else None
    if path is None or not path.exists():
        raise CannotRecord("There is no checkpoint yet. The worker takes one every five minutes, where a key is set.")
    content = path.read_bytes()
    trail.record(TrailEntry.Event.CHECKPOINTS_FETCHED, by=by, at=at, size=len(content))
    return content
