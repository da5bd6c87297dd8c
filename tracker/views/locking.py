"""The lock of a session: covering, unlocking in place, and what was typed when a form meets a locked session."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_http_methods, require_POST

from tracker.access import session_state
from tracker.actions import door
from tracker.forms.accounts import UnlockForm
from tracker.forms.signatures import SECOND
from tracker.models import TrailEntry, User
from tracker.models.sealed import Opened, Unreadable, seal, unseal
from tracker.views.confirming import is_confirmed
from tracker.views.finding import user_of

LOCKED = 423


def refused(request: HttpRequest, user: User) -> HttpResponse:
    """Answer anything that meets a locked session: a page leads to unlocking, a form keeps what was typed in it.

    A script gets the bare status, and covers its page.
    """
    if _is_script(request):
        return HttpResponse(status=LOCKED)
    if request.method != "POST":
        return redirect(f"{reverse('unlock')}?{urlencode({'next': request.get_full_path()})}")
    return _page(request, UnlockForm(), kept=_kept(request, user), status=LOCKED)


@require_http_methods(["GET", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    """Open a locked session with the password. No log-in: the form token stays, and a covered page can be sent.

    To a script: 204, or 422 with a sentence. Without one: back to the page, or to the form with what was typed.
    """
    form, user = UnlockForm(request.POST if request.method == "POST" else None), user_of(request)
    if form.is_valid() and is_confirmed(request, form):
        at = timezone.now()
        door.passed(event=TrailEntry.Event.SESSION_UNLOCKED, by=user, at=at)
        session_state.unlock(request.session, at)
        request.session.cycle_key()
        return HttpResponse(status=204) if _is_script(request) else _back(request, user)
    if request.method == "POST" and _is_script(request):
        return JsonResponse({"fault": next(iter(form.errors.values()))[0]}, status=422)
    if request.method == "GET" and not session_state.is_locked(request.session, timezone.now()):
        return redirect(_place(request.GET.get("next", "")))
    return _page(request, form, kept=request.POST.get("kept", ""), status=200)


@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Lock at once, as somebody does who leaves their desk."""
    session_state.lock(request.session)
    return redirect("unlock")


@require_http_methods(["GET", "POST"])
def state(request: HttpRequest) -> HttpResponse:
    """Say whether the session is open, for how many seconds more and whose it is. Asking keeps nothing open; POST does.

    The form token is said too: a page that lay covered over a log-in in another window would send one that is dead.
    """
    at = timezone.now()
    left = session_state.seconds_left(request.session, at)
    is_locked = session_state.is_locked(request.session, at)
    said = {"open": not is_locked, "seconds": left, "who": str(user_of(request).public_id), "token": get_token(request)}
    return JsonResponse(said, status=LOCKED if is_locked else 200)


def _is_script(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers or request.headers.get("Accept", "").startswith("application/json")


def _page(request: HttpRequest, form: UnlockForm, *, kept: str, status: int) -> HttpResponse:
    following = request.POST.get("next", "") or request.GET.get("next", "")
    context = {"form": form, "kept": kept, "next": _place(following), "bare": True}
    return render(request, "account/unlock.html", context, status=status)


def typed(request: HttpRequest, user: User) -> dict[str, Any]:
    """Return what was typed and where to; of an unlocking, what it would have given back. No password and no file."""
    if (kept := _opened(request, user)) is not None:
        return kept
    fields = [(name, values) for name, values in request.POST.lists() if not _is_secret(name)]
    return {"to": request.get_full_path(), "fields": fields}


def _kept(request: HttpRequest, user: User) -> str:
    """Return what was typed, sealed for this person: it stands in a page that lies open on a desk."""
    return str(seal(Opened.of(json.dumps(typed(request, user))), **_place_of(user)))


def _is_secret(name: str) -> bool:
    return name in ("csrfmiddlewaretoken", SECOND) or "password" in name


def _back(request: HttpRequest, user: User) -> HttpResponse:
    """Lead back to the page; or show what was typed, to be sent with one click."""
    kept = _opened(request, user)
    return redirect(_place(request.POST.get("next", ""))) if kept is None else given_back(request, kept, "Unlocked")


def _opened(request: HttpRequest, user: User) -> dict[str, Any] | None:
    """Return what was typed before the session locked, as this person's page brought it along; None for any other."""
    try:
        kept: dict[str, Any] | None = json.loads(unseal(request.POST.get("kept", ""), **_place_of(user)) or "null")
    except (Unreadable, ValueError):
        return None
    return kept


def given_back(request: HttpRequest, kept: dict[str, Any], heading: str) -> HttpResponse:
    """Show that what was typed is still here, to be sent with one click."""
    fields = [(name, value) for name, values in kept["fields"] for value in values]
    context = {"to": _place(kept["to"]), "fields": fields, "heading": heading, "bare": True}
    return render(request, "account/kept.html", context)


def _place_of(user: User) -> dict[str, str]:
    return {"table": "(a form that was kept)", "key": str(user.public_id), "field": "fields"}


def _place(following: str) -> str:
    """Return an address of ours; the first page for anything else."""
    ours = url_has_allowed_host_and_scheme(following, allowed_hosts=None) and following.startswith("/")
    return following if ours else "/"
