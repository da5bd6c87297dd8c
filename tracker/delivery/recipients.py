"""Which of the staff a message goes to: the lead or who covers, who is on duty, the supervisor. Reads only."""

from collections.abc import Iterable
from datetime import datetime

from tracker.access.roles import SUPERVISING
from tracker.history.duty import Rota, rota_of, who_answers
from tracker.models import Membership, Reminder, User

Audience = Reminder.Audience


def recipients(due: Iterable[Reminder], at: datetime) -> dict[int, User]:
    """Return to whom each message for staff goes at `at`, by its key; left out is one that nobody is there to read.

    The lead, or who answers while the lead is away; whoever is on duty at the course's site, or the site's fallback;
    the site's supervisor, or where it has none its medical director. At most three statements, none without a message
    for staff.
    """
    staff = [it for it in due if it.audience != Audience.PATIENT]
    if not staff:
        return {}
    rota = rota_of(at, at, {it.course.site_id for it in staff}, {it.course_id for it in staff})
    supervisors = _supervisors({it.course.site_id for it in staff if it.audience == Audience.SUPERVISOR}, at)
    keys = {it.pk: _key(it, rota, supervisors, at) for it in staff}
    users = User.objects.in_bulk({key for key in keys.values() if key is not None})
    return {pk: users[key] for pk, key in keys.items() if key in users}


def _key(it: Reminder, rota: Rota, supervisors: dict[int, int], at: datetime) -> int | None:
    site = it.course.site_id
    if it.audience == Audience.SUPERVISOR:
        return supervisors.get(site)
    lead = rota.lead_of(it.course_id, at) if it.audience == Audience.LEAD else None
    person = who_answers(rota, site=site, lead=lead, at=at).person
    return person.key if person else None


def _supervisors(sites: set[int], at: datetime) -> dict[int, int]:
    if not sites:
        return {}
    rows = Membership.objects.held_at(at).filter(site__in=sites, role__in=SUPERVISING, user__is_active=True)
    return dict(rows.order_by("-role", "-pk").values_list("site_id", "user_id"))  # the last one of a site stays
