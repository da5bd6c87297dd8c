"""Handing a course over to another lead at the same site, with its open tasks. To another site: `turns`."""

from datetime import datetime
from uuid import UUID

from programmes.requirements import State
from tracker.actions import courses, facts, teams, trail
from tracker.actions.action import CannotRecord, action
from tracker.models import CareTeamMember, Course, Note, TrailEntry, User
from tracker.models.requirements import state_expression

Part = CareTeamMember.Part
TASKS = (State.OPEN, State.OVERDUE)


@action
def hand_over(*, course: Course, to: User, reason: str, key: UUID, by: User, at: datetime) -> CareTeamMember:
    """Make another clinician of the site the lead, from now on. Whoever led leaves the team.

    The reason becomes a note of the course, which the new lead reads; the trail line lists what was open or overdue.
    A replay (same key) is answered with the place it made.

    :raises CannotRecord: when no reason is given, the person leads already, or does not work at the site.
    """
    course = courses.lock(course)
    text = words(to, reason)
    if facts.made_before(Note, course=course, key=key, text=text) is not None:
        return course.team.filter(member=to, part=Part.LEAD).latest("starts_at")
    places = teams.places_at(course, at)
    leads = [it for it in places if it.part == Part.LEAD]
    _check(course, to, leads, reason, at)
    teams.end([it for it in places if it.part == Part.LEAD or it.member_id == to.pk], at)
    place = teams.begin_lead(course, to, at)
    facts.insert(Note(key=key, course=course, text=text, happened_at=at, recorded_at=at, recorded_by=by))
    trail.record(
        TrailEntry.Event.LEAD_CHANGED, course=course, by=by, at=at, lead=str(to.public_id), note=key,
        was=[str(it.member.public_id) for it in leads], tasks=_tasks(course, at),
    )  # fmt: skip
    return place


def words(to: User, reason: str) -> str:
    """Return the note that a hand-over leaves on the course."""
    return f"{Note.HANDED_OVER}{to.full_name}. {reason.strip()}"


def _check(course: Course, to: User, leads: list[CareTeamMember], reason: str, at: datetime) -> None:
    if not reason.strip():
        raise CannotRecord("Say why.")
    if any(it.member_id == to.pk for it in leads):
        raise CannotRecord(f"{to} leads this course already.")
    teams.check_works_at(to, course.site, at)


def _tasks(course: Course, at: datetime) -> list[str]:
    """Return the keys of what is open or overdue. One statement."""
    rows = course.requirements.annotate(state=state_expression(at)).filter(state__in=[int(it) for it in TASKS])
    return list(rows.order_by("key").values_list("key", flat=True))
