"""Sessions that are half open, or over: each reaches its own pages and no other, whatever the address.

The walk is over the whole resolver. Who has the session could open every page of staff there is, so that nothing is
closed by the role alone; what a session of theirs reaches that is whole stands in the first test.
"""

from contextlib import ExitStack
from datetime import timedelta

import pytest
import time_machine
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.access import doors
from tests.access.conftest import kept_apart
from tests.access.foreign_words import canaries_in
from tests.access.rewinding import ask
from tests.access.walking import BACKEND
from tests.access.world import SECRET
from tests.factories import PASSWORD, MembershipFactory
from tests.second_factor import code_now, with_app
from tracker.access import session_state
from tracker.access.policy import POLICY
from tracker.access.roles import Role
from tracker.actions import people
from tracker.models import User
from tracker.views.guard import SETTING_UP, WHILE_LOCKED, WITHOUT_SECOND_FACTOR

pytestmark = pytest.mark.django_db

EVERYONE = doors.open_to("anonymous")
SIGNED_IN = EVERYONE | doors.open_to("no role")
LEADS_TO = ("/accounts/login/", "/unlock/", "/accounts/2fa/", "/accounts/reauthenticate/")
WAYS = {
    "GET": ("GET", {}), "POST": ("POST", {"data": b"x=1", "content_type": "application/x-www-form-urlencoded"}),
    "script": ("POST", {"data": b"{}", "content_type": "application/json", "headers": {"Accept": "application/json"}}),
}  # fmt: skip


@pytest.fixture
def director(world, settings):
    """Return who may open every page of staff: medical director of the site, and on the course's team."""
    settings.SECOND_FACTOR_REQUIRED = True
    with kept_apart():
        cache.clear()
        user = User.objects.get(pk=world.people["medical director"].user.pk)
        Authenticator.objects.filter(user=user).delete()
        yield user


@pytest.fixture
def everywhere(world):
    """Return the address of every route there is, those that nobody may open among them."""
    return doors.everywhere(world, world.things["team"])


@pytest.fixture
def clock(world):
    """Return a function that moves the clock on, until the test is over."""
    with ExitStack() as moved:
        yield lambda by: moved.enter_context(time_machine.travel(timezone.now() + by, tick=False))


def _jar(user):
    """Return the client of somebody who has logged in with the password alone."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    _note(client, lambda session: session_state.begin(session, timezone.now()))
    return client


def _note(client, change):
    session = client.session
    change(session)
    session.save()


def _whole(user, clock):
    """Return the client of somebody with everything: the app's code was typed in this session."""
    with_app(user)
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": code_now()})
    return client


def _invited(user, clock):
    client = Client()
    assert client.get(reverse("join", args=[SECRET])).status_code == 200
    return client


def _password_alone(user, clock):
    client = Client()
    with_app(user)
    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert answer["Location"] == reverse("mfa_authenticate")
    return client


def _reset_link(user, clock):
    client = Client()
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    assert client.get(f"/accounts/password/reset/key/{key}/")["Location"].endswith("set-password/")
    return client


def _no_factor_yet(user, clock):
    return _jar(user)


def _factor_of_another_session(user, clock):
    client = _jar(user)
    _whole(user, clock)
    return client


def _passkey_of_another_session(user, clock):
    client = _jar(user)
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "Key", "credential": {}})
    return client


def _locked_by_hand(user, clock):
    client = _whole(user, clock)
    assert client.post(reverse("lock"))["Location"] == reverse("unlock")
    return client


def _left_alone(user, clock):
    client = _whole(user, clock)
    clock(timedelta(minutes=15))
    return client


def _past_its_end(user, clock):
    client = _whole(user, clock)
    clock(timedelta(hours=12))
    _note(client, lambda session: session_state.unlock(session, timezone.now()))
    return client


def _account_closed(user, clock):
    client = _whole(user, clock)
    administrator = MembershipFactory(site=user.memberships.get().site, role=Role.ADMINISTRATOR).user
    at = timezone.now()
    people.close(site=user.memberships.get().site, person=user.pk, by=administrator.acting(at), at=at)
    return client


def _role_ended(user, clock):
    client, held = _whole(user, clock), user.memberships.get()
    administrator = MembershipFactory(site=held.site, role=Role.ADMINISTRATOR).user
    at = timezone.now()
    people.end(site=held.site, membership=held.pk, by=administrator.acting(at), at=at)
    return client


def _logged_out(user, clock):
    client = _whole(user, clock)
    kept = client.cookies["sessionid"].value
    client.post(reverse("account_logout"))
    client.cookies["sessionid"] = kept
    return client


def _password_changed_elsewhere(user, clock):
    client = _whole(user, clock)
    user.set_password("quite-another-password")
    user.save()
    return client


STATES = {
    _invited: EVERYONE, _password_alone: EVERYONE, _reset_link: EVERYONE,
    _no_factor_yet: WITHOUT_SECOND_FACTOR | SETTING_UP,
    _factor_of_another_session: WITHOUT_SECOND_FACTOR, _passkey_of_another_session: WITHOUT_SECOND_FACTOR,
    _locked_by_hand: WHILE_LOCKED, _left_alone: WHILE_LOCKED,
    _past_its_end: EVERYONE, _account_closed: EVERYONE, _logged_out: EVERYONE, _password_changed_elsewhere: EVERYONE,
    _role_ended: SIGNED_IN,
}  # fmt: skip


ONCE = {_passkey_of_another_session, _left_alone}
"""States that are refused as their neighbour is, another reason noted: looked at one way, to keep the walk short."""


def _ways(state):
    """Return the ways in which addresses are asked: all three where the answer depends on them."""
    return ["GET"] if state in ONCE else ["GET", "POST"] if state is not _locked_by_hand else list(WAYS)


def _reached(client, address, way):
    """Return what an address gave away: a canary, or a status that is no way to log in, unlock or show a factor."""
    method, more = WAYS[way]
    answer = ask(client, method, address, **more)
    if leaked := canaries_in(answer.content):
        return leaked
    if answer.status_code in (301, 302) and answer["Location"].startswith(LEADS_TO):
        return None
    return None if answer.status_code in (403, 404, 405, 423) else answer.status_code


def test_a_whole_session_of_the_same_person_opens_every_page_of_staff(everywhere, director, clock):
    """Without this, what the others find closed could be closed for another reason."""
    client = _whole(director, clock)
    staff = {it for it in POLICY.routes if POLICY.relations(it, "GET", {"medical director"}) - {"demo"}}
    opened = {it for it in staff if ask(client, "GET", everywhere[it]).status_code in (200, 302, 405)}
    assert staff - opened == {"mfa_view_recovery_codes"}, "there are none: the app was not set up in the browser"
    assert canaries_in(ask(client, "GET", everywhere["course"]).content)


@pytest.mark.parametrize("state", STATES, ids=lambda it: it.__name__.strip("_"))
def test_a_half_open_session_reaches_its_own_pages_only(everywhere, director, clock, state):
    client = state(director, clock)
    closed = sorted(set(everywhere) - STATES[state])
    reached = {
        (name, way): found
        for name in closed
        for way in _ways(state)
        if (found := _reached(client, everywhere[name], way))
    }
    assert reached == {}
