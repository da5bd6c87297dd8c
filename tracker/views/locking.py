"""The lock of a session: covering, unlocking in place, and what was typed when a form meets a locked session."""

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_http_methods, require_POST

from tracker.access import session_state
from tracker.forms.accounts import UnlockForm
from tracker.models import User
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
    """Open a locked session with the password. No log-in: key and form token stay, and a covered page can be sent.

    To a script: 204, or 422 with a sentence. Without one: back to the page, or to the form with what was typed.
    """
    form, user = UnlockForm(request.POST if request.method == "POST" else None), user_of(request)
    if form.is_valid() and is_confirmed(request, form):
        session_state.unlock(request.session, timezone.now())
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
    """Say whether the session is open and for how many seconds more. Asking keeps nothing open; POST is real input."""
    at = timezone.now()
    left = session_state.seconds_left(request.session, at)
    is_locked = session_state.is_locked(request.session, at)
    return JsonResponse({"open": not is_locked, "seconds": left}, status=LOCKED if is_locked else 200)


def _is_script(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers or request.headers.get("Accept", "").startswith("application/json")


def _page(request: HttpRequest, form: UnlockForm, *, kept: str, status: int) -> HttpResponse:
    following = request.POST.get("next", "") or request.GET.get("next", "")
    context = {"form": form, "kept": kept, "next": _place(following), "bare": True}
    return render(request, "account/unlock.html", context, status=status)


def _kept(request: HttpRequest, user: User) -> str:
    """Return what was typed and where to, signed for this person alone. Passwords and files are not kept."""
    fields = [(name, values) for name, values in request.POST.lists() if not _is_secret(name)]
    return signing.dumps({"to": request.get_full_path(), "fields": fields}, salt=_salt(user), compress=True)


def _is_secret(name: str) -> bool:
    return name == "csrfmiddlewaretoken" or "password" in name


def _back(request: HttpRequest, user: User) -> HttpResponse:
    """Lead back to the page; or show what was typed, to be sent with one click."""
    sent = request.POST.get("kept", "")
    try:
        kept: Any = signing.loads(sent, salt=_salt(user)) if sent else None
    except signing.BadSignature:
        kept = None
    if kept is None:
        return redirect(_place(request.POST.get("next", "")))
    fields = [(name, value) for name, values in kept["fields"] for value in values]
    return render(request, "account/kept.html", {"to": _place(kept["to"]), "fields": fields, "bare": True})


def _salt(user: User) -> str:
    return f"kept-form-{user.public_id}"


def _place(following: str) -> str:
    """Return an address of ours; the first page for anything else."""
    ours = url_has_allowed_host_and_scheme(following, allowed_hosts=None) and following.startswith("/")
    return following if ours else "/"
