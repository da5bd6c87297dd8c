"""Asking somebody signed in for what a signature needs: the password last, and the second factor the first time.

At most five wrong tries in 15 minutes, of password and code together, counted per account before anything is computed,
whatever it is asked for: signing, unlocking, a new password. Tries to log in are counted apart, so that a stranger's
guesses lock nobody out of an open session.
"""

from datetime import datetime
from typing import Any, TypeVar

from allauth.account.authentication import get_authentication_records
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from tracker.access import signing_period
from tracker.actions import door
from tracker.forms.signatures import SECOND, ask_second_factor, ask_second_factor_no_more
from tracker.models import DoorTry, ElectronicSignature, User
from tracker.views.finding import user_of
from tracker.views.second_factor import is_right

TOO_OFTEN = "Too many tries. Wait 15 minutes, then try again."
WRONG = "This is not your password. Everything else is still here."
WRONG_BESIDE_CODE = "This is not your password. Type it and a code again; everything else is still here."
NO_CODE = "Type a code, too: this is your first signature since you logged in or unlocked, or for 15 minutes."
WRONG_CODE = "This code is not right, or was used before. Type the newest one that your app shows, or a recovery code."
Asked = ElectronicSignature.Asked
Form = TypeVar("Form", bound=BaseForm)


def to_sign(request: HttpRequest, form: Form) -> Form:
    """Return the form, with a field for the second factor where signing it now asks for one. No statement."""
    if _asks_code(request, timezone.now()):
        ask_second_factor(form, passkey=_passkey(request))
    else:
        ask_second_factor_no_more(form)
    return form


def reauthenticated(request: HttpRequest, form: BaseForm) -> int | None:
    """Return what the person who signs was asked for, where it was right; else None, and why not beside the field.

    Every signature goes through here, so that what a signing asks for (21 CFR 11.200) is said in one place: the
    password each time; the first time in a continuous period the second factor too, of whoever has one or must have
    one. A form that did not know this gets the field with the answer.
    """
    at = timezone.now()
    goes_on, asks_code = signing_period.goes_on(request.session, at), _asks_code(request, at)
    if asks_code:
        ask_second_factor(form, passkey=_passkey(request))
    fault = fault_of(request, form.cleaned_data["password"], request.POST.get(SECOND, "") if asks_code else None)
    if fault:
        form.add_error(*fault)
    if form.errors:
        return None
    with_second = asks_code or (not goes_on and _was_shown(request, at))
    if with_second or goes_on:
        signing_period.was_signed(request.session, at)
        ask_second_factor_no_more(form)
    return Asked.PASSWORD_AND_CODE if with_second else Asked.PASSWORD


def fault_of(request: HttpRequest, password: str, code: str | None = None) -> tuple[str, str] | None:
    """Return the field and what is wrong with what somebody signed in typed; None where it is theirs.

    `code` None: none was asked for. A missing one is no try; a wrong one counts as a wrong password does.
    """
    user = user_of(request)
    asked: dict[str, Any] = {"door": _door(request), "at": timezone.now()}
    if code is not None and not code.strip():
        return SECOND, NO_CODE
    if not ratelimit.consume(request, action="signed_in_guess", user=user):
        door.held_back(address=user.email, **asked)
        return "password", TOO_OFTEN
    if fault := _wrong(user, password, code):
        door.refused(address=user.email, **asked)
        return fault
    ratelimit.clear(request, action="signed_in_guess", user=user)
    return None


def _wrong(user: User, password: str, code: str | None) -> tuple[str, str] | None:
    if not user.check_password(password):
        return "password", WRONG if code is None else WRONG_BESIDE_CODE
    return (SECOND, WRONG_CODE) if code is not None and not is_right(user, code) else None


def _door(request: HttpRequest) -> DoorTry.Door:
    """Return what the password was asked for, as refused tries are counted."""
    match = request.resolver_match
    return DoorTry.Door.UNLOCK if match and match.view_name == "unlock" else DoorTry.Door.CONFIRMING


def _asks_code(request: HttpRequest, at: datetime) -> bool:
    """Say whether this is the first signature of a period, by somebody who has a second factor or must have one."""
    if signing_period.goes_on(request.session, at) or _was_shown(request, at):
        return False
    return settings.SECOND_FACTOR_REQUIRED or user_of(request).has_second_factor


def _was_shown(request: HttpRequest, at: datetime) -> bool:
    """Say whether a passkey was shown in this period, on the page that asks for it: a form cannot. No statement."""
    kind = Authenticator.Type.WEBAUTHN
    return any(
        it.get("reauthenticated") and it.get("type") == kind and signing_period.holds(request.session, it["at"], at)
        for it in get_authentication_records(request, user_of(request))
    )


def _passkey(request: HttpRequest) -> str:
    """Return where a passkey is shown, and from there back; empty for somebody who has none."""
    if not user_of(request).has_passkey:
        return ""
    return f"{reverse('mfa_reauthenticate_webauthn')}?{urlencode({'next': request.get_full_path()})}"
