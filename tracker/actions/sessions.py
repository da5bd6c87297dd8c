"""Recording a contact: held, cut short, or why not; with the words, scores and practices of the same conversation."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from tracker.actions import courses, facts, trail
from tracker.actions.action import CannotRecord, action
from tracker.actions.bookings import check_dose, check_visit
from tracker.actions.ratings import raters
from tracker.models import Course, Insight, Intention, Note, Practice, Rating, TherapySession, TrailEntry, User
from tracker.models.facts import Source
from tracker.models.sessions import DOSING_ONLY, TOOK_PLACE, Mode, SessionOutcome

RECORDED_OTHERWISE = (
    "This visit is recorded already, with other words. Take what you added along, and write it down as a note."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was said and agreed in a session. `chose_no_intention`: the patient chose to set none.

    `rater`: who rated the scales that a clinician rates; None: whoever records it.
    """

    intentions: Sequence[str] = ()
    chose_no_intention: bool = False
    insights: Sequence[str] = ()
    practices: Sequence[tuple[str, date, date | None]] = ()
    ratings: dict[str, Decimal] = field(default_factory=dict)
    rater: User | None = None
    note: str = ""


@action
def record(
    *,
    course: Course,
    visit_key: str,
    outcome: int,
    key: UUID,
    by: User,
    at: datetime,
    started_at: datetime | None = None,
    ended_at: datetime | None = None,
    mode: int = Mode.IN_PERSON,
    source: int = Source.LIVE,
    reason: str = "",
    said: Said | None = None,
    happened_at: datetime | None = None,
) -> TherapySession:
    """Record a contact as it took place, or why it did not, then replan. So a booked dose is accounted for, too.

    A session outside its allowed days is recorded all the same: the supervisor sees a deviation and the record
    stays true. Only the impossible is refused. A replay (same key) is answered with what it made.

    `happened_at`: of a contact that did not take place, when that was, where it is entered later; None: now. A time
    agreed after that stays.

    :raises CannotRecord: when it has not ended, ends before it starts, or the protocol has no such visit; when a dose
        was not started or withheld and nobody says why.
    """
    course = courses.lock(course)
    took_place = outcome in TOOK_PLACE
    times = {"started_at": started_at if took_place else None, "ended_at": ended_at if took_place else None}
    same = {"visit_key": visit_key, "outcome": outcome, **times}
    if (done := facts.made_before(TherapySession, course=course, key=key, **same)) is not None:
        _check_same_words(course, done, said or Said())
        return done
    check_visit(course, visit_key)
    if outcome in DOSING_ONLY:
        _check_not_given(course, visit_key, outcome, reason)
    check_times(outcome, started_at, ended_at, at)
    session = TherapySession(
        key=key, course=course, visit_key=visit_key, outcome=outcome, mode=mode, reason=reason, source=source, **times,
        happened_at=started_at if took_place and started_at else happened_at or at, recorded_at=at, recorded_by=by,
    )  # fmt: skip
    facts.insert(session)
    if not took_place:
        _free(course, visit_key, at if happened_at else None)
    counts = write_said(session, said or Said(), by=by, at=at)
    courses.replan(course=course, at=at)
    trail.record(
        TrailEntry.Event.SESSION_RECORDED, course=course, by=by, at=at, visit=visit_key,
        outcome=SessionOutcome(outcome).name.lower(), started_at=started_at, session=key, **counts,
    )  # fmt: skip
    return session


def _free(course: Course, visit_key: str, until: datetime | None) -> None:
    """Free the clinician: no list shows the time as agreed any more. `until`: times to come are another agreement."""
    slots = course.slots.filter(visit_key=visit_key)
    (slots if until is None else slots.filter(starts_at__lte=until)).delete()


def _check_not_given(course: Course, visit_key: str, outcome: int, reason: str) -> None:
    check_dose(course, visit_key)
    if outcome == SessionOutcome.TRANSFERRED_OUT:
        raise CannotRecord("A patient who was transferred out is recorded with the dosing session.")
    if not reason.strip():
        raise CannotRecord("Say why.")


def _check_same_words(course: Course, done: TherapySession, said: Said) -> None:
    """Refuse other words under a key that was used: a second click says the same, who came back and wrote on does not.

    :raises CannotRecord: when what was typed is not what is recorded.
    """
    then = {"recorded_at": done.recorded_at, "recorded_by": done.recorded_by_id}
    rows = (course.intention_facts, course.insight_facts, course.practice_facts, course.note_facts)
    written = sorted(it.text for row in rows for it in row.filter(**then) if it.text)
    practices = [text for text, _, _ in said.practices]
    if written != sorted(filter(None, [*said.intentions, *said.insights, *practices, said.note])):
        raise CannotRecord(RECORDED_OTHERWISE)


def check_times(outcome: int, started_at: datetime | None, ended_at: datetime | None, at: datetime) -> None:
    """Refuse times no contact can have had.

    :raises CannotRecord: when a contact that took place has no times, ends before it starts, or has not ended.
    """
    if outcome not in TOOK_PLACE:
        return
    if started_at is None or ended_at is None:
        raise CannotRecord("Say when it started and when it ended.")
    if ended_at <= started_at:
        raise CannotRecord("It has to end after it starts.")
    if ended_at > at:
        raise CannotRecord("This session has not ended yet.")


def write_said(session: TherapySession, said: Said, *, by: User, at: datetime) -> dict[str, int]:
    """Write what was said as facts of its own, one insert a table, and return how many of each there are."""
    shared: dict[str, Any] = {
        "course": session.course, "happened_at": session.ended_at or session.happened_at, "recorded_at": at,
        "recorded_by": by, "source": session.source,
    }  # fmt: skip
    visit = {"visit_key": session.visit_key}
    rated = raters(session.course, said.ratings, said.rater or by)
    rows: dict[str, list[Any]] = {
        "intentions": [Intention(text=text, **shared) for text in said.intentions],
        "insights": [Insight(text=text, **visit, **shared) for text in said.insights],
        "practices": [Practice(text=text, starts_on=on, ends_on=to, **shared) for text, on, to in said.practices],
        "ratings": [
            Rating(assessment=code, total=total, rated_by=rated[code], **visit, **shared)
            for code, total in said.ratings.items()
        ],
        "notes": [Note(text=said.note, **visit, **shared)] if said.note else [],
    }
    if said.chose_no_intention and not said.intentions:
        rows["intentions"] = [Intention(chose_none=True, **shared)]
    for made in rows.values():
        facts.insert(*made)
    return {name: len(made) for name, made in rows.items() if made}
