"""Answering with a page: the header's places, how the course stands, page or fragment, the line of access."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from tracker.actions import accesses
from tracker.models import Course
from tracker.models.accesses import IN_EMERGENCY
from tracker.pages import emergencies
from tracker.pages.people import Head
from tracker.pages.standing import banner

NOTED = "ow_read_is_noted"
PLACES = (
    ("today", "Today", "is_clinician"),
    ("courses", "Courses", "is_clinician"),
    ("supervision", "Supervision", "is_supervisor"),
    ("protocols", "Protocols", "is_supervisor"),
    ("trail", "Trail", "is_supervisor"),
    ("rota", "Duty", "has_rota"),
    ("people", "People", "is_manager"),
)


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    fragment: str | None = None,
    place: str = "",
    status: int = 200,
) -> HttpResponse:
    """Answer with a page, or with its fragment where htmx asked for it. `place` is the header's current entry.

    A page about one `course` says above everything that it is on hold or over; every page, that an emergency access
    of the reader's runs. That a course was shown is written down here where its view did not: a form that comes back
    shows as much of the record as the page it was sent from, and nobody has to have opened that.
    """
    wanted = fragment if fragment and getattr(request, "htmx", False) else template
    about = context.get("course")
    if isinstance(about, Course) and request.user.is_authenticated and not hasattr(request, NOTED):
        was_read(request, about, request.user.acting_at or timezone.now())
    stands = banner(about) if isinstance(about, Course) else None
    if isinstance(about, Course) and request.user.is_authenticated and request.user.acting_at:
        about.head = Head(about, request.user, request.user.acting_at)  # type: ignore[attr-defined]  # for `person_more`
    frame = {"places": _places(request, place), "standing": stands, "emergency": _emergency(request, about)}
    return render(request, wanted, {**context, **frame}, status=status)


def _emergency(request: HttpRequest, about: Any) -> emergencies.Banner | None:
    user = request.user
    if not user.is_authenticated or user.acting_at is None:
        return None
    return emergencies.banner(about if isinstance(about, Course) else None, user, user.acting_at)


def _places(request: HttpRequest, current: str) -> list[tuple[str, str, bool]]:
    user = request.user
    if not user.is_authenticated or user.acting_at is None:
        return []
    return [(reverse(name), label, name == current) for name, label, allowed in PLACES if getattr(user, allowed)]


def was_read(request: HttpRequest, course: Course, at: datetime, route: str = "") -> None:
    """Write down that this user read this course's record. One plain insert; call it once a page.

    `route`: as what page, where that is not the one that was asked for.
    """
    were_read(request, [course], at, route)


def were_read(request: HttpRequest, courses: Collection[Course], at: datetime, route: str = "") -> None:
    """Write down that this user read the records of several courses. One plain insert."""
    match = request.resolver_match
    route = route or (match.view_name if match else "")
    mark = IN_EMERGENCY if any(map(emergencies.is_granted, courses)) else ""
    accesses.were_read(courses=courses, by=request.user, at=at, route=f"{mark}{route}")
    setattr(request, NOTED, True)
