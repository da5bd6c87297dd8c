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
from tests.factories import PASSWORD
from tracker.access.roles import Role
from tracker.forms.passkeys import REFUSED
from tracker.models import Note

MARK = "Zebra"
TEXTS = {
    "nul": f"{MARK}\x00", "surrogate": f"{MARK}\udc80", "half a pair in JSON": '{"a": "\\ud800"}',
    "bidi": f"{MARK}\u202e\u200b",
    "deep json": "[" * 20_000, "combining": "e" + "\u0301" * 1000, "markup": f"{MARK}'\"><script>{{{{7*7}}}}</script>",
}  # fmt: skip
FIGURES = {
    "year 1": "0001-01-01T00:00", "year 9999": "9999-12-31T23:59", "no such day": "2026-02-30", "2^31": str(2**31),
    "2^63": str(2**63), "5000 digits": "9" * 5000, "1e400": "1e400", "nan": "NaN", "minus": "-1", "tiny": "0.0000001",
}  # fmt: skip
FIELD = re.compile(r"<(input|textarea|select)\b([^>]*)>(.*?)(?=<input|<textarea|<select|</form)", re.DOTALL)
FORM = "application/x-www-form-urlencoded"
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
def everybody(addresses, client_of, request, site, at):
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
    return client.post(address, body, content_type=FORM)


def _tried(fields, *, anew):
    """Yield a name and the form for each value, but none that is the same as one before.

    `anew`: the form was not tried yet. One that was, by somebody else, gets the values that stand in every field only.
    """
    written, dated = (
        ("text", "textarea", "email", "tel", "search"),
        ("number", "date", "time", "datetime-local", "text"),
    )
    every = {kind for kind, _ in fields.values()}
    each = [("nul everywhere", f"{MARK}\x00", every), ("deep json everywhere", "[" * 20_000, every)]
    if anew:
        each += [(name, value, written) for name, value in TEXTS.items()]
        each += [(name, value, dated) for name, value in FIGURES.items()]
    sent = [] if every & {*written, *dated} else [_filled(fields, "", kinds=())]
    for name, value, kinds in each:
        if (typed := _filled(fields, value, kinds=kinds)) not in sent:
            sent.append(typed)
            yield name, typed


def _wrong(client, address, typed, fields):
    """Send a form and return what is wrong with the answer: a fault, or a text that is not there any more; else ""."""
    cache.clear()
    answer = _send(client, address, typed)
    if answer.status_code >= 500:
        return f"answered {answer.status_code}"
    areas = [it for it, (kind, _) in fields.items() if kind == "textarea" and MARK in typed[it]]
    lost = areas and answer.status_code == 200 and answer.content.decode().count(MARK) < len(areas)
    return "text lost" if lost else ""


def _is_taken(client, address, fields):
    """Say whether a page takes forms from this person; one that does not says so before it reads any."""
    return bool(fields) and client.post(address, b"", content_type=FORM).status_code != 405


def test_no_form_fails_and_none_loses_a_text(everybody, addresses):
    """The same form, with the same fields, is tried with every value by the first who has it."""
    wrong, tried, sent = [], set(), dict.fromkeys(everybody, 0)
    for who, client in everybody.items():
        for route, address in sorted(addresses.items()):
            fields = _forms(client, address) if route not in LEAVES else {}
            if not _is_taken(client, address, fields):
                continue
            form = (route, frozenset((name, kind) for name, (kind, _) in fields.items()))
            for name, typed in _tried(fields, anew=form not in tried):
                fault = _wrong(client, address, typed, fields)
                wrong += [(who, route, name, fault)] if fault else []
                sent[who] += 1
            tried.add(form)
    assert wrong == []
    assert (min(sent.values()) > 5, sum(sent.values()) > 300) == (True, True), sent


NO_PASSKEYS = (
    "", "[]", "null", "[" * 20_000, "9" * 5000, '{"a": "\\ud800"}', '{"id": "\\u0000"}', '{"id": 1, "rawId": []}',
    '{"rawId": "\\ud800", "response": {"attestationObject": "oWE", "clientDataJSON": 9}}',
)  # fmt: skip


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


def test_no_address_fails(everybody, addresses):
    wrong, reading = [], set()
    for who, client in everybody.items():
        for route, address in sorted(addresses.items()):
            for value, answer in _asked(client, address, all_values=route in ECHOING) if route not in LEAVES else ():
                wrong += [(who, route, value[:20], answer.status_code)] if answer.status_code >= 500 else []
                reading |= {route} if _was_read(answer) else set()
    assert wrong == []
    assert reading >= {"courses", "late", "rota", "trail", "account_login"}, "who reads is no longer seen"


ECHOING = {"home", "help"}
"""Pages that read nothing of what is asked. Like every page they say the whole address, in their frame or redirect."""


def _asked(client, address, *, all_values):
    """Yield each value and the answer; the first only where nothing that was asked is read, so that none can matter."""
    for value in ("%00", "%ED%A0%80", "9" * 5000, "'\"><script>", "9999-12-31", str(2**63)):
        answer = client.get(f"{address}?{'&'.join(f'{it}={value}' for it in ASKED)}")
        yield value, answer
        if not (all_values or _was_read(answer)):
            return


def _was_read(answer):
    """Say whether anything read `request.GET`, which Django parses, and keeps in the request, when it is first read."""
    return "GET" in vars(answer.wsgi_request)


def test_what_is_too_much_is_said_and_what_is_long_comes_back(everybody, addresses, course):
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
