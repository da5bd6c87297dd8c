"""Who is on duty and who stands in for whom, as conditions in SQL. The same answer in Python is `history.duty`.

Reached are the deputy and the deputy's deputy (`LINKS` of `rota`), no further. A leave and a shift hold from their
beginning (included) to their end (excluded).
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from tracker.access.roles import CLINICAL, Role
from tracker.models.people import Membership
from tracker.models.rota import DutyShift, Leave


def works(
    person: str, at: datetime, until: datetime | None = None, *, site: Any = None, roles: Collection[Role] = CLINICAL
) -> Q:
    """Say of a row whether its `person` is there to answer: an open account, and work with patients, `at` to `until`.

    `site`: what leads from the row to the site at which they have to work; None: anywhere. `roles`: in one of these.
    """
    held = Membership.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), starts_at__lte=until or at)
    held = held.filter(user=OuterRef(person), role__in=[int(it) for it in roles])
    return Q(Exists(held.filter(site=OuterRef(site)) if site else held), **{f"{person}__is_active": True})


def covered_by(user: int, at: datetime) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """Return whom a user stands in for at `at`: whose deputy they are, and whose deputy's deputy. Keys of users."""
    mine = Leave.objects.held_at(at).filter(deputy=user).values("person")
    theirs = Leave.objects.held_at(at).filter(deputy__in=mine).values("person")
    return mine, theirs


def answering_names(person: Any, at: datetime) -> dict[str, Any]:
    """Return what to annotate a row with, so that a list can say who answers without a statement of its own.

    `person` leads from the row to the key of its lead. `is_away`: the lead is on leave. `deputy`: the name of who
    stands in and is there themselves; None where nobody by name does, and then whoever is on duty answers.
    """
    away = Leave.objects.held_at(at).filter(person=person).order_by("starts_at", "pk")
    too = Leave.objects.held_at(at).filter(person=OuterRef("deputy"))
    there = away.filter(works("deputy", at), ~Exists(too))
    return {"is_away": Exists(away), "deputy": Subquery(there.values("deputy__short_name")[:1])}


def stands_in(user: int, at: datetime) -> Exists:
    """Say whether a user stands in for somebody at `at`."""
    return Exists(covered_by(user, at)[0])


def is_on_duty(user: int, at: datetime) -> Q:
    """Say of a membership whether its user is on duty at its site: by a shift, or as fallback while nobody is.

    Whoever stands in for a fallback on leave counts as the fallback. The shift of somebody on leave does not count.
    """
    running = DutyShift.objects.held_at(at).filter(site=OuterRef("site"))
    on_leave = Leave.objects.held_at(at).filter(person=OuterRef("person"))
    mine, theirs = covered_by(user, at)
    falls_back = Q(site__fallback=user) | Q(site__fallback__in=mine) | Q(site__fallback__in=theirs)
    there = running.exclude(Exists(on_leave))
    return Exists(there.filter(person=user)) | Q(falls_back & ~Exists(there))
