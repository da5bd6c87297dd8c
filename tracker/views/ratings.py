"""The page on which the scores of a visit are recorded, after the visit itself was."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tracker.actions import ratings
from tracker.actions.action import CannotRecord
from tracker.forms.fields import source_of, year_doubt
from tracker.forms.ratings import RatingForm
from tracker.history import protocol_of
from tracker.models import Course
from tracker.pages.recording import assessments_of, held_until, people_of
from tracker.pages.words import visit_title
from tracker.views.finding import find_course, find_visit, user_of, zone_of
from tracker.views.page import page, was_read


@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, reference: str, visit_key: str) -> HttpResponse:
    """Record the totals of the visit's rating scales.

    :raises Http404: when no scale is given at this visit.
    """
    course, now = find_course(request, reference), timezone.now()
    form = _form(request, course, visit_key, now)
    is_meant = form.is_valid() and form.is_confirmed(year_doubt(form.cleaned_data["given_at"], now, zone_of(course)))
    if is_meant and _recorded(request, course, visit_key, form, now):
        return redirect("course", course.reference)
    if request.method == "GET":
        was_read(request, course, now)
    title = visit_title(protocol_of(course.protocol_version), visit_key)
    return page(request, "clinic/rate.html", {"course": course, "form": form, "title": title}, place="courses")


def _form(request: HttpRequest, course: Course, visit_key: str, now: datetime) -> RatingForm:
    scales = assessments_of(course, find_visit(course, visit_key))
    if not scales:
        raise Http404("No scale is given at this visit.")
    given_at = held_until(course, visit_key) or now
    initial = {
        "given_at": given_at,
        "source": source_of(None, given_at, now, zone_of(course)),
        "rater": user_of(request),
    }
    people = list(people_of(course, now))
    return RatingForm(request.POST or None, scales=scales, zone=zone_of(course), people=people, initial=initial)


def _recorded(request: HttpRequest, course: Course, visit_key: str, form: RatingForm, now: datetime) -> bool:
    given: dict[str, Any] = {name: form.cleaned_data[name] for name in ("key", "given_at")}
    given |= {"totals": form.totals(), "rater": form.cleaned_data.get("rater")}
    given["source"] = source_of(form.cleaned_data["source"], given["given_at"], now, zone_of(course))
    try:
        ratings.rate(course=course, visit_key=visit_key, by=user_of(request), at=now, **given)
    except CannotRecord as reason:
        form.refuse(reason, "given_at")
        return False
    messages.success(request, "The scores are recorded.")
    return True
