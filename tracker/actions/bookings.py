"""Agreeing a time for a visit, moving it, cancelling it. What came of the visit is `sessions` and `dosing`."""

from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, transaction

from programmes.recurrence import whole
from tracker.actions import courses, facts, trail
from tracker.actions.action import CannotRecord, action
from tracker.history import protocol_of
from tracker.models import Booking, BookingSlot, Course, TrailEntry, User
from tracker.models.facts import standing

TAKEN = "That time is taken: {name} has another appointment then."


@action
def book(
    *,
    course: Course,
    visit_key: str,
    starts_at: datetime,
    ends_at: datetime,
    with_whom: User | None,
    key: UUID,
    by: User,
    at: datetime,
    place: str = "",
    asked_by: int = Booking.Asked.NOBODY,
    reason: str = "",
) -> Booking:
    """Agree a time for a visit, or move it to another: the earlier time is replaced and its messages are cancelled.

    A time outside the allowed days is booked as asked; the plan shows what it means.

    :raises CannotRecord: when it ends before it starts, the protocol has no such visit, or the clinician is taken.
    """
    course = courses.lock(course)
    agreed = {"visit_key": visit_key, "starts_at": starts_at, "ends_at": ends_at}
    if (done := facts.made_before(Booking, course=course, key=key, **agreed)) is not None:
        return done
    _check(course, visit_key, starts_at, ends_at)
    earlier = _to_come(course, visit_key, at)
    booking = Booking(
        key=key, course=course, visit_key=visit_key, starts_at=starts_at, ends_at=ends_at, with_whom=with_whom,
        place=place, asked_by=asked_by, reason=reason, replaces=earlier, happened_at=at, recorded_at=at, recorded_by=by,
    )  # fmt: skip
    facts.insert(booking)
    _take_slot(booking, starts_at, ends_at)
    courses.replan(course=course, at=at)
    event = TrailEntry.Event.VISIT_MOVED if earlier else TrailEntry.Event.VISIT_BOOKED
    was = earlier.starts_at if earlier else None
    trail.record(event, course=course, by=by, at=at, visit=visit_key, starts_at=starts_at, was=was)
    return booking


@action
def cancel(*, course: Course, visit_key: str, asked_by: int, reason: str, key: UUID, by: User, at: datetime) -> Booking:
    """Cancel the time agreed for a visit and say who asked; its messages are cancelled, the visit itself stays due.

    :raises CannotRecord: when no time is agreed.
    """
    course = courses.lock(course)
    if (done := facts.made_before(Booking, course=course, key=key, visit_key=visit_key, starts_at=None)) is not None:
        return done
    earlier = _to_come(course, visit_key, at)
    if earlier is None:
        raise CannotRecord("No time to come is agreed for this visit.")
    booking = Booking(
        key=key, course=course, visit_key=visit_key, asked_by=asked_by, reason=reason, replaces=earlier,
        happened_at=at, recorded_at=at, recorded_by=by,
    )  # fmt: skip
    facts.insert(booking)
    _free_slot(course, visit_key)
    courses.replan(course=course, at=at)
    trail.record(TrailEntry.Event.VISIT_CANCELLED, course=course, by=by, at=at, visit=visit_key, was=earlier.starts_at)
    return booking


def _check(course: Course, visit_key: str, starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise CannotRecord("It has to end after it starts.")
    check_visit(course, visit_key)


def check_visit(course: Course, visit_key: str) -> None:
    """Refuse a visit that the course's protocol does not have.

    :raises CannotRecord: when it has none of this key.
    """
    code, marked, dose = visit_key.partition("#")
    protocol = whole(protocol_of(course.protocol_version))
    visit = next((it for it in protocol.visits if it.code == code), None)
    doses = {it.code for it in protocol.dosing_visits}
    if visit is None or bool(visit.repeats_for) != bool(marked) or (marked and dose not in doses):
        raise CannotRecord("This course's protocol has no such visit.")


def check_dose(course: Course, visit_key: str) -> None:
    """Refuse a visit at which the course's protocol gives no dose.

    :raises CannotRecord: when it is none.
    """
    if visit_key not in {it.code for it in whole(protocol_of(course.protocol_version)).dosing_visits}:
        raise CannotRecord("This course's protocol gives no dose at this visit.")


def _to_come(course: Course, visit_key: str, at: datetime) -> Booking | None:
    """Return the agreed time that still lies ahead. One that has passed is history: a new time beside it is no move."""
    latest = standing(course.booking_facts.filter(visit_key=visit_key)).order_by("-recorded_at").first()
    return latest if latest and latest.starts_at and latest.starts_at > at else None


def _free_slot(course: Course, visit_key: str) -> None:
    course.slots.filter(visit_key=visit_key).delete()


def _take_slot(booking: Booking, starts_at: datetime, ends_at: datetime) -> None:
    """Free the visit's earlier slot and take the new one; a trigger refuses a clinician who is already taken."""
    _free_slot(booking.course, booking.visit_key)
    slot = BookingSlot(
        booking=booking, course=booking.course, visit_key=booking.visit_key, with_whom=booking.with_whom,
        starts_at=starts_at, ends_at=ends_at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            slot.save(force_insert=True)
    except DatabaseError as refused:
        if "is taken" not in str(refused):
            raise
        raise CannotRecord(TAKEN.format(name=booking.with_whom)) from refused
