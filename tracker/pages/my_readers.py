"""Who opened a patient's record, when, and in what role, in plain words. Their own visits are left out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from programmes.moments import local_day
from tracker.models import AccessEntry, Course, Membership, User
from tracker.pages.whole_trail import roles_at

PAGE = 200  # reads; on the page they are a line a person and day
NOBODY = "Somebody who no longer works here"


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody opened the record on a day: how often, from when to when; some of it `in_emergency`."""

    who: str
    role: str
    times: int
    first: datetime
    last: datetime
    in_emergency: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A day on the patient's clock, and who opened the record on it."""

    day: date
    readers: list[Reader]


@dataclass(frozen=True)
class MyReaders:
    """Who opened the record, newest first, before the read `before` (excluded; None: the newest). Two statements."""

    user: User
    zone: ZoneInfo
    before: int | None = None

    @cached_property
    def days(self) -> list[Day]:
        """Return this page's days."""
        shown = sorted(self._rows[:PAGE], key=lambda it: it.at, reverse=True)
        days = groupby(shown, key=lambda it: local_day(it.at, self.zone))
        return [Day(day, list(self._readers(rows))) for day, rows in days]

    @property
    def earlier(self) -> int | None:
        """Return the number before which the next page begins; None on the last."""
        return self._rows[PAGE - 1].pk if len(self._rows) > PAGE else None

    @cached_property
    def _rows(self) -> list[AccessEntry]:
        own = Course.objects.visible_to(self.user).filter(patient__user=self.user).values("reference")
        rows = AccessEntry.objects.filter(course_reference__in=own).exclude(actor=str(self.user.public_id))
        rows = rows.filter(pk__lt=self.before) if self.before is not None else rows
        return list(rows.order_by("-pk")[: PAGE + 1])

    @cached_property
    def _roles(self) -> dict[str, list[Membership]]:
        return roles_at({it.actor for it in self._rows})

    def _readers(self, rows: Iterable[Any]) -> Iterable[Reader]:
        by_person: dict[str, list[Any]] = {}
        for it in rows:
            by_person.setdefault(it.actor, []).append(it)
        for actor, reads in by_person.items():
            name, role = self._known(actor, reads[0].at)
            in_emergency = any(it.in_emergency for it in reads)
            yield Reader(name, role, len(reads), reads[-1].at, reads[0].at, in_emergency)

    def _known(self, actor: str, at: datetime) -> tuple[str, str]:
        """Return a person's name and what they were at that moment."""
        held = self._roles.get(actor, [])
        then = [it for it in held if it.starts_at <= at and (it.ends_at is None or it.ends_at > at)]
        roles = dict.fromkeys(f"{it.get_role_display()}, {it.site.name}" for it in then)
        return (held[0].user.full_name if held else NOBODY, "; ".join(roles))
