"""Private notes have one door: their author's page. Every other way out of the house is tried with a canary inside."""

import io
import json
from uuid import uuid4

import pytest
from django.core import mail, serializers
from django.core.management import call_command
from django.urls import reverse

from tests.access.canaries import Canaries
from tests.conftest import _member
from tests.factories import CourseFactory, MembershipFactory
from tests.tracker.actions.deeds import HOUR
from tracker.access.roles import Role
from tracker.actions import corrections, private_notes, redaction
from tracker.actions.nouns import NOUNS
from tracker.models import PrivateNote, TrailEntry
from tracker.models.redactions import REDACTABLE

pytestmark = pytest.mark.django_db
OF_A_COURSE = ("course", "course-trail", "entries", "private-notes", "note", "patient", "standing")
OF_NONE = ("today", "courses", "supervision", "trail", "late", "my-plan", "my-readers", "people", "protocols", "rota",
           "home")  # fmt: skip
PAGES = tuple((name, name in OF_A_COURSE) for name in (*OF_A_COURSE, *OF_NONE))
COMMANDS = (
    ("compliance", "--format", "json"), ("compliance", "--format", "csv"), ("verify_trail", "--json"),
    ("doctor", "--json"),
    ("rotate_keys", "--check"), ("replan", "--all"), ("list_routes", "--json"), ("worker", "--once"),
)  # fmt: skip
READERS = ("colleague", "supervisor", "patient_user", "director", "administrator", "coordinator",
           "foreign_supervisor")  # fmt: skip


@pytest.fixture
def director(site, at):
    return MembershipFactory(site=site, role=Role.MEDICAL_DIRECTOR).user.acting(at)


@pytest.fixture
def administrator(site, at):
    return _member(site, Role.ADMINISTRATOR, at, "Abel")


@pytest.fixture
def coordinator(site, at):
    return _member(site, Role.COORDINATOR, at, "Lukas")


@pytest.fixture
def canaries():
    return Canaries()


@pytest.fixture
def written(patient, clinician, colleague, canaries, at):
    """Return a private note on a course that a colleague shares."""
    course = CourseFactory(patient=patient, reference="HB-0001", team=[clinician, colleague])
    text = f"In me: {canaries.of('private note')}"
    return private_notes.write(course=course, text=text, key=uuid4(), by=clinician, at=at)


def _doors(written, sign_in, request):
    """Yield the name of each door and what comes out of it."""
    for who in READERS:
        client = sign_in(request.getfixturevalue(who))
        for name, of_course in PAGES:
            address = reverse(name, args=[written.course.reference] if of_course else [])
            yield f"{name}, {who}", client.get(address).content
        for noun in ("note", "privatenote", "private-note", "private"):
            for door in ("entry", "redact", "move-entry"):
                address = reverse(door, args=[written.course.reference, noun, written.pk])
                yield f"{door} of a {noun}, {who}", client.get(address).content
        found = client.post(reverse("courses"), {"q": written.text[7:]}, follow=True)
        yield f"search, {who}", found.content.replace(written.text[7:].encode(), b"")
    for command in COMMANDS:
        yield " ".join(command), _said(*command)
    yield "letters", b"".join(it.message().as_bytes() for it in mail.outbox)
    lines = TrailEntry.objects.values_list("event", "actor", "course_reference", "payload", "rows")
    yield "trail", json.dumps(list(lines)).encode()
    yield "dumpdata", serializers.serialize("json", PrivateNote.unscoped.all()).encode()


def _said(name, *options):
    said = io.StringIO()
    try:
        call_command(name, *options, stdout=said, stderr=said)
    except SystemExit as left:
        said.write(f"exit {left.code}")
    return said.getvalue().encode()


def test_no_door_but_their_own_leads_to_them(written, sign_in, clinician, canaries, at, monkeypatch, request):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at + HOUR)
    own = sign_in(clinician).get(reverse("private-notes", args=[written.course.reference]))
    assert canaries.found_in(own.content) == {"private note"}
    tried = {door: canaries.found_in(said) for door, said in _doors(written, sign_in, request)}
    assert [door for door, found in tried.items() if found] == []
    assert len(tried) == len(READERS) * (len(PAGES) + 13) + len(COMMANDS) + 3


def test_nothing_corrects_strikes_moves_or_redacts_one():
    assert PrivateNote not in {it.model for it in NOUNS.values()}
    assert "privatenote" not in REDACTABLE
    assert not {"privatenote", "private"} & set(NOUNS)
    assert "PrivateNote" not in vars(corrections)
    assert "PrivateNote" not in vars(redaction)
