"""Who answers for a course at a moment: lead, deputy, whoever is on duty, fallback. Access is `models.duty`'s."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any, NamedTuple

from django.db.models import BooleanField, DateTimeField, ExpressionWrapper, Value
from django.db.models.functions import Cast

from tracker.models import CareTeamMember, DutyShift, Leave, Site
from tracker.models.duty import works
from tracker.models.rota import LINKS

NO_TIME = Cast(Value(None), DateTimeField())
TIMES = ("starts_at", "ends_at")


class Kind(IntEnum):
    """What a row of the one statement is."""

    LEAVE = 1
    SHIFT = 2
    FALLBACK = 3
    LEAD = 4


class Person(NamedTuple):
    """Somebody of the staff, as far as a task needs to know them."""

    key: int
    name: str


class Why(IntEnum):
    """Why this person answers."""

    LEAD = 1
    DEPUTY = 2
    ON_DUTY = 3
    FALLBACK = 4
    NOBODY = 5


class Answer(NamedTuple):
    """Who answers, why, and for whom they stand in (None: for nobody by name). `person` None: nobody is left."""

    person: Person | None
    why: Why
    instead_of: Person | None = None


class Away(NamedTuple):
    """A leave: from `starts_at` (included) to `ends_at` (excluded). `deputy` None: theirs has left the clinic."""

    person: int
    deputy: Person | None
    starts_at: datetime
    ends_at: datetime


class Shift(NamedTuple):
    """A time on duty at a site: from `starts_at` (included) to `ends_at` (excluded)."""

    site: int
    person: Person
    starts_at: datetime
    ends_at: datetime


class Lead(NamedTuple):
    """A lead's place on a course: from `starts_at` (included) to `ends_at` (excluded; None: still)."""

    course: int
    person: Person
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Rota:
    """Leaves, shifts, fallbacks and leads of a time, loaded. Everything below asks it; none of it makes a query."""

    leaves: tuple[Away, ...] = ()
    shifts: tuple[Shift, ...] = ()
    fallbacks: dict[int, Person] = field(default_factory=dict)
    leads: tuple[Lead, ...] = ()

    def lead_of(self, course: int, at: datetime) -> Person | None:
        """Return the lead of a course at `at`; None where it has none, or theirs has left the clinic."""
        return next((it.person for it in self.leads if it.course == course and _holds(it, at)), None)

    def leave_of(self, person: int, at: datetime) -> Away | None:
        """Return the leave somebody is on at `at`; of two the one that began first."""
        return min((it for it in self.leaves if it.person == person and _holds(it, at)), key=_first, default=None)

    def deputy_of(self, person: int, at: datetime) -> Person | None:
        """Return who stands in for somebody who is away: the deputy, or the deputy's deputy. None: both are away."""
        for _ in range(LINKS):
            leave = self.leave_of(person, at)
            if leave is None or leave.deputy is None:
                return None
            if self.leave_of(leave.deputy.key, at) is None:
                return leave.deputy
            person = leave.deputy.key
        return None

    def on_duty(self, site: int, at: datetime) -> Person | None:
        """Return who is on duty at a site and not on leave; of two the one whose shift began first."""
        running = (it for it in self.shifts if it.site == site and _holds(it, at))
        present = [it for it in running if self.leave_of(it.person.key, at) is None]
        return min(present, key=_first).person if present else None


def who_answers(rota: Rota, *, site: int, lead: Person | None, at: datetime, works: bool = True) -> Answer:
    """Return who answers for a course of this lead at this site at `at`.

    The lead, unless on leave at `at` (its beginning included, its end excluded); else the deputy, or the deputy's
    deputy; else whoever is on duty at the site; else the fallback, or who stands in for the fallback. Never nobody
    where the site has a fallback. `works` False: the lead does not work then (a weekend) and is passed over.
    """
    if lead is not None and works and rota.leave_of(lead.key, at) is None:
        return Answer(lead, Why.LEAD)
    away = lead if lead is not None and rota.leave_of(lead.key, at) else None
    deputy = rota.deputy_of(away.key, at) if away and works else None
    if deputy:
        return Answer(deputy, Why.DEPUTY, away)
    on_duty = rota.on_duty(site, at)
    return Answer(on_duty, Why.ON_DUTY, away) if on_duty else _fallback(rota, site, away, at)


def _fallback(rota: Rota, site: int, away: Person | None, at: datetime) -> Answer:
    fallback = rota.fallbacks.get(site)
    if fallback is None:
        return Answer(None, Why.NOBODY, away)
    return Answer(rota.deputy_of(fallback.key, at) or fallback, Why.FALLBACK, away)


def gaps(rota: Rota, site: int, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield the times from `since` (included) to `until` (excluded) at which nobody is on duty at the site."""
    spans: tuple[Away | Shift, ...] = (*rota.shifts, *rota.leaves)
    edges = {edge for it in spans for edge in (it.starts_at, it.ends_at)}
    inside = sorted({since, until} | {edge for edge in edges if since < edge < until})
    begun: datetime | None = None
    for edge in inside:
        covered = edge == until or rota.on_duty(site, edge) is not None
        if covered and begun is not None:
            yield begun, edge
        begun = None if covered else begun or edge


def rota_of(
    since: datetime, until: datetime, sites: Collection[int] | None = None, courses: Collection[int] = ()
) -> Rota:
    """Return leaves, shifts, fallbacks and leads that hold at some moment from `since` to `until`, both included.

    One statement, however many courses. `sites` None: of every site. `courses` come from a query that was scoped.
    """
    spans = {"starts_at__lte": until, "ends_at__gt": since}
    shifts, places = DutyShift.objects.filter(**spans), Site.objects.exclude(fallback=None)
    if sites is not None:
        shifts, places = shifts.filter(site__in=sites), places.filter(pk__in=sites)
    leads = CareTeamMember.unscoped.filter(course__in=courses, part=CareTeamMember.Part.LEAD, starts_at__lte=until)
    parts = (
        (Kind.LEAVE, Leave.objects.filter(**spans), "person_id", "deputy", None, TIMES),
        (Kind.SHIFT, shifts, "site_id", "person", "site", TIMES),
        (Kind.FALLBACK, places, "pk", "fallback", "pk", (NO_TIME, NO_TIME)),
        (Kind.LEAD, leads.exclude(ends_at__lte=since), "course_id", "member", None, TIMES),
    )
    return _read(
        rows.values_list(
            Value(kind.value), of, f"{who}_id", f"{who}__short_name", _there(who, since, until, site), *times
        )
        for kind, rows, of, who, site, times in parts
    )


def _there(who: str, since: datetime, until: datetime, site: str | None) -> Any:
    return ExpressionWrapper(works(who, since, until, site=site), BooleanField())


def _read(parts: Iterator[Any]) -> Rota:
    """Somebody who has left is nobody's deputy or lead; who has left a site, on no duty there and not its fallback."""
    leaves, found = [], defaultdict[int, list[tuple[int, Person, Any, Any]]](list)
    first, *others = parts
    for kind, of, key, name, is_there, starts_at, ends_at in first.union(*others, all=True):
        who = Person(key, name) if is_there else None
        if kind == Kind.LEAVE:
            leaves.append(Away(of, who, starts_at, ends_at))
        elif who is not None:
            found[kind].append((of, who, starts_at, ends_at))
    return Rota(
        leaves=tuple(leaves),
        shifts=tuple(Shift(*it) for it in found[Kind.SHIFT]),
        fallbacks={site: who for site, who, *_ in found[Kind.FALLBACK]},
        leads=tuple(Lead(*it) for it in found[Kind.LEAD]),
    )


def _holds(it: Away | Shift | Lead, at: datetime) -> bool:
    return it.starts_at <= at and (it.ends_at is None or at < it.ends_at)


def _first(it: Away | Shift) -> tuple[datetime, int]:
    return it.starts_at, it.person if isinstance(it, Away) else it.person.key
