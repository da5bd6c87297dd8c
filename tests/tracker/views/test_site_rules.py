"""The page of rules of places: published in two steps, held at a site since a day, ended by who answers for it."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories import LIBRARY
from tests.tracker.actions.deeds import DAY, DOSE_DAY, give
from tests.tracker.actions.test_site_rules import RULES
from tracker.actions import protocols
from tracker.models import ProtocolVersion, SiteRules

pytestmark = pytest.mark.django_db
AT = DOSE_DAY + 2 * DAY
PAGE = "site-rules"
PASSWORD = "a-good-long-password"


@pytest.fixture
def client(client_at, supervisor):
    return client_at(supervisor, AT)


@pytest.fixture
def rules(supervisor):
    return protocols.publish(body=RULES, name="state.toml", by=supervisor, at=AT)


def sends(client, what, **fields):
    sent = {"what": what, "key": uuid4()} | fields
    return client.post(reverse(PAGE), sent, follow=True).content.decode()


def test_a_file_of_rules_is_published_in_two_steps(client):
    address, text = reverse("publish-protocol"), (LIBRARY / "rules" / "oregon-sb303.toml").read_text()
    shown = client.post(address, {"step": "check", "text": text})
    page = shown.content.decode()
    assert "Publish oregon-sb303, version 1.0.0?" in page
    assert "These are rules of a place" in page
    assert not ProtocolVersion.objects.filter(is_regulation=True).exists()
    kept = {name: shown.context["form"][name].value() or "" for name in ("body", "name", "site")}
    refused = client.post(address, {"step": "publish", "password": "wrong"} | kept)
    assert "This is not your password." in refused.content.decode()
    assert not ProtocolVersion.objects.filter(is_regulation=True).exists()
    kept |= {"password": PASSWORD}
    for _ in range(2):  # a second click is answered
        done = client.post(address, {"step": "publish"} | kept, follow=True)
        assert done.redirect_chain[-1][0] == reverse(PAGE)
    made = ProtocolVersion.objects.get(is_regulation=True)
    assert made.reference in done.content.decode()
    assert "Signed by Hanna Example" in done.content.decode()


@pytest.mark.parametrize(
    ("change", "whose", "sentence"),
    [
        pytest.param(("", ""), "HB", "Choose no site", id="no-supplement"),
        pytest.param(('"each dose"', '"each doze"'), "", "Did you mean", id="a-slip"),
    ],
)
def test_what_cannot_be_published_is_said(client, site, change, whose, sentence):
    text = RULES.decode().replace(*change)
    answer = client.post(reverse("publish-protocol"), {"step": "check", "text": text, "site": whose}).content.decode()
    assert sentence in answer
    assert "<h1>Publish a version</h1>" in answer


def test_rules_are_held_from_a_day_on_and_ended(client, rules, course, clinician, colleague, site, supervisor):
    give(course, clinician, colleague)
    assert "No rules of a place hold here" in client.get(reverse(PAGE)).content.decode()
    page = sends(client, site.code, version=rules.address, since="2026-01-01")
    assert "held at Harbour from 1 January 2026 on." in page
    assert "From 1 January 2026 on. Entered 25 March 2026 by Hanna Example." in page
    assert course.requirements.filter(key="dose-1/report-state-form").exists()
    row = SiteRules.objects.get()
    assert row.set_by == supervisor
    assert "From 1 January 2026 to 1 March 2026." in sends(client, str(row.pk), until="2026-03-01")
    assert not course.requirements.filter(key="dose-1/report-state-form").exists()
    assert SiteRules.objects.get(replaces=row).until == date(2026, 3, 1)


def test_what_cannot_be_held_is_said_beside_the_field(client, rules, site):
    assert "Fill this in" in sends(client, site.code, version=rules.address)
    assert "The last day lies before the first." in sends(
        client, site.code, version=rules.address, since="2026-03-02", until="2026-03-01"
    )
    sends(client, site.code, version=rules.address, since="2026-01-01")
    assert "on some of these days already" in sends(client, site.code, version=rules.address, since="2026-02-01")
    assert SiteRules.objects.count() == 1


def test_rules_of_another_site_are_neither_shown_nor_ended(
    client, client_at, rules, site, clinician, foreign_supervisor
):
    sends(client, site.code, version=rules.address, since="2026-01-01")
    other = client_at(foreign_supervisor, AT)
    assert "Entered " not in other.get(reverse(PAGE)).content.decode()
    for what in (site.code, str(SiteRules.objects.get().pk), "nothing"):
        answer = other.post(reverse(PAGE), {"what": what, "key": uuid4(), "until": "2026-03-01"})
        assert answer.status_code == 404
    assert client_at(clinician, AT).get(reverse(PAGE)).status_code == 404


def test_the_page_is_read_in_nine_statements(client, rules, site, counted):
    sends(client, site.code, version=rules.address, since="2026-01-01")
    assert counted(client, reverse(PAGE)) <= 9
