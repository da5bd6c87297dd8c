"""The clinician's day, and everything that is late."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tracker.access.roles import CLINICAL
from tracker.models import User
from tracker.pages.all_late import AllLate
from tracker.pages.today import Today
from tracker.views.page import page


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Show what this clinician's courses ask for today. Days are those of the first site the clinician works at."""
    user: User = request.user  # type: ignore[assignment]  # the policy lets nobody else in
    site = next(it.site for it in user.held_memberships if it.role in CLINICAL)
    work = Today(user, ZoneInfo(site.zone), timezone.now())
    return page(request, "clinic/today.html", {"work": work, "site": site}, place="today")


@require_safe
def late(request: HttpRequest) -> HttpResponse:
    """List everything that is late for this clinician from `after` on, a hundred requirements a page."""
    user: User = request.user  # type: ignore[assignment]  # the policy lets nobody else in
    found = AllLate(user, timezone.now(), request.GET.get("after", "")[:64])
    return page(request, "clinic/late.html", {"found": found}, place="today")
