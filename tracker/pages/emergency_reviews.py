"""What a supervisor reads of emergency accesses: how many wait, the list of them, one with all that was done in it."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, Min, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Least

from tracker.access.roles import SUPERVISING
from tracker.actions.signatures import Meaning, named
from tracker.history import protocol_of
from tracker.models import (
    AccessEntry,
    Course,
    ElectronicSignature,
    EmergencyAccess,
    EmergencyReview,
    Note,
    Site,
    TrailEntry,
    User,
)
from tracker.models.emergencies import REVIEWED_WITHIN, Accesses
from tracker.models.facts import standing
from tracker.pages.signatures import beneath
from tracker.pages.trail import told
from tracker.pages.work import short_moment

SHOWN_FOR = timedelta(days=90)
MOST = 100
MOST_LINES = 200
Reason, Finding = EmergencyAccess.Reason, EmergencyReview.Finding


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many emergency accesses nobody has reviewed, how many of them for 72 hours, and when the first is due."""

    number: int = 0
    overdue: int = 0
    due: str = ""


def counts(sites: Iterable[Any], at: datetime) -> dict[str, Any]:
    """Return what to annotate a row with, so that `waiting` needs no statement of its own."""
    rows = _of(sites).unreviewed()
    late = rows.filter(opened_at__lte=at - REVIEWED_WITHIN)
    one = (it.annotate(one=Value(1)).values("one") for it in (rows, late, rows))
    figures = (Count("pk"), Count("pk"), Min("opened_at"))
    names = ("emergencies", "emergencies_late", "emergencies_since")
    return {
        name: Subquery(it.order_by().annotate(n=figure).values("n"))
        for name, it, figure in zip(names, one, figures, strict=True)
    }


def waiting(rows: Iterable[Any], site: Site) -> Waiting:
    """Return what the first row of `counts` says, on a site's clock; nothing where there is no row: no course."""
    first = next(iter(rows), None)
    if first is None or not first.emergencies:
        return Waiting()
    due = f"{short_moment(first.emergencies_since + REVIEWED_WITHIN, ZoneInfo(site.zone))} on {site.name}'s clock"
    return Waiting(first.emergencies, first.emergencies_late or 0, due)


@dataclass(frozen=True, slots=True)
class Line:
    """An emergency access in a list. `tone`, `word`: how its review stands. `is_own`: the reader's own.

    `when` names the clock that the list shows it on: a list holds several sites'.
    """

    access: Any
    when: str
    tone: str
    word: str
    is_own: bool
    is_open: bool


@dataclass(frozen=True)
class Reviews:
    """The emergency accesses at a supervisor's sites: first those that wait, the oldest first. One statement."""

    user: User
    at: datetime

    @property
    def waiting(self) -> list[Line]:
        """Return those without a review that settles them."""
        return [it for it in self._lines if it.is_open]

    @property
    def settled(self) -> list[Line]:
        """Return those of the last 90 days that were settled, the latest first."""
        return [it for it in reversed(self._lines) if not it.is_open]

    @property
    def unreviewed(self) -> int:
        """Return how many nobody has reviewed."""
        return sum(it.access.finding is None for it in self._lines)

    @property
    def followed_up(self) -> int:
        """Return how many were reviewed, and need a follow-up."""
        return len(self.waiting) - self.unreviewed

    @property
    def overdue(self) -> int:
        """Return how many have waited for 72 hours or longer."""
        return sum(it.tone == "breach" for it in self._lines)

    @cached_property
    def _lines(self) -> list[Line]:
        rows: Any = with_review(_of(self.user.sites_as(SUPERVISING))).select_related("patient", "opened_by")
        rows = rows.filter(pk__in=_kept(self.user, self.at).values("pk")).order_by("opened_at", "pk")
        return [line_of(it, self.user, self.at) for it in rows[:MOST]]


def _of(sites: Iterable[Any]) -> Accesses:
    return EmergencyAccess.objects.as_system("emergency").at_sites(list(sites))


def _kept(user: User, at: datetime) -> Any:
    """Return those that wait, and those that were settled of the last 90 days."""
    rows = _of(user.sites_as(SUPERVISING))
    return rows.unsettled() | rows.filter(opened_at__gt=at - SHOWN_FOR)


def with_review(rows: Any) -> Any:
    """Annotate the last finding, when it ended, and reference and zone of the patient's latest course."""
    reviews = EmergencyReview.unscoped.filter(access=OuterRef("pk")).order_by("-reviewed_at", "finding")
    latest = Course.unscoped.filter(patient=OuterRef("patient")).order_by("-enrolled_at", "-pk")
    return rows.annotate(
        finding=Subquery(reviews.values("finding")[:1]),
        last_at=Least("ends_at", Coalesce("early_end__ended_at", "ends_at")),
        reference=Subquery(latest.values("reference")[:1]),
        zone=Subquery(latest.values("zone")[:1]),
    )


def line_of(it: Any, user: User, at: datetime) -> Line:
    """Return an emergency access of `with_review` in words. No query."""
    zone = ZoneInfo(it.zone)
    tone, word = _stands(it, zone, at)
    when = f"{short_moment(it.opened_at, zone)} to {it.last_at.astimezone(zone):%H:%M} ({zone})"
    return Line(it, when, tone, word, it.opened_by_id == user.pk, it.finding in (None, Finding.FOLLOW_UP))


def _stands(it: Any, zone: ZoneInfo, at: datetime) -> tuple[str, str]:
    """Return tone and word of the review: red from the end of 72 hours on (included)."""
    if it.finding is not None:
        label = Finding(it.finding).label.capitalize()
        return {Finding.JUSTIFIED: "met", Finding.NOT_JUSTIFIED: "breach"}.get(it.finding, "late"), label
    due = short_moment(it.review_due, zone)
    return ("breach", f"Overdue since {due}") if at >= it.review_due else ("due", f"Review by {due}")


@dataclass(frozen=True)
class ReviewPage:
    """One emergency access, with what was opened and done in it, and how it was reviewed. Four statements.

    `access` is of `one`.
    """

    access: Any
    user: User
    at: datetime

    @property
    def line(self) -> Line:
        """Return it as the list has it."""
        return line_of(self.access, self.user, self.at)

    @property
    def zone(self) -> ZoneInfo:
        """Return the clock of the patient's latest course."""
        return ZoneInfo(self.access.zone)

    @property
    def reason(self) -> str:
        """Return why it could not wait, as it was chosen."""
        return Reason(self.access.reason).label.capitalize()

    @property
    def may_review(self) -> bool:
        """Say whether this reader may review it now."""
        return self.line.is_open and not self.line.is_own

    @cached_property
    def courses(self) -> list[Course]:
        """Return all courses of the patient: the access opened each."""
        rows = Course.objects.as_system("emergency").filter(patient=self.access.patient_id)
        return list(rows.select_related("protocol_version", "site").order_by("-enrolled_at", "-pk"))

    @cached_property
    def mine(self) -> list[Course]:
        """Return those that the reader supervises."""
        return [it for it in self.courses if it.site_id in self.user.sites_as(SUPERVISING)]

    @cached_property
    def reviews(self) -> list[EmergencyReview]:
        """Return the reviews so far, each with its signature, the first one first."""
        return list(self.access.reviews.annotate(e_signature=beneath("emergencyreview")).order_by("reviewed_at"))

    @cached_property
    def opened(self) -> list[tuple[str, int]]:
        """Return which kinds of page were opened, and how often."""
        rows = AccessEntry.objects.filter(**self._theirs).order_by("pk")[:MOST_LINES]
        return list(Counter(it.page.capitalize() for it in rows).items())

    @cached_property
    def done(self) -> list[tuple[datetime, str, str]]:
        """Return what was recorded meanwhile: when, what, what of it."""
        of = {it.reference: protocol_of(it.protocol_version) for it in self.courses}
        rows = TrailEntry.objects.filter(**self._theirs).exclude(event__startswith="emergency.").order_by("seq")
        return [
            (it.at, TrailEntry.Event(it.event).label, told(json.loads(it.payload or "{}"), of[it.course_reference],
             self.zone))
            for it in rows[:MOST_LINES]
        ]  # fmt: skip

    @property
    def _theirs(self) -> dict[str, Any]:
        return {
            "actor": str(self.access.opened_by.public_id),
            "course_reference__in": [it.reference for it in self.courses],
            "at__gte": self.access.opened_at,
            "at__lt": self.access.last_at,
        }


def one(key: Any, user: User) -> Any:
    """Return one emergency access at a site that this user supervises; None for any other. One statement.

    `unsigned`: how many notes that were written in it their author has not signed.
    """
    rows = with_review(_of(user.sites_as(SUPERVISING)).filter(pk=key))
    return rows.annotate(unsigned=_unsigned()).select_related("patient", "opened_by").first()


def _unsigned() -> Coalesce:
    signed = ElectronicSignature.unscoped.filter(table="note", row=named(), meaning=Meaning.AUTHORSHIP)
    written = Note.objects.as_system("emergency").filter(
        course__patient=OuterRef("patient"), recorded_by=OuterRef("opened_by"), recorded_at__gte=OuterRef("opened_at"),
        recorded_at__lt=OuterRef("last_at"),
    )  # fmt: skip
    left = standing(written).filter(~Exists(signed)).annotate(one=Value(1)).values("one").order_by()
    return Coalesce(Subquery(left.annotate(n=Count("pk")).values("n")), 0)
