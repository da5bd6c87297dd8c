"""What a message says: one text a code, and a safe one for the codes a clinic makes up. Names nobody and nothing.

No treatment, medicine, diagnosis, clinic, ward or person stands in a subject or a text; a test holds each against a
list of barred words. Texts are for somebody else's eyes first: a lock screen, a shared computer.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.delivery.spoken import LONG, about, spoken_date, spoken_time, when

TO_STAFF = {
    "lead": ("Something is due", "Something is due on a course you lead or cover. Sign in."),
    "duty": ("Something is due", "Something is due at your site, and you are on duty. Sign in."),
    "supervisor": (
        "Something is still due",
        "Something at your site has been due for two days. Sign in.",
    ),
}
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
CHANGED = "A change to your appointment"
WAS = "Hello,\n\nyour appointment {on_was}has changed. "
MOVED = WAS + "It is now {on_now}.{takes}\n\nIf you need another time, phone {phone}. Sign in to see more."
CALLED_OFF = WAS + "It does not take place; we will phone you."
CALLED_OFF_EARLY = WAS + "It does not take place. Please phone {phone} to agree another time."
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


@dataclass(frozen=True, slots=True)
class Change:
    """A time that was told and holds no longer, on the reader's clock; None: it is not known which.

    `now`: the appointment as it stands, None: it does not take place. `call`: somebody will phone.
    """

    was: datetime | None
    now: Appointment | None
    call: bool = False


def for_staff(to: str, address: str = "") -> Text:
    """Return what staff read, the `lead`, who is on `duty` or the `supervisor`: which course it is, is seen inside."""
    subject, body = TO_STAFF[to]
    return Text(subject, f"{body}{_where(address)}\n")


def for_correction(change: Change, numbers: Numbers, address: str = "") -> Text:
    """Return what a patient reads when an appointment that was announced has changed: never what it is for.

    Dates are written out, because today's "tomorrow" and yesterday's are not the same day.
    """
    body = MOVED if change.now else CALLED_OFF if change.call else CALLED_OFF_EARLY
    words = {"phone": numbers.team, "on_was": f"{_on(change.was)} " if change.was else "", "takes": ""}
    if change.now:
        words |= {"on_now": _on(change.now.starts_at), "takes": _takes(change.now)}
    return Text(CHANGED, f"{body.format(**words)}{_where(address)}{FOOT.format(**words)}")


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
    return {
        "date": spoken_date(appointment.starts_at.date()),
        "when": when(appointment.starts_at, now),
        "takes": _takes(appointment),
    }


def _takes(appointment: Appointment) -> str:
    return "" if appointment.length >= LONG else f" It takes {about(appointment.length)}."


def _on(local: datetime) -> str:
    return f"on {spoken_date(local.date())} at {spoken_time(local)}"
