"""Looking for a name without the name in an address: what was typed goes on sealed, for the one who typed it.

An address is kept in histories, in logs of servers and in what stands above a shared screen. Sealed, it can still be
gone back to, turned to the next page of, and opened in a second tab.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from tracker.models.sealed import Opened, Unreadable, seal, unseal
from tracker.views.finding import user_of

TYPED, SEALED = "q", "words"
LONGEST = 80
NOT_ASKED = (TYPED, "csrfmiddlewaretoken")


def searched(request: HttpRequest) -> str:
    """Return what was searched for; nothing where no search was made, or somebody else made it."""
    try:
        return str(unseal(request.GET.get(SEALED, ""), **_place(request)))
    except Unreadable:
        return ""


def to_the_search(request: HttpRequest) -> HttpResponse:
    """Lead from a search that was sent to the page that shows what was found."""
    words = request.POST.get(TYPED, "").strip()[:LONGEST].replace("\x00", "")
    others = {name: str(value) for name, value in request.POST.items() if value and name not in NOT_ASKED}
    return redirect(f"{request.path}?{urlencode({SEALED: sealed_words(request, words), **others})}")


def sealed_words(request: HttpRequest, words: str) -> str:
    """Return words as an address may carry them; nothing for none."""
    return str(seal(Opened.of(words), **_place(request))) if words else ""


def _place(request: HttpRequest) -> dict[str, str]:
    return {"table": "(a search)", "key": str(user_of(request).public_id), "field": "words"}
