"""Other methods, formats and spellings of every address: nothing is taken without its token, nothing new opens."""

from contextlib import nullcontext

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from tests.access import doors
from tests.access.foreign_words import canaries_in
from tests.access.rewinding import ask, rewound
from tests.access.signing_in import signed_in
from tests.access.walking import _unwritten as unwritten
from tests.tracker.actions.deeds import everything
from tracker.models import TrailEntry

pytestmark = pytest.mark.django_db

WALKERS = ("medical director", "patient")
FORM = "application/x-www-form-urlencoded"
OTHERWISE = {
    "query": lambda it: (f"{it}?format=json&_method=GET&print=1", {}),
    "json": lambda it: (it, {"headers": {"Accept": "application/json"}}),
    "csv": lambda it: (it, {"headers": {"Accept": "text/csv"}}),
    "pdf": lambda it: (it, {"headers": {"Accept": "application/pdf"}}),
    "override": lambda it: (it, {"headers": {"X-HTTP-Method-Override": "POST", "X-Original-URL": "/help/"}}),
    "script": lambda it: (it, {"headers": {"HX-Request": "true", "X-Requested-With": "XMLHttpRequest"}}),
    ".json": lambda it: (f"{it.rstrip('/')}.json", {}),
    "no slash": lambda it: (it.rstrip("/") or "/", {}),
    "two slashes": lambda it: (f"{it}/", {}),
    "twice": lambda it: (it.replace("/", "//"), {}),
    "capitals": lambda it: (it.upper(), {}),
    "semicolon": lambda it: (f"{it};.css", {}),
    "encoded": lambda it: (it[:-1] + "%2f", {}),
    "dots": lambda it: (f"/help/..{it}", {}),
}  # fmt: skip
"""Ways to ask for an address otherwise, which opened something elsewhere."""


@pytest.fixture
def everywhere(world):
    """Return the address of every route."""
    return doors.everywhere(world, world.things["team"])


@pytest.mark.parametrize("who", ["medical director", "anonymous"])
def test_no_form_is_taken_without_its_token(world, everywhere, who):
    """Whoever sends it: the token is asked for before the role. Each form as its own sender: `test_matrix`."""
    client, before = signed_in(world.people[who]), everything()
    client.handler.enforce_csrf_checks = True
    taken = {
        (name, method): answer.status_code
        for name, address in everywhere.items() for method in ("POST", "PUT", "PATCH", "DELETE")
        if (answer := ask(client, method, address, b"x=1&_method=POST", FORM)).status_code != 403
    }  # fmt: skip
    assert taken == {}
    assert everything() == before


def test_a_token_is_not_taken_from_another_browser_or_another_page(world, everywhere):
    client = signed_in(world.people["medical director"])
    client.handler.enforce_csrf_checks = True
    own, others = (_token(it) for it in (client, Client()))
    address = everywhere["theme"]
    assert _post(client, address, own).status_code == 302
    assert _post(client, address, others).status_code == 403
    assert _post(client, address, own, headers={"Origin": "https://elsewhere.example"}).status_code == 403
    assert _post(client, f"{address}?csrfmiddlewaretoken={own}", "").status_code == 403


def _token(client):
    client.get("/accounts/password/reset/")
    return client.cookies["csrftoken"].value


def _post(client, address, token, **more):
    return client.generic("POST", address, f"csrfmiddlewaretoken={token}&theme=dark".encode(), FORM, **more)


@pytest.mark.parametrize("who", WALKERS)
def test_what_only_reads_changes_nothing_and_a_head_has_no_body(world, everywhere, who):
    client, before = signed_in(world.people[who]), _but_reads(everything())
    wrong = {}
    for name, address in everywhere.items():
        shown = client.get(address)
        answers = {it: client.generic(it, address) for it in ("HEAD", "OPTIONS", "TRACE")}
        if answers["HEAD"].content or answers["HEAD"].status_code not in (shown.status_code, 405):
            wrong[name, "HEAD"] = answers["HEAD"].status_code
        if canaries_in(answers["OPTIONS"].content + answers["TRACE"].content) or answers["TRACE"].status_code == 200:
            wrong[name, "OPTIONS"] = answers["OPTIONS"].status_code
    assert wrong == {}
    assert _but_reads(everything()) == before


def _but_reads(rows):
    """Return the rows without the lines of who read what, which reading is meant to leave."""
    told = {"AccessEntry", "TrailEntry", "TrailHead"}
    lines = set(TrailEntry.objects.values_list("event", flat=True)) - {TrailEntry.Event.TRAIL_READ}
    return {name: it for name, it in rows.items() if name not in told} | {"lines": lines}


@pytest.mark.parametrize("who", ["therapist", "administrator", "patient", "anonymous"])
def test_nothing_new_opens_for_another_format_or_spelling(world, everywhere, who):
    """What is closed stays closed, and what is open answers in the one format it has.

    A spelling that leads nowhere does so whoever asks, and is asked once.
    """
    client, foreign = signed_in(world.people[who]), doors.everywhere(world, world.things["other"])
    wrong = {}
    for name in everywhere:
        plain = ask(client, "GET", foreign[name])
        for way, spelled in OTHERWISE.items():
            address, more = spelled(foreign[name])
            if who != "anonymous" and not _leads_somewhere(address):
                continue
            with nullcontext() if plain.status_code == 200 else unwritten():  # what opens says so by its status
                answer = ask(client, "GET", address, **more)
            if canaries_in(answer.content) - canaries_in(plain.content) or _opens(answer, plain):
                wrong[name, way] = answer.status_code, answer.get("Content-Type")
    assert wrong == {}


def _leads_somewhere(address):
    try:
        return bool(resolve(address.partition("?")[0]))
    except Resolver404:
        return False


def _opens(answer, plain):
    """Say whether an answer opens what the plain one does not, or in another format."""
    if answer.status_code != 200:
        return answer.status_code >= 500
    return plain.status_code != 200 or answer["Content-Type"] != plain["Content-Type"]


BODIES = {
    "nothing": (b"", FORM), "json": (b'{"id": 1, "__proto__": {"pk": 1}}', "application/json"),
    "xml": (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', "text/xml"),
    "pickle": (b"\x80\x04\x95\x00.", "application/python-pickle"),
    "yaml": (b"!!python/object:os.system [id]", "text/yaml"),
    "broken parts": (b"--b\r\nContent-Disposition: form-data", "multipart/form-data; boundary=b"),
    "no boundary": (b"x", "multipart/form-data"), "bytes": (b"\xff\xfe=\x00&key=\xed\xa0\x80", FORM),
}  # fmt: skip


@pytest.mark.parametrize("who", ["medical director", "patient", "anonymous"])
def test_a_body_of_another_kind_is_met_without_a_fault(world, everywhere, who):
    """Neither a parser nor a form falls over it. What no form reads leaves the page of one that is empty: `nothing`."""
    client, wrong = signed_in(world.people[who]), {}
    for name, address in everywhere.items():
        for kind, (body, content_type) in BODIES.items():
            with rewound(client), nullcontext() if kind in ("nothing", "bytes") else unwritten():
                answer = client.generic("POST", address, body, content_type, headers={"Accept": "application/json"})
                if answer.status_code >= 500:
                    wrong[name, kind] = answer.status_code
    assert wrong == {}
