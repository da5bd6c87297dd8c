"""The page of what must be so beforehand, and the forms of milestones and of ways that part. Papers: `papers`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tracker.access.roles import CLINICAL
from tracker.actions import milestones
from tracker.actions.action import CannotRecord
from tracker.forms.beforehand import BeforehandForm, DecisionForm, MilestoneForm
from tracker.forms.fields import year_doubt
from tracker.history import protocol_of
from tracker.history.demands import asked_for
from tracker.models import Course
from tracker.pages.beforehand import BeforehandPage
from tracker.pages.protocol_facts import branch_words
from tracker.pages.protocol_words import capital
from tracker.pages.recording import people_of, visits_of
from tracker.views.finding import find_course, user_of, zone_of
from tracker.views.page import page, was_read


@dataclass(frozen=True, slots=True)
class About:
    """What a form is about: its heading, what is recorded by its title and source, the button, what is said then."""

    heading: str
    title: str
    source: str
    label: str
    saved: str
    lines: tuple[str, ...] = ()


@require_safe
def beforehand(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what must be so beforehand, besides the checks."""
    course, now = find_course(request, reference), timezone.now()
    was_read(request, course, now)
    records = course.site_id in user_of(request).sites_as(CLINICAL)
    context = {"course": course, "it": BeforehandPage(course, now, records), "zone": zone_of(course)}
    return page(request, "clinic/beforehand.html", context, place="courses" if records else "supervision")


@require_http_methods(["GET", "POST"])
def milestone(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """Record that a milestone was reached."""
    course, now = find_course(request, reference), timezone.now()
    it = asked_for(course, lambda layer: layer.milestones).get(code)
    if it is None:
        return not_asked(request, course)
    form = MilestoneForm(
        request.POST or None, zone=zone_of(course), doses=doses_of(course) if it.anew else [],
        initial={"happened_at": now},
    )  # fmt: skip
    about = About("Record a milestone", it.title, it.source, "Record the milestone", "The milestone is recorded.")
    return answer(request, course, form, about, lambda: milestones.reach(
        course=course, code=code, by=user_of(request), at=now, **form.recorded(now)
    ), now)  # fmt: skip


@require_http_methods(["GET", "POST"])
def branch(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """Decide whether a way of the protocol is taken. That it would not be allowed is said, and refuses nothing."""
    course, now = find_course(request, reference), timezone.now()
    protocol = protocol_of(course.protocol_version)
    it = next((it for it in protocol.branches if it.code == code), None)
    if it is None:
        return not_asked(request, course)
    form = DecisionForm(
        request.POST or None, zone=zone_of(course), people=list(people_of(course, now)),
        initial={"happened_at": now, "decided_by": user_of(request)},
    )  # fmt: skip
    about = About(
        "Decide on a way that parts", it.title, it.source, "Record the decision", "The decision is recorded.",
        (f"{capital(branch_words(protocol, it))}.",),
    )  # fmt: skip
    return answer(request, course, form, about, lambda: milestones.decide(
        course=course, code=code, by=user_of(request), at=now, **form.recorded(now)
    ), now)  # fmt: skip


def doses_of(course: Course) -> list[tuple[str, str]]:
    """Return the dosing visits to choose from, by key, with titles."""
    return visits_of(course, dosing=True)


def not_asked(request: HttpRequest, course: Course) -> HttpResponse:
    """Go back to the page: the protocol, or the version the course was moved to since, does not ask for this."""
    messages.info(request, "The course's protocol does not ask for this.")
    return redirect("beforehand", course.reference)


def answer(
    request: HttpRequest,
    course: Course,
    form: BeforehandForm,
    about: About,
    record: Callable[[], object],
    now: datetime,
) -> HttpResponse:
    """Answer with the form's page; or record what was sent and go back to the page of all of it."""
    is_meant = form.is_valid() and form.is_confirmed(year_doubt(form.moment, now, form.zone))
    if is_meant and is_recorded(request, form, about, record):
        return redirect("beforehand", course.reference)
    return form_page(request, course, now, {"form": form, "about": about})


def form_page(request: HttpRequest, course: Course, now: datetime, context: dict[str, Any]) -> HttpResponse:
    """Answer with the page of one form, about one thing."""
    if request.method == "GET":
        was_read(request, course, now)
    return page(request, "clinic/beforehand_form.html", {"course": course, **context}, place="courses")


def is_recorded(request: HttpRequest, form: Any, about: About, record: Callable[[], object]) -> bool:
    """Record it and say so; or show beside the field why it cannot be."""
    try:
        record()
    except CannotRecord as reason:
        form.refuse(reason, "happened_at" if "future" in str(reason) else None)
        return False
    messages.success(request, about.saved)
    return True
