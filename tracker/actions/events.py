"""What a patient went through that was not planned, pleasant or not; and that a form or report about it was sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tracker.actions import courses, facts, trail, turns
from tracker.actions.action import CannotRecord, action
from tracker.actions.bookings import check_visit
from tracker.history import protocol_of
from tracker.models import AdverseEvent, Course, Filing, TrailEntry, User
from tracker.models.facts import Source

MARKS = ("fatal", "life_threatening", "unexpected", "suspected")
SEEN = ("happened_at", "term", "felt", "severity", "serious", "ended_at", "done_about_it", *MARKS)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSeen:
    """Something the patient went through, from `happened_at` to `ended_at` (None: not over, or not known).

    Of the four marks that reporting asks for, None is that nobody has judged it.
    """

    happened_at: datetime
    term: str
    felt: int
    severity: int
    serious: bool
    ended_at: datetime | None = None
    done_about_it: str = ""
    fatal: bool | None = None
    life_threatening: bool | None = None
    unexpected: bool | None = None
    suspected: bool | None = None


@action
def record(
    *,
    course: Course,
    event: EventSeen,
    key: UUID,
    by: User,
    at: datetime,
    visit_key: str = "",
    source: int = Source.LIVE,
) -> AdverseEvent:
    """Record an event, pleasant ones too, and replan. A serious one puts the course on hold and starts its clock.

    `visit_key` empty: between visits. A replay (same key) is answered with what it made.

    :raises CannotRecord: when it lies in the future, ends before it began, or the protocol has no such visit.
    """
    course = courses.lock(course)
    same = {name: getattr(event, name) for name in SEEN} | {"visit_key": visit_key}
    if (done := facts.made_before(AdverseEvent, course=course, key=key, **same)) is not None:
        return done
    if visit_key:
        check_visit(course, visit_key)
    [made] = rows_of(course, visit_key, [event], source=source, by=by, at=at)
    made.key = key
    facts.insert(made)
    if event.serious:
        turns.hold_for(course, reason="A serious event was recorded.", key=key, by=by, at=at)
    courses.replan(course=course, at=at)
    trail.record(
        TrailEntry.Event.EVENT_RECORDED, course=course, by=by, at=at, visit=visit_key, fact=key, serious=event.serious,
    )  # fmt: skip
    return made


def rows_of(
    course: Course, visit_key: str, events: Sequence[EventSeen], *, source: int, by: User, at: datetime
) -> list[AdverseEvent]:
    """Return events as rows that are not saved yet. Also for a dosing day, which writes them with its other facts.

    :raises CannotRecord: when one lies in the future or ends before it began.
    """
    for event in events:
        check_seen(event, at)
    shared: dict[str, Any] = {
        "course": course, "visit_key": visit_key, "source": source, "recorded_at": at, "recorded_by": by
    }  # fmt: skip
    return [AdverseEvent(**{name: getattr(event, name) for name in SEEN}, **shared) for event in events]


def check_seen(event: EventSeen, at: datetime) -> None:
    """Refuse times no event can have had, and a death that is not serious.

    :raises CannotRecord: when it lies in the future or ends before it began; or it is fatal or a danger to life, which
        is serious by definition (ICH E2A, section II.B), and not called so.
    """
    if event.happened_at > at or (event.ended_at is not None and event.ended_at > at):
        raise CannotRecord("An event lies in the future.")
    if event.ended_at is not None and event.ended_at < event.happened_at:
        raise CannotRecord("An event ended before it began.")
    if (event.fatal or event.life_threatening) and not event.serious:
        raise CannotRecord(facts.REFUSALS["death_and_danger_to_life_are_serious"])


@action
def file(
    *,
    course: Course,
    form: str,
    about: str,
    sent_at: datetime,
    key: UUID,
    by: User,
    at: datetime,
    number: str = "",
) -> Filing:
    """Record that a form or report left the house at `sent_at`, and replan: its clock ends.

    `form` is the code of one of the protocol's obligations, `about` a visit's key or the key of the fact that started
    the clock.

    :raises CannotRecord: when the protocol asks for no such form, or it was sent in the future.
    """
    course = courses.lock(course)
    same = {"form": form, "about": about, "number": number, "happened_at": sent_at}
    if (done := facts.made_before(Filing, course=course, key=key, **same)) is not None:
        return done
    if form not in {it.code for it in protocol_of(course.protocol_version).obligations}:
        raise CannotRecord("This course's protocol asks for no such form.")
    if sent_at > at:
        raise CannotRecord("This lies in the future.")
    made = Filing(
        key=key, course=course, form=form, about=about, number=number, happened_at=sent_at, recorded_at=at,
        recorded_by=by,
    )  # fmt: skip
    facts.insert(made)
    courses.replan(course=course, at=at)
    trail.record(TrailEntry.Event.FORM_FILED, course=course, by=by, at=at, form=form, about=about, sent_at=sent_at)
    return made
