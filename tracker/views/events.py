"""Pages on which an event is recorded, and that a form or report was sent."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from programmes.moments import local_day
from tracker.actions import events
from tracker.actions.action import CannotRecord
from tracker.forms.events import WHAT_IS_SERIOUS, EventForm, FilingForm
from tracker.history import protocol_of
from tracker.models import Course, Requirement
from tracker.models.facts import Source, standing
from tracker.models.sessions import TOOK_PLACE
from tracker.pages.words import requirement_title, visit_title
from tracker.views.finding import find_course, user_of, zone_of
from tracker.views.page import page, was_read


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, reference: str) -> HttpResponse:
    """Record something the patient went through, pleasant or not."""
    course, now = find_course(request, reference), timezone.now()
    form = EventForm(request.POST or None, zone=zone_of(course), visits=_visits(course))
    if form.is_valid() and _recorded(request, course, form, now):
        return redirect("course", course.reference)
    if request.method == "GET":
        was_read(request, course, now)
    context = {"course": course, "form": form, "serious": WHAT_IS_SERIOUS}
    return page(request, "clinic/event.html", context, place="courses")


def _visits(course: Course) -> list[tuple[str, str]]:
    """Return the visits that took place, latest first. One query."""
    rows = standing(course.therapysession_facts.filter(outcome__in=TOOK_PLACE)).order_by("-happened_at")
    keys = dict.fromkeys(rows.values_list("visit_key", flat=True))
    return [(key, visit_title(protocol_of(course.protocol_version), key)) for key in keys]


def _recorded(request: HttpRequest, course: Course, form: EventForm, now: datetime) -> bool:
    given = form.recorded()
    source = _source(course, given["event"].happened_at, now)
    try:
        events.record(course=course, by=user_of(request), at=now, source=source, **given)
    except CannotRecord as reason:
        form.refuse(reason, "happened_at" if "future" in str(reason) else None)
        return False
    held = " The course is on hold, and no message that was planned goes to the patient."
    messages.success(request, f"The event is recorded.{held if given['event'].serious else ''}")
    return True


def _source(course: Course, happened_at: datetime, now: datetime) -> Source:
    zone = zone_of(course)
    return Source.LIVE if local_day(happened_at, zone) == local_day(now, zone) else Source.LATER


@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Record that a form or report left the house."""
    course, now = find_course(request, reference), timezone.now()
    owed = get_object_or_404(course.requirements, key=key)
    if (owed.detail or {}).get("report") not in {it.code for it in protocol_of(course.protocol_version).obligations}:
        messages.info(request, "The protocol asks for no form here.")
        return redirect("course", course.reference)
    form = FilingForm(request.POST or None, initial={"sent_at": now}, zone=zone_of(course))
    if form.is_valid() and _filed(request, course, owed, form, now):
        return redirect("course", course.reference)
    if request.method == "GET":
        was_read(request, course, now)
    title = requirement_title(protocol_of(course.protocol_version), owed)
    context = {"course": course, "form": form, "owed": owed, "title": title, "zone": zone_of(course)}
    return page(request, "clinic/filing.html", context, place="courses")


def _filed(request: HttpRequest, course: Course, owed: Requirement, form: FilingForm, now: datetime) -> bool:
    given: dict[str, Any] = dict(form.cleaned_data)
    code = str((owed.detail or {})["report"])
    about = _about(course, owed.key)
    try:
        events.file(course=course, form=code, about=about, by=user_of(request), at=now, **given)
    except CannotRecord as reason:
        form.refuse(reason, "sent_at" if "future" in str(reason) else None)
        return False
    messages.success(request, "Recorded as sent.")
    return True


def _about(course: Course, key: str) -> str:
    """Return what a report is about: the visit, or the fact whose key the requirement's begins with. Two queries.

    Also one that was corrected since: what hangs on it names it by the key it had at first.
    """
    visit, _, rule = key.partition("/")
    begins = rule.partition("@")[2]
    if not begins:
        return visit
    facts = [it for rows in (course.adverseevent_facts, course.therapysession_facts)
             for it in rows.values_list("pk", flat=True)]  # fmt: skip
    return next((str(pk) for pk in facts if str(pk).startswith(begins)), visit)
