"""Messages of a course as staff read them: what each is about, whether it went, and why not. No text of a message."""

from dataclasses import dataclass
from datetime import datetime

from programmes import Protocol
from programmes.corrections import CODE
from programmes.protocol.model import ReminderRule
from programmes.reminders import OUTCOME_MISSING
from tracker.models import Course, Reminder, Standing
from tracker.pages import words

ABOUT = {
    "visit booked": "Reminder of {visit}",
    "dose given": "Message after {visit}",
    "practice agreed": "Small steps, after {visit}",
    "integration window opens": "The open window after {visit}",
    "integration window narrows": "The window narrows, after {visit}",
    "integration window closes": "The window closes, after {visit}",
}
HOUSE = {CODE: "Change of {visit}", OUTCOME_MISSING: "Nobody had recorded what became of {visit}"}
IF_NEEDED = {OUTCOME_MISSING: "If nobody records what became of {visit}"}
READERS = {
    Reminder.Audience.LEAD: "the lead therapist",
    Reminder.Audience.DUTY: "whoever is on duty",
    Reminder.Audience.SUPERVISOR: "the supervisor",
}
NO_LONGER = {
    CODE: "No longer needed: the visit was moved again, took place, or its time has passed.",
    OUTCOME_MISSING: "No longer needed: the outcome was recorded, or the dose was moved.",
}
NEEDLESS = {
    "integration session booked": "an integration session is booked or was held",
    "integration session held": "an integration session was held",
}
TONES = {
    Reminder.Status.PLANNED: "due",
    Reminder.Status.SENT: "met",
    Reminder.Status.CANCELLED: "plain",
    Reminder.Status.FAILED: "late",
    Reminder.Status.NOT_WANTED: "plain",
    Reminder.Status.PAST: "plain",
}


@dataclass(frozen=True, slots=True)
class Message:
    """One message: what it is about, to whom, when it is due on its reader's clock, its state, and the reason."""

    about: str
    to: str
    due_at: datetime
    zone: str
    tone: str
    word: str
    why: str
    settled_at: datetime | None


def message(protocol: Protocol, course: Course, row: Reminder) -> Message:
    """Return a message as staff read it. No query where the course's patient is loaded."""
    rule = {it.code: it for it in protocol.reminders}.get(row.code)
    is_patient = row.audience == Reminder.Audience.PATIENT
    status = Reminder.Status(row.status)
    waits = status is Reminder.Status.PLANNED and row.waits
    return Message(
        about=_about(protocol, rule, row),
        to=course.patient.short_name if is_patient else READERS[Reminder.Audience(row.audience)],
        due_at=row.due_at,
        zone=course.patient.zone if is_patient else course.zone,
        tone="late" if waits else TONES[status],
        word="Waits" if waits else status.label.partition(":")[0].capitalize(),
        why=_by_standing(course, row, status) or _why(rule, row, status),
        settled_at=row.settled_at,
    )


def _by_standing(course: Course, row: Reminder, status: Reminder.Status) -> str:
    """Say that a message waits or was cancelled because the course is on hold or over; else nothing."""
    if status is Reminder.Status.PLANNED and course.standing == Standing.ON_HOLD and row.waits:
        return "Until the course is resumed."
    ended = course.ended_at is not None and row.settled_at is not None and row.settled_at >= course.ended_at
    return "The course has ended." if status is Reminder.Status.CANCELLED and ended else ""


def _about(protocol: Protocol, rule: ReminderRule | None, row: Reminder) -> str:
    """Say what a message is about; one that may still go speaks of what may happen."""
    may_go = row.status in (Reminder.Status.PLANNED, Reminder.Status.CANCELLED)
    about = ABOUT[rule.on] if rule else (IF_NEEDED if may_go else {}).get(row.code) or HOUSE.get(row.code)
    return about.format(visit=f"“{words.visit_title(protocol, row.visit_key)}”") if about else row.code


def _why(rule: ReminderRule | None, row: Reminder, status: Reminder.Status) -> str:
    """Say why a message waits, was cancelled or did not go; nothing where it simply will go or went."""
    if status is Reminder.Status.PLANNED:
        return "Until the dose before it has an outcome and its discharge is recorded." if row.waits else ""
    if status is Reminder.Status.CANCELLED:
        return NO_LONGER.get(row.code) or _needless(rule)
    if status is Reminder.Status.FAILED:
        return (
            "It could not be sent: phone instead."
            if row.audience == Reminder.Audience.PATIENT
            else "It could not be sent."
        )
    return status.label.partition(": ")[2].capitalize()


def _needless(rule: ReminderRule | None) -> str:
    if rule is not None and rule.unless is not None:
        return f"No longer needed: {NEEDLESS[rule.unless]}, or the next dose came."
    if rule is not None and rule.on == "visit booked":
        return "No longer needed: the visit took place, was moved, or was cancelled."
    return "No longer asked for by what was recorded since."
