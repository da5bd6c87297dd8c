"""Which messages a protocol asks for, to whom and when. When none may go is `silences`; sending is the tracker's."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from programmes import corrections
from programmes.history import Messaged, PracticeAgreed
from programmes.moments import after, at_wall, clock_time, later_day, local_day
from programmes.protocol.model import Audience, ReminderRule
from programmes.protocol.quantities import Offset
from programmes.rules.clocks import is_filed
from programmes.rules.integration import first_session
from programmes.rules.timing import OUTCOME_LIMIT, accounted_at, planned_end
from programmes.schedule import OpenWindow
from programmes.silences import ONE_OF_A_KIND, Silence, allowed_at, silences
from programmes.unfolding import Course, PlannedVisit

MOST_OCCURRENCES = 60  # a repeat inside one window; a protocol that asks for more is wrong
OUTCOME_MISSING = "outcome-missing"
IN_THE_MORNING = time(9)

Reader: TypeAlias = Audience | Literal["duty", "supervisor"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One message to one audience, at `due_at`. The key names what it hangs on and survives every replan.

    The house adds its own: a change to what was announced, and to staff a booked dose without an outcome.
    `waits`: a dose before it has no outcome or no discharge yet; it is held until somebody records that.
    `visit` is the visit or dose it hangs on.
    """

    key: str
    code: str
    to: Reader
    visit: str
    due_at: datetime
    waits: bool = False
    one_of_a_kind: bool = True


Planned: TypeAlias = tuple[Reminder, datetime | None]  # a message, and the moment from which on it has no point


def reminders(course: Course) -> tuple[Reminder, ...]:
    """Return the messages that are still to go, oldest first. What was sent is a fact and is not planned again."""
    sent = {it.reminder for it in course.history.of(Messaged)}
    found = silences(course)
    asked = (planned for rule in course.protocol.reminders for planned in _of_rule(rule, course))
    planned = [
        silenced
        for reminder, before in chain(asked, _corrections(course), _alarms(course))
        if reminder.key not in sent and (silenced := _silenced(reminder, before, course, found))
    ]
    return _one_of_a_kind(sorted(planned, key=lambda it: (it.due_at, it.key)), course)


def _of_rule(rule: ReminderRule, course: Course) -> Iterator[Planned]:
    if rule.on == "visit booked":
        yield from _before_visits(rule, course)
    elif rule.on == "dose given":
        yield from _after_doses(rule, course)
    elif rule.on == "practice agreed":
        yield from _of_practices(rule, course)
    else:
        yield from _of_windows(rule, course)


def _zone(to: Reader, course: Course) -> ZoneInfo:
    return course.setting.reader_zone if to == "patient" else course.setting.zone


def _at(rule: ReminderRule, day: date, to: Audience, course: Course) -> datetime:
    return at_wall(later_day(day, rule.day), clock_time(rule.at), _zone(to, course))


def _before_visits(rule: ReminderRule, course: Course) -> Iterator[Planned]:
    """A booked visit that is still to come. The key holds the booking: a moved visit is a new message."""
    for visit in course.visits:
        booked = visit.booked
        if booked is None or booked.starts_at is None or _is_over(visit, course):
            continue
        for to in rule.to:
            due_at = _at(rule, local_day(booked.starts_at, _zone(to, course)), to, course)
            if due_at >= booked.recorded_at:
                key = f"{rule.code}/{visit.key}@{booked.key}/{to}"
                message = Reminder(key=key, code=rule.code, to=to, visit=visit.key, due_at=due_at, one_of_a_kind=False)
                yield message, booked.starts_at


def _is_over(visit: PlannedVisit, course: Course) -> bool:
    """Say whether the booking was used up: a contact was recorded since, or the dose was given."""
    booked = visit.booked
    if visit.key in course.doses or booked is None:
        return True
    return bool(visit.since_booked)


def _after_doses(rule: ReminderRule, course: Course) -> Iterator[Planned]:
    closes_at = {window.visit: window.closes_at for window in course.windows}
    for key, dose in course.doses.items():
        if rule.unless == "form filed" and is_filed(key, course):
            continue
        for to in rule.to:
            due_at = _at(rule, local_day(dose.happened_at, _zone(to, course)), to, course)
            message = Reminder(key=f"{rule.code}/{key}/{to}", code=rule.code, to=to, visit=key, due_at=due_at)
            yield message, closes_at.get(key)


def _of_windows(rule: ReminderRule, course: Course) -> Iterator[Planned]:
    for window in course.windows:
        moment = _turn(rule, window)
        if moment is None or _is_needless(rule, window, course):
            continue
        for to in rule.to:
            message = Reminder(
                key=f"{rule.code}/{window.visit}/{to}",
                code=rule.code,
                to=to,
                visit=window.visit,
                due_at=_at(rule, local_day(moment, _zone(to, course)), to, course),
                waits=window.provisional and to == "patient",
            )
            yield message, window.closes_at


def _turn(rule: ReminderRule, window: OpenWindow) -> datetime | None:
    """Return the turn of the window the rule hangs on; None where the next dose came first."""
    if rule.on == "integration window opens":
        return window.opens_at
    if rule.on == "integration window narrows":
        return window.narrows_at if window.narrows_at < window.closes_at else None
    return None if window.cut else window.closes_at


def _is_needless(rule: ReminderRule, window: OpenWindow, course: Course) -> bool:
    if rule.unless is None:
        return False
    if first_session(course, window) is not None:
        return True
    return rule.unless == "integration session booked" and _has_booking(window, course)


def _has_booking(window: OpenWindow, course: Course) -> bool:
    """Say whether an integration session (not a call) is booked inside the window and was not missed since."""
    for visit in course.visits:
        if visit.rule.phase == "integration" and visit.rule.kind == "session" and visit.booked:
            starts_at = visit.booked.starts_at
            if starts_at and window.contains(starts_at) and not _is_over(visit, course):
                return True
    return False


def _of_practices(rule: ReminderRule, course: Course) -> Iterator[Planned]:
    """One message for all practices of a window, repeated while one of them runs and the window is open."""
    agreed = course.history.of(PracticeAgreed)
    for window in course.windows:
        running = [it for it in agreed if _runs_in(it, window, course)]
        if not running:
            continue
        first = max(min(it.starts_on for it in running), window.dosed_on + timedelta(days=1))
        for day in _repeated(rule, first, local_day(window.closes_at, course.setting.zone)):
            if any(_runs_on(it, day) for it in running):
                yield from _of_practice_day(rule, day, window, course)


def _of_practice_day(rule: ReminderRule, day: date, window: OpenWindow, course: Course) -> Iterator[Planned]:
    for to in rule.to:
        message = Reminder(
            key=f"{rule.code}/{window.visit}@{(day - window.dosed_on).days}d/{to}",
            code=rule.code,
            to=to,
            visit=window.visit,
            due_at=_at(rule, day, to, course),
            waits=window.provisional and to == "patient",
        )
        yield message, window.closes_at


def _runs_in(practice: PracticeAgreed, window: OpenWindow, course: Course) -> bool:
    closes_on = local_day(window.closes_at, course.setting.zone)
    return practice.starts_on < closes_on and (practice.ends_on is None or practice.ends_on > window.dosed_on)


def _runs_on(practice: PracticeAgreed, day: date) -> bool:
    return practice.starts_on <= day and (practice.ends_on is None or practice.ends_on >= day)


def _repeated(rule: ReminderRule, first: date, last: date) -> Iterator[date]:
    """Yield the day of each occurrence, up to `last` (included)."""
    day = first
    for _ in range(MOST_OCCURRENCES):
        if day > last:
            return
        yield day
        if not isinstance(rule.every, Offset):
            return
        day = later_day(day, rule.every)


def _corrections(course: Course) -> Iterator[Planned]:
    """What was announced and is no longer so, at once; until it was told, or the time that stands has passed.

    That a visit does not take place is of use only before the time at which the patient was to come.
    """
    for it in corrections.untrue(course):
        visit = course.by_key.get(it.visit)
        is_over = visit is not None and it.stands_at is not None and _is_over(visit, course)
        if it.corrected or is_over:
            continue
        yield (
            Reminder(
                key=f"{corrections.CODE}/{it.visit}@{it.change.key}/{it.to}",
                code=corrections.CODE,
                to="patient" if it.to == "patient" else "lead",
                visit=it.visit,
                due_at=it.since,
                one_of_a_kind=False,
            ),
            it.stands_at or it.told_at,
        )


def _alarms(course: Course) -> Iterator[Planned]:
    """Tell staff of a booked dose that nobody accounts for, on the course's clock: ARCHITECTURE section 5.

    The lead and whoever is on duty 4 hours after its planned end and at 09:00 the next morning; then the supervisor.
    """
    for visit in course.dosing:
        booked, ends_at = visit.booked, planned_end(visit)
        if booked is None or ends_at is None or accounted_at(visit, course) is not None:
            continue
        for point, readers, due_at in _points(ends_at, course.setting.zone):
            for to in readers if due_at >= booked.recorded_at else ():
                key = f"{OUTCOME_MISSING}/{visit.key}@{booked.key[:8]}-{point}/{to}"
                yield Reminder(key=key, code=OUTCOME_MISSING, to=to, visit=visit.key, due_at=due_at), None


def _points(ends_at: datetime, zone: ZoneInfo) -> Iterator[tuple[str, tuple[Reader, ...], datetime]]:
    day = local_day(ends_at, zone)
    yield "4h", ("lead", "duty"), after(ends_at, OUTCOME_LIMIT, zone)
    yield "1d", ("lead", "duty"), at_wall(day + timedelta(days=1), IN_THE_MORNING, zone)
    yield "2d", ("supervisor",), at_wall(day + timedelta(days=2), IN_THE_MORNING, zone)


def _silenced(reminder: Reminder, before: datetime | None, course: Course, found: list[Silence]) -> Reminder | None:
    """Move a patient's message out of the silences; drop one that comes too late for its visit or its window."""
    if reminder.to == "patient":
        due_at, waits = allowed_at(reminder.due_at, found, course.setting)
        reminder = replace(reminder, due_at=due_at, waits=waits or reminder.waits)
    return reminder if before is None or reminder.due_at < before else None


def _one_of_a_kind(planned: list[Reminder], course: Course) -> tuple[Reminder, ...]:
    """Keep at most one patient message of a kind in 7 days; appointments are exempt, each is its own kind.

    Counted in dates on the patient's calendar: a message that went out a minute late does not swallow the next.
    """
    zone = course.setting.reader_zone
    sent = [it for it in course.history.of(Messaged) if it.reminder.endswith("/patient")]
    said = {(it.code, local_day(it.happened_at, zone)) for it in sent}
    kept = []
    for reminder in planned:
        day = local_day(reminder.due_at, zone)
        if reminder.one_of_a_kind and reminder.to == "patient":
            if any(code == reminder.code and abs(day - on) < ONE_OF_A_KIND for code, on in said):
                continue
            said.add((reminder.code, day))
        kept.append(reminder)
    return tuple(kept)
