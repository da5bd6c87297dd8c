"""Who answers, in words, for lists and alerts; and what the page of a site's duty rota reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Subquery

from programmes.moments import local_day, midnight
from tracker.access.roles import CLINICAL, ROTA
from tracker.history.duty import Answer, Away, Person, Rota, Shift, Why, gaps, rota_of, who_answers
from tracker.models import CareTeamMember, Course, DutyShift, Leave, Membership, Site, User
from tracker.models.duty import answering_names, works

DAYS_AHEAD = 14
LEAVES_SHOWN = 60


def answering(courses: Iterable[Course], at: datetime) -> dict[int, Answer]:
    """Return who answers for each course at `at`, by the course's key. One statement, however many courses."""
    listed = {it.pk: it for it in courses}
    if not listed:
        return {}
    rota = rota_of(at, at, {it.site_id for it in listed.values()}, listed)
    return {key: who_answers(rota, site=it.site_id, lead=rota.lead_of(key, at), at=at) for key, it in listed.items()}


def said_to(reader: int, answer: Answer) -> str:
    """Return who answers, as said to a reader (the key of a user); empty where it is the reader's own course anyway."""
    person, why, away = answer
    if person is None:
        return "Nobody answers: the site has no fallback"
    if person.key == reader:
        return _said_to_oneself(why, away)
    return f"{person.name} answers{_how(why, away)}"


def _said_to_oneself(why: Why, away: Person | None) -> str:
    if why is Why.LEAD:
        return ""
    if why is Why.DEPUTY and away:
        return f"covering for {away.name}"
    duty = "you are on duty" if why is Why.ON_DUTY else "nobody is on duty, you answer as fallback"
    return f"{away.name} is away, {duty}" if away else duty


def _how(why: Why, away: Person | None) -> str:
    instead = f" for {away.name}" if away else ""
    return instead + {Why.ON_DUTY: ", on duty", Why.FALLBACK: " as fallback"}.get(why, "")


def with_lead(rows: Any, at: datetime) -> Any:
    """Annotate rows that hang on a course with what `answers_of` says, for a page that has no statement to spare."""
    leads = CareTeamMember.unscoped.filter(course=OuterRef("course"), part=CareTeamMember.Part.LEAD, starts_at__lte=at)
    leads = leads.filter(works("member", at)).exclude(ends_at__lte=at).order_by("-starts_at")
    name = Subquery(leads.values("member__short_name")[:1])
    named = rows.annotate(lead=Subquery(leads.values("member")[:1]), lead_name=name)
    return named.annotate(**answering_names(OuterRef("lead"), at))


def answers_of(row: Any) -> str:
    """Return who answers now, of a row read `with_lead`: "Ines answers"; else whoever is on duty, as the rota says."""
    if not hasattr(row, "lead_name"):
        return ""
    if not row.lead_name or (row.is_away and not row.deputy):
        return "Whoever is on duty answers"
    return f"{row.deputy} answers for {row.lead_name}" if row.is_away else f"{row.lead_name} answers"


@dataclass(frozen=True, slots=True)
class Turn:
    """A time of the rota: who is on duty, or who answers while nobody is. `shift` None: it is a gap."""

    starts_at: datetime
    ends_at: datetime
    who: str
    shift: int | None = None
    note: str = ""

    @property
    def is_gap(self) -> bool:
        """Say whether nobody is on duty."""
        return self.shift is None


@dataclass(frozen=True)
class RotaPage:
    """The rota of a site for 14 days from `at`, for one reader. Three statements."""

    site: Site
    user: User
    at: datetime

    @property
    def zone(self) -> ZoneInfo:
        """Return the site's clock."""
        return ZoneInfo(self.site.zone)

    @property
    def may_plan(self) -> bool:
        """Say whether the reader plans this rota."""
        return self.site.pk in self.user.sites_as(ROTA)

    @cached_property
    def until(self) -> datetime:
        """Return the end of the fourteenth day from today on the site's clock (excluded)."""
        return midnight(local_day(self.at, self.zone) + timedelta(days=DAYS_AHEAD), self.zone)

    @cached_property
    def turns(self) -> list[Turn]:
        """Return shifts and gaps in order of time."""
        found = [*(self._shift(it) for it in self._shifts), *(self._gap(*it) for it in self._gaps())]
        return sorted(found, key=lambda it: (it.starts_at, it.ends_at, it.who))

    @cached_property
    def now(self) -> str:
        """Return who answers now for what has no lead: "Kofi is on duty", "Nobody is on duty: Ines answers"."""
        on_duty = self._rota.on_duty(self.site.pk, self.at)
        return f"{on_duty.name} is on duty." if on_duty else f"Nobody is on duty. {self._instead(self.at)}"

    @cached_property
    def leaves(self) -> list[Leave]:
        """Return the leaves of people at this site that are not over, earliest first."""
        here = Membership.objects.held_at(self.at).filter(site=self.site).values("user")
        rows = Leave.objects.filter(person__in=here, ends_at__gt=self.at).select_related("person", "deputy")
        return list(rows.order_by("starts_at", "pk")[:LEAVES_SHOWN])

    @cached_property
    def people(self) -> list[User]:
        """Return who works with patients here now and can be planned."""
        roles = [int(role) for role in CLINICAL]
        held = Membership.objects.held_at(self.at).filter(site=self.site, role__in=roles, user__is_active=True)
        rows = held.select_related("user").order_by("user__short_name", "user_id")
        return list(dict.fromkeys(it.user for it in rows))

    @property
    def fallback(self) -> User | None:
        """Return who answers while nobody is on duty; None where nobody is named, or they no longer work here."""
        return next((it for it in self.people if it.pk == self.site.fallback_id), None)

    @cached_property
    def _shifts(self) -> list[DutyShift]:
        rows = self.site.shifts.filter(starts_at__lt=self.until, ends_at__gt=self.at, person__is_active=True)
        return list(rows.select_related("person").order_by("starts_at", "pk"))

    @cached_property
    def _rota(self) -> Rota:
        """The rota as the pure functions read it. A deputy at another site is one all the same."""
        return Rota(
            leaves=tuple(Away(it.person_id, _person(it.deputy), it.starts_at, it.ends_at) for it in self.leaves),
            shifts=tuple(Shift(it.site_id, _person(it.person), it.starts_at, it.ends_at) for it in self._shifts),
            fallbacks={self.site.pk: _person(self.fallback)} if self.fallback else {},
        )

    def _shift(self, it: DutyShift) -> Turn:
        away = any(one.starts_at < it.ends_at and it.starts_at < one.ends_at for one in self._leaves_of(it.person_id))
        note = "On leave for some of it. That time does not count." if away else ""
        return Turn(it.starts_at, it.ends_at, it.person.short_name, it.pk, note)

    def _leaves_of(self, person: int) -> list[Leave]:
        return [it for it in self.leaves if it.person_id == person]

    def _gaps(self) -> list[tuple[datetime, datetime]]:
        return list(gaps(self._rota, self.site.pk, self.at, self.until))

    def _gap(self, starts_at: datetime, ends_at: datetime) -> Turn:
        return Turn(starts_at, ends_at, self._instead(starts_at))

    def _instead(self, at: datetime) -> str:
        answer = who_answers(self._rota, site=self.site.pk, lead=None, at=at)
        return f"{answer.person.name} answers as fallback." if answer.person else "Nobody answers: name a fallback."


def _person(user: User) -> Person:
    return Person(user.pk, user.short_name)
