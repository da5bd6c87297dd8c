"""What a letter says, about an account or as an alert. Names no clinic, treatment or person. Writes nothing."""

from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from tracker.models import Invitation, Letter, User

SUBJECT = "A link to sign in"
TO_REVIEW = "Something needs your review"


def send(letter: Letter, secret: str, at: datetime) -> bool:
    """Send a letter and say whether there was one to send: an address without an account gets none.

    A link to a new password goes to the address of the account, and not to what somebody typed: where case does not
    count, PostgreSQL takes an i without its dot for an i, and whoever has such a mailbox would have the account.

    :raises OSError: when the mail server does not take it.
    """
    if letter.is_alert:
        return _post(letter, "review", reverse("home"), TO_REVIEW)
    if letter.invitation is not None:
        return _invite(letter, letter.invitation, secret, at)
    user = User.objects.filter(email=letter.address.lower(), is_active=True).first()
    if user is None or not user.has_usable_password():
        return False
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return _post(letter, "password", reverse("account_reset_password_from_key", kwargs=key), to=user.email)


def _invite(letter: Letter, invitation: Invitation, secret: str, at: datetime) -> bool:
    is_open = invitation.accepted_at is None and invitation.withdrawn_at is None and invitation.expires_at > at
    return is_open and _post(letter, "invitation", reverse("join", args=[secret]))


def _post(letter: Letter, kind: str, path: str, subject: str = SUBJECT, to: str = "") -> bool:
    body = render_to_string(f"account/email/{kind}.txt", {"address": f"{letter.origin}{path}"})
    send_mail(subject, body, None, [to or letter.address])
    return True
