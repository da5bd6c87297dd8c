"""Opening a record in an emergency, ending that early, and the supervisor's review of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.actions import emergencies as actions
from tracker.actions.action import CannotRecord
from tracker.forms.emergencies import EmergencyForm, EndForm, ReviewForm
from tracker.models import EmergencyAccess
from tracker.pages import emergencies, emergency_reviews
from tracker.views.finding import user_of
from tracker.views.page import page, was_read
from tracker.views.people import origin_of
from tracker.views.signing import reauthenticated, to_sign

NOBODY = (
    "This leads to no record, or not to exactly one. Check what you typed. That you tried is written down. "
    "In doubt, phone whoever is on duty at the patient's site."
)


@require_http_methods(["GET", "POST"])
def open_record(request: HttpRequest) -> HttpResponse:
    """Open one patient's record for an hour. Until reason and password are given, the answer tells nobody anything."""
    form, at, user = to_sign(request, EmergencyForm(request.POST or None)), timezone.now(), user_of(request)
    if form.is_valid() and (asked := reauthenticated(request, form)) and (answer := _opened(request, form, asked)):
        return answer
    context = {"form": form, "running": emergencies.running(user, at)}
    return page(request, "emergency/open.html", context, place="courses")


def _opened(request: HttpRequest, form: EmergencyForm, asked: int) -> HttpResponse | None:
    """Open the record and lead to it; None where it stays closed: the form says why."""
    given: dict[str, Any] = {"sought": form.sought(), "grounds": form.grounds(), "key": form.cleaned_data["key"]}
    try:
        made = actions.open_record(
            **given, signed_with=asked, origin=origin_of(request), by=user_of(request), at=timezone.now()
        )
    except actions.SeenAlready as seen:
        messages.info(request, "You see this record already. No emergency access was needed, and none was opened.")
        return redirect("course", seen.reference)
    except CannotRecord as reason:
        form.refuse(reason)
        return None
    if made is None:
        form.add_error(None, NOBODY)
        return None
    return _led_to(made)


def _led_to(made: EmergencyAccess) -> HttpResponse:
    return redirect("course", made.patient.courses.latest("enrolled_at", "pk").reference)


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End one's own emergency access now. A second click, or a form that names none of theirs, changes nothing."""
    form = EndForm(request.POST)
    try:
        if form.is_valid():
            actions.end(access=form.cleaned_data["access"], by=user_of(request), at=timezone.now())
            messages.success(request, "The emergency access is ended. The record is closed to you again.")
    except CannotRecord as reason:
        messages.error(request, str(reason))
    return redirect("courses")


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """List the emergency accesses at this supervisor's sites, those that wait for a review first."""
    shown = emergency_reviews.Reviews(user_of(request), timezone.now())
    return page(request, "emergency/reviews.html", {"shown": shown}, place="supervision")


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, access: UUID) -> HttpResponse:
    """Show one emergency access with what was done in it; review it.

    :raises Http404: when there is none at a site that this user supervises.
    """
    at, user = timezone.now(), user_of(request)
    found = emergency_reviews.one(access, user)
    if found is None:
        raise Http404("There is no such emergency access.")
    shown = emergency_reviews.ReviewPage(found, user, at)
    form = to_sign(request, ReviewForm(request.POST or None))
    if form.is_valid() and (asked := reauthenticated(request, form)):
        try:
            actions.review(access=access, signed_with=asked, by=user, at=at, **_given(form))
        except CannotRecord as reason:
            form.refuse(reason)
        else:
            messages.success(request, "Your review is saved and signed.")
            return redirect("emergency-reviews")
    was_read(request, shown.mine[0], at)
    return page(request, "emergency/review.html", {"shown": shown, "form": form}, place="supervision")


def _given(form: ReviewForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("key", "finding", "words")}
