"""What somebody typed into a form that met the end of their session: sealed, and given back to the same person alone.

A form that meets a locked session is the business of `locking`: there it is known who asks.
"""

import json

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from tracker.models import User
from tracker.models.sealed import Opened, Unreadable, seal, unseal
from tracker.views import locking
from tracker.views.finding import user_of

KEPT = "kept_form"
SAID = "Your session has ended. What you typed is kept: log in, and it comes back."


def over(request: HttpRequest, user: User) -> HttpResponse:
    """End the session. A page leads over the log-in back to itself; a form is kept until the same person is back."""
    if request.method == "POST":
        return _form_kept(request, user=user)
    logout(request)
    return redirect_to_login(request.get_full_path())


@require_safe
def given_back(request: HttpRequest) -> HttpResponse:
    """Show what was kept for whoever is logged in, to be sent with one click; lead to the first page for any other."""
    try:
        text = unseal(request.session[KEPT], **_place(user_of(request)))
    except (KeyError, Unreadable):
        request.session.pop(KEPT, None)
        return redirect("home")
    return locking.given_back(request, json.loads(text), "Logged in again")


@csrf_protect
def _form_kept(request: HttpRequest, *, user: User) -> HttpResponse:
    """Log out and keep the form in the session of nobody that follows, sealed for `user`; lead to the log-in."""
    typed = locking.typed(request, user)
    logout(request)
    if not typed["fields"]:
        return redirect("account_login")
    request.session[KEPT] = str(seal(Opened.of(json.dumps(typed)), **_place(user)))
    messages.info(request, SAID)
    answer = redirect_to_login(reverse("kept"))
    return HttpResponseClientRedirect(answer["Location"]) if "HX-Request" in request.headers else answer


def _place(user: User) -> dict[str, str]:
    return {"table": "django_session", "key": str(user.public_id), "field": KEPT}
