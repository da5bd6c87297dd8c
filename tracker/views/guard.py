"""What a signed-in session may reach: all, the lock's own pages, or those that set up the second factor.

Who may open what is in `access.policy`; this stands before it.
"""

from collections.abc import Callable
from datetime import datetime

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.http import urlencode

from tracker.access import session_state
from tracker.actions import door
from tracker.models import TrailEntry, User
from tracker.views import kept, locking
from tracker.views.finding import user_of

FOR_MACHINES = {"healthz", "readyz"}
WHILE_LOCKED = FOR_MACHINES | {"unlock", "session-state", "account_logout"}
WITHOUT_SECOND_FACTOR = WHILE_LOCKED | {
    "lock", "help", "leave", "theme", "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
}  # fmt: skip
SETTING_UP = {"mfa_activate_totp", "mfa_add_webauthn"}
MAIN_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class SessionGuard:
    """Ends a session at its absolute end, locks one that lay idle, and asks staff for their second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._refusal(request) or self.get_response(request)

    def _refusal(self, request: HttpRequest) -> HttpResponse | None:
        """Return the answer instead of the page, or None. No query without a session; else that of the memberships."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return None
        at, user = timezone.now(), user_of(request)
        if session_state.is_over(request.session, at):
            door.passed(event=TrailEntry.Event.SESSION_ENDED, by=user, at=at)
            return kept.over(request, user)
        user.acting(at)
        if user.held_memberships:
            return _refusal_of_staff(request, user, at)
        if session_state.BEGAN not in request.session:
            session_state.begin(request.session, at)  # a patient's session has an absolute end only
        return None


def _refusal_of_staff(request: HttpRequest, user: User, at: datetime) -> HttpResponse | None:
    route = _route(request)
    request.idle_limit = settings.STAFF_IDLE_LIMIT  # type: ignore[attr-defined]  # for the frame: cover the page then
    if session_state.is_locked(request.session, at):
        return None if route in WHILE_LOCKED else locking.refused(request, user)
    if is_input(request) and route not in FOR_MACHINES:
        session_state.was_used(request.session, at)
    if settings.SECOND_FACTOR_REQUIRED and route not in WITHOUT_SECOND_FACTOR and not has_second_factor(request):
        return _to_second_factor(request, user, route)
    return None


def is_input(request: HttpRequest) -> bool:
    """Say whether a person acted: opened a page, sent a form, touched what htmx sends.

    What a script fetches by itself never is, so that a page that polls keeps no session open.
    """
    if "X-Background" in request.headers:
        return False
    if "HX-Request" in request.headers or request.method not in ("GET", "HEAD", "OPTIONS"):
        return True
    return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"


def has_second_factor(request: HttpRequest) -> bool:
    """Say whether this very session was opened with a second factor. No query."""
    return any(it.get("method") == "mfa" for it in get_authentication_records(request, request.user))


def _to_second_factor(request: HttpRequest, user: User, route: str) -> HttpResponse | None:
    """Ask for the factor there is, or lead to setting one up. Another session's set-up opens nothing here.

    The first one is set up with the password alone, and only the first: where there is one, a password must not be
    enough to put another beside it.
    """
    if not Authenticator.objects.filter(user=user, type__in=MAIN_FACTORS).exists():
        return None if route in SETTING_UP else redirect("mfa_activate_totp")
    following = request.get_full_path() if request.method == "GET" else "/"
    return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': following})}")


def _route(request: HttpRequest) -> str:
    """Return the name of the address; nothing for one that does not exist."""
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""
