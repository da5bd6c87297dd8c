"""What a hand-over reads: who could lead the course, and the open tasks in words. Handing over is an action."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from programmes import State
from tracker.actions import teams
from tracker.actions.handing_over import TASKS
from tracker.history import protocol_of
from tracker.models import CareTeamMember, Course, Requirement, User
from tracker.models.requirements import Rule, state_expression
from tracker.pages import words
from tracker.pages.enrolment import clinicians_at


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for the lead: what, and how it stands ("1 day late", "due now")."""

    title: str
    tone: str
    word: str


def tasks_of(course: Course, at: datetime) -> list[Task]:
    """Return what is open or overdue on a course, the latest first. One statement.

    The checks before a dose are left out: they are asked on its day, of whoever is there.
    """
    rows = course.requirements.annotate(state=state_expression(at)).filter(state__in=[int(it) for it in TASKS])
    late_first = rows.exclude(rule=Rule.GATE).order_by("-state", "closes_at", "key")
    return [_task(course, it, at) for it in late_first]


@dataclass(frozen=True, slots=True)
class AgreedTime:
    """A time to come that was agreed with somebody: what for, and when."""

    title: str
    starts_at: datetime


def agreed_with(course: Course, person: User | None, at: datetime) -> list[AgreedTime]:
    """Return the times to come that are agreed with this person, earliest first. One statement; none for nobody."""
    if person is None:
        return []
    protocol = protocol_of(course.protocol_version)
    slots = course.slots.filter(with_whom=person, starts_at__gt=at).order_by("starts_at")
    return [AgreedTime(words.visit_title(protocol, it.visit_key), it.starts_at) for it in slots]


def _task(course: Course, it: Requirement, at: datetime) -> Task:
    protocol, state = protocol_of(course.protocol_version), State(it.state)  # type: ignore[attr-defined]  # annotated
    visit = words.visit_title(protocol, it.visit_key) if it.visit_key else ""
    asked = "" if it.rule in (Rule.WINDOW, Rule.HELD) else words.requirement_title(protocol, it)
    word = words.distance(it, state, ZoneInfo(course.zone), at) or words.STATES[state][1].lower()
    return Task(": ".join(part for part in (visit, asked) if part), words.STATES[state][0], word)


def lead_and_successors(course: Course, at: datetime) -> tuple[User | None, list[User]]:
    """Return who leads the course now (None: nobody), and who could: the site's clinicians, the team first.

    Two statements.
    """
    places = teams.places_at(course, at)
    lead = next((it.member for it in places if it.part == CareTeamMember.Part.LEAD), None)
    at_site = list(clinicians_at([course.site], at))
    team = [it.member for it in places if it.member in at_site]
    return lead, [it for it in dict.fromkeys([*team, *at_site]) if it != lead]
