"""How allauth treats accounts here. Pages: `templates/account`, `templates/mfa`; who may see what: `access`."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.views import LogoutView, PasswordResetView
from allauth.core import ratelimit
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path
from django.utils import timezone

from tracker.access import session_state
from tracker.actions import door, letters
from tracker.actions.door import written_alike
from tracker.models import DoorTry, TrailEntry
from tracker.views import factors, signing
from tracker.views.finding import user_of
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

    def is_ajax(self, request: HttpRequest) -> bool:
        """Return False, always: these pages answer in one format, whatever a request says that it takes."""
        return False

    def login(self, request: HttpRequest, user: Any) -> None:
        """Log in, not before that is on the trail, and note when: the session ends so many hours later."""
        at, shown = timezone.now(), factors.shown(request, user)
        door.passed(event=TrailEntry.Event.LOGGED_IN, by=user, at=at, detail={"shown": shown})
        super().login(request, user)
        for it in request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, []):
            it.pop("email", None)  # who it was is known; a session holds no address
        session_state.begin(request.session, at)

    def logout(self, request: HttpRequest) -> None:
        """Log out, and say so on the trail."""
        door.passed(event=TrailEntry.Event.LOGGED_OUT, by=user_of(request), at=timezone.now())
        super().logout(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Let a try through, or count that it was turned away.

        :raises ValidationError: when there were too many.
        """
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            door.held_back(address=_address(credentials), door=DoorTry.Door.LOG_IN, at=timezone.now())
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a refused try. Nobody is looked up: a worker finds out whose account it was."""
        door.refused(address=_address(credentials), door=DoorTry.Door.LOG_IN, at=timezone.now())

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Refuse somebody whose account is closed, and count it: the password was right."""
        door.refused(address=user.email, door=DoorTry.Door.LOG_IN, at=timezone.now())
        return super().respond_user_inactive(request, user)

    def set_password(self, user: Any, password: str) -> None:
        """Set a new password and say on the trail which way, both or neither. It is hashed before anything waits."""
        user.set_password(password)
        way = "PASSWORD_CHANGED" if self.request.user.is_authenticated else "PASSWORD_RESET"
        event = TrailEntry.Event[way]
        door.changed(event=event, change=lambda: user.save(update_fields=["password"]), by=user, at=timezone.now())

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Say whether the password is that of somebody signed in, counted with their other tries; then, a new key."""
        if signing.fault_of(self.request, password):
            return False
        self.request.session.cycle_key()
        return True

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Return what tries to log in are counted by: the account alone, however it or the host's name is written."""
        return f"account:{written_alike(_address(credentials))}"


def _address(credentials: Any) -> str:
    return str(credentials.get("email") or credentials.get("username") or "")


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


urlpatterns = [
    path("logout/", LogOut.as_view(), name="account_logout"),
    path("password/reset/", AskForPassword.as_view(), name="account_reset_password"),
    path("2fa/", include(factors.urlpatterns)),
    path("2fa/", include("allauth.mfa.urls")),
    path("", include("allauth.account.urls")),
]
