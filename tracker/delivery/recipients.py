"""Which of the staff a message goes to: the lead or who covers, who is on duty, the supervisor. Reads only.

Every alert has a person: on duty now, a named deputy during leave, else the site's fallback. Nobody is left only at a
site without a fallback, at which nobody can be enrolled (`actions.hindrances`).
"""

from collections.abc import Iterable
from datetime import datetime

from tracker.access.roles import SUPERVISING
from tracker.history.duty import Rota, rota_of, who_answers
from tracker.models import Membership, Reminder, User

Audience = Reminder.Audience


def recipients(due: Iterable[Reminder], at: datetime) -> dict[int, User]:
    """Return to whom each message for staff goes at `at`, by its key; left out is one that nobody is there to read.

    The lead, or who answers while the lead is away; whoever is on duty at the course's site, or the site's fallback;
    a supervisor of the site (before its medical director) who is not on leave, or who stands in for one, or else
    whoever is on duty there. At most three statements, none without a message for staff.
    """
    staff = [it for it in due if it.audience != Audience.PATIENT]
    if not staff:
        return {}
    rota = rota_of(at, at, {it.course.site_id for it in staff}, {it.course_id for it in staff})
    supervisors = _supervisors({it.course.site_id for it in staff if it.audience == Audience.SUPERVISOR}, at)
    keys = {it.pk: _key(it, rota, supervisors, at) for it in staff}
    users = User.objects.in_bulk({key for key in keys.values() if key is not None})
    return {pk: users[key] for pk, key in keys.items() if key in users}


def alerted(sites: set[int], at: datetime, but: int) -> list[User]:
    """Return everybody who is told at once that something at these sites waits for a review, by key. Three statements.

    All supervisors and medical directors who are not on leave; at a site without one who stands in for them, or else
    whoever is on duty there. Never `but` (the key of a user), whose act it is.
    """
    rota, supervisors = rota_of(at, at, sites), _supervisors(sites, at)
    told = {key for site in sites for key in _supervising(site, rota, supervisors, at, but)}
    return list(User.objects.filter(pk__in=told).order_by("pk"))


def _key(it: Reminder, rota: Rota, supervisors: dict[int, list[int]], at: datetime) -> int | None:
    site = it.course.site_id
    if it.audience == Audience.SUPERVISOR:
        return next(iter(_supervising(site, rota, supervisors, at)), None)
    lead = rota.lead_of(it.course_id, at) if it.audience == Audience.LEAD else None
    person = who_answers(rota, site=site, lead=lead, at=at).person
    return person.key if person else None


def _supervising(
    site: int, rota: Rota, supervisors: dict[int, list[int]], at: datetime, but: int | None = None
) -> list[int]:
    """Return who answers for the supervision of a site: those there, else their deputies, else whoever is on duty."""
    held = [it for it in supervisors.get(site, []) if it != but]
    there = [it for it in held if rota.leave_of(it, at) is None]
    deputies = [it.key for key in held if (it := rota.deputy_of(key, at))]
    answering = who_answers(rota, site=site, lead=None, at=at).person
    last = [answering.key] if answering else []
    return there or [it for it in deputies if it != but] or [it for it in last if it != but]


def _supervisors(sites: set[int], at: datetime) -> dict[int, list[int]]:
    """Return who supervises each site, supervisors before medical directors. One statement, none without a site."""
    found: dict[int, list[int]] = {}
    if not sites:
        return found
    rows = Membership.objects.held_at(at).filter(site__in=sites, role__in=SUPERVISING, user__is_active=True)
    for site, user in rows.order_by("role", "pk").values_list("site_id", "user_id"):
        found.setdefault(site, []).append(user)
    return found
