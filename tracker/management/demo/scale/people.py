"""The synthetic sites, staff and names around a scaled caseload. Their courses are `caseload`'s."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from tracker.access.roles import Role
from tracker.actions import scaled
from tracker.management.demo.people import HOURS, SITES
from tracker.management.demo.scale.archetypes import LONDON, LOS_ANGELES
from tracker.models import Membership, Site, User

A_SITE, FEWEST, THERAPISTS = 100, 3, 5
MARKED = "Synthetic site"
FIRST = ("Ada", "Amir", "Bea", "Boris", "Carmen", "Chidi", "Dana", "Elif", "Emil", "Farah", "Goran", "Hana", "Ivo",
         "Jana", "Kenji", "Lars", "Lucia", "Maya", "Nils", "Olga", "Paul", "Rosa", "Sami", "Tara", "Uma", "Vera",
         "Wim", "Yara", "Zoe")  # fmt: skip
LAST = ("Adeyemi", "Bauer", "Castillo", "Dimitrov", "Eriksen", "Farouk", "Grant", "Hughes", "Ito", "Jansen", "Kowalski",
        "Lopez", "Moreau", "Novak", "Okafor", "Petrov", "Quinn", "Rossi", "Silva", "Tanaka", "Ueda", "Varga", "Weber",
        "Xu", "Yilmaz", "Zimmer", "Archer", "Brook", "Cole", "Drake", "Ellis")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Team:
    """A site with its people, as the courses there need them."""

    site: Site
    zone: ZoneInfo
    therapists: tuple[User, ...]
    prescriber: User
    coordinator: User


def sites_for(courses: int) -> int:
    """Return at how many sites so many courses are: a hundred each; few are spread over three, in both zones."""
    return -(-courses // A_SITE) if courses >= A_SITE else FEWEST


def name(number: int) -> str:
    """Return the name of the `number`th synthetic patient; an initial keeps most of them apart."""
    initial = chr(ord("A") + number // (len(FIRST) * len(LAST)) % 26)
    return f"{FIRST[number % len(FIRST)]} {initial}. {LAST[number // len(FIRST) % len(LAST)]}"


def zone_of(place: int) -> ZoneInfo:
    """Return the zone of a site: two in London for each one in Los Angeles."""
    return LOS_ANGELES if place % 3 == 2 else LONDON


def found(courses: int, namespace: UUID, password: str, at: datetime) -> list[Team]:
    """Create the sites, a hundred courses each, with five therapists, and a supervisor for every two of them.

    The coordinator answers while nobody is on duty.
    """
    number = sites_for(courses)
    staff = [[_user(place, part, namespace, password, at) for part in range(THERAPISTS + 2)] for place in range(number)]
    sites = [_site(place, people[-1]) for place, people in enumerate(staff)]
    supervisors = [_user(place, THERAPISTS + 2, namespace, password, at) for place in range(0, number, 2)]
    since = at - timedelta(days=500)
    memberships = [(user, place, role) for place, people in enumerate(staff) for user, role in _roles(people)]
    memberships += [(supervisors[place // 2], place, Role.SUPERVISOR) for place in range(number)]
    scaled.found(
        sites=sites,
        users=[user for people in staff for user in people] + supervisors,
        memberships=[Membership(user=user, site=sites[place], role=role, starts_at=since)
                     for user, place, role in memberships],
        at=at,
    )  # fmt: skip
    return [Team(site, zone_of(place), tuple(people[:THERAPISTS]), people[THERAPISTS], people[-1])
            for place, (site, people) in enumerate(zip(sites, staff, strict=True))]  # fmt: skip


def _roles(people: list[User]) -> list[tuple[User, Role]]:
    roles = [Role.THERAPIST] * THERAPISTS + [Role.PRESCRIBER, Role.COORDINATOR]
    return list(zip(people, roles, strict=True))


def _site(place: int, fallback: User) -> Site:
    code = f"{chr(ord('S') + place // 1000)}{place % 1000:03d}"
    like = "HB" if zone_of(place) is LONDON else "NG"
    _, _, zone, country, phone, night, crisis, crisis_name, emergency = SITES[like]
    return Site(
        code=code, name=f"{MARKED} {place + 1}", sender_name=f"{code} Team", zone=zone, country=country,
        team_phone=phone, team_hours=HOURS, night_phone=night, crisis_phone=crisis, crisis_name=crisis_name,
        emergency_phone=emergency, fallback=fallback,
    )  # fmt: skip


def _user(place: int, part: int, namespace: UUID, password: str, at: datetime) -> User:
    full_name = name(7 * place + 31 * part)
    fields: dict[str, Any] = {"credential": "Synthetic", "password": password, "created_at": at}
    return User(
        public_id=uuid5(namespace, f"staff/{place}/{part}"), email=f"staff{part}.site{place + 1}@synthetic.example",
        full_name=full_name, short_name=full_name.split()[0], **fields,
    )  # fmt: skip
