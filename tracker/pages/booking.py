"""What the page that books a visit reads: its allowed days, and the visits that a dose at that time would create."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import programmes
from programmes.history import Booked
from programmes.moments import local_day
from programmes.unfolding import PlannedVisit
from tracker.history import facts_of, protocol_of, setting_of
from tracker.models import Course, Requirement
from tracker.models.requirements import Rule
from tracker.pages.words import visit_title

SATURDAY = 5


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


def allowed_days(course: Course, visit_key: str) -> AllowedDays:
    """Return the allowed days of a visit from the plan as it stands. One query."""
    row = course.requirements.filter(key=f"{visit_key}/{Rule.WINDOW.label}").first()
    return days_of(row, ZoneInfo(course.zone))


def days_of(row: Requirement | None, zone: ZoneInfo) -> AllowedDays:
    """Return the days that a visit's window covers; nothing where the plan has no such window. No query."""
    if row is None:
        return AllowedDays(None, None, None, provisional=True)
    return AllowedDays(
        local_day(row.opens_at, zone) if row.opens_at else None,
        local_day(row.closes_at - timedelta(microseconds=1), zone) if row.closes_at else None,
        local_day(row.due_at, zone) if row.due_at else None,
        provisional=row.provisional,
    )


@dataclass(frozen=True, slots=True)
class Follows:
    """A visit that a dose at the proposed time creates, and its target day."""

    title: str
    day: date

    @property
    def is_weekend(self) -> bool:
        """Say whether it falls on a Saturday or Sunday."""
        return self.day.weekday() >= SATURDAY


def follows(course: Course, visit_key: str, starts_at: datetime, ends_at: datetime, at: datetime) -> list[Follows]:
    """Return the visits that giving this dose at this time creates, in order of day. One statement, writes nothing.

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
        Follows(visit_title(protocol, it.key), local_day(it.window.due_at, zone))
        for it in visits
        if it.key in codes and it.window.due_at is not None and it.held is None
    ]
    return sorted(found, key=lambda it: it.day)


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
