"""What stands in the way of giving a course at a site: nobody who answers there, a record opened in an emergency."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from tracker.access.roles import CLINICAL
from tracker.actions.action import CannotRecord
from tracker.models import EmergencyAccess, Membership, Patient, Site, User

NOT_LIVE = (
    "{site} has nobody who answers while nobody is on duty, so an alert could reach nobody. Its coordinator or "
    "supervisor names somebody on the page Duty first."
)
IN_EMERGENCY = "You opened this record in an emergency. Somebody of the patient's site {does}."


def is_answered(at: datetime) -> Exists:
    """Say of a site whether its fallback works with patients there at `at`: an expression, asked with the site."""
    roles = [int(it) for it in CLINICAL]
    there = Membership.objects.held_at(at).filter(site=OuterRef("pk"), role__in=roles, user__is_active=True)
    return Exists(there.filter(user=OuterRef("fallback")))


def check_live(site: Any) -> None:
    """Refuse a site without a fallback who works with patients there now. It carries `answered`; no statement.

    No course begins at such a site and none comes to it: that is what it means that it cannot go live. Where a fallback
    leaves later, patients stay in care: nothing else is refused, `doctor` and the page of the rota say it.

    :raises CannotRecord: when nobody is named, or their account or their work there has ended.
    """
    if not site.answered:
        raise CannotRecord(NOT_LIVE.format(site=site))


def check_takes_over(site: Site, successor: User, at: datetime) -> None:
    """Refuse that a course comes to a site that cannot go live, or to somebody who could not lead it. One statement.

    :raises CannotRecord: when the successor, or the site's fallback, does not work with patients there now.
    """
    held = Membership.objects.held_at(at).filter(site=site, role__in=CLINICAL, user__is_active=True)
    there = set(held.filter(user__in=(successor.pk, site.fallback_id)).values_list("user", flat=True))
    if successor.pk not in there:
        raise CannotRecord(f"{successor} does not work at {site}.")
    if site.fallback_id not in there:
        raise CannotRecord(NOT_LIVE.format(site=site))


def check_not_in_emergency(patient: Patient, by: User, at: datetime, does: str) -> None:
    """Refuse what outlasts an emergency: another course, or another site, for whose record was opened by one.

    One statement. `does`: what somebody of the patient's site does instead.

    :raises CannotRecord: while `by` has this patient's record open by an emergency access.
    """
    mine = EmergencyAccess.objects.as_system("emergency").filter(opened_by=by, patient=patient)
    if mine.open_at(at).exists():
        raise CannotRecord(IN_EMERGENCY.format(does=does))
