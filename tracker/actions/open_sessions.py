"""Sessions somebody is logged in with: ending those of a closed account, clearing what was left. Locking: `access`."""

from datetime import datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from tracker.actions import trail
from tracker.actions.action import action
from tracker.models import TrailEntry, User
from tracker.models.sealed_sessions import SessionStore

BATCH = 200


def end_all_of(person: User) -> None:
    """End every session of somebody: part of the action that closes or opens their account.

    Whoever was logged in with an account that is closed would be in again the moment it is opened. Reads all sessions,
    because whose one is stands in what is sealed.
    """
    mine = [it.pk for it in Session.objects.iterator(chunk_size=2000) if _whose(it) == str(person.pk)]
    Session.objects.filter(pk__in=mine).delete()


@action
def clear(*, at: datetime) -> int:
    """Delete up to 200 sessions that nobody came back to, and return how many; 0: none is left.

    Whose session came to its end like that is said on the trail, as of one that was ended at the door.
    """
    left = list(Session.objects.select_for_update().filter(expire_date__lte=at).order_by("expire_date", "pk")[:BATCH])
    Session.objects.filter(pk__in=[it.pk for it in left]).delete()
    keys = [key for it in left if (key := _whose(it))]
    people = {str(it.pk): it for it in User.objects.filter(pk__in=keys)}
    for key in keys:
        trail.record(TrailEntry.Event.SESSION_ENDED, by=people[key], at=at)
    return len(left)


def _whose(session: Session) -> str:
    """Return the key of who is logged in with a session; empty: nobody, or it does not open."""
    return str(SessionStore(session_key=session.pk).decode(session.session_data).get(SESSION_KEY, ""))
