"""Letters about accounts: asked for by a page, sent by a worker, then deleted. What they say: `delivery.letters`."""

import hashlib
import logging
import secrets
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.db.models import Q

from tracker.actions.action import action
from tracker.delivery import letters as delivery
from tracker.models import Invitation, Letter

LEASE = timedelta(minutes=5)
MOST_TRIES = 5
MOST_TRIES_OF_AN_ALERT = 288  # a day, five minutes apart
BATCH = 20
logger = logging.getLogger(__name__)


@action
def ask_for_password(*, address: str, origin: str, at: datetime) -> None:
    """Ask for a link to a new password. Looks nobody up: one insert, whoever the address belongs to."""
    Letter.objects.create(address=address, origin=origin, asked_at=at)


def send_waiting(*, at: datetime) -> int:
    """Send the letters that wait, alerts first; return how many went. Each is claimed; a failed one is tried again."""
    waiting = Letter.objects.filter(Q(lease_until=None) | Q(lease_until__lte=at)).order_by("-is_alert", "pk")[:BATCH]
    return sum(_send(it, at) for it in waiting.select_related("invitation__site"))


def _send(letter: Letter, at: datetime) -> bool:
    secret = claim(letter=letter, at=at)
    if secret is None:
        return False
    try:
        sent = delivery.send(letter, secret, at)
    except (OSError, SMTPException) as fault:
        logger.warning("A letter about an account could not be sent: %s.", type(fault).__name__)
        return False
    settle(letter=letter, at=at)
    return sent


@action
def claim(*, letter: Letter, at: datetime) -> str | None:
    """Claim a letter for five minutes and return the secret of its link, made anew; None when another worker has it.

    One that was tried five times is given up, an alert after a day. Of an invitation's secret the digest is kept,
    nothing else.
    """
    if letter.tries >= (MOST_TRIES_OF_AN_ALERT if letter.is_alert else MOST_TRIES):
        letter.delete()
        return None
    free = Letter.objects.filter(pk=letter.pk, lease_until=letter.lease_until)
    if not free.update(lease_until=at + LEASE, tries=letter.tries + 1):
        return None
    secret = secrets.token_urlsafe(32)
    if letter.invitation_id:
        Invitation.objects.as_system("worker").filter(pk=letter.invitation_id).update(digest=digest_of(secret))
    return secret


@action
def settle(*, letter: Letter, at: datetime) -> None:
    """Forget a letter that went."""
    Letter.objects.filter(pk=letter.pk).delete()


def digest_of(secret: str) -> str:
    """Return what is kept of a link's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
