"""Parameters nobody asked for: what is recorded with them is what is recorded without. And every value of a choice."""

from collections import Counter
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.cache import cache
from django.utils import timezone

from tests.access import doors
from tests.access.foreign import written
from tests.access.forms import PASSWORD
from tests.access.rewinding import rewound
from tests.access.signing_in import signed_in
from tests.access.traffic import recorded
from tracker.access.roles import Role
from tracker.actions.people import given_by
from tracker.models import ElectronicSignature, Invitation, Membership, User

pytestmark = pytest.mark.django_db

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
    client, wrong = signed_in(world.people["supervisor"]), []
    people = Membership.objects.select_related("user")
    for what in ("end", "close", "reopen", "withdraw", "promote", "delete", ""):
        for held in people:
            with rewound(client):
                client.post("/people/", {"what": what, "row": held.pk, "password": PASSWORD})
                client.post("/people/", {"what": what, "row": held.user_id, "password": PASSWORD})
                wrong += _wrongs(what, held)
    assert wrong == []


def _wrongs(what, held):
    """Return what went that a supervisor of the first site cannot do."""
    is_active = dict(User.objects.values_list("pk", "is_active"))
    gone = Membership.objects.filter(pk=held.pk).exclude(ends_at=held.ends_at).exists()
    out_of_reach = held.role in (Role.ADMINISTRATOR, Role.MEDICAL_DIRECTOR, Role.SUPERVISOR) or held.site.code != "HB"
    found = [(what, "account", held.user.email)] if is_active[held.user_id] != held.user.is_active else []
    return found + ([(what, "role", held.get_role_display())] if gone and out_of_reach else [])


@pytest.mark.parametrize("who", [*(role.label for role in Role), "patient"])
def test_a_signature_is_the_signers_own_and_of_a_meaning_they_may_give(world, who):
    person, thing = world.people[who], world.things["team"]
    client, address = signed_in(person), world.address("sign-note", world.things["team"])
    found = set()
    for meaning in [*range(-1, 9), "admin-signature", ""]:
        with rewound(client):
            before = set(ElectronicSignature.unscoped.values_list("pk", flat=True))
            forged = {"signed_by": world.people["lead"].user.pk, "type": "admin-signature", "author": "1"}
            client.post(address, {"meaning": meaning, "password": PASSWORD, "key": thing.parts["fact"], **forged})
            client.post(address, {"meaning": meaning, "password": PASSWORD, "key": uuid4(), **forged})
            made = ElectronicSignature.unscoped.exclude(pk__in=before)
            found |= {(it.signed_by_id == person.user.pk, it.meaning) for it in made}
    allowed = {"supervisor": {2, 3}, "medical director": {2, 3}}.get(who, set())
    assert found <= {(True, it) for it in allowed}
