"""How a clinic begins without the demonstration: a site, and a link for its administrator, both at the command line."""

import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from tests.factories import MembershipFactory
from tracker.access.roles import Role
from tracker.actions import trail
from tracker.management.commands.doctor import examined
from tracker.models import Invitation, Site, TrailEntry, User

pytestmark = pytest.mark.django_db
SITE = {
    "code": "OW", "name": "Oldwood", "sender_name": "OW Team", "zone": "Europe/London", "country": "GB",
    "team_phone": "01632 960100", "team_hours": "Monday to Friday, 9 am to 5 pm", "night_phone": "01632 960199",
    "crisis_phone": "116 123", "crisis_name": "Samaritans", "emergency_phone": "999",
}  # fmt: skip
WHO = {"site": "OW", "email": "Abel@Oldwood.example", "full_name": "Abel Forde", "short_name": "Abel"}


def _run(name, given, capsys, at):
    """Run a command and return its exit status and what it wrote."""
    options = [part for key, value in given.items() for part in (f"--{key.replace('_', '-')}", value)]
    try:
        call_command(name, *options, "--at", at.isoformat())
        status = 0
    except SystemExit as left:
        status = left.code
    said = capsys.readouterr()
    return status, said.out + said.err


def test_a_clinic_begins_with_a_site_and_a_link(capsys, at, settings, monkeypatch, client):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    settings.PUBLIC_URL = "https://plan.example.com"
    assert _run("found_site", SITE, capsys, at)[0] == 0
    status, said = _run("create_administrator", WHO, capsys, at)
    path = re.search(r"https://plan\.example\.com(/join/\S+)", said)[1]
    assert (status, path.strip("/").split("/")[1] in str(list(Invitation.unscoped.values()))) == (0, False)
    new = {"password": "four small words do", "again": "four small words do"}
    assert Client().post(path, new)["Location"] == reverse("account_login")
    assert Client().post(path, new).status_code == 404
    abel = User.objects.get(email="abel@oldwood.example").acting(at)
    assert abel.sites_as({Role.ADMINISTRATOR}) == [Site.objects.get(code="OW").pk]
    client.force_login(abel, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Oldwood" in client.get("/people/").content.decode()
    assert list(TrailEntry.objects.order_by("seq").values_list("event", "actor")) == [
        ("site.founded", "worker"), ("administrator.invited", "worker"), ("invitation.accepted", str(abel.public_id)),
    ]  # fmt: skip
    assert trail.first_fault(settings.TRAIL_KEYS) is None
    assert "fallback" in {it.code for it in examined(at)}, "doctor says that nobody answers yet"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"code": "oldwood"}, "--code: Write two to four capital letters."),
        ({"zone": "London"}, "--zone: There is no zone London."),
        ({"country": "UK1"}, "--country: Write the two capital letters of a country"),
        ({"team_phone": "1" * 21}, "--team-phone: Ensure this value has at most 20 characters"),
        ({"name": "Old\x00wood"}, "--name: Null characters are not allowed."),
    ],
)
def test_a_site_that_cannot_be_is_refused_in_sentences(capsys, at, change, said):
    status, told = _run("found_site", SITE | change, capsys, at)
    assert (status, said in told, Site.objects.count()) == (2, True, 0)


def test_what_is_there_already_is_refused(capsys, at, site):
    assert _run("found_site", SITE | {"code": "HB"}, capsys, at) == (2, "There is a site HB already.\n")
    status, told = _run("create_administrator", WHO | {"site": "ZZ"}, capsys, at)
    assert (status, told) == (2, "There is no site ZZ. Open it with found_site.\n")
    assert _run("create_administrator", WHO | {"site": "HB", "email": "abel"}, capsys, at)[0] == 2
    held = MembershipFactory(site=site, role=Role.ADMINISTRATOR)
    status, told = _run("create_administrator", WHO | {"site": "HB"}, capsys, at)
    assert (status, told) == (2, "This site has an administrator. They invite others on the page People.\n")
    held.user.is_active = False
    held.user.save()
    assert _run("create_administrator", WHO | {"site": "HB"}, capsys, at)[0] == 0, "a closed account manages nobody"


def test_a_second_link_ends_the_first_and_needs_every_option(capsys, at, site):
    for _ in range(2):
        _run("create_administrator", WHO | {"site": "HB"}, capsys, at)
    assert [it.expires_at for it in Invitation.unscoped.filter(withdrawn_at=None)] == [at + timedelta(days=7)]
    with pytest.raises(CommandError, match="required"):
        call_command("create_administrator", "--site", "HB")
