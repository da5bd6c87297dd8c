"""Building the caseload: every course is drawn, its archetype planned once, and written in large batches."""

import random
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from programmes import Protocol
from tracker.actions import scaled
from tracker.actions.scaled import Member, Template
from tracker.history import protocol_of
from tracker.management.demo.scale import people
from tracker.management.demo.scale.archetypes import Archetype, draw, planned
from tracker.management.demo.scale.people import Team
from tracker.models import Booking, Course, Patient, ProtocolVersion

NAMESPACE = UUID("1f4bb2a4-3d0d-4c2f-9a55-6b4cf1f6a7d3")
BATCH = 2000
Said = Callable[[str], object]


def build(
    *, courses: int, seed: int, versions: Mapping[str, ProtocolVersion], password: str, at: datetime, say: Said
) -> None:
    """Add so many synthetic courses at sites of their own, as they stand at `at`; the same for the same seed.

    Some fifty statements for each two thousand courses, each batch in a transaction of its own.
    """
    namespace = uuid5(NAMESPACE, str(seed))
    teams = people.found(courses, namespace, password, at)
    protocols = {name: protocol_of(version) for name, version in versions.items()}
    drawn = _drawn(courses, seed, protocols, at)
    templates = {it: planned(it, protocols[it.supplement], at) for it in dict.fromkeys(it for _, it in drawn)}
    numbers = {archetype: number for number, archetype in enumerate(templates)}
    scaled.stage(templates={numbers[it]: template for it, template in templates.items()}, at=at)
    say(f"{len(templates)} kinds of course are planned.")
    taken = Diaries(at)
    members = (
        _member(place, archetype, teams[place % len(teams)], len(teams), namespace, versions, numbers, templates, taken)
        for place, (_, archetype) in enumerate(drawn)
    )
    written = 0
    while batch := list(islice(members, BATCH)):
        scaled.add(members=batch, at=at)
        written += len(batch)
        say(f"{written} of {courses} courses.")
    scaled.finish(sites=[team.site for team in teams], at=at)


def _drawn(courses: int, seed: int, protocols: dict[str, Protocol], at: datetime) -> list[tuple[int, Archetype]]:
    """Return the courses in the order in which they began: so are their numbers, and so is the trail.

    Sites take turns, so a course's zone has to suit the site whose turn it is.
    """
    chance = random.Random(seed)  # nosec B311  # not a secret: the same seed draws the same caseload
    sites = people.sites_for(courses)
    queues: dict[ZoneInfo, list[Archetype]] = defaultdict(list)
    for place in range(courses):
        zone = people.zone_of(place % sites)
        queues[zone].append(draw(chance, zone, protocols))
    turns = {zone: iter(sorted(queue, key=lambda it: -it.days)) for zone, queue in queues.items()}
    return [(place, next(turns[people.zone_of(place % sites)])) for place in range(courses)]


class Diaries:
    """Whose time is taken, so that nobody is agreed with twice at once; whoever is not free is left open."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.taken: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)

    def take(self, who: int, template: Template) -> bool:
        """Give away the hours of a course's coming bookings, if all of them are free."""
        wanted = [(row["starts_at"], row["ends_at"]) for model, _, row in template.facts
                  if model is Booking and row["ends_at"] > self.at]  # fmt: skip
        free = all(end <= start or begin >= until for begin, end in wanted for start, until in self.taken[who])
        if free:
            self.taken[who].extend(wanted)
        return free


def _member(
    place: int,
    archetype: Archetype,
    team: Team,
    sites: int,
    namespace: UUID,
    versions: Mapping[str, ProtocolVersion],
    numbers: Mapping[Archetype, int],
    templates: Mapping[Archetype, Template],
    diaries: Diaries,
) -> Member:
    """Return one course with its patient, unsaved, and who is on its team."""
    nth = place // sites
    lead, second = (team.therapists[(nth + it) % people.THERAPISTS] for it in (0, 1))
    template = templates[archetype]
    patient = _patient(place, team, namespace)
    course = Course(
        reference=f"{team.site.code}-{nth + 1:04d}", patient=patient, site=team.site, zone=str(team.zone),
        region=team.site.region, protocol_version=versions[archetype.supplement], arm=archetype.arm,
        enrolled_at=archetype.enrolled_at(diaries.at), **template.course,
    )  # fmt: skip
    return Member(
        course=course, template=numbers[archetype], stem=uuid5(namespace, f"course/{place}").hex,
        team=(lead.pk, second.pk, team.prescriber.pk, team.coordinator.pk), by=str(team.coordinator.public_id),
        is_free=diaries.take(lead.pk, template),
    )  # fmt: skip


def _patient(place: int, team: Team, namespace: UUID) -> Patient:
    full_name = people.name(place)
    fields: dict[str, Any] = {"born_on": date(1950, 1, 1) + timedelta(days=place * 37 % 18000)}
    return Patient(
        public_id=uuid5(namespace, f"patient/{place}"), registered_at=team.site, full_name=full_name,
        short_name=full_name.split()[0], email=f"patient{place}@synthetic.example", zone=str(team.zone),
        phone=f"01632 960{place % 1000:03d}", **fields,
    )  # fmt: skip
