"""Whom somebody has to phone, and by when. Only a call that reached the patient closes a task. Mail is `reminders`.

A task that a contact made needless before it was due is not applicable; after that it was missed. Nobody has to phone
for ever about a visit that took place.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TypeVar

from programmes import corrections
from programmes.corrections import Untrue
from programmes.history import TOOK_PLACE, Asked, Booked, Called, Fact, Session, Undelivered
from programmes.moments import local_day, midnight
from programmes.requirements import Detail, Outcome, Requirement, Severity
from programmes.rules.judging import kept
from programmes.unfolding import Course

SOON = timedelta(hours=48)  # a change this close to either time is too close to trust to a message alone
COURSE = "course"
AT_LEAST = timedelta(hours=1)  # nobody is late with a task that nobody had time to see

F = TypeVar("F", Asked, Undelivered)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A call to make: `visit` is the key of a visit, or `course`; opens included, closes excluded."""

    visit: str
    what: str
    point: str
    source: str
    opens_at: datetime
    closes_at: datetime
    detail: Detail
    severity: Severity = Severity.PROTOCOL

    @property
    def key(self) -> str:
        """Return the requirement's key: from the fact it hangs on."""
        return f"{self.visit}/{self.what}@{self.point}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What answers a task, when, and whether it was done by that; else it only became needless."""

    fact: Fact
    at: datetime
    is_done: bool = False


def calls(course: Course) -> Iterator[Requirement]:
    """Each change close to a visit is told, who did not come is asked after, who was not reached or asked is phoned."""
    for it in corrections.untrue(course):
        if it.to == "patient" and _is_close(it):
            task = _correction(it)
            yield _judged(task, _call(task, course) or _came_of(it.visit, it.since, course), course)
    for session in course.history.of(Session):
        if session.outcome == "did not come":
            task = _not_come(session, course)
            yield _judged(task, _call(task, course) or _seen(session.happened_at, course), course)
    yield from _grouped(_failures(course), _undelivered, course)
    for wishes in _wishes(course):
        yield from _grouped(wishes, _asked, course)


def _is_close(it: Untrue) -> bool:
    """Say whether the change came within 48 hours (included) before the time told or the time that stands."""
    ahead = [moment - it.since for moment in (it.told_at, it.stands_at) if moment is not None]
    return any(timedelta() < left <= SOON for left in ahead)


def _correction(it: Untrue) -> Task:
    closes_at = min(moment for moment in (it.told_at, it.stands_at) if moment is not None)
    return Task(
        visit=it.visit,
        what=corrections.CALL,
        point=it.short_key,
        source="Open Window: a change within 48 hours of the visit is told by phone too",
        opens_at=it.since,
        closes_at=max(closes_at, it.since + AT_LEAST),
        detail={"told": it.told_at.isoformat(), "now": it.stands_at.isoformat() if it.stands_at else None},
    )


def _not_come(session: Session, course: Course) -> Task:
    return Task(
        visit=session.visit,
        what="call-not-come",
        point=session.key[:8],
        source="Open Window: who did not come is phoned the same day",
        opens_at=session.recorded_at,
        closes_at=_end_of_day(session.recorded_at, course),
        detail={"missed": session.happened_at.isoformat()},
        severity=Severity.SAFETY,
    )


def _undelivered(failure: Undelivered, course: Course) -> tuple[Task, Answer | None]:
    task = Task(
        visit="course",
        what="call-undelivered",
        point=sha256(failure.reminder.encode()).hexdigest()[:8],
        source="Open Window: whom a message does not reach is phoned",
        opens_at=failure.happened_at,
        closes_at=_end_of_day(failure.happened_at, course, later=1),
        detail={"message": failure.code},
    )
    return task, _call(task, course) or _seen(failure.happened_at, course)


def _asked(wish: Asked, course: Course) -> tuple[Task, Answer | None]:
    since = wish.recorded_at
    task = Task(
        visit=wish.visit or COURSE,
        what="call-asked",
        point=wish.key[:8],
        source="Open Window: what a patient asks for is answered by the end of the next day",
        opens_at=since,
        closes_at=_end_of_day(since, course, later=1),
        detail={"asked": wish.what},
    )
    met = _call(task, course) or _booked_anew(wish, course)
    return task, met or (_came_of(wish.visit, since, course) if wish.visit else _seen(since, course))


def _failures(course: Course) -> list[Undelivered]:
    """Return each message that could not be delivered, once: where it was tried again in vain, the first time."""
    found: dict[str, Undelivered] = {}
    for failure in course.history.of(Undelivered):
        found.setdefault(failure.reminder, failure)
    return list(found.values())


def _wishes(course: Course) -> Iterator[list[Asked]]:
    """Yield what was asked, each thing with its repetitions."""
    found: dict[tuple[str | None, str], list[Asked]] = {}
    for wish in course.history.of(Asked):
        found.setdefault((wish.visit, wish.what), []).append(wish)
    yield from found.values()


def _grouped(
    facts: list[F], of: Callable[[F, Course], tuple[Task, Answer | None]], course: Course
) -> Iterator[Requirement]:
    """Yield one task for all facts until it was answered, under the key of the first; then another for the next."""
    while facts:
        task, answer = of(facts[0], course)
        yield _judged(task, answer, course)
        facts = [it for it in facts[1:] if answer is not None and it.happened_at > answer.at]


def _call(task: Task, course: Course) -> Answer | None:
    """Return the first call that reached the patient. No answer, and word left with somebody, leave it open."""
    made = (it for it in course.history.of(Called) if it.task == task.key and it.reached)
    return next((Answer(it, it.happened_at, is_done=True) for it in made), None)


def _booked_anew(wish: Asked, course: Course) -> Answer | None:
    """Return the first time that was agreed for the visit after another one was asked for."""
    agreed = [it for it in course.history.given if isinstance(it, Booked) and it.visit == wish.visit]
    later = [it for it in agreed if it.starts_at is not None and it.recorded_at > wish.recorded_at]
    first = min(later, key=lambda it: it.recorded_at, default=None)
    return Answer(first, first.recorded_at, is_done=True) if first and wish.what == "another time" else None


def _came_of(visit: str, since: datetime, course: Course) -> Answer | None:
    """Return what was recorded of the visit since: whatever came of it, there is nothing left to tell beforehand."""
    later = [it for it in course.sessions.get(visit, ()) if it.recorded_at > since]
    first = min(later, key=lambda it: it.recorded_at, default=None)
    return Answer(first, first.recorded_at) if first else None


def _seen(since: datetime, course: Course) -> Answer | None:
    """Return the first contact that took place since, at whatever visit: somebody has spoken with the patient."""
    held = [it for it in course.history.of(Session) if it.outcome in TOOK_PLACE and _began(it) >= since]
    first = min(held, key=_began, default=None)
    return Answer(first, _began(first)) if first else None


def _began(session: Session) -> datetime:
    return session.started_at or session.happened_at


def _end_of_day(moment: datetime, course: Course, later: int = 0) -> datetime:
    """Return when the day of `moment` ends on the course's clock, or the day so many days later."""
    zone = course.zone_at(moment)
    return midnight(local_day(moment, zone) + timedelta(days=1 + later), zone)


def _judged(task: Task, answer: Answer | None, course: Course) -> Requirement:
    done = answer is not None and answer.is_done
    outcome = _outcome(task, answer, course)
    missed = answer is not None and not done and outcome is Outcome.PENDING
    return Requirement(
        key=task.key,
        rule="call",
        visit=task.visit,
        source=task.source,
        severity=task.severity,
        opens_at=task.opens_at,
        closes_at=task.closes_at,
        met_at=answer.at if answer and done else None,
        settled_at=answer.at if answer and missed else None,
        outcome=outcome,
        detail=task.detail,
    )


def _outcome(task: Task, answer: Answer | None, course: Course) -> Outcome:
    """A call is never early: somebody may have phoned before the task was written down."""
    if answer is None:
        return Outcome.PENDING
    if answer.is_done:
        return Outcome.MET_LATE if answer.at >= task.closes_at else kept(answer.at, answer.fact, course.setting)
    return Outcome.NOT_APPLICABLE if answer.at < task.closes_at else Outcome.PENDING
