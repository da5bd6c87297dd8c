"""One agreed time as a calendar file (RFC 5545), written by hand. It says "Appointment" and nothing else. No query."""

from datetime import UTC, datetime
from uuid import UUID

from django.utils.crypto import salted_hmac

from tracker.models import BookingSlot

TITLE = "Appointment"
LONGEST_LINE = 75  # octets, RFC 5545 section 3.1
ESCAPED = (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"))


def calendar_file(slot: BookingSlot, agreed_at: datetime) -> bytes:
    """Return the file of an agreed time: no place, no name, no kind of visit; it marks the time as private.

    A visit that was moved keeps its UID and has a higher SEQUENCE, so that a calendar moves the entry it has.
    """
    return written(
        uid=uid_of(slot.course_id, slot.visit_key), starts_at=slot.starts_at, ends_at=slot.ends_at, agreed_at=agreed_at
    )


def uid_of(course: int, visit_key: str) -> str:
    """Return what a calendar knows the visit by: the same after a move, and nobody can tell the visit from it."""
    return str(UUID(salted_hmac("appointment", f"{course}/{visit_key}").hexdigest()[:32]))


def written(*, uid: str, starts_at: datetime, ends_at: datetime, agreed_at: datetime, title: str = TITLE) -> bytes:
    """Return a calendar with one event, in UTC. `agreed_at` stamps it: the same time agreed is the same file."""
    lines = (
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Appointment//EN", "BEGIN:VEVENT", f"UID:{uid}",
        f"DTSTAMP:{_utc(agreed_at)}", f"SEQUENCE:{int(agreed_at.timestamp()) // 60}", f"DTSTART:{_utc(starts_at)}",
        f"DTEND:{_utc(ends_at)}", f"SUMMARY:{_text(title)}", "CLASS:PRIVATE", "END:VEVENT", "END:VCALENDAR",
    )  # fmt: skip
    return b"".join(_folded(line) for line in lines)


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    for plain, escaped in ESCAPED:
        words = words.replace(plain, escaped)
    return words


def _folded(line: str) -> bytes:
    """Return a line with its end; what is longer than a line may be goes on in the next, after a space."""
    folded, length = "", 0
    for letter in line:
        size = len(letter.encode())
        if length + size > LONGEST_LINE:
            folded, length = f"{folded}\r\n ", 1
        folded, length = folded + letter, length + size
    return f"{folded}\r\n".encode()
