"""What the page that enrols reads: published versions, who works where, and patients who may be the same person."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q

from programmes.protocol.quantities import UNSPECIFIED
from tracker.access.roles import CLINICAL
from tracker.history import protocol_of
from tracker.models import Course, Membership, Patient, ProtocolVersion, Site, User
from tracker.pages.people import begins_like
from tracker.pages.similar import has_like_first_name, is_alike

MOST = 12  # shown of those who may be the one typed


def versions_for(sites: list[Site]) -> list[ProtocolVersion]:
    """Return what a course at these sites can be enrolled on: the sites' own first, newest first. One query."""
    rows = ProtocolVersion.objects.filter(is_regulation=False).select_related("base", "site")
    rows = rows.order_by("-published_at", "-pk")
    keys = {site.pk for site in sites}
    usable = [it for it in rows if it.site_id is None or it.site_id in keys]
    return sorted(usable, key=lambda it: it.site_id is None)


def version_label(version: ProtocolVersion) -> str:
    """Return a version's title, whose it is, and that nobody published allowed days where that is so. No query."""
    whose = f"{version.site}'s own" if version.site else "as published"
    visits = protocol_of(version).visits
    published = any(UNSPECIFIED not in (it.window.opens, it.window.closes) for it in visits)
    return f"{version}, {whose}" if published else f"{version}, {whose}; no allowed days published"


def clinicians_at(sites: list[Site], at: datetime) -> dict[User, set[int]]:
    """Return who works with patients at these sites at `at`, and at which. One query."""
    rows = Membership.objects.held_at(at).filter(site__in=sites, role__in=[int(role) for role in CLINICAL])
    found: dict[User, set[int]] = {}
    for row in rows.filter(user__is_active=True).select_related("user").order_by("user__short_name", "user_id"):
        found.setdefault(row.user, set()).add(row.site_id)
    return found


@dataclass(frozen=True, slots=True)
class Alike:
    """Somebody who may be the same person. `patient` and `reference` only where this user may see the record."""

    sentence: str
    patient: Patient | None
    reference: str


def alike(user: User, full_name: str, born_on: date, site: Site | None = None) -> list[Alike]:
    """Return registered patients who may be the one typed. Three queries; tells nothing of records not to be seen.

    They have the same name; or a similar one, at the same `site`; or the same birthday and a similar first name. Asked
    of are the sites at which this user works, and the records they see: that somebody is a patient elsewhere is told
    to nobody who types a name.
    """
    rows = Patient.objects.as_system("duplicates").filter(_near(user))
    rows = rows.perhaps(full_name, born_on, begins_like(full_name, "full_name"), site).select_related("registered_at")
    found = [it for it in rows.order_by("pk") if _is_like(it, full_name, born_on)][:MOST]
    if not found:
        return []
    seen = {it.pk for it in Patient.objects.visible_to(user).filter(pk__in=[it.pk for it in found])}
    courses = Course.objects.visible_to(user).filter(patient__in=seen).order_by("enrolled_at")
    references = {course.patient_id: course.reference for course in courses}
    return list(_told(user, found, seen, references, full_name, born_on))


def _near(user: User) -> Q:
    """Return the condition for who is known where this user works, or is seen by them anyway."""
    sites = user.sites_as(CLINICAL)
    here = Exists(Course.unscoped.filter(patient=OuterRef("pk"), site__in=sites))
    return Q(registered_at__in=sites) | here | Q(pk__in=Patient.objects.visible_to(user).values("pk"))


def _told(
    user: User, found: list[Patient], seen: set[int], references: dict[int, str], full_name: str, born_on: date
) -> Iterator[Alike]:
    named = user.sites_as(CLINICAL)
    for patient in found:
        visible = patient.pk in seen
        where = patient.registered_at if visible or patient.registered_at_id in named else "one of your sites"
        sentence = f"{_who(patient, full_name, born_on)} is registered already at {where}."
        yield Alike(sentence, patient if visible else None, references.get(patient.pk, ""))


def _is_like(patient: Patient, full_name: str, born_on: date) -> bool:
    name = full_name.strip()
    same_day = patient.born_on == born_on and has_like_first_name(patient.full_name, name)
    return same_day or is_alike(patient.full_name, name)


def _who(patient: Patient, full_name: str, born_on: date) -> str:
    same_name = patient.full_name.casefold() == full_name.strip().casefold()
    if same_name and patient.born_on == born_on:
        return "Somebody with this name and date of birth"
    if same_name:
        return "Somebody with this name"
    day = " and this date of birth" if patient.born_on == born_on else ""
    return f"Somebody with a name like this{day}"
