"""What every answer carries in production, whatever its kind; and the cookies. All pages: `house.test_every_answer`."""

import base64
import json
import os
import subprocess
import sys

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.access import doors
from tests.access.rewinding import ask
from tests.access.signing_in import signed_in
from tests.house.sources import ROOT

STATUS = {
    "page": 200, "moved": 301, "machine": 200, "led on": 302, "log in": 302, "not there": 404, "method": 405,
    "no token": 403, "failed": 500, "host": 400, "file": 404,
}  # fmt: skip


NEEDED = {
    "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}  # fmt: skip
STRICT = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "form-action 'self'",
    "base-uri 'none'", "frame-ancestors 'none'", "font-src 'self'", "img-src 'self' data:",
}  # fmt: skip


def _missing(headers):
    """Return what an answer should say in its headers and does not."""
    policy = {it.strip() for it in headers.get("Content-Security-Policy", "").split(";")}
    missing = [name for name, value in NEEDED.items() if headers.get(name) != value]
    missing += sorted(policy ^ STRICT)
    return missing + (["Permissions-Policy"] if "camera=()" not in headers.get("Permissions-Policy", "") else [])


@pytest.fixture(scope="module")
def production(tmp_path_factory):
    """Return what `production` printed, run with the environment of a clinic."""
    place, key = tmp_path_factory.mktemp("production"), base64.b64encode(b"k" * 32).decode()
    given = {
        "SECRET_KEY": "s" * 48, "TRAIL_KEYS": "t" * 48, "FIELD_KEYS": f"one:{key}", "CHECKPOINT_KEY": key,
        "CHECKPOINT_FILE": str(place / "checkpoints"), "ALLOWED_HOSTS": "plan.example.com",
        "DATABASE_URL": f"sqlite:///{place}/x.sqlite3", "DEFAULT_FROM_EMAIL": "no-reply@plan.example.com",
        "EMAIL_URL": "smtp+tls://u:p@mail.example.com:587", "OPEN_WINDOW_DEMO": "off", "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
    }  # fmt: skip
    run = [sys.executable, "-m", "tests.access.production"]
    done = subprocess.run(run, cwd=ROOT, env=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_answers_of_every_kind_carry_every_header(production):
    answers = production["answers"]
    assert {name: status for name, (status, _) in answers.items()} == STATUS
    assert {name: missing for name, (_, headers) in answers.items() if (missing := _missing(headers))} == {}
    assert {name for name, (_, headers) in answers.items() if "no-store" not in headers["Cache-Control"]} == set()
    secure = {name for name, (_, it) in answers.items() if it.get("Strict-Transport-Security") == "max-age=31536000"}
    assert set(answers) - secure <= {"moved"}, "over an open line a browser ignores it"


def test_every_cookie_is_bound_to_the_host_and_hidden_from_scripts(production):
    flags = production["cookies"]
    assert set(flags) == {"__Host-session", "__Host-csrf", "__Host-theme"}
    for name, it in flags.items():
        assert it["secure"], name
        assert it["httponly"], name
        assert it["path"] == "/", name
        assert it["samesite"] in ("Lax", "Strict"), name
        assert "domain" not in it, name
    assert "max-age" in flags["__Host-session"]


@pytest.mark.django_db
def test_a_locked_and_a_throttled_answer_carry_them_too(world):
    cache.clear()
    desk, address = signed_in(world.people["therapist"]), world.address("note", world.things["team"])
    desk.post(reverse("lock"))
    answers = [ask(desk, "POST", address), ask(desk, "GET", address)]
    answers += [ask(desk, "GET", address, headers={"HX-Request": "true"})]
    asking = {"email": "somebody@example.org"}
    answers += [Client().post(reverse("account_reset_password"), asking) for _ in range(6)][-1:]
    cache.clear()
    assert [it.status_code for it in answers] == [423, 302, 423, 429]
    assert [_missing(it.headers) for it in answers] == [[]] * 4
    assert ["no-store" in it.headers["Cache-Control"] for it in answers] == [True] * 4


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["medical director", "patient"])
def test_no_page_about_a_patient_is_kept_by_a_browser(world, who):
    client = signed_in(world.people[who])
    kept = {
        name for name, address in doors.everywhere(world, world.things["team"]).items()
        if "no-store" not in ask(client, "GET", address).headers.get("Cache-Control", "")
    }  # fmt: skip
    assert kept == set()
