"""Call tasks in plain words: what the patient was told, what is so now, by when to phone; and the page of one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Subquery
from django.urls import reverse

from programmes import State
from programmes.moments import local_day
from programmes.requirements import Severity
from tracker.history import protocol_of
from tracker.models import Call, Course, Requirement
from tracker.models.facts import standing
from tracker.models.requirements import Rule
from tracker.pages import words
from tracker.pages.people import ContactLine, contacts_of
from tracker.pages.work import Action, short_day, short_moment

WAITS = frozenset({State.OPEN, State.OVERDUE})
REASONS = {
    "call-correction": "Was told a time that has changed",
    "call-not-come": "Did not come",
    "call-undelivered": "A message could not be delivered",
    "call-asked": "Asked to be phoned",
}
OF_COURSE = {"call-undelivered": "Messages", "call-asked": "A call"}
ANOTHER_TIME = "Asked for another time"
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Task:
    """A call to make, in words: why, about what, what was said and what is so now, by when."""

    reason: str
    title: str
    told: str
    now: str
    phone_by: str
    is_late: bool
    action: Action

    @property
    def what(self) -> str:
        """Return what was said and what is so, in one line."""
        return " ".join(it for it in (self.told, self.now) if it)


def task_of(it: Requirement, course: Course, at: datetime) -> Task:
    """Return a call task in words, at a moment on the course's clock. Makes no query."""
    zone, protocol = ZoneInfo(course.zone), protocol_of(course.protocol_version)
    told, now = _said(it, course.patient.short_name, zone)
    is_late = it.closes_at is not None and it.closes_at <= at
    return Task(
        reason=reason_of(it),
        title=words.visit_title(protocol, it.visit_key) if it.visit_key else OF_COURSE[_kind(it)],
        told=told,
        now=now,
        phone_by=_late(it, zone, at) if is_late else _by(it, zone, at),
        is_late=is_late,
        action=Action("Log the call", reverse("log-call", args=[course.reference, it.key])),
    )


def reason_of(it: Requirement) -> str:
    """Return why somebody is to phone."""
    return ANOTHER_TIME if (it.detail or {}).get("asked") == "another time" else REASONS[_kind(it)]


def _kind(it: Requirement) -> str:
    return it.key.rpartition("/")[2].partition("@")[0]


def waiting(rows: list[Requirement], course: Course, at: datetime) -> list[Task]:
    """Return the calls of a course that somebody still has to make, most urgent first. The rows carry their state."""
    calls = [it for it in rows if it.rule == Rule.CALL and State(it.state) in WAITS]  # type: ignore[attr-defined]  # annotated by with_state
    return [task_of(it, course, at) for it in sorted(calls, key=lambda it: (it.closes_at or at, it.key))]


def row(it: Requirement, at: datetime) -> dict[str, Any]:
    """Return the fields of a row of work: whom to phone, why and by when, and when somebody last tried. Makes no query.

    The requirement comes with its course and `tried_at`: see `caseload.waiting`.
    """
    course, tried_at = it.course, it.tried_at  # type: ignore[attr-defined]  # annotated by `caseload.waiting`
    task, phone = task_of(it, course, at), course.patient.phone
    tried = f" Not reached so far, last tried {short_moment(tried_at, ZoneInfo(course.zone))}." if tried_at else ""
    return {
        "title": task.title,
        "tone": "breach" if task.is_late or it.severity == Severity.SAFETY else "late",
        "word": task.reason,
        "note": f"{task.what}{tried} {task.phone_by}{'' if phone else ': no number is written down'}",
        "phone": phone,
        "action": task.action,
    }


def _said(it: Requirement, name: str, zone: ZoneInfo) -> tuple[str, str]:
    """Return what the patient was told or what happened, and what is so now."""
    detail: dict[str, Any] = it.detail or {}
    if "told" in detail:
        now = _moment(detail["now"], zone)
        return f"{name} was told {_moment(detail['told'], zone)}.", f"It is now on {now}." if now else NOT_AT_ALL
    if "missed" in detail:
        return f"{name} did not come, {short_day(datetime.fromisoformat(detail['missed']), zone)}.", ""
    since = short_moment(it.opens_at, zone) if it.opens_at else ""
    if "asked" in detail:
        return f"{name} asked on {since}.", ""
    return f"Since {since}, {name} does not get our messages.", "Ask whether the address is still right."


NOT_AT_ALL = "It does not take place."


def _moment(text: str | None, zone: ZoneInfo) -> str:
    return short_moment(datetime.fromisoformat(text), zone) if text else ""


def _by(it: Requirement, zone: ZoneInfo, at: datetime) -> str:
    """Say until when to phone: a time of day where one was set, else the last day."""
    if it.closes_at is None:
        return "Phone"
    last, today = it.closes_at.astimezone(zone), local_day(at, zone)
    if last.hour or last.minute:
        return f"Phone before {last:%H:%M}" if last.date() == today else f"Phone before {short_moment(last, zone)}"
    day = local_day(it.closes_at - INSTANT, zone)
    if day == today:
        return "Phone today"
    return (
        "Phone by tomorrow evening"
        if (day - today).days == 1
        else f"Phone by {short_day(it.closes_at - INSTANT, zone)}"
    )


def _late(it: Requirement, zone: ZoneInfo, at: datetime) -> str:
    return f"Phone now, {words.distance(it, State.OVERDUE, zone, at)}"


@dataclass(frozen=True)
class CallPage:
    """Everything on the page of one call task. Three statements; `task` None: it is asked for no longer."""

    course: Course
    key: str
    at: datetime

    @cached_property
    def zone(self) -> ZoneInfo:
        """Return the course's clock."""
        return ZoneInfo(self.course.zone)

    @cached_property
    def requirement(self) -> Requirement | None:
        """Return the task as it stands; None: it is asked for no longer, or never was.

        `agreed_at` and `agreed_with`: the time agreed now for the visit it is about; None without one.
        """
        visit = self.key.rpartition("/")[0]
        slots = self.course.slots.filter(visit_key=visit, ends_at__gt=self.at)
        agreed = {
            "agreed_at": Subquery(slots.values("starts_at")[:1]),
            "agreed_with": Subquery(slots.values("with_whom__short_name")[:1]),
        }
        rows = self.course.requirements.with_state(self.at).annotate(**agreed)
        return rows.filter(key=self.key, rule=Rule.CALL).first()

    @cached_property
    def task(self) -> Task | None:
        """Return the task in words while it waits for somebody."""
        it = self.requirement
        waits = it is not None and State(it.state) in WAITS  # type: ignore[attr-defined]  # from with_state
        return task_of(it, self.course, self.at) if it is not None and waits else None

    @cached_property
    def tries(self) -> list[Call]:
        """Return the calls logged for it so far, latest first."""
        rows = standing(self.course.call_facts.filter(task=self.key)).select_related("recorded_by")
        return list(rows.order_by("-happened_at", "-recorded_at")[:10])

    @cached_property
    def contacts(self) -> list[ContactLine]:
        """Return who else may be phoned, and what each may be told."""
        return contacts_of(self.course)
