"""Values that no person means, in every form and every address: never a fault of ours, and no text lost.

One loop a family, which reports all wrong answers at once. Forms are found as a browser finds them: in the page.
"""

import re
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.access.passkeys import give_factors
from tests.conftest import _member
from tests.house.addresses import addresses, client_of  # noqa: F401  # fixtures
from tests.tracker.views.test_locking import PASSWORD
from tracker.access.roles import Role
from tracker.forms.passkeys import REFUSED
from tracker.models import Note

MARK = "Zebra"
TEXTS = {
    "nul": f"{MARK}\x00", "surrogate": f"{MARK}\udc80", "half a pair in JSON": '{"a": "\\ud800"}',
    "bidi": f"{MARK}\u202e\u200b",
    "deep json": "[" * 100_000, "combining": "e" + "\u0301" * 1000, "markup": f"{MARK}'\"><script>{{{{7*7}}}}</script>",
}  # fmt: skip
FIGURES = {
    "year 1": "0001-01-01T00:00", "year 9999": "9999-12-31T23:59", "no such day": "2026-02-30", "2^31": str(2**31),
    "2^63": str(2**63), "5000 digits": "9" * 5000, "1e400": "1e400", "nan": "NaN", "minus": "-1", "tiny": "0.0000001",
}  # fmt: skip
FIELD = re.compile(r"<(input|textarea|select)\b([^>]*)>(.*?)(?=<input|<textarea|<select|</form)", re.DOTALL)
ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
OPTION = re.compile(r'<option value="([^"]+)"')
ASKED = (
    "site",
    "next",
    "to",
    "q",
    "state",
    "person",
    "course",
    "kind",
    "since",
    "until",
    "before",
    "week",
    "day",
    "at",
)
LEAVES = {"account_logout", "lock", "account_change_password"}


@pytest.fixture
def everybody(addresses, client_of, request, site, at):  # noqa: F811  # pytest hands fixtures in by these names
    """Return a client of each role that has forms of its own, a fault answered as in production."""
    clients = {who: client_of(who, request) for who in ("clinician", "supervisor", "patient", "anonymous")}
    clients["administrator"] = Client()
    administrator = _member(site, Role.ADMINISTRATOR, at, "Abel")
    clients["administrator"].force_login(administrator, backend="allauth.account.auth_backends.AuthenticationBackend")
    for client in clients.values():
        client.raise_request_exception = False
    return clients


def _forms(client, address):
    """Return the fields of the forms that a page sends to itself, by name: kind, and what stands in it."""
    page = client.get(address)
    html = page.content.decode() if page.status_code == 200 else ""
    found = {}
    for tag, attributes, inside in FIELD.findall(html):
        said = dict(ATTRIBUTE.findall(attributes))
        if said.get("name") and said["name"] not in ("csrfmiddlewaretoken", "theme", "next"):
            kind = said.get("type", "text") if tag == "input" else tag
            options = OPTION.findall(inside)
            found.setdefault(said["name"], (kind, options[0] if options else said.get("value", "")))
    return found


def _filled(fields, value, *, kinds):
    """Return a form in which the fields of these kinds hold the value, and all others what the page suggests."""
    return {name: value if kind in kinds else first for name, (kind, first) in fields.items()}


def _send(client, address, typed):
    """Send a form as the bytes a browser, or somebody without one, would send."""
    body = urlencode(typed, errors="surrogateescape")
    return client.post(address, body, content_type="application/x-www-form-urlencoded")


def _tried(client, address):
    """Yield a name and the form for each value that is tried on one page."""
    fields = _forms(client, address)
    if not fields:
        return
    for name, value in TEXTS.items():
        yield name, _filled(fields, value, kinds=("text", "textarea", "email", "tel", "search")), fields
    for name, value in FIGURES.items():
        dated = ("number", "date", "time", "datetime-local", "text")
        yield name, _filled(fields, value, kinds=dated), fields
    every = {kind for kind, _ in fields.values()}
    yield "nul everywhere", _filled(fields, f"{MARK}\x00", kinds=every), fields
    yield "deep json everywhere", _filled(fields, "[" * 100_000, kinds=every), fields


@pytest.mark.parametrize("who", ["clinician", "supervisor", "patient", "administrator", "anonymous"])
def test_no_form_fails_and_none_loses_a_text(everybody, addresses, who):  # noqa: F811  # pytest hands fixtures in by these names
    client, wrong, sent = everybody[who], [], 0
    for route, address in sorted(addresses.items()):
        if route in LEAVES:
            continue
        for name, typed, fields in _tried(client, address):
            cache.clear()
            answer = _send(client, address, typed)
            sent += 1
            if answer.status_code >= 500:
                wrong.append((route, name, answer.status_code))
            areas = [it for it, (kind, _) in fields.items() if kind == "textarea" and MARK in typed[it]]
            if areas and answer.status_code == 200 and answer.content.decode().count(MARK) < len(areas):
                wrong.append((route, name, "text lost"))
    assert (wrong, sent > 15) == ([], True)


NO_PASSKEYS = ("[" * 100_000, '{"a": "\\ud800"}', '{"id": "\\u0000"}', "[]", "null", "9" * 5000, '{"id": 1, "rawId": []}',
               '{"rawId": "\\ud800", "response": {"attestationObject": "oWE", "clientDataJSON": 9}}', "")  # fmt: skip


@pytest.mark.parametrize("said", NO_PASSKEYS)
def test_what_stands_for_a_passkey_is_refused_with_a_sentence(clinician, said):
    client = Client(raise_request_exception=False)
    cache.clear()
    client.post(reverse("account_login"), {"login": clinician.email, "password": PASSWORD})
    address = f"{reverse('account_reauthenticate')}?next={reverse('mfa_add_webauthn')}"
    client.post(address, {"password": PASSWORD})
    client.get(reverse("mfa_add_webauthn"))
    adding = client.post(reverse("mfa_add_webauthn"), {"name": "Key", "credential": said})
    assert (adding.status_code, "is-invalid" in adding.content.decode(), _refused(adding)) == (200, True, True)
    give_factors(clinician)
    assert _refused(client.post(reverse("mfa_reauthenticate_webauthn"), {"credential": said}))
    half = Client(raise_request_exception=False)
    half.post(reverse("account_login"), {"login": clinician.email, "password": PASSWORD})
    assert _refused(half.post(reverse("mfa_authenticate"), {"credential": said}))


def _refused(answer):
    return (answer.status_code, answer.content.decode().count(REFUSED) > 0) == (200, True)


def test_no_address_fails(everybody, addresses):  # noqa: F811  # pytest hands fixtures in by these names
    wrong = []
    for who, client in everybody.items():
        for route, address in sorted(addresses.items()):
            for value in ("%00", "%ED%A0%80", "9" * 5000, "'\"><script>", "9999-12-31", str(2**63)):
                asked = "&".join(f"{it}={value}" for it in ASKED)
                status = client.get(f"{address}?{asked}").status_code if route not in LEAVES else 0
                wrong += [(who, route, value[:20], status)] if status >= 500 else []
    assert wrong == []


def test_what_is_too_much_is_said_and_what_is_long_comes_back(everybody, addresses, course):  # noqa: F811  # pytest hands fixtures in by these names
    desk, note = everybody["clinician"], reverse("note", args=[course.reference])
    before = Note.unscoped.count()
    long = desk.post(note, {"text": f"{MARK}. " + "x" * 10_000_000, "key": "0" * 32})
    assert (long.status_code, long.content.decode().count(MARK)) == (200, 1)
    assert "at most 20000 characters" in long.content.decode()
    for who, address in (
        ("clinician", note),
        ("administrator", reverse("invite-person")),
        ("anonymous", reverse("account_login")),
    ):
        for body in ({f"f{number}": "1" for number in range(1001)}, {"text": "x" * 13_000_000}):
            answer = everybody[who].post(address, body)
            assert (answer.status_code, "This was too much to send at once" in answer.content.decode()) == (400, True)
    assert Note.unscoped.count() == before
