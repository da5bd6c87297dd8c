"""Pages on which a visit's time is agreed, moved or cancelled."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from programmes.moments import local_day
from programmes.protocol.model import Visit
from tracker.actions import bookings
from tracker.actions.action import CannotRecord
from tracker.forms.bookings import BookingForm, CancelForm
from tracker.history import protocol_of
from tracker.models import Booking, Course
from tracker.pages.booking import AllowedDays, allowed_days, follows, with_window
from tracker.pages.recording import booking_of, team_of
from tracker.pages.words import visit_title
from tracker.views.finding import find_course, find_visit, sent_key, user_of, zone_of
from tracker.views.page import page, was_read

WHO_AND_WHERE = ("with_whom", "place")
LIKE_A_BOOKING = ("starts_at", "ends_at", *WHO_AND_WHERE)


@require_http_methods(["GET", "POST"])
def book(request: HttpRequest, reference: str, visit_key: str) -> HttpResponse:
    """Book a visit or move it. What lies outside the allowed days, or creates other visits, is shown and asked once."""
    rows = with_window(Course.objects.visible_to(user_of(request)), visit_key)
    course, now = find_course(request, reference, rows), timezone.now()
    visit = find_visit(course, visit_key)
    agreed, days = booking_of(course, visit_key), allowed_days(course)
    form = _form(request, course, agreed, now)
    context = _context(course, visit_key) | {
        "form": form,
        "days": days,
        "agreed": agreed,
        "current": _to_come(agreed, now),
    }
    if form.is_valid():
        context |= _consequences(course, visit, visit_key, form, days, now)
        if _needs_no_more(form, context) and _booked(request, course, visit_key, form, now):
            return redirect("course", course.reference)
    if request.method == "GET":
        was_read(request, course, now)
    return page(request, "clinic/book.html", context, place="courses")


def _to_come(agreed: Booking | None, now: datetime) -> Booking | None:
    """Return the time that can still be moved: one that has begun is history, and a new one stands beside it."""
    return agreed if agreed and agreed.starts_at and agreed.starts_at > now else None


def _form(request: HttpRequest, course: Course, agreed: Booking | None, now: datetime) -> BookingForm:
    """Return the form, filled with the time to be moved; where that has passed, with whom and where alone."""
    current = _to_come(agreed, now)
    initial = {name: getattr(agreed, name) for name in (LIKE_A_BOOKING if current else WHO_AND_WHERE)} if agreed else {}
    return BookingForm(
        request.POST or None,
        initial=initial,
        zone=zone_of(course),
        team=team_of(course, now),
        moves=current is not None and current.pk != sent_key(request),  # a second click moves nothing
    )


def _context(course: Course, visit_key: str) -> dict[str, Any]:
    title = visit_title(protocol_of(course.protocol_version), visit_key)
    return {"course": course, "visit_key": visit_key, "title": title, "zone": zone_of(course)}


def _consequences(
    course: Course, visit: Visit, visit_key: str, form: BookingForm, days: AllowedDays, now: datetime
) -> dict[str, Any]:
    starts_at, ends_at = form.cleaned_data["starts_at"], form.cleaned_data["ends_at"]
    created = follows(course, visit_key, starts_at, ends_at, now) if visit.phase == "dosing" else []
    return {
        "miss": days.miss(local_day(starts_at, zone_of(course))),
        "has_begun": starts_at <= now,
        "follows": created,
        "uncovered": [it for it in created if it.cover],
    }


def _needs_no_more(form: BookingForm, context: dict[str, Any]) -> bool:
    """Say whether there is nothing to confirm, or it was confirmed; otherwise the form asks."""
    if not context["miss"] and not context["follows"] and not context["has_begun"]:
        return True
    if form.is_confirmed():
        return True
    form.ask()
    return False


def _booked(request: HttpRequest, course: Course, visit_key: str, form: BookingForm, now: datetime) -> bool:
    try:
        bookings.book(course=course, visit_key=visit_key, by=user_of(request), at=now, **form.booked())
    except CannotRecord as reason:
        form.refuse(reason, "with_whom" if "is taken" in str(reason) else None)
        return False
    messages.success(request, "The visit is moved." if form.moves else "The visit is booked.")
    return True


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, reference: str, visit_key: str) -> HttpResponse:
    """Cancel the time agreed for a visit. The visit itself stays due."""
    course, now = find_course(request, reference), timezone.now()
    find_visit(course, visit_key)
    current = booking_of(course, visit_key)
    form = CancelForm(request.POST or None)
    if form.is_valid():
        try:
            bookings.cancel(course=course, visit_key=visit_key, by=user_of(request), at=now, **form.cleaned_data)
        except CannotRecord as reason:
            form.refuse(reason)
        else:
            messages.success(request, "The time is cancelled. The visit stays due.")
            return redirect("course", course.reference)
    if request.method == "GET":
        was_read(request, course, now)
    context = _context(course, visit_key) | {"form": form, "current": current}
    return page(request, "clinic/cancel.html", context, place="courses")
