"""Reading courses: the list, one course, its trail. What is recorded has views of its own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tracker.history.demands import asks_beforehand
from tracker.models import Phase, User
from tracker.pages import course_rows
from tracker.pages.course import CoursePage
from tracker.pages.courses import STANDINGS, Courses
from tracker.pages.emergencies import happened_line
from tracker.pages.trail import Trail
from tracker.views.page import page, was_read
from tracker.views.searching import SEALED, searched, to_the_search


@require_http_methods(["GET", "HEAD", "POST"])
def courses(request: HttpRequest) -> HttpResponse:
    """List this clinician's courses that match `words`, `phase`, `stands`, `site`, `version` and `late`, fifty a page.

    A post is a search: it leads to the list, with the words sealed in its address.
    """
    if request.method == "POST":
        return to_the_search(request)
    asked = request.GET
    phase = _number(asked.get("phase"))
    found = Courses(
        user=_reader(request),
        at=timezone.now(),
        query=searched(request),
        sealed=asked.get(SEALED, ""),
        phase=phase if phase in Phase.values else None,
        stands=asked.get("stands", "") if asked.get("stands") in STANDINGS else "",
        site=asked.get("site", "")[:4].replace("\x00", ""),
        version=_number(asked.get("version")),
        late_only=asked.get("late") == "1",
        after=asked.get("after", "")[:13],
    )
    return page(request, "clinic/courses.html", {"found": found}, place="courses")


@require_safe
def course(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one course."""
    at, user = timezone.now(), _reader(request)
    row = get_object_or_404(course_rows.course_of(user), reference=reference)
    was_read(request, row, at)
    context = {
        "it": CoursePage(row, user, at), "course": row, "beforehand": asks_beforehand(row),
        "was_opened": happened_line(row),
    }  # fmt: skip
    return page(request, "clinic/course.html", context, place="courses")


@require_safe
def trail(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what was done on a course, by whom and when, and what became of its messages."""
    at = timezone.now()
    row = get_object_or_404(course_rows.course_of(_reader(request)), reference=reference)
    was_read(request, row, at)
    shown = Trail(row, _number(request.GET.get("before")))
    return page(request, "clinic/trail.html", {"trail": shown, "course": row}, place="courses")


def _reader(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]  # the policy lets nobody else in


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None
