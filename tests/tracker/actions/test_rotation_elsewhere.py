"""Second factors and sessions change keys, too: nobody is locked out, and no recovery code is usable twice."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.sessions.models import Session

from tests.tracker.actions.deeds import HOUR, lines
from tests.tracker.actions.test_rotation import NEW, OLD, rotate_all
from tracker.actions import rotation_elsewhere, trail
from tracker.models.sealed import Unreadable
from tracker.models.sealed_sessions import SessionStore

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def kept(clinician, colleague):
    """Set up an app and recovery codes, one of them used, and two sessions."""
    TOTP.activate(clinician, SECRET)
    codes = RecoveryCodes.activate(clinician)
    assert codes.validate_code(codes.get_unused_codes()[0])
    Authenticator.objects.create(user=colleague, type="webauthn", data={"name": "Key", "credential": {"a": [1, None]}})
    for word in ("one", "two"):
        store = SessionStore()
        store["word"] = word
        store.save()
    return codes.get_unused_codes()


@pytest.fixture
def both_keys(settings, kept):
    settings.FIELD_KEYS = {"new": NEW, "tests": OLD}
    return settings


def test_everything_opens_with_the_new_key_alone(both_keys, kept, capsys):
    status, told = rotate_all(capsys, "--check")
    assert status == 1
    assert "mfa_authenticator, data: 2 with tests.\ndjango_session, session_data: 2 with tests." in told.out
    status, told = rotate_all(capsys)
    assert (status, told.err) == (0, "")
    both_keys.FIELD_KEYS = {"new": NEW}
    assert rotate_all(capsys, "--check")[0] == 0
    factors = Authenticator.objects.order_by("pk")
    assert factors[0].type == "totp"
    assert RecoveryCodes(factors[1]).get_unused_codes() == kept
    assert factors[2].data == {"name": "Key", "credential": {"a": [1, None]}}
    assert sorted(SessionStore(it.pk)["word"] for it in Session.objects.all()) == ["one", "two"]
    assert [it["table"] for _, it in lines("keys.rotated")] == ["mfa_authenticator", "django_session"]
    assert trail.first_fault(both_keys.TRAIL_KEYS) is None


def test_a_run_that_was_interrupted_goes_on_where_it_stopped(both_keys, at):
    for rotate in (rotation_elsewhere.rotate_factors, rotation_elsewhere.rotate_sessions):
        assert [rotate(at=at, most=1) for _ in range(3)] == [1, 1, 0]


def test_one_that_does_not_open_stops_it_by_name(both_keys, kept, capsys):
    row = Authenticator.objects.get(type="totp")
    Authenticator.objects.filter(pk=row.pk).update(data={"secret": "ow1.tests.QUJD"})
    status, told = rotate_all(capsys)
    assert status == 1
    assert f"was changed or moved here, or tests is another key by that name. It is row {row.pk}." in told.err
    assert SECRET not in told.err


def test_a_code_used_while_keys_change_stays_used(both_keys, kept, at):
    before = RecoveryCodes(Authenticator.objects.get(type="recovery_codes"))
    rotation_elsewhere.rotate_factors(at=at)
    assert before.validate_code(kept[0])
    while rotation_elsewhere.rotate_factors(at=at):
        pass  # what somebody who read before the change wrote after it is taken along
    assert kept[0] not in RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()


def test_a_session_that_is_over_or_does_not_open_is_deleted(both_keys, at):
    over, broken = Session.objects.order_by("pk")
    Session.objects.filter(pk=over.pk).update(expire_date=at - HOUR)
    Session.objects.filter(pk=broken.pk).update(session_data=f"ow1.tests.{over.session_data.split('.')[2]}")
    assert rotation_elsewhere.rotate_sessions(at=at) == 2
    assert not Session.objects.exists()


def test_a_session_is_sealed_for_its_own_row(kept):
    first, second = Session.objects.order_by("pk")
    Session.objects.filter(pk=second.pk).update(session_data=first.session_data)
    assert SessionStore(first.pk)["word"]
    assert SessionStore(second.pk).load() == {}
    assert "word" not in first.session_data


def test_a_factor_under_a_lost_key_is_said_not_skipped(settings, kept):
    settings.FIELD_KEYS = {"new": NEW}
    with pytest.raises(Unreadable, match="which FIELD_KEYS does not have"):
        RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()
