"""What the messages of a batch need beside their rows: bookings, times told before, readers among the staff."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from programmes.corrections import CODE
from tracker.delivery.recipients import recipients
from tracker.models import Booking, Reminder, User

BOOKING = re.compile(r"@([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")
IS_REPLACED = Exists(Booking.unscoped.filter(replaces=OuterRef("pk")))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The facts a batch announces and who reads it.

    `bookings` stand, also those without times; `replaced` do not. `told`: by the key of a correction, the time that
    its reader was told before; none where nobody knows. `staff`: by the key of a message for staff, who reads it.
    """

    bookings: dict[UUID, Booking] = field(default_factory=dict)
    replaced: frozenset[UUID] = frozenset()
    told: dict[int, datetime] = field(default_factory=dict)
    staff: dict[int, User] = field(default_factory=dict)


def surroundings(due: Iterable[Reminder], at: datetime) -> Surroundings:
    """Return what a batch needs. At most six statements: one for bookings, two for corrections, three for staff."""
    batch = list(due)
    found = _bookings(key for it in batch if (key := announced(it)) is not None)
    replaced = frozenset(key for key, booking in found.items() if booking.is_replaced)  # type: ignore[attr-defined]  # annotated by `_bookings`
    return Surroundings(
        bookings={key: booking for key, booking in found.items() if key not in replaced},
        replaced=replaced,
        told=_told([it for it in batch if it.code == CODE]),
        staff=recipients(batch, at),
    )


def announced(reminder: Reminder) -> UUID | None:
    """Return the key of the booking a message announces, or of the fact that made it untrue; None where it is none."""
    found = BOOKING.search(reminder.key)
    return UUID(found[1]) if found else None


def _bookings(keys: Iterable[UUID]) -> dict[UUID, Booking]:
    wanted = set(keys)
    if not wanted:
        return {}
    rows = Booking.objects.as_system("worker").filter(key__in=wanted)
    return {it.key: it for it in rows.annotate(is_replaced=IS_REPLACED)}


def _told(corrections: list[Reminder]) -> dict[int, datetime]:
    """Return the time that was told last before each correction. Two statements, none without corrections."""
    if not corrections:
        return {}
    last = _last_announced(corrections)
    starts = {key: booking.starts_at for key, booking in _bookings(last.values()).items()}
    return {pk: told for pk, key in last.items() if (told := starts.get(key)) is not None}


def _last_announced(corrections: list[Reminder]) -> dict[int, UUID]:
    """Return for each correction the booking that was announced last at the same visit to the same reader."""
    rows = Reminder.objects.as_system("worker").filter(
        course__in={it.course_id for it in corrections},
        visit_key__in={it.visit_key for it in corrections},
        status=Reminder.Status.SENT,
    )
    said: dict[tuple[int, str, int], list[UUID]] = {}
    for row in rows.order_by("settled_at", "pk"):
        if (key := announced(row)) is not None:
            said.setdefault((row.course_id, row.visit_key, row.audience), []).append(key)
    found = {it.pk: said.get((it.course_id, it.visit_key, it.audience)) for it in corrections}
    return {pk: keys[-1] for pk, keys in found.items() if keys}
