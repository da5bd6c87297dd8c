"""Finding what an address names: a course this user may see, and a visit of its protocol. Everything else is 404."""

from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from programmes.protocol.model import Visit
from programmes.recurrence import whole
from tracker.access.policy import EMERGENCY, POLICY, Verdict, columns_of
from tracker.access.roles import Role
from tracker.actions.action import CannotRecord
from tracker.actions.bookings import check_visit
from tracker.history import protocol_of
from tracker.models import Course, User
from tracker.models.courses import CourseQuerySet
from tracker.pages.emergencies import is_granted, with_emergency
from tracker.pages.standing import with_reason


def user_of(request: HttpRequest) -> User:
    """Return who is logged in; the policy has let nobody else through."""
    return cast(User, request.user)


def find_course(request: HttpRequest, reference: str, rows: CourseQuerySet | None = None) -> Course:
    """Return the course with its patient, site, version and why it stands so. One query. `rows`: with more columns.

    :raises Http404: when there is none, or this user may not see it, or not so at its site: all look the same.
    :raises PermissionDenied: where an emergency access opened it, and this page is none of what that opens.
    """
    found = Course.objects.visible_to(request.user) if rows is None else rows
    joined = with_emergency(found.select_related("patient", "site", "protocol_version__base"), request.user)
    course: Course = get_object_or_404(with_reason(joined), reference=reference)
    _check_role(request, course)
    return course


def _check_role(request: HttpRequest, course: Course) -> None:
    """Ask the policy again with the roles held where the course is: another site's open nothing here. No query.

    :raises Http404: when none of them opens this address.
    :raises PermissionDenied: where an emergency access opened the course, and the policy does not open this to one.
    """
    user, route = user_of(request), request.resolver_match.view_name if request.resolver_match else ""
    asked = (route, str(request.method))
    if is_granted(course) and EMERGENCY not in POLICY.relations(*asked, columns_of(user)):
        raise PermissionDenied("An emergency access does not open this.")
    here = {Role(it.role).label for it in user.held_memberships if it.site_id == course.site_id}
    if here and POLICY.verdict(*asked, here) is not Verdict.OPEN:
        raise Http404("This address is for another role at this course's site.")


def find_visit(course: Course, visit_key: str) -> Visit:
    """Return the protocol's visit of this key. No query.

    :raises Http404: when the course's protocol has none.
    """
    try:
        check_visit(course, visit_key)
    except CannotRecord as reason:
        raise Http404(str(reason)) from reason
    return whole(protocol_of(course.protocol_version)).visit(visit_key.partition("#")[0])


def zone_of(course: Course) -> ZoneInfo:
    """Return the zone of a course's clock."""
    return ZoneInfo(course.zone)


def sent_key(request: HttpRequest) -> UUID | None:
    """Return the key of the form that was sent: a fact of this key means a second click. None where there is none."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def was_made(rows: Any, request: HttpRequest) -> bool:
    """Say whether the fact of this form's key is among `rows` already. At most one query."""
    key = sent_key(request)
    return key is not None and bool(rows.filter(pk=key).exists())
