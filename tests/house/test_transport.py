"""What goes over the line: only where it may, and nothing is served but the pages."""

import json
import re
from datetime import timedelta

from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD
from tracker.models import User

HOSTILE = "</script><script>alert(1)</script>'\"><b onload=x>"
OTHER_HOSTS = (
    "https://elsewhere.example/",
    "//elsewhere.example",
    "javascript:alert(1)",
    "\\\\elsewhere.example",
    "data:text/html,x",
)
FILES = (
    "/.git/HEAD", "/.git/config", "/static/../.git/HEAD", "/static/%2e%2e/.git/HEAD",
    "/static/..%2f.env", "/.env", "/var/demo.env",
    "/static/", "/static/tracker/", "/manage.py", "/static/tracker/../../settings.py",
)  # fmt: skip


def test_a_browser_is_told_to_stay_on_the_closed_line(db, settings):
    settings.SECURE_HSTS_SECONDS, settings.SECURE_SSL_REDIRECT = 31_536_000, True
    client = Client()
    for address in ("/accounts/login/", "/nowhere/", "/static/tracker/js/app.js"):
        assert "max-age=31536000" in client.get(address, secure=True)["Strict-Transport-Security"], address
        assert client.get(address)["Location"].startswith("https://"), address


def test_no_file_of_the_project_is_served(db):
    client = Client()
    assert {
        address: client.get(address).status_code for address in FILES if client.get(address).status_code != 404
    } == {}


def test_nothing_leads_to_another_place(client, clinician, sign_in):
    for other in OTHER_HOSTS:
        jar = Client()
        went = [
            jar.post("/accounts/login/", {"login": clinician.email, "password": PASSWORD, "next": other}),
            jar.post("/theme/", {"theme": "dark", "next": other}),
            jar.post(reverse("unlock"), {"password": PASSWORD, "next": other}),
            jar.post(f"{reverse('account_reauthenticate')}?next={other}", {"password": PASSWORD, "next": other}),
            jar.post(reverse("account_logout"), {"next": other}),
        ]
        assert [
            it["Location"] for it in went if not it["Location"].startswith("/") or it["Location"].startswith("//")
        ] == []


def test_what_a_script_gets_of_a_session_is_four_things(sign_in, clinician):
    said = json.loads(sign_in(clinician).get(reverse("session-state")).content)
    assert (set(said), said["who"]) == ({"open", "seconds", "who", "token"}, str(clinician.public_id))


def test_names_are_text_in_pages_and_in_what_scripts_read(clinician, course, supervisor):
    User.objects.filter(pk=clinician.pk).update(full_name=HOSTILE[:120], short_name=HOSTILE[:40])
    for client, places in (
        (_confirmed(clinician), ["/today/", "/courses/HB-0001/", reverse("mfa_index"), reverse("mfa_add_webauthn")]),
        (_confirmed(supervisor), ["/people/", "/supervision/", reverse("trail")]),
    ):
        for place in places:
            answer = client.get(place)
            assert answer.status_code == 200, place
            assert "<script>alert" not in answer.content.decode(), place
            assert "<b onload" not in answer.content.decode(), place


def _confirmed(user):
    """Return the client of somebody who has just typed their password."""
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    client.post(f"{reverse('account_reauthenticate')}?next=/", {"password": PASSWORD})
    return client


def test_each_log_in_has_a_new_key_and_the_old_one_opens_nothing(clinician):
    client, keys = Client(), set()
    for _ in range(3):
        client.get("/accounts/login/")
        client.post("/accounts/login/", {"login": clinician.email, "password": PASSWORD})
        keys.add(client.session.session_key)
        old = client.session.session_key
        client.post(reverse("unlock"), {"password": PASSWORD})
        keys.add(client.session.session_key)
        stale = Client()
        stale.cookies["sessionid"] = old
        assert stale.get("/today/").status_code == 302
        client.post(reverse("account_logout"))
    assert (len(keys), {len(it) for it in keys}) == (6, {32}), "32 signs of 36: 165 bits"


def test_logging_out_clears_what_the_browser_keeps(sign_in, clinician):
    assert sign_in(clinician).post(reverse("account_logout"))["Clear-Site-Data"] == '"storage"'


def test_a_new_system_has_no_account(db):
    assert User.objects.count() == 0


def test_a_link_to_a_new_password_lives_an_hour(clinician, monkeypatch):
    token = default_token_generator.make_token(clinician)
    now = default_token_generator._now()
    for seconds, opens in ((3600, True), (3601, False)):
        monkeypatch.setattr(default_token_generator, "_now", lambda later=seconds: now + timedelta(seconds=later))
        assert default_token_generator.check_token(clinician, token) is opens


def test_a_password_is_changed_with_the_one_before_and_masked_as_it_is_typed(sign_in, clinician):
    desk, new = sign_in(clinician), "nine small words of mine"
    form = desk.get(reverse("account_change_password")).content.decode()
    fields = [it for it in form.split("<input") if re.search('name="(oldpassword|password1|password2)"', it)]
    assert [('type="password"' in it, 'autocomplete="off"' in it) for it in fields] == [(True, False)] * 3
    for old, is_changed in (("", False), ("wrong", False), (PASSWORD.upper(), False), (PASSWORD, True)):
        desk.post(reverse("account_change_password"), {"oldpassword": old, "password1": new, "password2": new})
        assert User.objects.get(pk=clinician.pk).check_password(new) is is_changed
