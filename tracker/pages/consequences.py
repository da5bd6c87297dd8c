"""What a turn of a course would bring about, before it is recorded: the plan run on it. Records nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import programmes
from programmes import State
from programmes.history import Turned
from programmes.moments import local_day
from programmes.unfolding import PlannedVisit
from tracker.actions.turns import loses_its_time
from tracker.history import facts_of, protocol_of, setting_of
from tracker.history.facts import TURNS
from tracker.models import Course, CourseEvent, Reminder, Requirement, Site
from tracker.models.requirements import Rule
from tracker.pages import words
from tracker.pages.pictures import days

WAITS = frozenset({State.PENDING, State.OPEN, State.OVERDUE})
RULES = {rule.label: rule for rule in Rule}


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a turn would cancel, settle, drop and leave; each as titles in words.

    `messages` is how many planned messages to the patient would not go.
    """

    messages: int
    times: list[str]
    missed: list[str]
    dropped: list[str]
    stays: list[str]


def consequences(
    course: Course, turn: int, happened_at: datetime, at: datetime, to_site: Site | None = None
) -> Consequences:
    """Return what this turn would bring about: the plan with it beside the plan without it. Two statements."""
    protocol, setting = protocol_of(course.protocol_version), setting_of(course)
    history = programmes.History(facts_of(course.patient_id), str(course.pk))
    proposed = Turned(
        course=str(course.pk), happened_at=happened_at, recorded_at=at, key=str(uuid4()), turn=TURNS[turn],
        zone=to_site.zone if to_site else None, from_zone=course.zone if to_site else None,
    )  # fmt: skip
    before = programmes.plan(protocol, history, setting)
    after = programmes.plan(protocol, history.with_fact(proposed), setting)
    compared = _Compared(course, before, after, at)
    return Consequences(
        messages=_stopped(course, after),
        times=list(compared.times(CourseEvent(turn=turn, happened_at=happened_at, to_site=to_site))),
        missed=list(compared.missed()),
        dropped=list(compared.dropped()),
        stays=list(compared.stays()),
    )


def _stopped(course: Course, after: programmes.Plan) -> int:
    """Count the messages to the patient that are still to go and would not. One statement."""
    rows = course.reminders.filter(audience=Reminder.Audience.PATIENT, status=Reminder.Status.PLANNED)
    return rows.exclude(key__in=[it.key for it in after.reminders]).count()


class _Compared:
    """Two plans of a course, without and with a turn, by the keys of their requirements."""

    def __init__(self, course: Course, before: programmes.Plan, after: programmes.Plan, at: datetime) -> None:
        self.course, self.at, self.zone = course, at, ZoneInfo(course.zone)
        self.protocol = protocol_of(course.protocol_version)
        self.before, self.after = before, after
        self.was = {it.key: programmes.state(it, at) for it in before.requirements}
        self.will = {it.key: programmes.state(it, at) for it in after.requirements}

    def times(self, event: CourseEvent) -> Iterator[str]:
        """Yield the agreed times that would be cancelled: "Second dose, 6 Apr"."""
        for it in sorted(self._booked_after(event.happened_at), key=lambda visit: visit.booked.starts_at):  # type: ignore[union-attr,arg-type,return-value]
            starts_at = it.booked.starts_at if it.booked else None
            if starts_at is not None and loses_its_time(it.key, event, self.after):
                yield f"{words.visit_title(self.protocol, it.key)}, {days.short(local_day(starts_at, self.zone))}"

    def missed(self) -> Iterator[str]:
        """Yield what is overdue, would be settled as missed, and is asked no more."""
        for it in self.before.requirements:
            if self.was[it.key] is State.OVERDUE and self.will.get(it.key) is State.MISSED:
                yield self._title(it)

    def dropped(self) -> Iterator[str]:
        """Yield the visits ahead that would not be asked for any more."""
        for it in self._visits():
            if self.was[f"{it.key}/window"] in WAITS and self.will[f"{it.key}/window"] is State.NOT_APPLICABLE:
                yield words.visit_title(self.protocol, it.key)

    def stays(self) -> Iterator[str]:
        """Yield the visits that would still be asked for."""
        for it in self._visits():
            if self.will[f"{it.key}/window"] in WAITS:
                yield words.visit_title(self.protocol, it.key)

    def _visits(self) -> Iterator[PlannedVisit]:
        for it in self.before.visits:
            if it.held is None and f"{it.key}/window" in self.was and f"{it.key}/window" in self.will:
                yield it

    def _booked_after(self, moment: datetime) -> list[PlannedVisit]:
        booked = (it for it in self.before.visits if it.booked is not None and not it.since_booked)
        return [it for it in booked if it.booked and it.booked.starts_at and it.booked.starts_at > moment]

    def _title(self, it: programmes.Requirement) -> str:
        row: Any = Requirement(key=it.key, rule=RULES[it.rule], detail=dict(it.detail))
        asked = words.requirement_title(self.protocol, row)
        visit = words.visit_title(self.protocol, it.visit) if it.visit in {v.key for v in self.before.visits} else ""
        return visit if it.rule == "window" else f"{visit}: {asked}".removeprefix(": ")
