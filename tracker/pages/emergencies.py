"""What pages say of an emergency access: the banner while it runs, that it happened. Reviews: `emergency_reviews`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce, Least

from tracker.access.roles import CLINICAL
from tracker.models import Course, EmergencyAccess, EmergencyReview, User
from tracker.models.scoping import visible
from tracker.pages.pictures.days import counted
from tracker.pages.work import short_moment

TOLD_FOR = timedelta(days=90)
A_MINUTE = timedelta(minutes=1)
Reason, Finding = EmergencyAccess.Reason, EmergencyReview.Finding


@dataclass(frozen=True, slots=True)
class Banner:
    """What stands above every page while an emergency access runs.

    `key` is that of the access, on a page about its patient; None on every other page, which leads to the access.
    """

    until: str
    left: str
    reason: str = ""
    key: UUID | None = None


@dataclass(frozen=True, slots=True)
class Running:
    """An emergency access of the reader's own that runs: whose record, its latest course, and its banner."""

    name: str
    reference: str
    banner: Banner


def with_emergency(courses: Any, user: Any) -> Any:
    """Annotate `grant`, `grant_ends` and `grant_reason` while this user has an emergency access open; else nothing.

    No statement of its own. They are None on the courses of every other patient, and on those of this one that the user
    sees without it: there everything stays open that was.
    """
    if not user.emergency_until:
        return courses
    seen = Course.unscoped.filter(visible(user, "", in_emergency=False), pk=OuterRef(OuterRef("pk")))
    running = EmergencyAccess.objects.as_system("emergency").filter(opened_by=user, patient=OuterRef("patient"))
    found = running.open_at(user.acting_at).filter(~Exists(seen)).order_by("-ends_at")
    columns = {"grant": "pk", "grant_ends": "ends_at", "grant_reason": "reason"}
    return courses.annotate(**{name: Subquery(found.values(column)[:1]) for name, column in columns.items()})


def with_latest(courses: Any, user: Any) -> Any:
    """Annotate the last emergency access to the patient's record in 90 days, for `happened_line`. No statement."""
    since = user.acting_at - TOLD_FOR
    found = EmergencyAccess.objects.as_system("emergency").filter(patient=OuterRef("patient"), opened_at__gt=since)
    reviews = EmergencyReview.unscoped.filter(access=OuterRef("pk")).order_by("-reviewed_at", "finding")
    named = found.annotate(
        name=F("opened_by__full_name"),
        last_at=Least("ends_at", Coalesce("early_end__ended_at", "ends_at")),
        finding=Subquery(reviews.values("finding")[:1]),
    ).order_by("-opened_at")
    columns = ("name", "opened_at", "last_at", "reason", "finding")
    return courses.annotate(**{f"emergency_{it}": Subquery(named.values(it)[:1]) for it in columns})


def is_granted(course: Any) -> bool:
    """Say whether a course of `with_emergency` is open to its reader by an emergency access. No query."""
    return getattr(course, "grant", None) is not None


def banner(course: Any, user: User, at: datetime) -> Banner | None:
    """Return the banner for a page about `course` (None: about nobody); None while no access of this user runs."""
    if course is not None and is_granted(course):
        reason = Reason(course.grant_reason).label
        return _banner(course.grant_ends, ZoneInfo(course.zone), at, reason=reason, key=course.grant)
    if user.emergency_until is None:
        return None
    site = next(it.site for it in user.held_memberships if it.role in CLINICAL)
    return _banner(user.emergency_until, ZoneInfo(site.zone), at)


def _banner(ends_at: datetime, zone: ZoneInfo, at: datetime, **more: Any) -> Banner:
    minutes = -(-(ends_at - at) // A_MINUTE)  # begun minutes count
    return Banner(_clock(ends_at, at, zone), counted(minutes, "minute", "minutes"), **more)


def _clock(moment: datetime, other: datetime, zone: ZoneInfo) -> str:
    """Return a time on a clock; with the name of its zone in the night in which clocks change between the two."""
    local = moment.astimezone(zone)
    is_plain = local.utcoffset() == other.astimezone(zone).utcoffset()
    return f"{local:%H:%M}" if is_plain else f"{local:%H:%M %Z}"


def running(user: User, at: datetime) -> list[Running]:
    """Return the emergency accesses this user has open, the one that ends first first. One statement, none without."""
    if not user.emergency_until:
        return []
    latest = Course.unscoped.filter(patient=OuterRef("patient")).order_by("-enrolled_at", "-pk")
    rows = EmergencyAccess.objects.visible_to(user).filter(opened_by=user).open_at(at).select_related("patient")
    course = {it: Subquery(latest.values(it)[:1]) for it in ("reference", "zone")}
    found: list[Any] = list(rows.annotate(**course).order_by("ends_at"))
    return [
        Running(
            it.patient.full_name, it.reference,
            _banner(it.ends_at, ZoneInfo(it.zone), at, reason=Reason(it.reason).label, key=it.pk),
        )
        for it in found
    ]  # fmt: skip


def happened_line(course: Any) -> str:
    """Return that somebody opened this record in an emergency, for the patient's own team; empty where nobody did."""
    if getattr(course, "emergency_opened_at", None) is None or is_granted(course):
        return ""
    zone = ZoneInfo(course.zone)
    last = _clock(course.emergency_last_at, course.emergency_opened_at, zone)
    when = f"{short_moment(course.emergency_opened_at, zone)} to {last}"
    reason = Reason(course.emergency_reason).label
    return f"{course.emergency_name} opened this record, {when}: {reason}. {_reviewed(course.emergency_finding)}"


def _reviewed(finding: int | None) -> str:
    return f"Reviewed: {Finding(finding).label}." if finding else "A supervisor has not reviewed it yet."
