"""Reading the trail, and fetching its checkpoints, which is on the trail itself."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from tracker.actions import trail
from tracker.actions.action import CannotRecord, action
from tracker.models import TrailEntry, User


@action
def opened(*, by: User, at: datetime, course: str, person: str, kind: str) -> TrailEntry:
    """Say on the trail that somebody read it, and of which course or person. Three statements."""
    return trail.record(
        TrailEntry.Event.TRAIL_READ, by=by, at=at, of_course=course, of_person=person, kind=kind,
    )  # fmt: skip


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
