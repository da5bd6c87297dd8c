"""The turns of a course: on hold, resumed, stopped, transferred, ended. Handing it to another lead: `handing_over`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import programmes
from programmes.moments import local_day
from programmes.requirements import Outcome
from tracker.actions import courses, facts, hindrances, site_rules, teams, trail
from tracker.actions.action import CannotRecord, action
from tracker.models import Booking, BookingSlot, CareTeamMember, Course, CourseEvent, Site, TrailEntry, User
from tracker.models.facts import Source, standing

Turn, Decider = CourseEvent.Turn, CourseEvent.Decider
ENDS = frozenset({Turn.CONTACT_REFUSED, Turn.DIED, Turn.COMPLETED})


@dataclass(frozen=True, slots=True)
class Stands:
    """What holds of a course by its turns: the hold, the stopped treatment and the end that stand, each or None."""

    held: CourseEvent | None = None
    stopped: CourseEvent | None = None
    over: CourseEvent | None = None


@action
def take(
    *,
    course: Course,
    turn: int,
    reason: str,
    decided_by: int,
    happened_at: datetime,
    key: UUID,
    by: User,
    at: datetime,
    to_site: Site | None = None,
    successor: User | None = None,
    source: int = Source.LIVE,
    replaces: CourseEvent | None = None,
) -> CourseEvent:
    """Record a turn of the course at `happened_at`, then replan: what may still be said and asked follows from it.

    Unsent messages to the patient stop in the same transaction. Agreed times after an end are cancelled; on hold they
    stay. A transfer to `to_site` moves the course to its clock and to its new lead `successor`; without a site the
    course ends here. `replaces`: an earlier turn that was written down wrongly.

    :raises CannotRecord: when it lies in the future or before the enrolment, or cannot follow on how the course stood
        then; when the new lead is missing or does not work at the new site, or `by` opened the record in an emergency.
    """
    course = courses.lock(course)
    said = {
        "turn": turn, "happened_at": happened_at, "reason": reason.strip(), "decided_by": decided_by,
        "to_site_id": to_site and to_site.pk, "replaces_id": replaces and replaces.pk,
    }  # fmt: skip
    if (done := facts.made_before(CourseEvent, course=course, key=key, **said)) is not None:
        _check_same_lead(done, successor)
        return done
    _check_words(course, turn, reason, happened_at, at)
    others = [it for it in turns_of(course) if it != replaces]
    _check_follows(turn, stands(it for it in others if it.happened_at <= happened_at), ZoneInfo(course.zone))
    if turn == Turn.ON_HOLD and course.ended_at is not None and course.ended_at <= happened_at and not replaces:
        raise CannotRecord("This course has ended: its treatment was stopped before anything was given.")
    _check_place(course, turn, to_site, successor, by, at)
    _check_was_here(course, to_site, happened_at, others)
    event = CourseEvent(
        key=key, course=course, turn=turn, decided_by=decided_by, reason=reason.strip(), source=source,
        replaces=replaces, happened_at=happened_at, recorded_at=at, recorded_by=by, **_places(course, to_site),
    )  # fmt: skip
    facts.insert(event)
    if to_site is not None and successor is not None:
        _move(course, to_site, successor, happened_at, at)
    made = courses.replan(course=course, at=at)
    freed = _free_times(event, made, by, at)
    if freed:
        courses.replan(course=course, at=at)
    trail.record(
        TrailEntry.Event.COURSE_TURNED, course=course, by=by, at=at, turn=Turn(turn).name.lower(), since=happened_at,
        decided_by=Decider(decided_by).name.lower(), to=to_site.code if to_site else None, times=freed,
        lead=str(successor.public_id) if to_site and successor else None, fact=key,
    )  # fmt: skip
    return event


def hold_for(
    course: Course, *, reason: str, key: UUID, by: User, at: datetime, happened_at: datetime | None = None
) -> CourseEvent | None:
    """Put a course on hold by the rule of the house: inside another action, before its replan, which stops messages.

    `key` is that action's own; its trail line names what happened. `happened_at` None: from now on. Returns None where
    the course is on hold already, or over.
    """
    since = happened_at or at
    stood = stands(it for it in turns_of(course) if it.happened_at <= since)
    if stood.held is not None or stood.over is not None:
        return None
    event = CourseEvent(
        key=uuid5(key, "hold"), course=course, turn=Turn.ON_HOLD, decided_by=Decider.RULE, reason=reason,
        happened_at=since, recorded_at=at, recorded_by=by,
    )  # fmt: skip
    facts.insert(event)
    return event


def turns_of(course: Course) -> list[CourseEvent]:
    """Return the turns of a course that stand, oldest first: neither replaced nor struck. One statement."""
    rows = standing(course.courseevent_facts.exclude(pk__in=course.correction_facts.values("struck")))
    return list(rows.order_by("happened_at", "recorded_at"))


def stands(turns: Iterable[CourseEvent]) -> Stands:
    """Return what holds after these turns, oldest first. No statement."""
    held = stopped = over = None
    for it in turns:
        if it.turn == Turn.ON_HOLD:
            held = held or it
        elif it.turn == Turn.TREATMENT_STOPPED:
            held, stopped = None, stopped or it
        elif it.turn == Turn.RESUMED:
            held = None
        elif ends(it):
            held, over = None, it
    return Stands(held, stopped, over)


def ends(event: CourseEvent) -> bool:
    """Say whether a turn ends the course here; a transfer to a site of ours does not."""
    return event.turn in ENDS or (event.turn == Turn.TRANSFERRED and event.to_site_id is None)


def _check_words(course: Course, turn: int, reason: str, happened_at: datetime, at: datetime) -> None:
    if turn not in Turn:
        raise CannotRecord("Say what happened.")
    if not reason.strip():
        raise CannotRecord("Say why.")
    if happened_at > at:
        raise CannotRecord("This lies in the future.")
    if happened_at < course.enrolled_at:
        raise CannotRecord("This lies before the patient was enrolled.")


def _check_follows(turn: int, stood: Stands, zone: ZoneInfo) -> None:
    """Refuse what cannot follow. Somebody can die at any time, also after the course."""
    over, held, stopped = stood.over, stood.held, stood.stopped
    if over is not None and (turn != Turn.DIED or over.turn == Turn.DIED):
        was = f"{over.get_turn_display().lower()} on {_day(over, zone)}"
        raise CannotRecord(f"This course has ended: {was}. If that is wrong, strike it out: see Everything recorded.")
    if turn == Turn.ON_HOLD and held is not None:
        raise CannotRecord(f"This course is on hold already, since {_day(held, zone)}.")
    if turn == Turn.RESUMED and held is None:
        raise CannotRecord("Only a course on hold can be resumed. This one is not on hold.")
    if turn == Turn.TREATMENT_STOPPED and stopped is not None:
        raise CannotRecord(f"The treatment was stopped already, on {_day(stopped, zone)}.")


def _day(event: CourseEvent, zone: ZoneInfo) -> str:
    day = local_day(event.happened_at, zone)
    return f"{day.day} {day:%B}"


def _check_place(
    course: Course, turn: int, to_site: Site | None, successor: User | None, by: User, at: datetime
) -> None:
    if to_site is None:
        return
    if turn != Turn.TRANSFERRED:
        raise CannotRecord("Only a transfer goes to another site.")
    if to_site.pk == course.site_id:
        raise CannotRecord(f"The course is at {to_site} already. Choose another site.")
    if successor is None:
        raise CannotRecord(f"Choose who leads the course at {to_site}.")
    hindrances.check_not_in_emergency(course.patient, by, at, "transfers the course")
    hindrances.check_takes_over(to_site, successor, at)


def _check_was_here(course: Course, to_site: Site | None, happened_at: datetime, others: list[CourseEvent]) -> None:
    """Refuse a move from a site before the course came there: its clock would have been two at a time."""
    came = [it for it in others if it.to_site_id and it.happened_at >= happened_at]
    if to_site is not None and came:
        day = _day(came[-1], ZoneInfo(course.zone))
        raise CannotRecord(f"The course came to {course.site} on {day}. It lies before that.")


def _check_same_lead(done: CourseEvent, successor: User | None) -> None:
    """Refuse another lead under a key that was used."""
    if done.to_site_id is None or successor is None:
        return
    if not done.course.team.filter(
        member=successor, part=CareTeamMember.Part.LEAD, starts_at=done.recorded_at
    ).exists():
        raise CannotRecord(facts.FOR_SOMETHING_ELSE)


def _places(course: Course, to_site: Site | None) -> dict[str, object]:
    """Return where from and where to, as the fact keeps it: what lies behind keeps the clock it had."""
    if to_site is None:
        return {}
    return {"from_site": course.site, "to_site": to_site, "from_zone": course.zone, "to_zone": to_site.zone}


def _move(course: Course, to_site: Site, successor: User, moved_at: datetime, at: datetime) -> None:
    """Put the course on the new site's clock and under its rules; its old team's places end, the new lead's begins."""
    course.rules = site_rules.after_a_move(course, to_site, local_day(moved_at, ZoneInfo(course.zone)))
    course.site, course.zone, course.region = to_site, to_site.zone, to_site.region
    course.save(update_fields=["site", "zone", "region", "rules"])
    teams.end(teams.places_at(course, at), at)
    teams.begin_lead(course, successor, at)


def _free_times(event: CourseEvent, made: programmes.Plan, by: User, at: datetime) -> list[str]:
    """Cancel the agreed times that cannot be kept any more, and return their visits."""
    if event.turn in (Turn.ON_HOLD, Turn.RESUMED):
        return []
    slots = [it for it in _slots_after(event) if loses_its_time(it.visit_key, event, made)]
    asked = Booking.Asked.PATIENT if event.decided_by == Decider.PATIENT else Booking.Asked.CLINIC
    facts.insert(*(
        Booking(
            key=uuid5(event.key, slot.visit_key), course=event.course, visit_key=slot.visit_key, replaces=slot.booking,
            asked_by=asked, reason=f"Cancelled: {event.get_turn_display().lower()}.",
            happened_at=at, recorded_at=at, recorded_by=by,
        )
        for slot in slots
    ))  # fmt: skip
    keys = [it.visit_key for it in slots]
    if keys:
        event.course.slots.filter(visit_key__in=keys).delete()
    return keys


def _slots_after(event: CourseEvent) -> list[BookingSlot]:
    """Return the agreed times after the turn of visits that nobody recorded since, earliest first."""
    since = standing(event.course.therapysession_facts.filter(happened_at__gte=event.happened_at))
    slots = event.course.slots.filter(starts_at__gt=event.happened_at).exclude(visit_key__in=since.values("visit_key"))
    return list(slots.select_related("booking").order_by("starts_at"))


def loses_its_time(visit_key: str, event: CourseEvent, made: programmes.Plan) -> bool:
    """Say whether a time agreed for this visit goes with the turn: the course left or ended, or nobody asks any more.

    After a stopped treatment the times of safety follow-up stay. No statement.
    """
    if event.turn == Turn.TRANSFERRED or made.standing.ended_at is not None:
        return True
    asked = {it.outcome for it in made.requirements if it.visit == visit_key and it.rule == "window"}
    return asked <= {Outcome.NOT_APPLICABLE}
