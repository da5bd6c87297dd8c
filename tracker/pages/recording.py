"""What the forms that record read: who works on a course, what is booked, what the patient hopes for."""

from datetime import datetime
from uuid import UUID

from django.db.models import Case, Exists, Min, OuterRef, Q, QuerySet, Value, When

from programmes.protocol.model import Visit
from programmes.protocol.scales import Assessment
from programmes.recurrence import whole
from tracker.access.roles import CLINICAL
from tracker.history import protocol_of
from tracker.models import Booking, Correction, Course, Intention, TherapySession, User
from tracker.models.facts import standing
from tracker.pages.words import visit_title


def team_of(course: Course, at: datetime) -> list[User]:
    """Return the people on the course's care team at `at`, the lead first. One query."""
    rows = course.team.filter(Q(ends_at=None) | Q(ends_at__gt=at), starts_at__lte=at)
    people = [row.member for row in rows.select_related("member").order_by("part", "member__short_name")]
    return list(dict.fromkeys(people))


def people_of(course: Course, at: datetime) -> QuerySet[User]:
    """Return who may have been in the room: the course's team, then the other clinicians of its site. One query."""
    in_team = Q(team_places__course=course)
    at_site = Q(
        Q(memberships__ends_at=None) | Q(memberships__ends_at__gt=at),
        memberships__site=course.site_id,
        memberships__role__in=[int(role) for role in CLINICAL],
        memberships__starts_at__lte=at,
    )
    first = Min(Case(When(in_team, then=Value(0)), default=Value(1)))
    return User.objects.filter(in_team | at_site).annotate(distance=first).order_by("distance", "short_name", "pk")


def booking_of(course: Course, visit_key: str) -> Booking | None:
    """Return the time that is agreed for a visit, or None. One query."""
    rows = standing(course.booking_facts.filter(visit_key=visit_key)).select_related("with_whom")
    booking = rows.order_by("-recorded_at").first()
    return booking if booking is not None and booking.starts_at is not None else None


def intentions_of(course: Course, sent: UUID | None = None) -> list[Intention]:
    """Return the intentions that stand, oldest first. One query.

    `sent`: what the intention of this key replaced counts as standing, so that a second click reads as the first.
    """
    struck = Correction.unscoped.filter(struck=OuterRef("pk"))
    rows = course.intention_facts.filter(~Exists(struck), Q(replaced_by=None) | Q(replaced_by=sent))
    return [it for it in rows.order_by("happened_at", "pk") if it.pk != sent]


def held_until(course: Course, visit_key: str) -> datetime | None:
    """Return when the visit that was held last ended, or None. One query."""
    rows = standing(course.therapysession_facts.filter(visit_key=visit_key, ended_at__isnull=False))
    return rows.order_by("-ended_at").values_list("ended_at", flat=True).first()


def visits_of(course: Course, *, dosing: bool) -> list[tuple[str, str]]:
    """Return the visits an entry can belong to, by key, with titles: those with a dose, or the others.

    No query, but one where visits come again without an end: then they are those that are there so far.
    """
    protocol = protocol_of(course.protocol_version)
    if any(it.repeat for it in protocol.visits):
        there = {key.partition("/")[0].partition("#")[0] for key in course.requirements.values_list("key", flat=True)}
        known = tuple(it for it in whole(protocol).visits if it.code in there)
        protocol = protocol.model_copy(update={"visits": known})
    doses = [it.code for it in protocol.dosing_visits]
    if dosing:
        return [(code, visit_title(protocol, code)) for code in doses]
    keys = [
        key
        for it in protocol.visits
        if it.code not in doses
        for key in ([f"{it.code}#{dose}" for dose in doses] if it.repeats_for else [it.code])
    ]
    return [(key, visit_title(protocol, key)) for key in keys]


def recorded_then(course: Course, visit_key: str, starts_at: datetime, ends_at: datetime) -> list[TherapySession]:
    """Return the contacts of a visit that stand and overlap with these times, both ends excluded. One query."""
    rows = standing(course.therapysession_facts.filter(visit_key=visit_key)).select_related("recorded_by")
    return list(rows.filter(started_at__lt=ends_at, ended_at__gt=starts_at).order_by("started_at"))


def assessments_of(course: Course, visit: Visit) -> list[Assessment]:
    """Return the scales that the protocol asks for at a visit, and behind them those it allows. No query."""
    scales = {it.code: it for it in protocol_of(course.protocol_version).assessments}
    return [scales[code] for code in (*visit.assessments, *visit.optional_assessments)]
