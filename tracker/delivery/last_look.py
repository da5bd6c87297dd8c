"""The last look at a message before it goes: is it still wanted, may it go now, what does it say. Reads only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

import programmes
from programmes.corrections import CODE
from programmes.recurrence import unrolled
from programmes.rules.calls import SOON
from programmes.silences import after_quiet, allowed_at, silences
from programmes.unfolding import Course as Unfolded
from tracker.delivery import texts
from tracker.delivery.post import Message, message_id
from tracker.delivery.surroundings import Surroundings, announced
from tracker.history import facts_of, protocol_of, setting_of
from tracker.models import Booking, Reminder, User
from tracker.models.courses import SILENT

STALE = timedelta(hours=24)
ON_TIME = timedelta(minutes=10)  # sent within this, a message still stands where the plan put it
WAIT_FOR_A_RECORD = timedelta(hours=1)
Status = Reminder.Status


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to become of a due message; exactly one is given: the message goes, waits, or is settled unsent."""

    message: Message | None = None
    later: datetime | None = None
    settled: Status | None = None


def look(reminder: Reminder, around: Surroundings, at: datetime) -> Verdict:
    """Judge one due message, its course, patient, user and site loaded. One statement where it is late, else none."""
    if (settled := _no_longer_asked(reminder, around, at)) is not None:
        return Verdict(settled=settled)
    if reminder.audience != Reminder.Audience.PATIENT:
        return _to_staff(reminder, around.staff.get(reminder.pk))
    if reminder.course.standing in SILENT:
        return Verdict(later=at + WAIT_FOR_A_RECORD)
    patient = reminder.course.patient
    address = address_of(reminder)
    if not patient.messages_wanted or not address:
        return Verdict(settled=Status.NOT_WANTED)
    if (moment := _allowed(reminder, at)) > at:
        return Verdict(later=moment)
    return Verdict(message=_written(reminder, address, _text(reminder, around, at)))


def _no_longer_asked(reminder: Reminder, around: Surroundings, at: datetime) -> Status | None:
    """Say how a message ends that has no point any more: its course or booking is gone, or its time has passed.

    Staff may still be told of a course that ended, such as that a booked dose has no outcome.
    """
    course, to_patient = reminder.course, reminder.audience == Reminder.Audience.PATIENT
    if to_patient and course.ended_at is not None and course.ended_at <= at:
        return Status.CANCELLED
    key = announced(reminder)
    if key is None:
        return Status.PAST if at - reminder.due_at > STALE else None
    booking = around.bookings.get(key)
    if reminder.code == CODE:
        return _no_longer_untrue(reminder, key in around.replaced, booking, around.told.get(reminder.pk), at)
    if booking is None or booking.starts_at is None:
        return Status.CANCELLED
    return Status.PAST if booking.starts_at <= at else None


def _no_longer_untrue(
    reminder: Reminder, is_replaced: bool, booking: Booking | None, told: datetime | None, at: datetime
) -> Status | None:
    """Say how a correction ends that has no point: something else stands by now, or the time it speaks of is over.

    `booking` None: a contact or a correction of the record called the visit off, and no booking stands.
    """
    if is_replaced:
        return Status.CANCELLED
    moment = booking.starts_at if booking and booking.starts_at else told or reminder.due_at + STALE
    return Status.PAST if moment <= at else None


def _to_staff(reminder: Reminder, reader: User | None) -> Verdict:
    if reader is None:
        return Verdict(settled=Status.FAILED)
    text = texts.for_staff(Reminder.Audience(reminder.audience).name.lower(), _sign_in())
    return Verdict(message=_written(reminder, reader.email, text))


def address_of(reminder: Reminder) -> str:
    """Return the patient's address: the one they log in with, else the one they gave; empty where there is none."""
    patient = reminder.course.patient
    return (patient.user.email if patient.user else "") or patient.email


def _allowed(reminder: Reminder, at: datetime) -> datetime:
    """Return from when on it may go. One that is late has lost its place in the plan: its silences are asked again."""
    setting = setting_of(reminder.course)
    if at - reminder.due_at <= ON_TIME:
        return after_quiet(at, setting)
    course = reminder.course
    history = programmes.History(facts_of(course.patient_id), str(course.pk))
    unfolded = Unfolded(unrolled(protocol_of(course.protocol_version), history), history, setting)
    moment, waits = allowed_at(at, silences(unfolded), setting)
    return at + WAIT_FOR_A_RECORD if waits else moment


def _text(reminder: Reminder, around: Surroundings, at: datetime) -> texts.Text:
    site, zone = reminder.course.site, ZoneInfo(reminder.course.patient.zone)
    key = announced(reminder)
    booking = around.bookings.get(key) if key else None
    numbers = texts.Numbers(site.team_phone, site.night_phone)
    if reminder.code == CODE:
        change = _change(booking, around.told.get(reminder.pk), zone)
        return texts.for_correction(change, numbers, address=_sign_in())
    return texts.for_patient(
        reminder.code, at.astimezone(zone), numbers, appointment=_appointment(booking, zone), address=_sign_in()
    )


def _change(booking: Booking | None, told: datetime | None, zone: ZoneInfo) -> texts.Change:
    """Say what has changed. A call is promised only where a call task asks for one."""
    call = bool(booking and told and told - booking.recorded_at <= SOON)
    return texts.Change(told.astimezone(zone) if told else None, _appointment(booking, zone), call)


def _sign_in() -> str:
    """Return where one signs in; empty where the site's address is not set."""
    return f"{settings.PUBLIC_URL}/" if settings.PUBLIC_URL else ""


def _appointment(booking: Booking | None, zone: ZoneInfo) -> texts.Appointment | None:
    if booking is None or booking.starts_at is None or booking.ends_at is None:
        return None
    return texts.Appointment(booking.starts_at.astimezone(zone), booking.ends_at - booking.starts_at)


def _written(reminder: Reminder, to: str, text: texts.Text) -> Message:
    return Message(
        to=to,
        sender_name=reminder.course.site.sender_name,
        subject=text.subject,
        body=text.body,
        message_id=message_id(f"{reminder.course_id}/{reminder.key}"),
    )
