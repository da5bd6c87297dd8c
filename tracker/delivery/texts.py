"""What a message says: one text a code, and a safe one for the codes a clinic makes up. Names nobody and nothing.

No treatment, medicine, diagnosis, clinic, ward or person stands in a subject or a text; a test holds each against a
list of barred words. Texts are for somebody else's eyes first: a lock screen, a shared computer.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.delivery.spoken import LONG, about, spoken_date, when

TO_LEAD = ("Something is due", "Something is due on a course you lead. Sign in.")
TO_PATIENT = {
    "morning-after": (
        "Your plan for today",
        "Hello,\n\nyour plan for today is ready. Please sign in when you have a quiet moment.\n\n"
        "If you need someone, day or night, phone {night_phone}.",
    ),
    "practices": ("Small steps", "Small steps: see your plan for today. You can miss a day."),
    "book-integration": (
        "Finding a time",
        "Hello,\n\nwe would like to agree a time with you this week. Please phone {phone}.",
    ),
    "closing-soon": (
        "A look at your plan",
        "Hello,\n\nthis is a good week to look at your plan. Please sign in when you have a few minutes.",
    ),
    "closing": (
        "Your plan for the next days",
        "Hello,\n\nplease look at your plan for the next days. Sign in when you have a few minutes.",
    ),
}
SAFE = ("Something in your plan", "There is something in your plan. Please sign in.")
APPOINTMENT = (
    "Your appointment on {date}",
    "Hello,\n\nyour appointment is {when}.{takes}\n\nIf you need another time, phone {phone}. Sign in to see more.",
)
ADDRESS = "\n\n{address}"
FOOT = "\n\nQuestions? Phone {phone}. We cannot read replies.\n"


@dataclass(frozen=True, slots=True)
class Text:
    """A subject and a body, ready to send."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Appointment:
    """The visit that a message announces: its start on the reader's clock, and its length."""

    starts_at: datetime
    length: timedelta


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers a site answers: the team's, and the one that is answered at night."""

    team: str
    night: str


def for_lead(address: str = "") -> Text:
    """Return what the lead of a course reads; which course it is, is seen after signing in at `address`."""
    subject, body = TO_LEAD
    return Text(subject, f"{body}{_where(address)}\n")


def for_patient(
    code: str, now: datetime, numbers: Numbers, appointment: Appointment | None = None, address: str = ""
) -> Text:
    """Return what a patient reads. `now` is the moment of sending on the patient's clock: it decides "tomorrow".

    A message that announces a visit speaks of the visit, whatever its code; an unknown code gets the safe text.
    `address` is where one signs in, on a line of its own; none is named where it is empty.
    """
    subject, body = APPOINTMENT if appointment else TO_PATIENT.get(code, SAFE)
    words = {"phone": numbers.team, "night_phone": numbers.night, **_of(appointment, now)}
    return Text(subject.format(**words), f"{body.format(**words)}{_where(address)}{FOOT.format(**words)}")


def _where(address: str) -> str:
    return ADDRESS.format(address=address) if address else ""


def _of(appointment: Appointment | None, now: datetime) -> dict[str, str]:
    if appointment is None:
        return {}
    takes = "" if appointment.length >= LONG else f" It takes {about(appointment.length)}."
    return {
        "date": spoken_date(appointment.starts_at.date()),
        "when": when(appointment.starts_at, now),
        "takes": takes,
    }
