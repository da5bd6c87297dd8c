"""The page on which it is recorded that a patient left after a dose. The dosing session is `dosing`."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from programmes.moments import local_day
from tracker.actions import leaving
from tracker.actions.action import CannotRecord
from tracker.forms.leaving import LeavingForm
from tracker.history import protocol_of
from tracker.models import Course
from tracker.models.facts import Source
from tracker.pages.leaving_questions import leaving_questions
from tracker.pages.recording import people_of
from tracker.pages.words import visit_title
from tracker.views.finding import find_course, find_visit, user_of, zone_of
from tracker.views.page import page, was_read


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, reference: str, visit_key: str) -> HttpResponse:
    """Record when and how the patient left. How they should have left is for the supervisor to see."""
    course, now = find_course(request, reference), timezone.now()
    if find_visit(course, visit_key).phase != "dosing":
        return redirect("course", course.reference)
    form = LeavingForm(request.POST or None, zone=zone_of(course), people=list(people_of(course, now)))
    if form.is_valid() and _recorded(request, course, visit_key, form, now):
        return redirect("course", course.reference)
    if request.method == "GET":
        was_read(request, course, now)
    title = visit_title(protocol_of(course.protocol_version), visit_key)
    context = {
        "course": course, "form": form, "title": title, "visit_key": visit_key,
        "asked": leaving_questions(course, visit_key),
    }  # fmt: skip
    return page(request, "clinic/leaving.html", context, place="courses")


def _recorded(request: HttpRequest, course: Course, visit_key: str, form: LeavingForm, now: datetime) -> bool:
    given, zone = form.cleaned_data, zone_of(course)
    same_day = local_day(given["left_at"], zone) == local_day(now, zone)
    source = Source.LIVE if same_day else Source.LATER
    try:
        leaving.record(course=course, visit_key=visit_key, by=user_of(request), at=now, source=source, **given)
    except CannotRecord as reason:
        form.refuse(reason, "left_at")
        return False
    messages.success(request, "It is recorded that the patient left.")
    return True
