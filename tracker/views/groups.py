"""The form by which the numbers of a group session are recorded."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tracker.actions import groups
from tracker.forms.groups import GroupForm
from tracker.history import protocol_of
from tracker.history.demands import demands_on
from tracker.pages.recording import booking_of
from tracker.pages.words import visit_title
from tracker.views.beforehand import About, answer, not_asked
from tracker.views.finding import find_course, find_visit, user_of, zone_of


@require_http_methods(["GET", "POST"])
def group(request: HttpRequest, reference: str, visit_key: str) -> HttpResponse:
    """Record how many clients and facilitators there were at a visit, and the largest dose in the room."""
    course, now = find_course(request, reference), timezone.now()
    find_visit(course, visit_key)
    rule = next((layer.group for layer in demands_on(course) if layer.group), None)
    if rule is None:
        return not_asked(request, course)
    booked = booking_of(course, visit_key)
    began = booked.starts_at if booked and booked.starts_at and booked.starts_at <= now else now
    form = GroupForm(request.POST or None, zone=zone_of(course), initial={"happened_at": began})
    title = visit_title(protocol_of(course.protocol_version), visit_key)
    about = About(
        "Record a group", title, rule.source, "Record the group", "The group is recorded.",
        (f"At most {rule.at_most} clients. A group that was larger is recorded as it was.",),
    )  # fmt: skip
    return answer(request, course, form, about, lambda: groups.record(
        course=course, visit_key=visit_key, by=user_of(request), at=now, **form.recorded(now)
    ), now)  # fmt: skip
