"""Whom a page is about: their other courses, who is called like them, whom to phone for them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, Case, Q, Value, When

from programmes.moments import local_day, midnight
from tracker.models import BookingSlot, Contact, Course, Membership, Phase, Standing, User
from tracker.models.facts import standing
from tracker.pages.similar import alike, first_letters, has_like_first_name, is_alike

__all__ = [
    "ContactLine",
    "Head",
    "Near",
    "alike_among",
    "contact_line",
    "contacts_of",
    "contacts_said",
    "is_alike",
    "near",
]
NAMES = ("reference", "protocol_version__title", "patient_id", "patient__full_name")
MOST = 200  # courses read to find who is called like the patient; nobody has so many patients in a day


@dataclass(frozen=True, slots=True)
class OtherCourse:
    """Another course of the same patient that the reader may see."""

    reference: str
    protocol: str
    state: str


class Near(NamedTuple):
    """A course read beside another one: of the same patient, of today's people, or of the same birthday."""

    reference: str
    protocol: str
    patient: int
    full_name: str
    same_day: bool
    standing: int
    phase: int


@dataclass(frozen=True)
class Head:
    """What stands beside a patient's name on a page that records or releases.

    One statement, when first asked; none where the page has read the rows (`given`) with its own.
    """

    course: Course
    user: User
    at: datetime
    given: list[Near] | None = field(default=None)

    @cached_property
    def others(self) -> list[OtherCourse]:
        """Return the patient's other courses as far as the reader may see them."""
        own = [it for it in self._near if it.patient == self.course.patient_id]
        return [OtherCourse(it.reference, it.protocol, _state(it)) for it in own]

    @cached_property
    def alike(self) -> list[str]:
        """Return who could be taken for the patient, with reference: today's people at the site, and same birthdays."""
        found = (it for it in self._near if it.patient != self.course.patient_id and self._is_like(it))
        return list(dict.fromkeys(f"{it.full_name}, {it.reference}" for it in found))

    @cached_property
    def _near(self) -> list[Near]:
        if self.given is not None:
            return self.given
        rows = near(self.course, self.user, self.at).order_by("-enrolled_at", "-pk")
        read = rows.values_list(*NAMES, same_birthday(self.course), "standing", "phase")
        return [Near(*it) for it in read[:MOST]]

    def _is_like(self, other: Near) -> bool:
        name = self.course.patient.full_name
        return is_alike(name, other.full_name) or (other.same_day and has_like_first_name(name, other.full_name))


def alike_among(courses: Iterable[Course]) -> dict[int, str]:
    """Return for each patient of these courses another one who could be taken for them; by patient key. No query."""
    people = {it.patient_id: it.patient for it in courses}
    return alike({key: it.full_name for key, it in people.items()}, {key: it.born_on for key, it in people.items()})


def near(course: Course, user: User, at: datetime) -> Any:
    """Return, as a query, the courses to look at beside this one, as far as the reader may see them.

    Those of the patient; those of people with the same birthday; and those of today's people at the site whose name
    begins like the patient's. Each is found by an index: what it costs does not grow with the caseload.
    """
    patient = course.patient
    same_day = Course.unscoped.filter(patient__born_on=patient.born_on)
    own = Course.unscoped.filter(patient=patient.pk)
    looked_at = own.values("pk").union(same_day.values("pk"), _today(course, at).values("course"))
    rows = Course.objects.visible_to(user).filter(pk__in=looked_at).exclude(pk=course.pk)
    return rows.filter(Q(patient=patient.pk) | Q(patient__born_on=patient.born_on) | begins_like(patient.full_name))


def _today(course: Course, at: datetime) -> Any:
    """Return the times agreed for today with people of the site, or with nobody by name."""
    zone = ZoneInfo(course.zone)
    begins = midnight(local_day(at, zone), zone)
    staff = Membership.objects.held_at(at).filter(site=course.site_id).values("user")
    rows = BookingSlot.unscoped.filter(starts_at__gte=begins, starts_at__lt=begins + timedelta(days=1))
    return rows.filter(Q(with_whom__in=staff) | Q(with_whom=None))


def same_birthday(course: Course) -> Case:
    """Say of a course whether its patient has the birthday of this one's."""
    is_same = When(patient__born_on=course.patient.born_on, then=Value(True))
    return Case(is_same, default=Value(False), output_field=BooleanField())


def begins_like(full_name: str, path: str = "patient__full_name") -> Q:
    """Return the condition that a name shares the first letters of its first or last part with another."""
    found = Q()
    for letters in sorted(first_letters(full_name)):
        found |= Q(**{f"{path}__istartswith": letters}) | Q(**{f"{path}__icontains": f" {letters}"})
    return found


def _state(it: Near) -> str:
    return Phase(it.phase).label if it.standing == Standing.ACTIVE else Standing(it.standing).label


@dataclass(frozen=True, slots=True)
class ContactLine:
    """Somebody to phone for the patient: who, what for, and what they may be told in plain words."""

    full_name: str
    relation: str
    phone: str
    part: str
    may_be_told: str
    is_emergency: bool
    key: UUID | None = None


def contacts_of(course: Course) -> list[ContactLine]:
    """Return the patient's contact people that stand, emergency contacts first. One statement.

    They are the patient's, whichever course they were named on: who sees one course is to know whom to phone.
    """
    rows: Iterable[Contact] = contacts_said(course)
    lines = [contact_line(it.full_name, it.relation, it.phone, it.part, it.may_be_told, it.pk) for it in rows]
    return sorted(lines, key=lambda it: (not it.is_emergency, it.full_name, it.phone))


def contacts_said(course: Course) -> Any:
    """Return the contact people of a course's patient that stand, as a query; the course comes from a scoped one."""
    return standing(Contact.unscoped.filter(course__patient=course.patient_id))  # type: ignore[arg-type]  # a plain queryset


def contact_line(
    full_name: str, relation: str, phone: str, part: int, may_be_told: int, key: UUID | None = None
) -> ContactLine:
    """Return a contact person in words."""
    told, what_for = Contact.MayBeTold(may_be_told).label, Contact.Part(part)
    return ContactLine(full_name, relation, phone, what_for.label, told, what_for != Contact.Part.COMPANION, key)
