"""The last look at a message before it goes: is it still wanted, may it go now, what does it say. Reads only."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

import programmes
from programmes.silences import after_quiet, allowed_at, silences
from programmes.unfolding import Course as Unfolded
from tracker.delivery import texts
from tracker.delivery.post import Message, message_id
from tracker.history import facts_of, protocol_of, setting_of
from tracker.models import Booking, CareTeamMember, Reminder, User
from tracker.models.courses import SILENT
from tracker.models.facts import standing

STALE = timedelta(hours=24)
ON_TIME = timedelta(minutes=10)  # sent within this, a message still stands where the plan put it
WAIT_FOR_A_RECORD = timedelta(hours=1)
BOOKING = re.compile(r"@([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")
Status = Reminder.Status


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to become of a due message; exactly one is given: the message goes, waits, or is settled unsent."""

    message: Message | None = None
    later: datetime | None = None
    settled: Status | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the messages of a batch need beside their own rows: the bookings they announce, the leads they go to."""

    bookings: dict[UUID, Booking]
    leads: dict[int, User]


def surroundings(due: Iterable[Reminder], at: datetime) -> Surroundings:
    """Return the bookings that stand and the leads of now, for a batch. At most two statements."""
    keys = [key for it in due if (key := announced(it)) is not None]
    courses = [it.course_id for it in due if it.audience == Reminder.Audience.LEAD]
    bookings = standing(Booking.objects.as_system("worker").filter(key__in=keys, starts_at__isnull=False))
    leads = CareTeamMember.objects.as_system("worker").filter(
        Q(ends_at=None) | Q(ends_at__gt=at),
        course__in=courses,
        part=CareTeamMember.Part.LEAD,
        starts_at__lte=at,
        member__is_active=True,
    )
    return Surroundings(
        {it.key: it for it in bookings} if keys else {},
        {it.course_id: it.member for it in leads.select_related("member")} if courses else {},
    )


def announced(reminder: Reminder) -> UUID | None:
    """Return the key of the booking a message announces; None where it announces none."""
    found = BOOKING.search(reminder.key)
    return UUID(found[1]) if found else None


def look(reminder: Reminder, around: Surroundings, at: datetime) -> Verdict:
    """Judge one due message, its course, patient, user and site loaded. One statement where it is late, else none."""
    if (settled := _no_longer_asked(reminder, around, at)) is not None:
        return Verdict(settled=settled)
    if reminder.audience == Reminder.Audience.LEAD:
        return _to_lead(reminder, around.leads.get(reminder.course_id))
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
    if booking is None or booking.starts_at is None:
        return Status.CANCELLED
    return Status.PAST if booking.starts_at <= at else None


def _to_lead(reminder: Reminder, lead: User | None) -> Verdict:
    if lead is None:
        return Verdict(settled=Status.FAILED)
    return Verdict(message=_written(reminder, lead.email, texts.for_lead(_sign_in())))


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
    unfolded = Unfolded(protocol_of(course.protocol_version), history, setting)
    moment, waits = allowed_at(at, silences(unfolded), setting)
    return at + WAIT_FOR_A_RECORD if waits else moment


def _text(reminder: Reminder, around: Surroundings, at: datetime) -> texts.Text:
    site, zone = reminder.course.site, ZoneInfo(reminder.course.patient.zone)
    key = announced(reminder)
    booking = around.bookings.get(key) if key else None
    numbers = texts.Numbers(site.team_phone, site.night_phone)
    return texts.for_patient(
        reminder.code, at.astimezone(zone), numbers, appointment=_appointment(booking, zone), address=_sign_in()
    )


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
