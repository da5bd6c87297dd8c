"""The supervisor's pages: deviations across the caseload, the evidence of one, the decision about a waiver."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tracker.access.roles import SUPERVISING
from tracker.actions import gates
from tracker.actions.action import CannotRecord
from tracker.forms.waiver import WaiverForm
from tracker.models import Course
from tracker.pages import emergency_reviews, grid
from tracker.pages import supervision as board_page
from tracker.pages.deviation import Asked, asked_of
from tracker.views.finding import find_course, was_made, zone_of
from tracker.views.page import page, was_read
from tracker.views.signing import reauthenticated, to_sign


@require_safe
def supervision(request: HttpRequest) -> HttpResponse:
    """Show what deviated across the supervisor's sites, safety first. Nine queries, however many courses there are."""
    at = timezone.now()
    wanted = board_page.wanted(request.GET, _user(request))
    versions = board_page.versions_in_use(wanted, at)
    board = board_page.board(wanted, versions, at)
    context = {
        "board": board,
        "emergencies": emergency_reviews.waiting(versions.values(), wanted.sites[0]),
        "grids": [] if wanted.after else grid.grids(wanted, versions, at),
        "key": grid.KEY,
        "most_courses": grid.MOST_COURSES,
        "severities": list(board_page.SEVERITIES),
        "a_page": board_page.A_PAGE,
        "first_page": _address(wanted, ""),
        "next_page": _address(wanted, board.following),
    }
    return page(request, "supervision/board.html", context, place="supervision")


@require_safe
def deviation(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Show the evidence of one requirement.

    :raises Http404: when the course is not supervised by this user, or has no such requirement and no decision on it.
    """
    at = timezone.now()
    course = _supervised(request, reference)
    asked = _asked(course, key, at)
    was_read(request, course, at)
    context = {"course": course, "asked": asked, "key": key}
    return page(request, "supervision/deviation.html", context, place="supervision")


@require_http_methods(["GET", "POST"])
def waive(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Grant or refuse a waiver of one requirement, before the event."""
    at = timezone.now()
    course = _supervised(request, reference)
    if request.method == "POST" and was_made(course.waiver_facts, request):
        return redirect("deviation", reference, key)
    asked = _asked(course, key, at)
    form = to_sign(request, WaiverForm(request.POST or None, zone=zone_of(course), at=at))
    if form.is_valid() and (signed_with := reauthenticated(request, form)):
        decided = form.decided() | {"signed_with": signed_with}
        try:
            gates.decide_waiver(course=course, requirement_key=key, by=_user(request), at=at, **decided)
        except CannotRecord as reason:
            form.refuse(reason)
        else:
            messages.success(request, "Your decision is saved.")
            return redirect("deviation", reference, key)
    if request.method == "GET":
        was_read(request, course, at)
    context = {"course": course, "asked": asked, "key": key, "form": form}
    return page(request, "supervision/waive.html", context, place="supervision")


def _user(request: HttpRequest) -> Any:
    return request.user


def _supervised(request: HttpRequest, reference: str) -> Course:
    sites = _user(request).sites_as(SUPERVISING)
    return find_course(request, reference, Course.objects.visible_to(request.user).filter(site__in=sites))


def _asked(course: Course, key: str, at: datetime) -> Asked:
    asked = asked_of(course, key, at)
    if asked is None:
        raise Http404("This course has no such requirement.")
    return asked


def _address(wanted: board_page.Wanted, after: str) -> str:
    asked = {"site": wanted.site, "version": wanted.version, "severity": wanted.severity, "after": after}
    given = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('supervision')}?{given}" if given else reverse("supervision")
