"""The trail's pages: of a supervisor's sites, its checkpoints; a patient's own record. One course's is in `courses`."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.actions import checkpoints as checkpointing
from tracker.actions import trail_reading
from tracker.actions.action import CannotRecord
from tracker.forms.trail import ReviewForm
from tracker.pages import trail_kinds, whole_trail
from tracker.pages.my_readers import MyReaders
from tracker.views.finding import user_of
from tracker.views.page import page


@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    """Show a page of what was done at the supervisor's sites. That it was read is on the trail first: each page."""
    user, wanted = user_of(request), whole_trail.asked(request.GET.dict())
    line = trail_reading.opened(by=user, at=timezone.now(), asked=wanted.on_the_trail)
    return _answer(request, wanted, ReviewForm(upto=line.seq), checkpointing.fault_of_file(line.seq))


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest) -> HttpResponse:
    """Write down that the supervisor has reviewed the trail. What cannot be is said beside the field.

    The page with a fault has this address: a reload, Night or an unlocked screen come back to it, and are led on.
    """
    if request.method == "GET":
        return redirect(f"{reverse('trail')}#review")
    form = ReviewForm(request.POST)
    if form.is_valid():
        try:
            trail_reading.review(by=user_of(request), at=timezone.now(), **form.cleaned_data)
        except CannotRecord as reason:
            form.refuse(reason)
        else:
            messages.success(request, "Your review is on the trail.")
            return redirect("trail")
    return _answer(request, whole_trail.Asked(), form)


def _answer(
    request: HttpRequest, wanted: whole_trail.Asked, form: ReviewForm, unanchored: str | None = None
) -> HttpResponse:
    context = {"trail": whole_trail.WholeTrail(user_of(request), wanted), "kinds": trail_kinds.CHOICES, "form": form}
    context["unanchored"] = unanchored
    return page(request, "supervision/trail.html", context, place="trail")


@require_POST
def checkpoints(request: HttpRequest) -> HttpResponse:
    """Hand out the file of signed checkpoints."""
    try:
        content = trail_reading.fetched(by=user_of(request), at=timezone.now())
    except CannotRecord as reason:
        messages.error(request, str(reason))
        return redirect("trail")
    answer = HttpResponse(content, content_type="application/jsonl")
    answer["Content-Disposition"] = 'attachment; filename="checkpoints.jsonl"'
    return answer


@require_safe
def my_readers(request: HttpRequest) -> HttpResponse:
    """Show the patient who opened their record."""
    user: Any = request.user  # the policy lets nobody in but patients
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
    zone = ZoneInfo(user.patient.zone)
    return page(request, "portal/my_readers.html", {"shown": MyReaders(user, zone, before), "zone": zone.key})
