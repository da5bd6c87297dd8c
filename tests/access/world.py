"""A clinic of two sites: a person for every role and state, a course for every relation. Asserts nothing.

Harbour (HB) is where everybody works, Elmfield (EL) the other site. What a person is to an object is a `Stance`: the
walkers of `test_matrix` and its neighbours go through `World.stances`. `World.address` names a route on an object.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID, uuid5

from allauth.mfa.models import Authenticator
from django.urls import reverse

from tests.access.foreign_words import canaries_in
from tests.tracker.actions.deeds import DAY, DOSE_DAY
from tracker.access.policy import POLICY
from tracker.models import Course, Site, User

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
            "link": self._before_links, "emergency": self._before_emergencies,
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

    @cached_property
    def _before_emergencies(self) -> list[Stance]:
        rows = [("same-site", "same"), ("other-site", "other"), ("random", "random")]
        things = [(relation, self.things[f"emergency {name}"]) for relation, name in rows]
        return [Stance(self.people[who], name, thing) for who in sorted(self.first) for name, thing in things]


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
