"""Lines for the door: who came in and went, who was refused, and what changed of an account."""

from datetime import timedelta

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import PASSWORD
from tests.second_factor import code_now, with_app
from tracker.actions import door, open_sessions, trail
from tracker.models import DoorTry, TrailEntry, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("counters")]
QUARTER = timedelta(minutes=15)
NEW = "another-good-password"


def _lines():
    rows = TrailEntry.objects.order_by("seq")
    return [(it.event, it.actor) for it in rows]


def _last():
    return TrailEntry.objects.order_by("seq").last()


def _log_in(client, user, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": user.email, "password": password})


def test_coming_in_going_and_the_end_of_a_session_are_lines(clock, clinician):
    client, me = Client(), str(clinician.public_id)
    _log_in(client, clinician)
    clock(timedelta(minutes=16))
    client.post(reverse("unlock"), {"password": PASSWORD})
    client.post(reverse("account_logout"))
    _log_in(client, clinician)
    clock(timedelta(hours=6))
    client.post(reverse("unlock"), {"password": PASSWORD})
    clock(timedelta(hours=6))
    for _ in range(2):
        client.get("/today/")
    events = ["door.in", "door.unlocked", "door.out", "door.in", "door.unlocked", "door.ended"]
    assert _lines() == [(it, me) for it in events]


def test_nobody_comes_in_unseen(clock, clinician, monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError("no line today")

    monkeypatch.setattr(trail, "record", fail)
    client = Client(raise_request_exception=False)
    assert _log_in(client, clinician).status_code == 500
    assert client.get("/today/")["Location"].startswith("/accounts/login/")


def test_a_password_and_its_line_are_kept_together(clock, clinician, sign_in, monkeypatch):
    client, typed = sign_in(clinician), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    with monkeypatch.context() as broken:
        broken.setattr(trail, "record", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            client.post(reverse("account_change_password"), typed)
        assert User.objects.get(pk=clinician.pk).check_password(PASSWORD)
    sign_in(clinician).post(reverse("account_change_password"), typed)
    key = f"{user_pk_to_url_str(clinician)}-{default_token_generator.make_token(User.objects.get(pk=clinician.pk))}"
    jar = Client()
    form = jar.get(f"/accounts/password/reset/key/{key}/", follow=True).request["PATH_INFO"]
    jar.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    assert User.objects.get(pk=clinician.pk).check_password(PASSWORD)
    assert _lines() == [(it, str(clinician.public_id)) for it in ("password.changed", "password.reset")]


def _code_of(secret):
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1]))


def test_second_factors_are_lines(clinician, client):
    _log_in(client, clinician)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": _code_of(secret)})
    client.post(reverse("mfa_generate_recovery_codes"))
    code = RecoveryCodes(Authenticator.objects.get(user=clinician, type="recovery_codes")).get_unused_codes()[0]
    jar = Client()
    _log_in(jar, clinician)
    jar.post(reverse("mfa_authenticate"), {"code": "000000"})
    jar.post(reverse("mfa_authenticate"), {"code": code})
    client.post(reverse("mfa_deactivate_totp"))
    events = ["door.in", "factor.added", "recovery.made", "recovery.used", "door.in", "factor.removed"]
    assert [event for event, _ in _lines()] == events
    assert DoorTry.objects.get().door == DoorTry.Door.CODE
    assert '"shown":"recovery_codes"' in TrailEntry.objects.filter(event="door.in").order_by("seq").last().payload


def test_a_passkey_that_is_taken_away_is_a_line(clinician, client):
    _log_in(client, clinician)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    key = Authenticator.objects.create(user=clinician, type="webauthn", data={"name": "Key", "credential": {}})
    client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert not Authenticator.objects.exists()
    assert [event for event, _ in _lines()] == ["door.in", "factor.removed"]
    assert '"factor":"webauthn"' in _last().payload


def test_refused_tries_are_counted_and_told_by_the_worker_without_what_was_typed(clock, clinician):
    for number in range(8):
        _log_in(Client(), clinician, f"guess {number}")
    for name in ("ghost", "another"):
        Client().post(reverse("account_login"), {"login": f"{name}@example.org", "password": "zebra"})
    assert _lines() == []
    assert not DoorTry.objects.filter(account__icontains="example").exists()
    call_command("worker", once=True, at=clock(QUARTER - timedelta(seconds=1)))
    assert _lines() == []
    call_command("worker", once=True, at=clock(timedelta(seconds=1)))
    locked, strange = TrailEntry.objects.filter(event__startswith="door.").order_by("seq")
    assert (locked.event, locked.actor) == ("door.locked", str(clinician.public_id))
    assert '"held_back":3' in locked.payload
    assert '"tries":5' in locked.payload
    assert (strange.event, strange.actor) == ("door.refused", "worker")
    assert '"accounts":2' in strange.payload
    assert not any(word in it.payload for it in (locked, strange) for word in ("example", "ines", "zebra", "guess"))
    assert not DoorTry.objects.exists()


def test_a_flood_of_made_up_addresses_makes_one_row(at):
    for number in range(50):
        door.held_back(address=f"person{number}@example.org", door=DoorTry.Door.LOG_IN, at=at)
    assert [(it.account, it.held_back) for it in DoorTry.objects.all()] == [("", 50)]


def test_a_refused_try_costs_the_same_for_a_real_and_a_made_up_account(clinician, at, statements):
    def cost(address, count):
        with CaptureQueriesContext(connection) as captured:
            count(address=address, door=DoorTry.Door.LOG_IN, at=at)
        return [it.split(" ")[0] for it in statements(captured)]

    for count in (door.refused, door.refused, door.held_back, door.held_back):
        assert cost(clinician.email, count) == cost("nobody@example.org", count)


def test_wrong_passwords_of_somebody_signed_in_say_at_which_door(clock, clinician, sign_in):
    desk = sign_in(clinician)
    desk.post(reverse("account_reauthenticate"), {"password": "no"})
    desk.post(reverse("lock"))
    desk.post(reverse("unlock"), {"password": "no"})
    assert door.settle(at=clock(QUARTER)) == 2
    assert {event for event, _ in _lines()} == {"door.unlock", "door.password"}


def test_a_closed_account_with_the_right_password_is_a_refused_try(clock, clinician):
    User.objects.filter(pk=clinician.pk).update(is_active=False)
    _log_in(Client(), clinician)
    door.settle(at=clock(QUARTER))
    assert _lines() == [("door.refused", str(clinician.public_id))]


def test_tries_are_told_once(clock, clinician):
    _log_in(Client(), clinician, "no")
    now = clock(QUARTER)
    assert (door.is_due(now), door.settle(at=now), door.is_due(now), door.settle(at=now)) == (True, 1, False, 0)


def test_an_app_is_asked_for_its_code(clinician, client):
    with_app(clinician)
    _log_in(client, clinician)
    assert _lines() == []  # the password alone lets nobody in
    client.post(reverse("mfa_authenticate"), {"code": code_now()})
    assert '"shown":"totp"' in _last().payload


def test_a_session_that_nobody_comes_back_to_is_cleared_and_its_end_is_on_the_trail(clinician, sign_in, clock):
    left, working = sign_in(clinician), Client()
    assert Client().get(reverse("account_login")).status_code == 200
    later = timezone.now() + timedelta(hours=25)
    working.force_login(clinician, backend="allauth.account.auth_backends.AuthenticationBackend")
    Session.objects.filter(pk=working.cookies[settings.SESSION_COOKIE_NAME].value).update(
        expire_date=later + timedelta(seconds=1)
    )
    lines = len(_lines())
    assert (open_sessions.clear(at=later), open_sessions.clear(at=later)) == (1, 0)
    assert _lines()[lines:] == [("door.ended", str(clinician.public_id))]
    assert [it.pk for it in Session.objects.all()] == [working.cookies[settings.SESSION_COOKIE_NAME].value]
    assert left.get("/today/").status_code == 302
