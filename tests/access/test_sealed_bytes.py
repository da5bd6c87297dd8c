"""What is sealed stays sealed: not a word of it in the database's files, its log of writes or a backup, nor after keys
changed.

Classes: private notes; hopes, what came up, small steps; secrets of second factors, also half set up; sessions.
"""

from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from tests.access.canaries import Canaries
from tests.factories import PASSWORD
from tests.tracker.actions.deeds import hold
from tests.tracker.models.test_sealed import HOLDS
from tracker.actions import private_notes, words
from tracker.actions.sessions import Said
from tracker.models.factors import opened_factor
from tracker.models.sealed import FORMAT

NEW = bytes(range(32))


@pytest.fixture
def canaries():
    return Canaries()


@pytest.fixture
def said(course, clinician, canaries, at):
    """Say everything that is sealed, in a session and beside it."""
    of = canaries.of
    said = Said(intentions=[of("hope")], insights=[of("insight")], practices=[(of("small step"), at.date(), None)])
    hold(course, clinician, "preparation", at, said=said)
    words.set_intention(course=course, text=of("second hope"), key=uuid4(), by=clinician, at=at)
    private_notes.write(course=course, text=of("private note"), key=uuid4(), by=clinician, at=at)


@pytest.fixture
def factors(sign_in, clinician, colleague, canaries):
    """Set up an app and codes; and leave another half set up, its secret in the session."""
    TOTP.activate(clinician, canaries.plant("secret of an app", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"))
    codes = RecoveryCodes.activate(clinician)
    canaries.plant("seed of the codes", opened_factor(codes.instance.data["seed"]))
    client = sign_in(colleague)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    canaries.plant("secret in a session", page.context["form"].secret)


@pytest.mark.django_db(transaction=True)
def test_not_a_word_of_it_in_the_bytes_of_the_database(said, factors, canaries, settings, tmp_path, capsys):
    assert len(canaries.typed) == 8
    for keys in ({}, {"new": NEW}):
        settings.FIELD_KEYS = keys | settings.FIELD_KEYS
        call_command("rotate_keys")
        everywhere = HOLDS[connection.vendor](tmp_path)
        assert everywhere.count(f"{FORMAT}.{next(iter(settings.FIELD_KEYS))}.".encode()) >= 8
        assert canaries.found_in(everywhere, depth=1) == set()
    settings.FIELD_KEYS = {"new": NEW}
    assert opened_factor(Authenticator.objects.get(type="totp").data["secret"]).startswith("JBSW")
    capsys.readouterr()
    call_command("rotate_keys", "--check")
    assert "with tests" not in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_the_search_would_find_one(course, clinician, canaries, at, tmp_path):
    """A note of the team is no sealed class: the same search finds it, so that silence above means something."""
    words.write_note(course=course, text=canaries.of("note"), key=uuid4(), by=clinician, at=at)
    assert canaries.found_in(HOLDS[connection.vendor](tmp_path), depth=1) == {"note"}
