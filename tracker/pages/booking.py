"""What the page that books a visit reads: its allowed days, and the visits that a dose at that time would create."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, FilteredRelation, Q

import programmes
from programmes.history import Booked
from programmes.moments import local_day
from programmes.unfolding import PlannedVisit
from tracker.history import facts_of, protocol_of, setting_of
from tracker.models import Course
from tracker.models.courses import CourseQuerySet
from tracker.models.requirements import Rule
from tracker.pages.cover import covers, is_weekend
from tracker.pages.words import visit_title

WINDOW = ("opens_at", "due_at", "closes_at", "provisional")


@dataclass(frozen=True, slots=True)
class AllowedDays:
    """The allowed days of a visit on the course's clock: first and last day included; None is not published."""

    first: date | None
    last: date | None
    target: date | None
    provisional: bool

    @property
    def is_published(self) -> bool:
        """Say whether the protocol or the site says on which days the visit may be held."""
        return self.first is not None or self.last is not None

    def miss(self, day: date) -> str:
        """Return how far `day` lies outside, such as "3 days after the last allowed day"; empty inside."""
        if self.first is not None and day < self.first:
            return f"{_days((self.first - day).days)} before the first allowed day"
        if self.last is not None and day > self.last:
            return f"{_days((day - self.last).days)} after the last allowed day"
        return ""


def with_window(courses: CourseQuerySet, visit_key: str) -> CourseQuerySet:
    """Join to each course the window of one visit, for `allowed_days`: the key is unique on a course."""
    of_visit = Q(requirements__key=f"{visit_key}/{Rule.WINDOW.label}")
    joined = courses.annotate(asked=FilteredRelation("requirements", condition=of_visit))
    found: CourseQuerySet = joined.annotate(**{f"asked_{name}": F(f"asked__{name}") for name in WINDOW})
    return found


def allowed_days(course: Any) -> AllowedDays:
    """Return the allowed days of the visit for which the course was read `with_window`. No query.

    Nothing is known of them where the plan as it stands has no such window.
    """
    zone = ZoneInfo(course.zone)
    opens_at, due_at, closes_at, provisional = (getattr(course, f"asked_{name}") for name in WINDOW)
    return AllowedDays(
        local_day(opens_at, zone) if opens_at else None,
        local_day(closes_at - timedelta(microseconds=1), zone) if closes_at else None,
        local_day(due_at, zone) if due_at else None,
        provisional=provisional is not False,
    )


@dataclass(frozen=True, slots=True)
class Follows:
    """A visit that a dose at the proposed time creates, and its target day.

    `cover` says who covers it where the lead is on leave that day, or nobody is on duty at a weekend; else empty.
    """

    title: str
    day: date
    cover: str = ""

    @property
    def is_weekend(self) -> bool:
        """Say whether it falls on a Saturday or Sunday."""
        return is_weekend(self.day)


def follows(course: Course, visit_key: str, starts_at: datetime, ends_at: datetime, at: datetime) -> list[Follows]:
    """Return the visits that giving this dose at this time creates, in order of day. Two statements, writes nothing.

    A pure plan with the proposed booking: what hangs on the dose and has a target, and was not held yet.
    """
    protocol, zone = protocol_of(course.protocol_version), ZoneInfo(course.zone)
    earlier = programmes.History(facts_of(course.patient_id), str(course.pk))
    proposed = Booked(
        course=str(course.pk), happened_at=at, recorded_at=at, key=str(uuid.uuid4()), visit=visit_key,
        starts_at=starts_at, ends_at=ends_at,
    )  # fmt: skip
    visits = programmes.plan(protocol, earlier.with_fact(proposed), setting_of(course)).visits
    codes = _anchored(visits, visit_key)
    found = [
        (local_day(it.window.due_at, zone), visit_title(protocol, it.key))
        for it in visits
        if it.key in codes and it.window.due_at is not None and it.held is None
    ]
    covered = covers(course, {day for day, _ in found})
    return [Follows(title, day, covered.get(day, "")) for day, title in sorted(found, key=lambda it: it[0])]


def _anchored(visits: tuple[PlannedVisit, ...], visit_key: str) -> set[str]:
    """Return the keys of the visits counted from this dose, or from a dose counted from it."""
    dosing = [it.key for it in visits if it.rule.phase == "dosing"]
    doses = {visit_key}
    for it in visits:
        if it.rule.phase == "dosing" and it.rule.anchor in doses:
            doses.add(it.key)
    return {
        it.key
        for it in visits
        if it.dose in doses or it.rule.anchor in doses or (it.rule.anchor == "last dose" and dosing[-1] in doses)
    }


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"
