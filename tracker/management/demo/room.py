"""What goes on in a dosing room, as entries: who is there, readings, signs looked for, leaving. The days use it."""

from datetime import datetime
from decimal import Decimal

from tracker.actions.dosing import Entry
from tracker.models import RoomEntry, User

Kind = RoomEntry.Kind


def identity(at: datetime, by: User) -> Entry:
    """Return that somebody asked the patient's name and date of birth."""
    return Entry(kind=Kind.IDENTITY, at=at, person=by, detail="Name and date of birth")


def presence(
    who: User, starts_at: datetime, ends_at: datetime, away: tuple[datetime, datetime] | None = None
) -> list[Entry]:
    """Return that somebody was in the room throughout, but from and until the moments in `away`."""
    spans = [(starts_at, ends_at)] if away is None else [(starts_at, away[0]), (away[1], ends_at)]
    return [Entry(kind=Kind.PRESENCE, at=begin, until=end, person=who) for begin, end in spans]


def near(who: User, starts_at: datetime, ends_at: datetime, role: str) -> Entry:
    """Return that somebody was in the house throughout, as what the protocol asks for."""
    return Entry(
        kind=Kind.PRESENCE, at=starts_at, until=ends_at, person=who, roles=role, where=RoomEntry.Where.ON_THE_PREMISES
    )


def reading(
    at: datetime,
    number: int,
    signs: tuple[int, int, int],
    *,
    temperature: str | None = None,
    saturation: int | None = None,
) -> Entry:
    """Return a reading: systolic, diastolic and pulse, a little different for each patient's `number`."""
    off = number % 7 - 3
    systolic, diastolic, pulse = signs
    return Entry(
        kind=Kind.VITAL_SIGNS, at=at, systolic=systolic + 2 * off, diastolic=diastolic + off, pulse=pulse - off,
        temperature=Decimal(temperature) if temperature else None, saturation=saturation,
    )  # fmt: skip


def sign(at: datetime, code: str, *, present: bool, by: User) -> Entry:
    """Return that a sign was looked for, and whether it was there."""
    return Entry(kind=Kind.OBSERVATION, at=at, code=code, present=present, person=by)


def left(at: datetime, by: User, detail: str) -> Entry:
    """Return that the patient left with somebody."""
    return Entry(kind=Kind.DISCHARGE, at=at, person=by, escorted=True, detail=detail)
