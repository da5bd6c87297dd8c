"""The trail's pages: of a supervisor's sites, its checkpoints; a patient's own record. One course's is in `courses`."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tracker.actions import trail_reading
from tracker.actions.action import CannotRecord
from tracker.pages import whole_trail
from tracker.pages.my_readers import MyReaders
from tracker.views.finding import user_of
from tracker.views.page import page


@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    """Show what was done at the supervisor's sites; that it was read is on the trail, once a look, not once a page."""
    user, wanted = user_of(request), whole_trail.asked(request.GET.dict())
    shown = whole_trail.WholeTrail(user, wanted)
    if wanted.before is None:
        about = {"course": wanted.course, "person": wanted.person, "kind": wanted.kind}
        trail_reading.opened(by=user, at=timezone.now(), **about)
    return page(request, "supervision/trail.html", {"trail": shown, "kinds": whole_trail.KINDS}, place="trail")


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
