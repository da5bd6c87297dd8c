"""Whether the number answered at night comes first on a patient's page, and the words above it. No query."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from programmes.recurrence import whole
from tracker.history import protocol_of
from tracker.models import BookingSlot

NIGHT_FIRST = timedelta(hours=72)  # after a dose, the first number is one that is answered at night
EVENING, MORNING = time(18), time(6)


def is_near(dosed_at: datetime | None, at: datetime) -> bool:
    """Say whether a dose lies within the last 72 hours: from the dose (included) to 72 hours after it (excluded)."""
    return dosed_at is not None and dosed_at <= at < dosed_at + NIGHT_FIRST


def perhaps_dosed(slots: Iterable[BookingSlot], at: datetime) -> list[BookingSlot]:
    """Return the agreed dosing days that began within the last 72 hours: who was not asked yet may have had a dose.

    Recording may come hours later; until then the day counts as if it had gone as planned.
    """
    return [it for it in slots if is_near(it.starts_at, at) and _is_dosing(it)]


def _is_dosing(slot: BookingSlot) -> bool:
    return any(it.code == slot.visit_key for it in whole(protocol_of(slot.course.protocol_version)).dosing_visits)


def heading(at: datetime, zone: ZoneInfo) -> str:
    """Return whom to reach: from 6:00 (included) to 18:00 (excluded) on the patient's clock for the night ahead too."""
    wall = at.astimezone(zone).time()
    return "Someone is here today and tonight" if MORNING <= wall < EVENING else "Someone is here tonight"
