"""The trail of a supervisor's sites: everything that was done, or who opened records, filtered, a page at a time.

One course's trail is `trail`; what a patient reads of it is `my_readers`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from tracker.access.roles import SUPERVISING
from tracker.actions.trail import SYSTEM
from tracker.history import protocol_of
from tracker.models import AccessEntry, Course, Membership, TrailEntry, User
from tracker.pages.trail import told, who

PAGE = 50
READS = "reads"
CLOCK = ZoneInfo("UTC")
KINDS = [(READS, "opened a record"), *(it for it in TrailEntry.Event.choices if it[0] != "private.written")]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the filter says: who, which course, what kind, from and to which day (both included, UTC); empty: all.

    `before`: the number before which the page begins, excluded; None: from the newest.
    """

    person: str = ""
    course: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None

    @property
    def address(self) -> str:
        """Return it as the end of an address; nothing in it names a person."""
        said = {"person": self.person, "course": self.course, "kind": self.kind, "since": self.since,
                "until": self.until, "before": self.before}  # fmt: skip
        return urlencode({name: value for name, value in said.items() if value})


def asked(given: Mapping[str, str]) -> Asked:
    """Return what an address asks for; what cannot be read asks for nothing."""
    kind = given.get("kind", "")
    before = given.get("before", "")
    return Asked(
        person=_person(given.get("person", "")),
        course=given.get("course", "").strip().upper()[:12].replace("\x00", ""),
        kind=kind if kind in dict(KINDS) else "",
        since=_day(given.get("since", "")),
        until=_day(given.get("until", "")),
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None,
    )


def _person(text: str) -> str:
    try:
        return text if text == SYSTEM else str(UUID(text))
    except ValueError:
        return ""


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 < day.year < 2100 else None


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number, when, who did what, on which course ("": on none)."""

    number: int
    at: datetime
    who: str
    did: str
    what: str
    course: str


@dataclass(frozen=True)
class WholeTrail:
    """What the filter finds at the sites that this user supervises, newest first. Five statements."""

    user: User
    asked: Asked

    @cached_property
    def lines(self) -> list[Line]:
        """Return this page's lines."""
        return [self._line(it) for it in self._rows[:PAGE]]

    @property
    def earlier(self) -> str:
        """Return the end of the next page's address; "" on the last."""
        following = replace(self.asked, before=self._rows[PAGE - 1].pk) if len(self._rows) > PAGE else None
        return following.address if following else ""

    @cached_property
    def people(self) -> list[tuple[str, str]]:
        """Return who can be asked for: whoever works or worked at these sites, by name, and the worker."""
        rows = User.objects.filter(memberships__site__in=self._sites).distinct().order_by("full_name", "pk")
        found = [(str(it), name) for it, name in rows.values_list("public_id", "full_name")]
        return [*found, (SYSTEM, "Open Window")]

    @cached_property
    def _sites(self) -> list[int]:
        return self.user.sites_as(SUPERVISING)

    @cached_property
    def _rows(self) -> list[Any]:
        model: Any = AccessEntry if self.asked.kind == READS else TrailEntry
        return list(self._filtered(model.objects.all()).order_by("-pk")[: PAGE + 1])

    def _filtered(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        it = self.asked
        rows = rows.filter(self._mine())
        rows = rows.filter(actor=it.person) if it.person else rows
        rows = rows.filter(course_reference=it.course) if it.course else rows
        rows = rows.filter(event=it.kind) if it.kind not in ("", READS) else rows
        rows = rows.filter(at__gte=_midnight(it.since)) if it.since else rows
        rows = rows.filter(at__lt=_midnight(it.until) + timedelta(days=1)) if it.until else rows
        return rows.filter(pk__lt=it.before) if it.before is not None else rows

    def _mine(self) -> Q:
        """Return which lines are of these sites: on their courses; and on no course, by their people or the worker."""
        courses = Course.objects.visible_to(self.user).filter(site__in=self._sites).values("reference")
        on_course = Q(course_reference__in=courses)
        if self.asked.kind == READS:
            return on_course
        by_people = Q(course_reference="", actor__in=[actor for actor, _ in self.people])
        private = Q(event=TrailEntry.Event.PRIVATE_NOTE_WRITTEN) & ~Q(actor=str(self.user.public_id))
        return on_course | (by_people & ~private)  # that somebody writes for themselves is theirs alone to know

    @cached_property
    def _names(self) -> dict[str, str]:
        known = dict(self.people)
        missing = {it.actor for it in self._rows} - known.keys()
        rows = User.objects.filter(public_id__in=missing).values_list("public_id", "full_name") if missing else []
        return known | {str(public_id): name for public_id, name in rows}

    @cached_property
    def _courses(self) -> dict[str, Course]:
        references = {it.course_reference for it in self._rows}
        rows = Course.objects.visible_to(self.user).filter(reference__in=references)
        return {it.reference: it for it in rows.select_related("protocol_version")}

    def _line(self, it: Any) -> Line:
        shared = {"number": it.pk, "at": it.at, "who": who(it.actor, self._names), "course": it.course_reference}
        if isinstance(it, AccessEntry):
            did = "opened the record in an emergency" if it.in_emergency else "opened the record"
            return Line(**shared, did=did, what=it.page)
        course = self._courses.get(it.course_reference)
        protocol = protocol_of(course.protocol_version) if course else None
        what = told(json.loads(it.payload or "{}"), protocol, CLOCK)
        return Line(**shared, did=TrailEntry.Event(it.event).label, what=what)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def roles_at(actors: set[str]) -> dict[str, list[Membership]]:
    """Return the roles that people hold or held, by what the trail calls them. One statement."""
    found: dict[str, list[Membership]] = {}
    rows = Membership.objects.filter(user__public_id__in=actors).select_related("user", "site").order_by("starts_at")
    for it in rows:
        found.setdefault(str(it.user.public_id), []).append(it)
    return found
