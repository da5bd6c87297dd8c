"""Parameters nobody asked for: what is recorded with them is what is recorded without. And every value of a choice."""

from collections import Counter
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.cache import cache
from django.utils import timezone

from tests.access import doors
from tests.access.foreign import written
from tests.access.rewinding import rewound
from tests.access.signing_in import signed_in
from tests.access.traffic import recorded
from tests.access.walking import _unwritten as unwritten
from tests.access.walking import memberships_kept
from tests.factories import PASSWORD
from tracker.access.roles import Role
from tracker.actions.people import given_by
from tracker.models import ElectronicSignature, Invitation, Membership, User

pytestmark = pytest.mark.django_db
Meaning = ElectronicSignature.Meaning

WANTED = {
    "site": "2", "site_id": "2", "author": "1", "recorded_by": "1", "recorded_by_id": "1", "on_behalf_of": "1",
    "signed_by": "1", "signed_by_id": "1", "by": "1", "role": "7", "user": "1", "user_id": "1", "member": "1",
    "signed_at": "2001-01-01", "recorded_at": "2001-01-01", "at": "2001-01-01", "phase": "5", "standing": "3",
    "is_staff": "1", "is_superuser": "1", "is_active": "0", "pk": "1", "id": "1", "public_id": "1", "source": "3",
    "course": "2", "course_id": "2", "patient": "2", "patient_id": "2", "replaces": "1", "replaces_id": "1",
    "signed_with": "9", "digest": "x", "accepted_at": "2001-01-01", "ends_at": "2001-01-01", "origin": "//evil.example",
}  # fmt: skip
"""Columns that a person never says, with values that would be telling."""
PROTECTED = set(WANTED) - {"pk", "id", "public_id", "digest"}
WALKERS = ("therapist", "medical director", "patient")


def _protected(tables):
    """Return how often each filling of the protected columns stands in each of these tables."""
    found = {}
    for model in apps.get_app_config("tracker").get_models():
        names = [it.attname for it in model._meta.concrete_fields if {it.name, it.attname} & PROTECTED]
        if names and model._meta.db_table in tables:
            manager = getattr(model, "unscoped", model._base_manager)
            found[model.__name__] = Counter(map(repr, manager.values_list(*names)))
    return found


def _does(client, asked, **more):
    """Return the status of a request, and the protected columns of what it wrote to."""
    with rewound(client), written() as tables:
        status = asked.sends(client, **more).status_code
        return status, _protected(tables)


@pytest.mark.parametrize("who", WALKERS)
def test_what_nobody_asked_for_is_not_taken(world, who):
    cache.clear()
    client, wrong, wrote = signed_in(world.people[who]), {}, set()
    for asked in recorded(client, doors.everywhere(world, world.things["team"])):
        if asked.method != "POST":
            continue
        names = {name for name, _ in asked.form}
        more = tuple((name, value) for name, value in WANTED.items() if name not in names)
        plain, forged = _does(client, asked), _does(client, asked.with_form(*asked.form, *more))
        wrote |= {asked.route} if plain[1] else set()
        if plain != forged:
            wrong[asked.route] = [plain[0], forged[0], *(it for it in plain[1] if plain[1][it] != forged[1].get(it))]
    assert wrong == {}
    assert len(wrote) >= {"patient": 1}.get(who, 9), wrote


@pytest.mark.parametrize("who", ["administrator", "supervisor", "medical director"])
def test_nobody_gives_a_role_they_may_not_give(world, who):
    person, site = world.people[who], world.home
    client, given = signed_in(person), {}
    said = {"email": "new@example.org", "full_name": "New", "short_name": "New", "password": PASSWORD}
    for role in [*range(-1, 10), "", "admin", "SUPERVISOR"]:
        with rewound(client):
            before = Invitation.unscoped.count()
            client.post("/people/invite/", said | {"role": role, "is_superuser": "1"})
            given[role] = Invitation.unscoped.count() - before
    allowed = given_by(person.user.acting(timezone.now()), site)
    assert {it for it, number in given.items() if number} == {it.value for it in allowed}


def test_a_supervisor_ends_no_role_of_an_administrator_and_closes_no_account(world):
    """Nor a role elsewhere. The roles they give do end, so that nothing is refused for another reason."""
    supervisor, before, done = world.people["supervisor"], _held(), set()
    client = signed_in(supervisor)
    rows = {number for kind, number, *_ in before}
    with unwritten(), memberships_kept():
        for what in ("end", "close", "reopen", "withdraw", "promote", "delete", ""):
            for row in rows:
                with rewound(client):
                    client.post("/people/", {"what": what, "row": row, "password": PASSWORD})
                    done |= {(what, kind, *more) for kind, _, *more, _ in before ^ _held()}
    roles = given_by(supervisor.user.acting(timezone.now()), world.home)
    assert done == {("end", "role", "HB", it) for it in roles}


def _held():
    """Return every role with its site and its end, and every account with whether it is open."""
    roles = Membership.objects.values_list("pk", "site__code", "role", "ends_at")
    accounts = User.objects.values_list("pk", "email", "is_active")
    return {("role", *it) for it in roles} | {("account", *it) for it in accounts}


@pytest.mark.parametrize("who", ["lead", *(role.label for role in Role), "patient"])
def test_a_signature_is_the_signers_own_and_of_a_meaning_they_may_give(world, who):
    """The lead wrote the note, and has signed it when anybody else comes."""
    person, author = world.people[who], world.people["lead"]
    client, found = signed_in(person), set()
    with rewound(client):
        if person is not author:
            assert _signatures(world, signed_in(author), Meaning.AUTHORSHIP) == {(author.user.pk, 1)}
        for meaning in [*range(-1, 9), "admin-signature", ""]:
            with rewound(client), unwritten():
                found |= _signatures(world, client, meaning)
    allowed = {"lead": 1, "supervisor": 2, "medical director": 2}
    assert found == ({(person.user.pk, allowed[who])} if who in allowed else set())


def _signatures(world, client, meaning):
    """Return who signed, and in which meaning, when a note is signed: once as the form does, once as another row."""
    thing, before = world.things["team"], set(ElectronicSignature.unscoped.values_list("pk", flat=True))
    forged = {"signed_by": world.people["far"].user.pk, "type": "admin-signature", "author": "1"}
    for key in (thing.parts["fact"], uuid4()):
        said = {"meaning": meaning, "password": PASSWORD, "key": key, **forged}
        client.post(world.address("sign-note", thing), said)
    return set(ElectronicSignature.unscoped.exclude(pk__in=before).values_list("signed_by", "meaning"))
