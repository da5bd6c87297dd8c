"""The duty rota of a site: shifts, the fallback, leave with a deputy. Who answers then is `history.duty`'s to say."""

from datetime import datetime, timedelta
from typing import Any

from tracker.access.roles import CLINICAL, ROTA
from tracker.actions import trail
from tracker.actions.action import CannotRecord, action
from tracker.models import DutyShift, Leave, Membership, Site, TrailEntry, User

LONGEST_SHIFT = timedelta(days=14)
LONGEST_LEAVE = timedelta(days=731)


@action
def put_on_duty(
    *, site: Site, person: User, starts_at: datetime, ends_at: datetime, by: User, at: datetime
) -> DutyShift:
    """Put somebody on duty at a site from `starts_at` (included) to `ends_at` (excluded). Sent twice, it is one shift.

    :raises CannotRecord: when it ends before it starts or has ended, is longer than 14 days, overlaps another shift of
        the same person there, falls into their leave, or the person does not work with patients there.
    """
    site = _own(site, by)
    given = {"site": site, "person": person, "starts_at": starts_at, "ends_at": ends_at}
    if (made := DutyShift.objects.filter(**given).first()) is not None:
        return made
    _check_span(starts_at, ends_at, at, LONGEST_SHIFT, "A shift is at most 14 days long.")
    _check_works(person, site, at)
    if _meets(person.shifts.filter(site=site), starts_at, ends_at).exists():
        raise CannotRecord(f"{person} is on duty in that time already.")
    if _meets(person.leaves.all(), starts_at, ends_at).exists():
        raise CannotRecord(f"{person} is on leave in that time.")
    shift = DutyShift.objects.create(**given)
    _changed("shift added", site, by, at, person=person, starts_at=starts_at, ends_at=ends_at)
    return shift


@action
def cut(*, site: Site, shift: int, by: User, at: datetime) -> None:
    """End a shift that runs at `at`, or take away one that is still to come. One that is gone already stays so.

    :raises CannotRecord: when it has ended: what was is not changed.
    """
    site = _own(site, by)
    found = site.shifts.filter(pk=shift).select_related("person").first()
    if found is None:
        return
    if found.ends_at <= at:
        raise CannotRecord("This shift has ended. What was is not changed.")
    starts_at, ends_at = found.starts_at, found.ends_at
    if found.starts_at < at:
        found.ends_at = at
        found.save(update_fields=["ends_at"])
    else:
        found.delete()
    _changed("shift cut", site, by, at, person=found.person, starts_at=starts_at, ends_at=ends_at)


@action
def name_fallback(*, site: Site, person: User, by: User, at: datetime) -> None:
    """Name who answers at a site while nobody is on duty. The same person again changes nothing.

    :raises CannotRecord: when the person does not work with patients there.
    """
    site = _own(site, by)
    if site.fallback_id == person.pk:
        return
    _check_works(person, site, at)
    site.fallback = person
    site.save(update_fields=["fallback"])
    _changed("fallback", site, by, at, person=person)


@action
def agree_leave(
    *, site: Site, person: User, deputy: User, starts_at: datetime, ends_at: datetime, by: User, at: datetime
) -> Leave:
    """Enter that somebody is away from `starts_at` (included) to `ends_at` (excluded), and who stands in for them.

    Shifts that fall into it stay on the rota and no longer count: the page shows the gap. Sent twice, it is one leave.

    :raises CannotRecord: when it ends before it starts or has ended, is longer than two years or overlaps another; or
        the deputy is the same person, is away for all of it, or does not work everywhere that the person works.
    """
    site = _own(site, by)
    given = {"person": person, "deputy": deputy, "starts_at": starts_at, "ends_at": ends_at}
    if (made := Leave.objects.filter(**given).first()) is not None:
        return made
    _check_span(starts_at, ends_at, at, LONGEST_LEAVE, "A leave is at most two years long.")
    _check_works(person, site, at)
    _check_deputy(person, deputy, starts_at, ends_at, at)
    if _meets(person.leaves.all(), starts_at, ends_at).exists():
        raise CannotRecord(f"{person} is on leave in that time already. End that leave first.")
    leave = Leave.objects.create(**given)
    trail.record(
        TrailEntry.Event.LEAVE_AGREED, by=by, at=at, change="leave", site=site.code, person=person.public_id,
        deputy=deputy.public_id, starts_at=starts_at.isoformat(), ends_at=ends_at.isoformat(),
    )  # fmt: skip
    return leave


@action
def end_leave(*, site: Site, leave: int, by: User, at: datetime) -> None:
    """End a leave that runs at `at`, or take away one that is still to come: the person is back.

    :raises CannotRecord: when it has ended, or is of somebody who does not work at the site.
    """
    site = _own(site, by)
    found = Leave.objects.filter(pk=leave).select_related("person").first()
    if found is None:
        return
    _check_works(found.person, site, at)
    if found.ends_at <= at:
        raise CannotRecord("This leave has ended. What was is not changed.")
    ends_at = found.ends_at
    if found.starts_at < at:
        found.ends_at = at
        found.save(update_fields=["ends_at"])
    else:
        found.delete()
    trail.record(
        TrailEntry.Event.LEAVE_AGREED, by=by, at=at, change="leave ended", site=site.code,
        person=found.person.public_id, ends_at=ends_at.isoformat(),
    )  # fmt: skip


def _own(site: Site, by: User) -> Site:
    """Return the site, locked until the commit.

    :raises CannotRecord: when it is not this user's to plan.
    """
    if site.pk not in by.sites_as(ROTA):
        raise CannotRecord("The coordinator or the supervisor of the site plans the rota.")
    return Site.objects.select_for_update(no_key=True).get(pk=site.pk)


def _check_span(starts_at: datetime, ends_at: datetime, at: datetime, longest: timedelta, too_long: str) -> None:
    if ends_at <= starts_at:
        raise CannotRecord("It has to end after it starts.")
    if ends_at <= at:
        raise CannotRecord("This time has passed.")
    if ends_at - starts_at > longest:
        raise CannotRecord(too_long)


def _check_works(person: User, site: Site, at: datetime) -> None:
    roles = [int(role) for role in CLINICAL]
    held = Membership.objects.held_at(at).filter(user=person, site=site, role__in=roles, user__is_active=True)
    if not held.exists():
        raise CannotRecord(f"{person} does not work with patients at {site}.")


def _check_deputy(person: User, deputy: User, starts_at: datetime, ends_at: datetime, at: datetime) -> None:
    if person.pk == deputy.pk:
        raise CannotRecord("A deputy is somebody else.")
    roles = [int(role) for role in CLINICAL]
    held = Membership.objects.held_at(at).filter(role__in=roles, user__is_active=True)
    reached = held.filter(user=deputy).values("site")
    beyond = held.filter(user=person).exclude(site__in=reached).select_related("site").first()
    if beyond is not None:
        raise CannotRecord(f"{deputy} does not work at {beyond.site}, where {person} does.")
    if deputy.leaves.filter(starts_at__lte=starts_at, ends_at__gte=ends_at).exists():
        raise CannotRecord(f"{deputy} is on leave for all of that time.")


def _meets(rows: Any, starts_at: datetime, ends_at: datetime) -> Any:
    """Return the rows that overlap a span; one that ends when it begins does not."""
    return rows.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)


def _changed(change: str, site: Site, by: User, at: datetime, *, person: User, **times: datetime) -> None:
    said: dict[str, Any] = {name: moment.isoformat() for name, moment in times.items()}
    trail.record(
        TrailEntry.Event.ROTA_CHANGED, by=by, at=at, change=change, site=site.code, person=person.public_id, **said
    )
