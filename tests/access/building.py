"""Building the world: who and what it holds, and who stands where before it. Asserts nothing."""

from datetime import timedelta
from typing import Any

from tests.access.foreign_words import canary
from tests.access.passkeys import give_factors
from tests.access.record import keep_record, version_of
from tests.access.world import AT, NOWHERE, ROWS, SECRET, Person, Stance, Thing, World, row_key
from tests.factories import MONDAY, CourseFactory, MembershipFactory, PatientFactory, SiteFactory, UserFactory
from tests.tracker.actions.deeds import DAY
from tests.tracker.models.rows import an_access
from tracker.access.roles import CLINICAL, Role
from tracker.actions.accesses import were_read
from tracker.actions.action import writing
from tracker.actions.letters import digest_of
from tracker.models import DutyShift, Invitation, Leave, ProtocolVersion, Site


def build() -> World:
    """Make the world, at `AT`. Takes about three seconds; call it once for many tests, inside a transaction."""
    world = World(SiteFactory(code="HB", name="Harbour"), SiteFactory(code="EL", name="Elmfield"))
    _patients_and_leads(world)
    _workers(world)
    _states(world)
    _courses(world)
    _readers(world)
    _versions(world)
    _emergencies(world)
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


def _emergencies(world: World) -> None:
    """Let somebody of each clinical role have the record of the other site's patient open, and keep one for review."""
    access = "emergency random", Thing("emergency random", {"access": row_key("access")})
    world.things[access[0]] = access[1]
    for role in sorted(CLINICAL):
        person = _person(world, f"{role.label} in an emergency", role.label, site=world.home)
        _opened(world, "other", person)
    _opened(world, "same", world.people["far"])


def _opened(world: World, name: str, person: Person) -> None:
    course = world.things[name].course
    assert course is not None
    assert person.user is not None
    access = an_access(course, person.user, AT - timedelta(minutes=5))
    with writing():
        access.save(force_insert=True)
    world.things[f"emergency {name}"] = Thing(f"emergency {name}", {"access": access.pk})


def _stand(world: World) -> None:
    """Say who is what to whom. A role's own person stands before all but what duty and leave open to others."""
    before = [("team", "team"), ("archived", "archived"), ("same-site", "same"), ("other-site", "other")]
    rows = [(role.label, relation, thing) for role in Role for relation, thing in before]
    rows += [(f"{role.label} on duty", "duty", "same") for role in Role]
    rows += [(f"{role.label} standing in", "deputy", "deputy") for role in Role]
    rows += [(f"{role.label} in an emergency", "emergency", "other") for role in CLINICAL]
    rows += [("therapist in an emergency", "same-site", "same")]
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
