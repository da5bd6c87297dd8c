"""Run by `test_headers_in_production` in a process of its own, with production's settings: prints what is answered.

No database: sessions are kept in their cookie here, files are not collected, and what would read rows fails on purpose.
"""

import json
import sys

import django
from django.conf import settings
from django.http import HttpResponse

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


def _fails(at):
    raise RuntimeError("broken on purpose")


def _cookies(answer):
    return {name: {key: it[key] for key in it if it[key]} for name, it in answer.cookies.items()}


def _session_cookie(factory):
    """Return the flags of a session's cookie."""
    from django.contrib.sessions.middleware import SessionMiddleware

    def opened(request):
        request.session["x"] = 1
        return HttpResponse()

    return _cookies(SessionMiddleware(opened)(factory.get("/", secure=True)))


def main():
    """Print the status and the headers of an answer of each kind, and every cookie with its flags."""
    settings.STORAGES = settings.STORAGES | {"staticfiles": PLAIN}
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    django.setup()
    from django.test import Client, RequestFactory

    from tracker.pages import health

    health.oldest_due = _fails
    client = Client(raise_request_exception=False, headers={"Host": "plan.example.com"})
    log_in = client.get("/accounts/login/", secure=True)
    token = {"csrfmiddlewaretoken": client.cookies[settings.CSRF_COOKIE_NAME].value, "theme": "dark"}
    strict = Client(enforce_csrf_checks=True, headers={"Host": "plan.example.com"})
    themed = client.post("/theme/", token, secure=True)
    answers = {
        "page": log_in, "moved": client.get("/healthz"), "machine": client.get("/healthz", secure=True),
        "led on": themed, "log in": client.get("/courses/", secure=True),
        "not there": client.get("/nowhere/", secure=True), "method": client.get("/theme/", secure=True),
        "no token": strict.post("/theme/", secure=True), "failed": client.get("/readyz", secure=True),
        "host": client.get("/", secure=True, headers={"Host": "elsewhere.example"}),
        "file": client.get("/static/tracker/nothing.css", secure=True),
    }  # fmt: skip
    found = {name: [it.status_code, dict(it.headers)] for name, it in answers.items()}
    cookies = _cookies(log_in) | _cookies(themed) | _session_cookie(RequestFactory())
    sys.stdout.write("\n" + json.dumps({"answers": found, "cookies": cookies}))


if __name__ == "__main__":
    main()
