"""The trail of a supervisor's sites: everything that was done, or who opened records, filtered, a page at a time.

One course's trail is `trail`; what a patient reads of it is `my_readers`; which kinds there are is in `trail_kinds`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import CharField, Exists, Func, Max, OuterRef, Q, QuerySet

from tracker.access.roles import SUPERVISING
from tracker.actions.trail import SYSTEM
from tracker.history import protocol_of
from tracker.models import AccessEntry, Course, Membership, TrailEntry, TrailReview, User
from tracker.models.accesses import IN_EMERGENCY
from tracker.pages.trail import told, who
from tracker.pages.trail_kinds import DOOR, FIRST, FOR_THEMSELVES, KNOWN, LOOK_AT_FIRST, READS

PAGE = 50
STRANGERS = "Somebody unknown"
CLOCK = ZoneInfo("UTC")
NAMED = ("person", "deputy", "of_person")
"""What a line keeps of people besides who acted, by the identity that the trail knows them by."""
ROUTES = {
    "course": "the course", "patient": "the patient’s details", "entries": "the list of entries", "entry": "an entry",
    "course-trail": "the course’s trail", "beforehand": "what must be so before a dose", "my-plan": "their own plan",
    "checks": "the checks before a dose", "deviation": "a deviation", "sign-note": "a note, to sign it",
    "redact": "an entry, to take words out of it", "move-version": "a move to another version",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What the filter says: who, which course, what kind, from and to which day (both included, UTC); empty: all.

    `before`, `after`: the numbers between which the page lies, excluded; neither: the newest lines. `course` stands for
    its patient: the lines of all their courses.
    """

    person: str = ""
    course: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None
    after: int | None = None

    @property
    def said(self) -> dict[str, Any]:
        """Return what was asked for, by name; what was not is left out."""
        given = {it: getattr(self, it) for it in ("person", "course", "kind", "since", "until", "before", "after")}
        return {name: value for name, value in given.items() if value}

    @property
    def on_the_trail(self) -> dict[str, Any]:
        """Return what the line says of this look: names that no other detail has."""
        return {f"of_{name}" if name in ("person", "course") else f"look_{name}": it for name, it in self.said.items()}

    @property
    def address(self) -> str:
        """Return it as the end of an address; nothing in it names a person."""
        return urlencode(self.said)


def asked(given: Mapping[str, str]) -> Asked:
    """Return what an address asks for; what cannot be read asks for nothing."""
    kind = given.get("kind", "")
    return Asked(
        person=_person(given.get("person", "")),
        course=given.get("course", "").strip().upper()[:12].replace("\x00", ""),
        kind=kind if kind in KNOWN else "",
        since=_day(given.get("since", "")),
        until=_day(given.get("until", "")),
        before=_number(given.get("before", "")),
        after=_number(given.get("after", "")),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


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


@dataclass(frozen=True, slots=True)
class Reviewed:
    """How far a site's trail was reviewed last, by whom, when; `at` None: never."""

    site: str
    upto: int = 0
    at: datetime | None = None
    who: str = ""


@dataclass(frozen=True)
class WholeTrail:
    """What the filter finds at the sites that this user supervises, newest first. Three statements."""

    user: User
    asked: Asked

    @cached_property
    def lines(self) -> list[Line]:
        """Return this page's lines."""
        return [self._line(it) for it in self._page]

    @property
    def earlier(self) -> str:
        """Return the end of the address of the page with earlier lines; "" on the last."""
        more = len(self._rows) > PAGE or self.asked.after is not None
        return replace(self.asked, before=self._page[-1].pk, after=None).address if more and self._page else ""

    @property
    def later(self) -> str:
        """Return the end of the address of the page with later lines; "" on the newest."""
        if self.asked.before is not None and self._page:
            return replace(self.asked, before=None, after=self._page[0].pk).address
        more = self.asked.after is not None and len(self._rows) > PAGE
        return replace(self.asked, after=self._page[0].pk).address if more else ""

    @property
    def people(self) -> list[tuple[str, str]]:
        """Return who can be asked for: whoever works or worked at these sites, by name, and the worker."""
        found = {str(it[0]): it[1] for it in self._known if it[2]}
        return [*found.items(), (SYSTEM, "Open Window")]

    @cached_property
    def reviews(self) -> list[Reviewed]:
        """Return how far each site was reviewed, by its name."""
        last: dict[int, tuple[Any, ...]] = {}
        for _, name, _, site, at, upto in self._known:
            if site is not None and (site not in last or at > last[site][0]):
                last[site] = (at, upto, name)
        names = {it.site_id: it.site.name for it in self.user.held_memberships if it.site_id in self._sites}
        said = {site: last.get(site, (None, 0, "")) for site in names}
        return [Reviewed(names[site], upto, at, name) for site, (at, upto, name) in said.items()]

    @property
    def _sites(self) -> list[int]:
        return self.user.sites_as(SUPERVISING)

    @cached_property
    def _rows(self) -> list[Any]:
        model: Any = AccessEntry if self.asked.kind == READS else TrailEntry
        order = "pk" if self.asked.after is not None else "-pk"
        return list(self._filtered(model.objects.all()).order_by(order)[: PAGE + 1])

    @cached_property
    def _page(self) -> list[Any]:
        return sorted(self._rows[:PAGE], key=lambda it: it.pk, reverse=True)

    def _filtered(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        it = self.asked
        rows = rows.filter(self._mine())
        rows = rows.filter(actor=it.person) if it.person else rows
        rows = rows.filter(course_reference__in=self._of_patient()) if it.course else rows
        rows = rows.filter(event__in=LOOK_AT_FIRST if it.kind == FIRST else [it.kind]) if _is_event(it.kind) else rows
        rows = rows.filter(at__gte=_midnight(it.since)) if it.since else rows
        rows = rows.filter(at__lt=_midnight(it.until) + timedelta(days=1)) if it.until else rows
        rows = rows.filter(pk__gt=it.after) if it.after is not None else rows
        return rows.filter(pk__lt=it.before) if it.before is not None else rows

    def _of_patient(self) -> QuerySet[Any]:
        seen = Course.objects.visible_to(self.user)
        return seen.filter(patient__in=seen.filter(reference=self.asked.course).values("patient")).values("reference")

    def _mine(self) -> Q:
        """Return which lines are of these sites: on their courses; and on no course, by their people or the worker."""
        courses = Course.objects.visible_to(self.user).filter(site__in=self._sites).values("reference")
        on_course = Q(course_reference__in=courses)
        here = User.objects.filter(Exists(self._works_here())).values(text=AsText("public_id"))
        by_people = Q(course_reference="") & (Q(actor__in=here) | Q(actor=SYSTEM))
        if self.asked.kind == READS:
            return on_course
        private = Q(event=FOR_THEMSELVES) & ~Q(actor=str(self.user.public_id))
        return on_course | (by_people & ~private)

    def _works_here(self) -> QuerySet[Membership]:
        return Membership.objects.filter(user=OuterRef("pk"), site__in=self._sites)

    @cached_property
    def _known(self) -> list[tuple[Any, ...]]:
        """Return everybody at these sites or named on this page: who, whether here, and how far they reviewed what."""
        here, reviewed = Exists(self._works_here()), "trail_reviews"
        rows = User.objects.annotate(here=here).filter(Q(here=True) | Q(public_id__in=set(self._named())))
        said: Any = rows.values_list("public_id", "full_name", "here", f"{reviewed}__site").order_by("full_name", "pk")
        return list(said.annotate(at=Max(f"{reviewed}__reviewed_at"), upto=Max(f"{reviewed}__upto")))

    def _named(self) -> Iterator[UUID]:
        said = (json.loads(it.payload or "{}") for it in self._page if isinstance(it, TrailEntry))
        others = (detail.get(name) for detail in said for name in NAMED)
        texts = {_person(it or "") for it in (*(row.actor for row in self._page), *others)}
        yield from map(UUID, texts - {"", SYSTEM})

    @cached_property
    def _names(self) -> dict[str, str]:
        return {str(it[0]): it[1] for it in self._known}

    @cached_property
    def _courses(self) -> dict[str, Course]:
        references = {it.course_reference for it in self._page} - {""}
        rows = Course.objects.visible_to(self.user).filter(reference__in=references)
        return {it.reference: it for it in rows.select_related("protocol_version__base")} if references else {}

    @cached_property
    def _findings(self) -> dict[str, str]:
        """Return what reviewers wrote, by the key of the review; asked for where reviews alone are shown."""
        if self.asked.kind != TrailEntry.Event.TRAIL_REVIEWED:
            return {}
        rows = TrailReview.objects.filter(site__in=self._sites)
        return {str(pk): text for pk, text in rows.values_list("pk", "words")}

    def _who(self, it: Any) -> str:
        """Return who acted; at the door a worker tells of people whom nobody here knows."""
        is_strange = it.actor == SYSTEM and isinstance(it, TrailEntry) and it.event in DOOR
        return STRANGERS if is_strange else who(it.actor, self._names)

    def _line(self, it: Any) -> Line:
        shared = {"number": it.pk, "at": it.at, "who": self._who(it), "course": it.course_reference}
        if isinstance(it, AccessEntry):
            did = "opened the record in an emergency" if it.in_emergency else "opened the record"
            return Line(**shared, did=did, what=ROUTES.get(it.route.removeprefix(IN_EMERGENCY), it.page))
        course = self._courses.get(it.course_reference)
        protocol = protocol_of(course.protocol_version) if course else None
        detail = json.loads(it.payload or "{}")
        detail |= {name: who(detail[name], self._names) for name in NAMED if detail.get(name)}
        words = {self._findings.get(key, "") for key in json.loads(it.rows or "{}").get("trailreview", {})} - {""}
        what = ", ".join(filter(None, [told(detail, protocol, CLOCK), *(f"“{it}”" for it in sorted(words))]))
        return Line(**shared, did=TrailEntry.Event(it.event).label, what=what)


class AsText(Func):
    """The identity of a person as the trail writes it, on both databases."""

    output_field = CharField()
    template = "CAST(%(expressions)s AS varchar)"

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Put in the dashes that SQLite's text of it lacks."""
        cuts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
        parts = " || '-' || ".join(f"substr(%(expressions)s, {start}, {length})" for start, length in cuts)
        return self.as_sql(compiler, connection, template=parts, **more)


def _is_event(kind: str) -> bool:
    return kind not in ("", READS)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def roles_at(actors: set[str]) -> dict[str, list[Membership]]:
    """Return the roles that people hold or held, by what the trail calls them. One statement."""
    found: dict[str, list[Membership]] = {}
    rows = Membership.objects.filter(user__public_id__in=actors).select_related("user", "site").order_by("starts_at")
    for it in rows:
        found.setdefault(str(it.user.public_id), []).append(it)
    return found
