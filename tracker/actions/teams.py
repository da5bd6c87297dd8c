"""Places on a course's care team: ending them and beginning a new lead's. Inside an action; who may do it is theirs."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from tracker.access.roles import CLINICAL
from tracker.actions.action import CannotRecord
from tracker.models import CareTeamMember, Course, Membership, Site, User

INSTANT = timedelta(microseconds=1)
Part = CareTeamMember.Part


def places_at(course: Course, at: datetime) -> list[CareTeamMember]:
    """Return the places on the team that are held at `at` or begin later, with their people. One statement."""
    rows = course.team.filter(Q(ends_at=None) | Q(ends_at__gt=at)).select_related("member")
    return list(rows.order_by("part", "starts_at", "pk"))


def check_works_at(person: User, site: Site, at: datetime) -> None:
    """Refuse somebody who could not lead a course there. One statement.

    :raises CannotRecord: when this person does not work with patients at the site now.
    """
    held = Membership.objects.held_at(at).filter(user=person, site=site, role__in=CLINICAL, user__is_active=True)
    if not held.exists():
        raise CannotRecord(f"{person} does not work at {site}.")


def end(places: Iterable[CareTeamMember], at: datetime) -> None:
    """End these places now; one that has not begun ends as it begins, and is kept. One statement."""
    ending = list(places)
    for place in ending:
        place.ends_at = max(at, place.starts_at + INSTANT)
    CareTeamMember.objects.as_system("replan").bulk_update(ending, ["ends_at"])


def begin_lead(course: Course, person: User, at: datetime) -> CareTeamMember:
    """Begin a place as lead; the database refuses a second one at a time."""
    place = CareTeamMember(course=course, member=person, part=Part.LEAD, starts_at=at)
    place.save(force_insert=True)
    return place
