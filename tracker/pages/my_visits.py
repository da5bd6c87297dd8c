"""A patient's visits in plain words: the next one, the later ones, the call we owe. Makes no query."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from programmes import Protocol, State
from programmes.moments import local_day
from tracker.delivery.spoken import about, spoken_date, spoken_time, when
from tracker.history import protocol_of
from tracker.models import BookingSlot, Course, Request, Requirement
from tracker.models.requirements import Rule
from tracker.pages.my_requests import open_about, promise
from tracker.pages.words import patient_visit_title

STILL_TO_COME = frozenset({State.PENDING, State.OPEN, State.OVERDUE, State.NOT_ASSESSABLE})
AGREE = "We will agree a date"
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Agreed:
    """A visit that has a time, on the patient's clock. `asked`: what we answer to the wish for another time, or "".

    `is_new`: an earlier time was announced. `can_ask`: it has not begun, and no other time was asked for.
    """

    key: UUID
    day: str
    time: str
    short: str
    title: str
    takes: str
    who: str
    place: str
    is_new: bool
    asked: str
    can_ask: bool
    ask_key: UUID


@dataclass(frozen=True, slots=True)
class Later:
    """A visit after the next one without a time, and when it is as far as anybody knows. `hangs`: on what may come."""

    title: str
    when: str
    hangs: bool


@dataclass(frozen=True, slots=True)
class Visits:
    """What is known of a patient's courses: agreed times not over, earliest first, and what the protocols expect.

    Each row of `expected` carries its state and its course; each slot `told_key` and its course.
    """

    slots: Sequence[BookingSlot]
    expected: Sequence[Any]
    zone: ZoneInfo
    at: datetime

    def agreed(self) -> list[Agreed]:
        """Return the visits that have a time, earliest first."""
        return [self._agreed(it) for it in self.slots]

    def _agreed(self, slot: BookingSlot) -> Agreed:
        starts_at, kind = slot.starts_at.astimezone(self.zone), Request.Kind.ANOTHER_TIME
        task = open_about(self.expected, kind, slot.course_id, slot.visit_key)
        return Agreed(
            key=slot.pk,
            day=spoken_date(starts_at.date()),
            time=spoken_time(starts_at),
            short=f"{starts_at:%a} {starts_at.day} {starts_at:%b}, {spoken_time(starts_at)}",
            title=patient_visit_title(_protocol(slot.course), slot.visit_key),
            takes=about(slot.ends_at - slot.starts_at),
            who=slot.with_whom.short_name if slot.with_whom else "",
            place=slot.booking.place,
            is_new=_is_new(slot),
            asked=promise(task, kind, slot.course.site, self.zone, self.at) if task else "",
            can_ask=task is None and slot.starts_at > self.at,
            ask_key=uuid4(),
        )

    def later(self) -> list[Later]:
        """Return the visits without a time in order of their target; a call we owe is not among them."""
        booked = {(slot.course_id, slot.visit_key) for slot in self.slots}
        waiting = [row for row in self._to_come() if not _is_late_call(row)]
        open_ones = [row for row in waiting if (row.course_id, row.visit_key) not in booked]
        unknown = datetime.max.replace(tzinfo=self.zone) - timedelta(days=2)
        ordered = sorted(open_ones, key=lambda row: row.due_at or unknown)
        return [Later(_title(row), self._around(row), row.provisional) for row in ordered]

    def _to_come(self) -> list[Any]:
        """Return one row for each visit not held that still can be. *Held* says so where nothing was published."""
        visits = [row for row in self.expected if row.rule != Rule.CALL]
        held_rows = {(row.course_id, row.visit_key) for row in visits if row.rule == Rule.HELD}
        judged = [row for row in visits if row.rule == Rule.HELD or (row.course_id, row.visit_key) not in held_rows]
        return [row for row in judged if State(row.state) in STILL_TO_COME]

    def _around(self, row: Requirement) -> str:
        """Return "Around 2 July"; a day that is past, or hangs on what has not happened, is still to be agreed."""
        if row.due_at is None or row.provisional or row.due_at < self.at:
            return AGREE
        day = local_day(row.due_at, ZoneInfo(row.course.zone))
        year = f" {day.year}" if day.year != local_day(self.at, self.zone).year else ""
        return f"Around {day.day} {day:%B}{year}"

    def apology(self) -> tuple[str, str] | None:
        """Return what we promise and what we are sorry for, while a call is late; None where none is."""
        late = [row for row in self.expected if _is_late_call(row)]
        if not late:
            return None
        call = max(late, key=lambda it: (it.closes_at, it.pk))
        last_day = local_day(call.closes_at - MINUTE, ZoneInfo(call.course.zone))
        same = (call.course_id, call.visit_key)
        slot = next((it for it in self.slots if (it.course_id, it.visit_key) == same), None)
        sorry = f"We said we would call by {spoken_date(last_day)}. We did not. We are sorry."
        return self._promise(slot), sorry

    def _promise(self, slot: BookingSlot | None) -> str:
        if slot is None:
            return "We will phone you soon."
        who = slot.with_whom.short_name if slot.with_whom else "We"
        return f"{who} will phone you {when(slot.starts_at.astimezone(self.zone), self.at.astimezone(self.zone))}."


def not_over(slots: Iterable[BookingSlot], at: datetime) -> list[BookingSlot]:
    """Return the agreed times that are not over at `at`: their end excluded."""
    return [it for it in slots if it.ends_at > at]


def _protocol(course: Course) -> Protocol:
    return protocol_of(course.protocol_version)


def _title(row: Any) -> str:
    return patient_visit_title(_protocol(row.course), row.visit_key)


def _is_late_call(row: Any) -> bool:
    """Say whether we promised a call by a day that has passed; the page says sorry for it, and does not list it."""
    if row.rule == Rule.CALL or row.state != State.OVERDUE:
        return False
    return _protocol(row.course).visit(row.visit_key.partition("#")[0]).kind == "call"


def _is_new(slot: Any) -> bool:
    """Say whether the last message about this visit, before this time was agreed, told another time.

    `told_key` is that message's key, with the booking it told of; None: there was none. Back to the time that was
    told is not new.
    """
    told = _booking_in(slot.told_key or "")
    before = slot.booking.replaces
    if told is None or (before is not None and told == before.pk and before.starts_at == slot.starts_at):
        return False
    return told != slot.pk


def _booking_in(key: str) -> UUID | None:
    """Return the booking a message tells of, from its key `code/visit@booking/audience`; None: it tells of none."""
    point = key.rpartition("/")[0].partition("@")[2]
    try:
        return UUID(point)
    except ValueError:
        return None
