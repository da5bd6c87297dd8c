"""A clinic of two sites: a person for every role and state, a course for every relation. Asserts nothing.

Harbour (HB) is where everybody works, Elmfield (EL) the other site. What a person is to an object is a `Stance`: the
walkers of `test_matrix` and its neighbours go through `World.stances`. `World.address` names a route on an object.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any
from uuid import UUID, uuid5

from allauth.mfa.models import Authenticator
from django.urls import reverse

from tests.access.foreign_words import canaries_in, canary
from tests.access.passkeys import give_factors
from tests.access.record import keep_record, version_of
from tests.factories import MONDAY, CourseFactory, MembershipFactory, PatientFactory, SiteFactory, UserFactory
from tests.tracker.actions.deeds import DAY, DOSE_DAY
from tracker.access.policy import POLICY
from tracker.access.roles import Role
from tracker.actions.accesses import were_read
from tracker.actions.action import writing
from tracker.actions.letters import digest_of
from tracker.models import Course, DutyShift, Invitation, Leave, ProtocolVersion, Site, User

AT = DOSE_DAY - 2 * DAY
"""The moment at which everybody looks: after the preparation, before the first dose."""
NAMESPACE = UUID("0f2d1c6e-7e0b-4a39-9b57-3f0c7a5d1e11")
SECRET = "an-invitation-of-the-world-that-is-open"
NOWHERE = {
    "reference": "ZZ-9999", "visit_key": "dose-1", "code": "no-such-code", "key": "dose-9/no-such-rule",
    "address": "f" * 12, "digest": "f" * 12, "other": "e" * 12, "noun": "note", "secret": "no-such-secret",
    "pk": 987654321,
}  # fmt: skip
"""Parts of an address that lead nowhere; keys of rows are made up from their names."""
ROWS = ("note", "person", "fact", "practice", "booking")
"""Parts of an address that are keys of rows."""


@dataclass(frozen=True, eq=False)
class Person:
    """Somebody who asks: `column` is the column of the policy that speaks of them; `user` None is not logged in."""

    name: str
    column: str
    user: User | None = None


@dataclass(frozen=True, eq=False)
class Thing:
    """What an address can name: the parts of its addresses, by name. `course` None: no course."""

    name: str
    parts: dict[str, Any]
    course: Course | None = None


@dataclass(frozen=True, eq=False)
class Stance:
    """A person before an object: `relation` is the word of the policy for what the two have to do with each other."""

    person: Person
    relation: str
    thing: Thing


@dataclass
class World:
    """Everybody and everything, as `build` makes it."""

    home: Site
    away: Site
    people: dict[str, Person] = field(default_factory=dict)
    things: dict[str, Thing] = field(default_factory=dict)
    stances: list[Stance] = field(default_factory=list)

    def address(self, route: str, thing: Thing, **instead: Any) -> str:
        """Return the address of a route on an object; `instead` takes the place of some of its parts."""
        is_rated = route == "rate" and thing.course is not None
        parts = thing.parts | {"visit_key": "screening"} if is_rated else thing.parts
        parts = {"code": NOWHERE["code"]} | parts | _codes(route, thing) | instead
        return reverse(route, kwargs={name: parts[name] for name in parts_of(route)})

    def sees(self, person: Person) -> set[tuple[str, str]]:
        """Return the courses and classes of words that somebody may read anywhere, as the policy opens a course."""
        if person.column == "patient":
            own = [it.thing.name for it in self.stances if it.person is person and it.relation in ("own", "archived")]
            return {(name, kind) for name in own for kind in ("name", "wish")}
        opened = POLICY.relations("course", "GET", {person.column})
        held = [it for it in self.stances if it.person is person and it.relation in opened]
        names = {it.thing.name for it in held}
        if {it.relation for it in held} & {"duty", "same-site"} or "same-site" in opened:
            names |= {it.name for it in self.things.values() if it.course and it.course.site_id == self.home.pk}
        return {(name, kind) for name in names for kind in ("name", "record", "wish")}

    def foreign_words(self, person: Person, said: bytes, address: str) -> list[str]:
        """Return the canaries and the references of courses in an answer that somebody may not read anywhere."""
        seen = self.sees(person)
        found = [f"{course} {kind}" for course, kind in canaries_in(said) - seen]
        known = {course for course, _ in seen}
        hidden = [it.course.reference for it in self.things.values() if it.course and it.name not in known]
        return sorted(found + [it for it in hidden if it.encode() in said and it not in address])

    def of(self, kind: str) -> list[Stance]:
        """Return who stands where before objects of a kind: the one word of the policy file's column."""
        return {
            "none": self._before_nothing, "version": self._before_versions, "invitation": self._before_invitations,
            "factor": self._before_factors,
            "link": self._before_links,
        }.get(kind, self.stances + self._before_swapped(kind))  # fmt: skip

    def _before_swapped(self, kind: str) -> list[Stance]:
        """Return who stands before a row of another course, or one that is not there, on the address of their own."""
        own, other, nowhere = (self.things[it].parts for it in ("team", "other", "random"))
        rows = ("note", "person", "fact")
        swapped = Thing("swapped", own | {it: other[it] for it in rows})
        missing = Thing("missing", own | {it: nowhere[it] for it in rows} | {"visit_key": "no-such-visit"})
        things = {"note": [swapped, missing], "contact": [swapped, missing], "entry": [swapped, missing],
                  "visit": [missing]}.get(kind, [])  # fmt: skip
        relations = {"swapped": "other-site", "missing": "random"}
        return [
            Stance(self.people[who], relations[it.name], it) for who in ("therapist", "supervisor") for it in things
        ]

    @cached_property
    def _before_nothing(self) -> list[Stance]:
        nothing = Thing("nothing", {})
        return [Stance(self.people[who], "all", nothing) for who in sorted(self.first)]

    @cached_property
    def first(self) -> set[str]:
        """Return the names of one person of each column and state: those who stand before what is nobody's."""
        return {it.person.name for it in self.stances if it.relation in ("team", "own")} | {"stranger"}

    @cached_property
    def _before_versions(self) -> list[Stance]:
        names = ("same-site", "other-site", "shared", "random")
        rows = [(it, self.things[f"version {it}"]) for it in names]
        return [Stance(self.people[who], name, thing) for who in sorted(self.first) for name, thing in rows]

    @cached_property
    def _before_invitations(self) -> list[Stance]:
        open_one = Thing("invitation", {"secret": SECRET})
        nowhere = Thing("no invitation", {"secret": "no-such-secret"})
        return [
            Stance(self.people[who], name, thing)
            for who in sorted(self.first) for name, thing in (("all", open_one), ("random", nowhere))
        ]  # fmt: skip

    @cached_property
    def _before_links(self) -> list[Stance]:
        link = Thing("link", {"uidb36": "1", "key": "set-password"})
        return [Stance(self.people[who], "all", link) for who in sorted(self.first)]

    @cached_property
    def _before_factors(self) -> list[Stance]:
        return [
            Stance(self.people[who], name, thing)
            for who in sorted(self.first) for name, thing in _factors(self.people[who], self)
        ]  # fmt: skip


def parts_of(route: str) -> list[str]:
    """Return the names of the parts of a route's address."""
    from django.urls import get_resolver

    return list(next(iter(get_resolver().reverse_dict.getlist(route)))[0][0][1])


def row_key(word: str) -> UUID:
    """Return a key that no row has."""
    return uuid5(NAMESPACE, word)


def _codes(route: str, thing: Thing) -> dict[str, Any]:
    """Return the code that this route asks for; an object that is not there has none."""
    codes = {
        "answer-check": "consent", "sign": "consent-form", "departure": "way-home", "milestone": "authorisation",
        "branch": "third-dose",
    }  # fmt: skip
    return {"code": codes[route]} if thing.course and route in codes else {}


def _factors(person: Person, world: World) -> list[tuple[str, Thing]]:
    other = Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).exclude(user=person.user)
    own = Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN, user=person.user).first()
    rows = [("own", own.pk if own else 1), ("other", other.first().pk), ("random", NOWHERE["pk"])]
    return [(name, Thing(f"factor {name}", {"pk": key})) for name, key in rows]


def build() -> World:
    """Make the world, at `AT`. Takes about three seconds; call it once for many tests, inside a transaction."""
    world = World(SiteFactory(code="HB", name="Harbour"), SiteFactory(code="EL", name="Elmfield"))
    _patients_and_leads(world)
    _workers(world)
    _states(world)
    _courses(world)
    _readers(world)
    _versions(world)
    _stand(world)
    _invitation(world)
    return world


def _person(world: World, name: str, column: str, *, site: Site | None = None, **fields: Any) -> Person:
    """Add somebody; with `site` they hold the role their column is called after."""
    word = name.replace(" ", "-")
    user = UserFactory(email=f"{word}@example.org", short_name=name, full_name=f"{name} Example", **fields)
    if site is not None:
        MembershipFactory(user=user, site=site, role=role_of(column))
    with writing():
        give_factors(user)
    world.people[name] = Person(name, column, user)
    return world.people[name]


def role_of(column: str) -> Role:
    """Return the role of a column of the policy."""
    return next(it for it in Role if it.label == column)


def _patients_and_leads(world: World) -> None:
    for name, site in (("lead", world.home), ("away", world.home), ("far", world.away)):
        _person(world, name, "therapist", site=site)


def _readers(world: World) -> None:
    """Let somebody of the other site, whom nobody here knows, read the record there."""
    reader = _person(world, "reader", "supervisor", site=world.away)
    assert reader.user is not None
    reader.user.full_name = f"{canary('other', 'name')} Example"
    reader.user.save()
    course = world.things["other"].course
    assert course is not None
    were_read(courses=[course], by=reader.user, at=AT - DAY, route="course")


def _workers(world: World) -> None:
    """Add of each role one for the teams, one on duty, and one who stands in for the lead who is away."""
    for role in Role:
        _person(world, role.label, role.label, site=world.home)
        duty = _person(world, f"{role.label} on duty", role.label, site=world.home)
        deputy = _person(world, f"{role.label} standing in", role.label, site=world.home)
        span = {"starts_at": AT - DAY, "ends_at": AT + DAY}
        with writing():
            DutyShift.objects.create(site=world.home, person=duty.user, **span)
            Leave.objects.create(person=world.people["away"].user, deputy=deputy.user, **span)


def _states(world: World) -> None:
    """Add who is nobody: not logged in, disabled, a former member, and an account without any role."""
    world.people["anonymous"] = Person("anonymous", "anonymous")
    disabled = _person(world, "disabled", "anonymous", is_active=False)
    MembershipFactory(user=disabled.user, site=world.home, role=Role.THERAPIST)
    former = _person(world, "former", "no role")
    MembershipFactory(user=former.user, site=world.home, role=Role.THERAPIST, ends_at=AT - DAY)
    _person(world, "stranger", "no role")


def _courses(world: World) -> None:
    version = version_of("shared")
    everybody = [world.people[it].user for it in ["lead", *(role.label for role in Role), "disabled", "former"]]
    marta = _patient(world, "team", world.home, "patient")
    plans = [
        ("team", "HB-0001", marta, everybody), ("archived", "HB-0002", marta, everybody),
        ("same", "HB-0003", _patient(world, "same", world.home, "patient same"), everybody[:1]),
        ("deputy", "HB-0004", _patient(world, "deputy", world.home, "patient deputy"), [world.people["away"].user]),
        ("other", "EL-0001", _patient(world, "other", world.away, "patient other"), [world.people["far"].user]),
    ]  # fmt: skip
    for name, reference, patient, team in plans:
        site = patient.registered_at
        course = CourseFactory(
            patient=patient, reference=reference, team=team, site=site, protocol_version=version, enrolled_at=MONDAY
        )
        team[0].acting(AT)
        world.things[name] = Thing(name, keep_record(course, name, team[0], AT, ends=name == "archived"), course)


def _patient(world: World, word: str, site: Site, name: str) -> Any:
    person = _person(world, name, "patient")
    name_of, record = canary(word, "name"), canary(word, "record")
    return PatientFactory(
        registered_at=site, user=person.user, full_name=f"{name_of} Lindqvist", short_name=name_of,
        email=f"{name_of}@example.org".lower(), allergies=record, access_needs=record, prescriber_name=record,
        language=record, pronouns=name_of, phone="01632 960100",
    )  # fmt: skip


def _versions(world: World) -> None:
    for name, version in (
        ("same-site", version_of("same-site", world.home)),
        ("other-site", version_of("other-site", world.away)),
        ("shared", ProtocolVersion.objects.get(code="asks-beforehand")),
    ):
        parts = {"digest": version.address, "other": version.address}
        world.things[f"version {name}"] = Thing(f"version {name}", parts)
    world.things["version random"] = Thing("version random", dict(NOWHERE))
    world.things["random"] = Thing("random", NOWHERE | {it: row_key(it) for it in ROWS})


def _stand(world: World) -> None:
    """Say who is what to whom. A role's own person stands before all but what duty and leave open to others."""
    before = [("team", "team"), ("archived", "archived"), ("same-site", "same"), ("other-site", "other")]
    rows = [(role.label, relation, thing) for role in Role for relation, thing in before]
    rows += [(f"{role.label} on duty", "duty", "same") for role in Role]
    rows += [(f"{role.label} standing in", "deputy", "deputy") for role in Role]
    rows += [("therapist standing in", "same-site", "same"), ("therapist standing in", "other-site", "other")]
    rows += [("patient", "own", "team"), ("patient", "archived", "archived"), ("patient", "same-site", "same")]
    rows += [("patient", "other-site", "other")]
    rows += [("former", "team", "team"), ("former", "same-site", "same"), ("stranger", "other-site", "other")]
    rows += [(who, "team", "team") for who in ("anonymous", "disabled")]
    everybody = [role.label for role in Role] + ["patient", "former", "anonymous", "disabled"]
    rows += [(who, "random", "random") for who in everybody]
    world.stances = [Stance(world.people[who], relation, world.things[thing]) for who, relation, thing in rows]


def _invitation(world: World) -> None:
    with writing():
        Invitation.objects.create(
            digest=digest_of(SECRET), email="invited@example.org", full_name="Invited Example",
            short_name="Invited", site=world.home, role=Role.THERAPIST, invited_by=world.people["supervisor"].user,
            invited_at=AT - DAY, expires_at=AT + timedelta(days=6),
        )  # fmt: skip
