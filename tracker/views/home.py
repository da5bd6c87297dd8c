"""The first address, which leads on by role, and the page of help, which everybody may read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from tracker.pages.help import sites_for
from tracker.views.page import page


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead on: a clinician to today's work, a supervisor to the board, a patient to the plan; others to a person."""
    for place, belongs in (
        ("today", "is_clinician"),
        ("supervision", "is_supervisor"),
        ("people", "is_manager"),
        ("my-plan", "is_patient"),
    ):
        if getattr(request.user, belongs):
            return redirect(place)
    return page(request, "clinic/nobody.html", {})


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Show whom to phone, logged in or not."""
    sites = list(sites_for(request.user))  # type: ignore[arg-type]  # the frame's user
    return page(request, "help.html", {"sites": sites})
