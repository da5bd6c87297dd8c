"""The page on which a dosing session is recorded after it ended. Releasing the dose is `checks`."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tracker.actions import dosing
from tracker.actions.action import CannotRecord
from tracker.forms.dosing import DosingSession
from tracker.forms.events import WHAT_IS_SERIOUS
from tracker.forms.fields import source_of
from tracker.history import protocol_of
from tracker.history.demands import credentials_held
from tracker.models import Booking, Course, User
from tracker.models.sessions import SessionOutcome
from tracker.pages.amounts import planned_dose
from tracker.pages.dosing_day import asked_of, in_words
from tracker.pages.gates import courses_with_dose
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
    session = _session(request, course, visit_key, current, now)
    if session.form.is_bound and session.is_valid() and _recorded(request, course, visit_key, session, now):
        return redirect("course", course.reference)
    if request.method == "GET":
        was_read(request, course, now)
    context = {
        "course": course, "visit_key": visit_key, "session": session, "form": session.form, "rows": session.rows,
        "current": current, "zone": zone_of(course),
        "planned": planned_dose(course, visit_key, _day_of(current, now)),
        "title": visit_title(protocol_of(course.protocol_version), visit_key), "day": session.day,
        "opens": session.opens, "serious": WHAT_IS_SERIOUS, "held": _held(course, session.people), **_shapes(session),
    }  # fmt: skip
    return page(request, "clinic/dosing.html", context, place="courses")


def _held(course: Course, people: list[User]) -> list[tuple[str, str]]:
    """Return whoever holds a credential that a rule asks for, with their credentials in words. At most one query."""
    named: dict[int, list[str]] = {}
    for it in credentials_held(course, people):
        named.setdefault(it.user_id, []).append(in_words(it.code).lower())
    return [(str(person), ", ".join(named[person.pk])) for person in people if person.pk in named]


def _shapes(session: DosingSession) -> dict[str, Any]:
    """Return how many rows of each part stand open, and how its columns lie."""
    day = session.day
    wide = day.products or day.roles or day.infusion or day.observed
    product = "-product" if wide else ""
    presence = "ow-lines-roles" if day.here_as else "ow-lines-stands" if day.breaks else "ow-lines-3"
    named, signs = len(session.day.readings), len(session.day.signs)
    return {
        "readings": _shown(named + 6 if not named else named + 2),
        "signs": _shown(max(signs, 3)),
        "presence_css": presence,
        "dose_css": f"ow-lines-dose{product}{'-share' if session.day.blinded else ''}",
    }


def _shown(number: int) -> dict[str, Any]:
    return {"shown": f":{number}", "rest": f"{number}:", "start": number}


def _session(
    request: HttpRequest, course: Course, visit_key: str, current: Booking | None, now: datetime
) -> DosingSession:
    initial: dict[str, Any] = {"outcome": SessionOutcome.HELD}
    if current is not None:
        initial |= {"started_at": current.starts_at, "ended_at": current.ends_at}
    return DosingSession(
        request.POST or None, initial=initial, zone=zone_of(course), people=list(people_of(course, now)),
        day=asked_of(course, visit_key, _day_of(current, now)),
    )  # fmt: skip


def _day_of(current: Booking | None, now: datetime) -> datetime:
    """Return when the dose is given, as far as anybody knows: at the agreed time, else now."""
    return (current.starts_at if current else None) or now


def _is_meant(request: HttpRequest, course: Course, session: DosingSession) -> bool:
    """Say whether a second dose was ticked, or the form was sent twice: a browser's way back must not double a dose."""
    return bool(session.form.cleaned_data["adds"]) or was_made(course.therapysession_facts, request)


def _recorded(request: HttpRequest, course: Course, visit_key: str, session: DosingSession, now: datetime) -> bool:
    given = session.recorded()
    if course.dose_given and given["doses"] and not _is_meant(request, course, session):  # type: ignore[attr-defined]  # annotated by `courses_with_dose`
        session.form.add_error("adds", "A dose of this visit is recorded already. Tick this if it was given twice.")
        return False
    zone = zone_of(course)
    source = source_of(session.form.cleaned_data["source"], given["ended_at"], now, zone)
    try:
        dosing.record(course=course, visit_key=visit_key, by=user_of(request), at=now, source=source, **given)
    except CannotRecord as reason:
        session.form.refuse(reason, "ended_at" if "not ended" in str(reason) else None)
        return False
    messages.success(request, _said(course, given))
    return True


def _said(course: Course, given: dict[str, Any]) -> str:
    """Return what is said once the session is recorded: what became of it, and what follows."""
    is_transfer = given["outcome"] == SessionOutcome.TRANSFERRED_OUT
    if is_transfer or any(it.serious for it in given["events"]):
        return "Recorded. The course is on hold, and no message that was planned goes to the patient."
    has_window = protocol_of(course.protocol_version).integration_window != "none" and given["doses"]
    follows = " The integration window opens with its end." if has_window else ""
    how = "recorded as stopped early" if given["outcome"] == SessionOutcome.CUT_SHORT else "recorded"
    return f"The dosing session is {how}.{follows}"
