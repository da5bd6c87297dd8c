"""The page on which a contact is recorded. Dosing sessions have one of their own: `dosing`."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from programmes.moments import local_day
from programmes.protocol.model import Visit
from programmes.unscheduled import PREFIX, next_key
from tracker.actions import sessions
from tracker.actions.action import CannotRecord
from tracker.forms.fields import Doubt, source_of, year_doubt
from tracker.forms.sessions import PracticeRows, SessionForm, practices_of
from tracker.history import protocol_of
from tracker.models import Booking, Course, TherapySession
from tracker.models.sessions import Mode, SessionOutcome
from tracker.pages.recording import assessments_of, booking_of, intentions_of, recorded_then
from tracker.pages.words import visit_title
from tracker.views.finding import find_course, find_visit, user_of, was_made, zone_of
from tracker.views.page import page, was_read

FIELDS = {"ended_at": ("not ended", "end after"), "started_at": ("started",)}


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, reference: str, visit_key: str) -> HttpResponse:
    """Record a contact, or why it did not take place. A dose that was given is recorded on its own page."""
    course, now = find_course(request, reference), timezone.now()
    visit = find_visit(course, visit_key)
    if visit.phase == "dosing" and request.method == "GET" and "not-held" not in request.GET:
        return redirect("dosing", course.reference, visit_key)
    current = booking_of(course, visit_key)
    form, practices = _form(request, course, visit, current, now), _practices(request, visit)
    is_meant = _all_valid(form, practices) and form.is_confirmed(_doubts(request, course, visit_key, form, now))
    if is_meant and _recorded(request, course, visit_key, form, practices, now):
        moves = form.cleaned_data.get("moves")
        return redirect("book", course.reference, visit_key) if moves else redirect("course", course.reference)
    if request.method == "GET":
        was_read(request, course, now)
    context = {
        "course": course, "visit": visit, "visit_key": visit_key, "form": form, "practices": practices,
        "current": current, "intentions": intentions_of(course), "zone": zone_of(course),
        "title": visit_title(protocol_of(course.protocol_version), visit_key),
    }  # fmt: skip
    return page(request, "clinic/record.html", context, place="courses")


@require_safe
def unscheduled(request: HttpRequest, reference: str) -> HttpResponse:
    """Lead to the page on which the next contact that nobody planned is recorded.

    :raises Http404: when the course has had as many as there are keys.
    """
    course = find_course(request, reference)
    key = next_key([*_keys(course.therapysession_facts), *_keys(course.booking_facts)])
    if key is None:
        raise Http404("This course has as many unscheduled contacts as it can have.")
    return redirect("record", course.reference, key)


def _keys(facts: Any) -> list[str]:
    return list(facts.filter(visit_key__startswith=PREFIX).values_list("visit_key", flat=True))


def _form(request: HttpRequest, course: Course, visit: Visit, current: Booking | None, now: datetime) -> SessionForm:
    dosing = visit.phase == "dosing"
    initial: dict[str, Any] = {
        "outcome": SessionOutcome.DID_NOT_COME if dosing else SessionOutcome.HELD,
        "mode": Mode.TELEPHONE if visit.kind == "call" else Mode.IN_PERSON,
    }
    if current is not None:
        times = {"started_at": current.starts_at, "ended_at": current.ends_at, "was_due_at": current.starts_at}
        initial |= times | {"source": source_of(None, current.ends_at, max(now, _moment(current)), zone_of(course))}
    scales = assessments_of(course, visit)
    return SessionForm(request.POST or None, initial=initial, visit=visit, scales=scales, zone=zone_of(course))


def _practices(request: HttpRequest, visit: Visit) -> Any:
    """Return the rows for practices, or None where the visit has none."""
    if visit.phase != "integration":
        return None
    return PracticeRows(request.POST or None, prefix="practice")


def _all_valid(form: SessionForm, practices: Any) -> bool:
    """Check both, so that each shows its faults."""
    return all([form.is_valid(), practices is None or not form.is_bound or practices.is_valid()])


def _recorded(
    request: HttpRequest, course: Course, visit_key: str, form: SessionForm, practices: Any, now: datetime
) -> bool:
    said = form.said(practices_of(practices) if practices is not None else [])
    given = form.recorded()
    try:
        sessions.record(
            course=course, visit_key=visit_key, by=user_of(request), at=now, said=said, **given,
            **_entered(course, form, given, now),
        )  # fmt: skip
    except CannotRecord as reason:
        form.refuse(reason, field_of(str(reason)))
        return False
    messages.success(request, "The visit is recorded.")
    return True


def _entered(course: Course, form: SessionForm, given: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Return how it came into the record; of a contact that was not held on an earlier day, when that was, too."""
    zone, chosen = zone_of(course), form.cleaned_data["source"]
    if given.get("ended_at") is not None:
        return {"source": source_of(chosen, given["ended_at"], now, zone)}
    due_at = form.when
    if due_at is None or local_day(due_at, zone) >= local_day(now, zone):
        return {"source": source_of(chosen, None, now, zone)}
    return {"source": source_of(chosen, due_at, now, zone), "happened_at": due_at}


def field_of(reason: str) -> str | None:
    """Return the field beside which a refusal stands; None is above the form."""
    return next((name for name, said in FIELDS.items() if any(it in reason for it in said)), None)


def _moment(current: Booking) -> datetime:
    """Return when an agreed time ends: before that nobody enters anything late."""
    return current.ends_at or current.happened_at


def _doubts(request: HttpRequest, course: Course, visit_key: str, form: SessionForm, now: datetime) -> list[Doubt]:
    """Return what looks odd: a year long ago, or a contact of this visit that is recorded at the same time already.

    A form that was sent before asks nothing: it is a second click.
    """
    found, given = year_doubt(form.when, now, zone_of(course)), form.recorded()
    starts_at, ends_at = given.get("started_at"), given.get("ended_at")
    if starts_at is not None and ends_at is not None:
        found += [_already(course, it) for it in recorded_then(course, visit_key, starts_at, ends_at)]
    return found if found and not was_made(course.therapysession_facts, request) else []


def _already(course: Course, row: TherapySession) -> Doubt:
    """Return that a contact is recorded already, and where it is corrected."""
    starts_at, ends_at = (it.astimezone(zone_of(course)) for it in (row.started_at, row.ended_at) if it)
    when = f"{starts_at:%A} {starts_at.day} {starts_at:%B}, {starts_at:%H:%M} to {ends_at:%H:%M}"
    url = reverse("entry", args=[course.reference, "session", row.pk])
    return Doubt(f"Already recorded: {when}, by {row.recorded_by}.", url, "Correct that one instead")
