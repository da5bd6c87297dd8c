"""The patient's door: "Your plan", its ticks, and whether the days are counted. Only ever a patient's own record."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from programmes.moments import local_day
from tracker.actions import practices
from tracker.actions.action import CannotRecord
from tracker.forms.my_plan import TickForm
from tracker.models import Practice
from tracker.models.facts import standing
from tracker.pages import my_plan as pages
from tracker.views.page import page, were_read

COUNTDOWN = "countdown"
A_YEAR = 365 * 24 * 60 * 60  # seconds


@require_http_methods(["GET", "HEAD", "POST"])
def my_plan(request: HttpRequest) -> HttpResponse:
    """Show the plan of the patient's open courses. A post hides or shows the countdown on this device."""
    if request.method == "POST":
        return _countdown(request)
    at, user = timezone.now(), _patient(request)
    plan = pages.read(user, at)
    if plan is None:
        return page(request, "portal/nothing.html", {"site": user.patient.registered_at})
    were_read(request, plan.courses, at)
    shown = request.COOKIES.get(COUNTDOWN) != "hidden"
    return page(request, "portal/my_plan.html", {"plan": plan, "countdown": shown, "site": plan.site})


def _patient(request: HttpRequest) -> Any:
    """Return the user: the access policy has let nobody else in."""
    return request.user


def _countdown(request: HttpRequest) -> HttpResponse:
    """Keep on this device whether the days are counted, and go back to the plan."""
    answer = redirect("my-plan")
    chosen = "hidden" if request.POST.get(COUNTDOWN) == "hidden" else "shown"
    answer.set_cookie(COUNTDOWN, chosen, max_age=A_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return answer


@require_POST
def tick(request: HttpRequest, practice: UUID) -> HttpResponse:
    """Tick a small step, or take the tick back; then the small steps again, or for a plain browser the plan.

    :raises Http404: when the practice is not this patient's own, or no longer stands.
    """
    at = timezone.now()
    user = _patient(request)
    own = standing(Practice.objects.visible_to(user).filter(course__patient__user=user))
    found = get_object_or_404(own.select_related("course__patient"), key=practice)
    zone = ZoneInfo(found.course.patient.zone)
    form = TickForm(request.POST)
    if form.is_valid():
        _record(request, found, form, at, zone)
    if not getattr(request, "htmx", False):
        return redirect("my-plan")
    steps = pages.steps_of(user, zone, at)
    return page(request, "portal/_steps.html", {"steps": steps})


def _record(request: HttpRequest, practice: Practice, form: TickForm, at: datetime, zone: ZoneInfo) -> None:
    given = form.cleaned_data
    day = form.day_within_reach(local_day(at, zone))
    try:
        practices.tick(practice=practice, day=day, done=given["done"], key=given["key"], by=_patient(request), at=at)
    except CannotRecord as reason:
        messages.error(request, str(reason))
