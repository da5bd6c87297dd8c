"""What stands around every page: name, theme, demonstration notice, the way out. No page's own content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from tracker.access.demo_accounts import DEMO_ACCOUNTS

THEMES = ("light", "dark")
A_YEAR = 365 * 24 * 60 * 60  # seconds


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what `base.html` reads: `demo`, `demo_accounts`, `theme`, `site_name`, `idle_limit`. Costs no query."""
    theme = request.COOKIES.get(settings.THEME_COOKIE_NAME)
    return {
        "demo": settings.DEMO,
        "demo_accounts": DEMO_ACCOUNTS if settings.DEMO else [],
        "theme": theme if theme in THEMES else "light",
        "site_name": settings.SITE_NAME,
        "idle_limit": getattr(request, "idle_limit", None),
    }


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme on this device for a year and go back to the page the choice was made on."""
    chosen = "dark" if request.POST.get("theme") == "dark" else "light"
    back = request.POST.get("next", "/")
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    answer = HttpResponseRedirect(back if is_ours else "/")
    secure = settings.SESSION_COOKIE_SECURE
    answer.set_cookie(settings.THEME_COOKIE_NAME, chosen, max_age=A_YEAR, samesite="Lax", secure=secure, httponly=True)
    return answer


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Show a page that says nothing about where it was reached from."""
    return render(request, "leave.html")
