"""The page that moves a course to another version of its protocol: what fits, every consequence, the signed move."""

from datetime import datetime
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tracker.access.roles import SUPERVISING
from tracker.actions import moving
from tracker.actions.action import CannotRecord
from tracker.forms.moving import MoveForm
from tracker.models import Course, ProtocolVersion
from tracker.pages import moving as offers
from tracker.pages.follows import Follows
from tracker.views.finding import find_course, sent_key, user_of, was_made
from tracker.views.page import page, was_read
from tracker.views.signing import reauthenticated, to_sign

SIGNED_BEFORE = "The plan changed since this was shown. Read what would follow now, then sign again."


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, reference: str) -> HttpResponse:
    """List the versions that fit a course; with `?to=` a version, show what follows and take the signature."""
    at, course = timezone.now(), _supervised(request, reference)
    if request.method == "POST" and was_made(course.versionmove_facts, request):
        return redirect("course", reference)
    if request.method == "GET":
        was_read(request, course, at)
    to = offers.chosen(course, request.GET.get("to", "")[:64].replace("\x00", ""))
    if to is None:
        return _choose(request, course)
    return _sign(request, course, to, at)


def _supervised(request: HttpRequest, reference: str) -> Course:
    sites = user_of(request).sites_as(SUPERVISING)
    return find_course(request, reference, Course.objects.visible_to(request.user).filter(site__in=sites))


def _choose(request: HttpRequest, course: Course) -> HttpResponse:
    context = {"course": course, "offered": offers.offered(course), "moves": offers.moves_of(course)}
    return page(request, "supervision/moving.html", context, place="protocols")


def _sign(request: HttpRequest, course: Course, to: ProtocolVersion, at: datetime) -> HttpResponse:
    """Show what follows from the move; where it was signed, and is still so, move the course."""
    form = to_sign(request, MoveForm(request.POST or None))
    context = {"course": course, "to": to, "form": form}
    try:
        shown = moving.preview(course=course, to=to, key=sent_key(request) or uuid4(), at=at)
    except CannotRecord as reason:
        return page(request, "supervision/moving_to.html", context | {"refusal": str(reason)}, place="protocols")
    is_ready = form.is_valid() and _is_current(form, shown.signed)
    asked = reauthenticated(request, form) if is_ready else None
    if asked and _moved(request, course, to, form, at, asked):
        return redirect("course", course.reference)
    form.show(shown.signed)
    context["follows"] = Follows(course, shown, at)
    return page(request, "supervision/moving_to.html", context, place="protocols")


def _is_current(form: MoveForm, signed: str) -> bool:
    if form.cleaned_data["signed"] == signed:
        return True
    form.add_error(None, SIGNED_BEFORE)
    return False


def _moved(request: HttpRequest, course: Course, to: ProtocolVersion, form: MoveForm, at: datetime, asked: int) -> bool:
    try:
        moving.move(course=course, to=to, by=user_of(request), at=at, signed_with=asked, **form.moved())
    except CannotRecord as reason:
        form.refuse(reason, "reason" if "why" in str(reason) else None)
        return False
    messages.success(request, f"{course.reference} is on {to.reference} now.")
    return True
