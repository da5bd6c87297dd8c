"""The patient's door: "Your plan", ticks, wishes, calendar files. Only a patient's own record, and no free text."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes.moments import local_day
from tracker.actions import my_requests, practices
from tracker.actions.action import CannotRecord
from tracker.forms.my_plan import AskForm, TickForm
from tracker.models import BookingSlot, Course, Practice, Request, Standing
from tracker.models.facts import standing
from tracker.pages import my_plan as pages
from tracker.pages import my_requests as wishes
from tracker.pages.appointment import calendar_file
from tracker.views.page import page, was_read, were_read

COUNTDOWN = "countdown"
A_YEAR = 365 * 24 * 60 * 60  # seconds
TEMPLATES = {
    pages.Stands.GOES_ON: "portal/my_plan.html",
    pages.Stands.RESTS: "portal/rests.html",
    pages.Stands.AFTER: "portal/after.html",
    pages.Stands.CLOSED: "portal/closed.html",
}
WE_PHONE = "Thank you. We will phone you by tomorrow evening. If it cannot wait, phone {phone}."
ASKED_BEFORE = "You have asked for this already. We will phone you. If it cannot wait, phone {phone}."


@require_http_methods(["GET", "HEAD", "POST"])
def my_plan(request: HttpRequest) -> HttpResponse:
    """Show the plan of the patient's courses. A post hides or shows the countdown on this device."""
    if request.method == "POST":
        return _countdown(request)
    at, user = timezone.now(), _patient(request)
    plan = pages.read(user, at)
    if plan is None:
        return page(request, "portal/nothing.html", {"site": user.patient.registered_at})
    were_read(request, plan.courses, at)
    shown = request.COOKIES.get(COUNTDOWN) != "hidden"
    return page(request, TEMPLATES[plan.stands], {"plan": plan, "countdown": shown, "site": plan.help.site})


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
    found = get_object_or_404(
        own.exclude(course__standing=Standing.DIED).select_related("course__patient"), key=practice
    )
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


@require_POST
def another_time(request: HttpRequest, booking: UUID) -> HttpResponse:
    """Ask for another time for an agreed visit; while that is open, once is enough.

    :raises Http404: when no time of this patient's own is agreed under this key.
    """
    slot = _own_slot(request, booking)
    return _ask(request, slot.course, Request.Kind.ANOTHER_TIME, slot.visit_key)


@require_POST
def phone_me(request: HttpRequest) -> HttpResponse:
    """Ask to be phoned; while that is open, once is enough. Where no course is open, say whom to phone."""
    plan = pages.read(_patient(request), timezone.now())
    if plan is None or plan.asks_on is None:
        return redirect("my-plan")
    if plan.call_asked:
        messages.info(request, ASKED_BEFORE.format(phone=plan.help.site.night_phone))
        return redirect("my-plan")
    return _ask(request, plan.asks_on, Request.Kind.PHONE_ME)


def _ask(request: HttpRequest, course: Course, kind: Request.Kind, visit_key: str = "") -> HttpResponse:
    at, form, phone = timezone.now(), AskForm(request.POST), course.site.night_phone
    if wishes.is_open(course, kind, visit_key, at):
        messages.info(request, ASKED_BEFORE.format(phone=phone))
    elif form.is_valid():
        key = form.cleaned_data["key"]
        try:
            my_requests.ask(course=course, kind=kind, visit_key=visit_key, key=key, by=_patient(request), at=at)
        except CannotRecord as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, WE_PHONE.format(phone=phone))
    return redirect("my-plan")


@require_safe
def calendar(request: HttpRequest, booking: UUID) -> HttpResponse:
    """Answer with one visit as a calendar file, which says "Appointment" and when.

    :raises Http404: when no time of this patient's own is agreed under this key.
    """
    slot = _own_slot(request, booking)
    was_read(request, slot.course, timezone.now())
    answer = HttpResponse(calendar_file(slot, slot.booking.recorded_at), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return answer


def _own_slot(request: HttpRequest, booking: UUID) -> BookingSlot:
    user = _patient(request)
    own = BookingSlot.objects.visible_to(user).filter(course__patient__user=user, course__ended_at=None)
    return get_object_or_404(own.select_related("course__site", "booking"), pk=booking)
