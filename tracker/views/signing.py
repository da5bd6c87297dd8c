"""Asking somebody signed in for their password: last, and at most five wrong tries in 15 minutes.

Counted per account before anything is computed, whatever it is asked for: signing, unlocking, a new password. Tries to
log in are counted apart, so that a stranger's guesses lock nobody out of an open session.
"""

from allauth.core import ratelimit
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils import timezone

from tracker.actions import door
from tracker.models import DoorTry, ElectronicSignature
from tracker.views.finding import user_of

TOO_OFTEN = "Too many tries. Wait 15 minutes, then try again."
WRONG = "This is not your password. Everything else is still here."


def reauthenticated(request: HttpRequest, form: BaseForm) -> int | None:
    """Return what the person who signs was asked for, where it was right; else None, and why not beside the field.

    Every signature goes through here, so that what a signing asks for (21 CFR 11.200) is said in one place.
    """
    return ElectronicSignature.Asked.PASSWORD if is_signed(request, form) else None


def is_signed(request: HttpRequest, form: BaseForm) -> bool:
    """Say whether the form's `password` is the user's; else say beside the field why not."""
    fault = fault_of(request, form.cleaned_data["password"])
    if fault:
        form.add_error("password", fault)
    return not form.errors


def fault_of(request: HttpRequest, password: str) -> str:
    """Return what is wrong with the password that somebody signed in typed; nothing where it is theirs."""
    user, where, at = user_of(request), _door(request), timezone.now()
    if not ratelimit.consume(request, action="signed_in_guess", user=user):
        door.held_back(address=user.email, door=where, at=at)
        return TOO_OFTEN
    if not user.check_password(password):
        door.refused(address=user.email, door=where, at=at)
        return WRONG
    ratelimit.clear(request, action="signed_in_guess", user=user)
    return ""


def _door(request: HttpRequest) -> DoorTry.Door:
    """Return what the password was asked for, as refused tries are counted."""
    match = request.resolver_match
    return DoorTry.Door.UNLOCK if match and match.view_name == "unlock" else DoorTry.Door.CONFIRMING
