"""Headers of faults and files, and which settings refuse production. Pages: `test_every_answer`."""

import base64
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import path

from tests.house.answers import missing
from tests.house.sources import ROOT
from tracker.access import safety
from tracker.access.safety import findings
from tracker.checks import unsafe_settings
from tracker.urls import urlpatterns as declared


def _broken(request):
    raise RuntimeError("broken on purpose")


urlpatterns = [*declared, path("broken/", _broken, name="healthz")]
handler404, handler500 = "tracker.views.faults.not_found", "tracker.views.faults.failed"


def test_faults_and_files_have_them(db):
    client = Client(raise_request_exception=False)
    answers = [
        client.get("/nowhere/"),
        client.get("/static/tracker/js/app.js"),
        client.get("/", headers={"Host": "x.y"}),
    ]
    with override_settings(ROOT_URLCONF="tests.house.test_headers"):
        answers.append(client.get("/broken/"))
    answers.append(Client(enforce_csrf_checks=True).post("/theme/"))
    assert [it.status_code for it in answers] == [404, 200, 400, 500, 403]
    assert [missing(it) for it in answers] == [[]] * 5


GOOD = {
    "DEBUG": False, "DEMO": False, "ALLOWED_HOSTS": ["plan.example.com"], "PUBLIC_URL": "https://plan.example.com",
    "SECURE_HSTS_SECONDS": 31536000, "SECURE_SSL_REDIRECT": True, "SECURE_PROXY_SSL_HEADER": None,
    "SECRET_KEY": "s" * 48, "TRAIL_KEYS": ["t" * 48], "SESSION_COOKIE_NAME": "__Host-session",
    "SESSION_COOKIE_SECURE": True, "CSRF_COOKIE_NAME": "__Host-csrf", "CSRF_COOKIE_SECURE": True,
    "SESSION_COOKIE_DOMAIN": None, "CSRF_COOKIE_DOMAIN": None, "SECOND_FACTOR_REQUIRED": True,
    "STAFF_IDLE_LIMIT": 900, "SESSION_LIMIT": 43200, "CACHES": settings.CACHES,
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": "mail.example.com",
    "EMAIL_USE_TLS": True, "DEFAULT_FROM_EMAIL": "no-reply@plan.example.com",
    "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": settings.SQLITE_OPTIONS}},
}  # fmt: skip
BAD = {
    "debug": [{"DEBUG": True}], "demo": [{"DEMO": True}], "hosts": [{"ALLOWED_HOSTS": ["*"]}, {"ALLOWED_HOSTS": []}],
    "public-url": [{"PUBLIC_URL": "http://plan.example.com"}], "hsts": [{"SECURE_HSTS_SECONDS": 31535999}],
    "tls": [{"SECURE_SSL_REDIRECT": False}],
    "secret-key": [{"SECRET_KEY": "s" * 31}, {"SECRET_KEY": f"django-insecure-{'s' * 48}"}],
    "trail-keys": [{"TRAIL_KEYS": []}, {"TRAIL_KEYS": ["t" * 48, "t" * 31]}],
    "same-key": [{"TRAIL_KEYS": ["t" * 48, "s" * 48]}],
    "session-cookie": [{"SESSION_COOKIE_NAME": "sessionid"}, {"SESSION_COOKIE_SECURE": False}],
    "csrf-cookie": [{"CSRF_COOKIE_NAME": "csrftoken"}, {"CSRF_COOKIE_SECURE": False}],
    "cookie-domain": [{"SESSION_COOKIE_DOMAIN": ".example.com"}, {"CSRF_COOKIE_DOMAIN": ".example.com"}],
    "second-factor": [{"SECOND_FACTOR_REQUIRED": False}],
    "idle": [{"STAFF_IDLE_LIMIT": 901}, {"STAFF_IDLE_LIMIT": 0}],
    "absolute": [{"SESSION_LIMIT": 43201}, {"SESSION_LIMIT": 0}],
    "cache": [{"CACHES": {"default": {"BACKEND": f"django.core.cache.backends.{it}"}}}
              for it in ("locmem.LocMemCache", "dummy.DummyCache", "filebased.FileBasedCache")],
    "no-mail": [{"EMAIL_BACKEND": f"django.core.mail.backends.{it}.EmailBackend"}
                for it in ("console", "dummy", "locmem", "filebased")],
    "mail-tls": [{"EMAIL_USE_TLS": False}],
    "sender": [{"DEFAULT_FROM_EMAIL": f"no-reply@{it}"} for it in ("localhost", "example.org")],
    "sqlite": [{"DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": it}}} for it in (
        {}, settings.SQLITE_OPTIONS | {"transaction_mode": "DEFERRED"},
        *(settings.SQLITE_OPTIONS | {"init_command": settings.SQLITE_OPTIONS["init_command"].replace(it, "")}
          for it in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON")),
    )],
    "celery": [{"CELERY_BROKER_URL": "amqp://localhost"}],
    "synchronous-commit": [{"DATABASES": {"default": {
        "ENGINE": "django.db.backends.postgresql", "OPTIONS": {"options": "-c synchronous_commit=off"}}}}],
    "atomic-requests": [{"DATABASES": {"default": {"ENGINE": "postgresql", "ATOMIC_REQUESTS": True}}}],
}  # fmt: skip
"""Each way in which a setting can be unsafe, by what is then found: it alone, and in a sentence."""


def test_safe_settings_have_no_finding_and_tests_are_not_judged():
    assert list(findings(SimpleNamespace(**GOOD))) == []
    assert unsafe_settings() == []


@pytest.mark.parametrize("code", BAD)
def test_an_unsafe_setting_is_named_in_a_sentence(code):
    for changed in BAD[code]:
        found = dict(findings(SimpleNamespace(**(GOOD | changed))))
        assert list(found) == [code], changed
        assert found[code].endswith(".")


def test_every_finding_about_a_setting_has_its_case():
    """A new rule without one would be a rule that nobody has seen work."""
    yields = re.findall(r'yield \(?\s*f?"([^"]+)"', Path(safety.__file__).read_text(encoding="utf-8"))
    assert {"session-cookie" if it.startswith("{what") else it for it in yields} == set(BAD) - {"csrf-cookie"}


def test_whoever_sends_to_the_own_host_or_has_a_proxy_before_them_needs_no_more():
    """What is safe beside `GOOD`: two ways to have a closed line, and a mail server on the same machine."""
    for changed in (
        {"SECURE_SSL_REDIRECT": False, "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https")},
        {"EMAIL_USE_TLS": False, "EMAIL_USE_SSL": True}, {"EMAIL_USE_TLS": False, "EMAIL_HOST": "127.0.0.1"},
    ):  # fmt: skip
        assert list(findings(SimpleNamespace(**(GOOD | changed)))) == []


def test_production_does_not_start_with_an_unsafe_setting(tmp_path):
    key = base64.b64encode(b"k" * 32).decode()
    given = {
        "SECRET_KEY": "s" * 48, "TRAIL_KEYS": "t" * 48, "FIELD_KEYS": f"one:{key}", "CHECKPOINT_KEY": key,
        "CHECKPOINT_FILE": str(tmp_path / "checkpoints"), "ALLOWED_HOSTS": "plan.example.com",
        "DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3", "DEFAULT_FROM_EMAIL": "no-reply@plan.example.com",
        "OPEN_WINDOW_DEMO": "off", "PATH": os.environ["PATH"],
    }  # fmt: skip

    def start(**more):
        run = [sys.executable, "-c", "import tracker.wsgi"]
        env = given | {"EMAIL_URL": "smtp+tls://u:p@mail.example.com:587"} | more
        return subprocess.run(run, cwd=ROOT, env=env, capture_output=True, text=True, check=False)

    assert start().returncode == 0
    for more, said in (
        ({"EMAIL_URL": "smtp://u:p@mail.example.com:25"}, "over an open line to another host"),
        ({"DEBUG": "on", "ALLOWED_HOSTS": "*"}, "DEBUG is on"),
        ({"OPEN_WINDOW_TESTING": "on"}, "OPEN_WINDOW_TESTING is on"),
    ):
        refused = start(**more)
        assert refused.returncode != 0
        assert said in refused.stderr
