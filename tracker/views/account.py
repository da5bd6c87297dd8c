"""How allauth treats accounts here. Pages: `templates/account`, `templates/mfa`; who may see what: `access`."""

import unicodedata
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import LogoutView, PasswordResetView
from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path
from django.utils import timezone

from tracker.access import session_state
from tracker.actions import letters
from tracker.views import second_factor, signing
from tracker.views.people import origin_of

NOT_RIGHT = "The e-mail address or the password is not right. Try again, or ask for a new password."
TOO_MANY = "That was too many tries. Wait 15 minutes, then try again, or ask for a new password."
AT_LOG_IN = {"email_password_mismatch": NOT_RIGHT, "too_many_login_attempts": TOO_MANY}


class ClosedSignup(DefaultAccountAdapter):
    """The account adapter of a clinic: accounts are given, nobody opens one from outside."""

    error_messages = DefaultAccountAdapter.error_messages | AT_LOG_IN

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False, always."""
        return False

    def login(self, request: HttpRequest, user: Any) -> None:
        """Log in and note when: the session ends so many hours later."""
        super().login(request, user)
        session_state.begin(request.session, timezone.now())

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Say whether the password is that of somebody signed in, counted with their other tries; then, a new key."""
        if signing.fault_of(self.request, password):
            return False
        self.request.session.cycle_key()
        return True

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Return what tries to log in are counted by: the account alone, however it or the host's name is written."""
        written = str(credentials.get("email") or credentials.get("username") or "")
        return f"account:{written_alike(written)}"


class AskForPassword(PasswordResetView):
    """Takes the address for a link to a new password. A worker looks whose it is, so that no answer tells."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Leave word for the worker, unless this address or this account was asked for too often."""
        address = str(form.cleaned_data["email"])
        key = f"reset:{written_alike(address)}"
        if not ratelimit.consume(self.request, action="reset_password", key=key):
            return ratelimit.respond_429(self.request)
        letters.ask_for_password(address=address, origin=origin_of(self.request), at=timezone.now())
        return redirect("account_reset_password_done")


class LogOut(LogoutView):
    """Logs out, and tells the browser to forget what a page kept there."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Log out."""
        answer: HttpResponse = super().post(*args, **kwargs)
        answer["Clear-Site-Data"] = '"storage"'
        return answer


def written_alike(address: str) -> str:
    """Return an address as tries are counted by it: one spelling for all."""
    return unicodedata.normalize("NFKC", address).strip().casefold()


urlpatterns = [
    path("logout/", LogOut.as_view(), name="account_logout"),
    path("password/reset/", AskForPassword.as_view(), name="account_reset_password"),
    path("2fa/totp/activate/", second_factor.activate_totp, name="mfa_activate_totp"),
    path("2fa/webauthn/add/", second_factor.add_passkey, name="mfa_add_webauthn"),
    path("2fa/", include("allauth.mfa.urls")),
    path("", include("allauth.account.urls")),
]
