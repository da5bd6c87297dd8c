"""The page on which a dosing session is recorded after it ended. Releasing the dose is `checks`."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from programmes.moments import local_day
from tracker.actions import dosing
from tracker.actions.action import CannotRecord
from tracker.forms.dosing import DosingSession
from tracker.history import protocol_of
from tracker.models import Booking, Course
from tracker.models.facts import Source
from tracker.models.sessions import SessionOutcome
from tracker.pages.gates import courses_with_dose, planned_dose
from tracker.pages.recording import booking_of, people_of
from tracker.pages.words import visit_title
from tracker.views.finding import find_course, find_visit, user_of, was_made, zone_of
from tracker.views.page import page, was_read


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, reference: str, visit_key: str) -> HttpResponse:
    """Record a dosing session. A rule that was broken is recorded as it was; only the impossible is refused."""
    course, now = find_course(request, reference, courses_with_dose(user_of(request), visit_key)), timezone.now()
    if find_visit(course, visit_key).phase != "dosing":
        return redirect("record", course.reference, visit_key)
    current = booking_of(course, visit_key)
    session = _session(request, course, current, now)
    if session.form.is_bound and session.is_valid() and _recorded(request, course, visit_key, session, now):
        return redirect("course", course.reference)
    if request.method == "GET":
        was_read(request, course, now)
    context = {
        "course": course, "visit_key": visit_key, "session": session, "form": session.form, "rows": session.rows,
        "current": current, "planned": planned_dose(course, visit_key), "zone": zone_of(course),
        "title": visit_title(protocol_of(course.protocol_version), visit_key),
    }  # fmt: skip
    return page(request, "clinic/dosing.html", context, place="courses")


def _session(request: HttpRequest, course: Course, current: Booking | None, now: datetime) -> DosingSession:
    initial: dict[str, Any] = {"outcome": SessionOutcome.HELD}
    if current is not None:
        initial |= {"started_at": current.starts_at, "ended_at": current.ends_at}
    return DosingSession(
        request.POST or None, initial=initial, zone=zone_of(course), people=list(people_of(course, now))
    )


def _is_meant(request: HttpRequest, course: Course, session: DosingSession) -> bool:
    """Say whether a second dose was ticked, or the form was sent twice: a browser's way back must not double a dose."""
    return bool(session.form.cleaned_data["adds"]) or was_made(course.therapysession_facts, request)


def _recorded(request: HttpRequest, course: Course, visit_key: str, session: DosingSession, now: datetime) -> bool:
    given = session.recorded()
    if course.dose_given and given["doses"] and not _is_meant(request, course, session):  # type: ignore[attr-defined]
        session.form.add_error("adds", "A dose of this visit is recorded already. Tick this if it was given twice.")
        return False
    zone = zone_of(course)
    same_day = local_day(given["ended_at"], zone) == local_day(now, zone)
    source = Source.LIVE if same_day else Source.LATER
    try:
        dosing.record(course=course, visit_key=visit_key, by=user_of(request), at=now, source=source, **given)
    except CannotRecord as reason:
        session.form.refuse(reason, "ended_at" if "not ended" in str(reason) else None)
        return False
    messages.success(request, "The dosing session is recorded. The integration window opens with its end.")
    return True
