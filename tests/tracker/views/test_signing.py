"""What a signing asks for: the password each time, and the second factor the first time in a continuous period."""

from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from tests.factories import MONDAY, PASSWORD, CourseFactory, MembershipFactory, UserFactory
from tests.second_factor import SECRET, with_app
from tracker.access import session_state
from tracker.access.roles import Role
from tracker.actions import words
from tracker.models import ElectronicSignature

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("counters")]
MINUTE = timedelta(minutes=1)
Asked = ElectronicSignature.Asked
FIELD = 'name="second_factor"'


@pytest.fixture
def clock(monkeypatch):
    """Return a clock of the views that a test moves; it says what it shows then."""
    held = [MONDAY + MINUTE]
    monkeypatch.setattr(timezone, "now", lambda: held[0])

    def moved(by=timedelta()):
        held[0] += by
        return held[0]

    return moved


@pytest.fixture
def course(patient, clinician):
    return CourseFactory(patient=patient, reference="HB-0001", team=[clinician])


@pytest.fixture
def app(clinician):
    """Return the app with codes that the clinician has set up."""
    return with_app(clinician)


@pytest.fixture
def desk(clock, sign_in, clinician):
    """Return the client of the clinician, logged in a minute ago."""
    return sign_in(clinician)


def code(place=1):
    """Return what the app shows: 0 half a minute ago, 1 now, 2 in half a minute."""
    return format_hotp_value(hotp_value(SECRET, list(yield_hotp_counters_from_time())[place]))


@pytest.fixture
def sign(desk, course, clinician):
    """Return a function that writes a note and signs it, and returns the page that came, or what was asked for."""

    def signed(password=PASSWORD, **more):
        note = words.write_note(course=course, text="Calm.", key=uuid4(), by=clinician, at=MONDAY)
        address = reverse("sign-note", args=["HB-0001", note.pk])
        answer = desk.post(address, {"key": str(uuid4()), "meaning": 1, "password": password, **more})
        made = course.electronic_signatures.filter(row=note.pk.hex).first()
        return made.signed_with if made else answer.content.decode()

    return signed


@pytest.fixture
def form(desk, course, clinician):
    """Return a function that opens the form of a note's signature."""
    note = words.write_note(course=course, text="Calm.", key=uuid4(), by=clinician, at=MONDAY)

    def opened():
        return desk.get(reverse("sign-note", args=["HB-0001", note.pk])).content.decode()

    return opened


def test_without_a_second_factor_the_password_is_asked_each_time(sign, form):
    assert FIELD not in form()
    assert [sign(), sign()] == [Asked.PASSWORD, Asked.PASSWORD]


def test_the_first_signature_asks_for_the_code_and_the_next_one_for_the_password_alone(sign, form, app):
    page = form()
    assert [it in page for it in (FIELD, 'autocomplete="one-time-code"', 'inputmode="numeric"')] == [True] * 3
    refused = sign(second_factor="")
    assert "Fill this in." in refused
    wrong = sign(second_factor="000000")
    assert "This code is not right" in wrong
    assert "000000" not in wrong, "a code is typed anew"
    assert PASSWORD not in wrong
    assert sign(second_factor=code()) == Asked.PASSWORD_AND_CODE
    assert FIELD not in form()
    assert sign() == Asked.PASSWORD
    assert "This is not your password." in sign("wrong")


def test_a_code_counts_once_for_as_long_as_it_can_be_right(sign, desk, app, clock):
    typed = code(2)
    assert sign(second_factor=typed) == Asked.PASSWORD_AND_CODE
    cache.delete(f"allauth.mfa.totp.used?user={app.user_id}&code={typed}")  # allauth forgets after half a minute
    clock(15 * MINUTE - timedelta(seconds=1))
    session_state.was_used(session := desk.session, clock())
    session.save()
    clock(timedelta(seconds=1))
    assert "was used before" in sign(second_factor=typed)
    assert sign(second_factor=code(1)) == Asked.PASSWORD_AND_CODE
    cache.delete(f"allauth.mfa.totp.used?user={app.user_id}&code={typed}")
    answer = desk.post(reverse("mfa_reauthenticate"), {"code": typed}).content.decode()
    assert "This code is not right." in answer, "nor on allauth's own pages"


def test_a_recovery_code_counts_once(sign, clock, desk, app, clinician):
    kept = RecoveryCodes.activate(clinician)
    typed = kept.get_unused_codes()[0]
    assert sign(second_factor=typed) == Asked.PASSWORD_AND_CODE
    desk.post(reverse("lock"))
    desk.post(reverse("unlock"), {"password": PASSWORD})
    cache.clear()  # what forgets the codes of an app does not forget these
    assert "was used before" in sign(second_factor=typed)


@pytest.mark.parametrize("seconds", [pytest.param(899, id="a-second-before"), pytest.param(900, id="15-minutes")])
def test_after_fifteen_minutes_without_a_signature_all_is_asked_again(sign, form, app, clock, desk, seconds):
    sign(second_factor=code())
    clock(8 * MINUTE)
    desk.get("/today/")  # in use meanwhile, so that it does not lock
    clock(timedelta(seconds=seconds) - 8 * MINUTE)
    assert (FIELD in form()) is (seconds == 900)
    assert (sign() == Asked.PASSWORD) is (seconds == 899)


def _lock(desk, clock):
    desk.post(reverse("lock"))
    desk.post(reverse("unlock"), {"password": PASSWORD})


def _idle(desk, clock):
    clock(15 * MINUTE)
    desk.post(reverse("unlock"), {"password": PASSWORD})


def _log_in_again(desk, clock):
    session = desk.session
    session_state.begin(session, clock())
    session.save()


@pytest.mark.parametrize("broken", [_lock, _idle, _log_in_again], ids=["lock", "idle", "a-new-session"])
def test_after_a_break_all_is_asked_again(sign, form, app, clock, desk, broken):
    sign(second_factor=code())
    broken(desk, clock)
    assert FIELD in form()
    assert isinstance(sign(), str)
    assert sign(second_factor=code(2)) == Asked.PASSWORD_AND_CODE


def test_tries_at_the_code_are_counted_with_those_at_the_password(sign, app):
    said = [sign(second_factor="000000") for _ in range(3)] + [sign("wrong", second_factor=code()) for _ in range(3)]
    assert ["Too many tries." in it for it in said] == [False] * 5 + [True]
    assert "Too many tries." in sign(second_factor=code())


def test_a_right_password_with_a_wrong_code_begins_no_new_count(sign, app):
    for _ in range(5):
        sign(second_factor="000000")
    assert "Too many tries." in sign(second_factor=code())


@pytest.fixture
def passkey(clinician):
    """Return the passkey that is all the clinician has."""
    return Authenticator.objects.create(user=clinician, type="webauthn", data={"name": "Key", "credential": {}})


@pytest.mark.parametrize(
    ("before", "counts"),
    [
        pytest.param({"seconds": 1}, True, id="shown-just-now"),
        pytest.param({"seconds": 61}, False, id="before-this-period"),
    ],
)
def test_a_passkey_is_shown_on_its_page_and_counts_in_this_period(sign, form, desk, passkey, clock, before, counts):
    assert reverse("mfa_reauthenticate_webauthn") in form()
    session = desk.session
    clock(MINUTE)
    shown = {"method": "mfa", "type": "webauthn", "reauthenticated": True}
    shown["at"] = (clock() - timedelta(**before)).timestamp()
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [shown]
    session["account_authentication_methods_user"] = str(passkey.user_id)
    session.save()
    assert (FIELD not in form()) is counts
    assert (sign() == Asked.PASSWORD_AND_CODE) is counts
    assert not counts or sign() == Asked.PASSWORD


def test_where_a_second_factor_is_required_it_is_asked_of_everybody(form, settings, monkeypatch):
    monkeypatch.setattr("tracker.views.guard.has_second_factor", lambda request: True)
    settings.SECOND_FACTOR_REQUIRED = True
    assert FIELD in form()


def test_nothing_typed_is_lost_but_password_and_code(desk, app, supervisor, course, sign_in):
    with_app(supervisor)
    client, address = sign_in(supervisor), reverse("waive", args=["HB-0001", "dose-1/gate-lift-home"])
    sent = {"key": str(uuid4()), "decision": "grant", "reason": "Her sister drives", "password": PASSWORD}
    page = client.post(address, sent | {"second_factor": "123456"}).content.decode()
    assert "Her sister drives" in page
    assert [it in page for it in (PASSWORD, "123456")] == [False, False]
    assert "This code is not right" in page


WITH_A_PASSWORD = ("people", "invite-person", "account_change_password", "account_reauthenticate", "sign-note")


def test_every_form_that_asks_for_a_password_names_whose_it_is(desk, course, clinician, site):
    MembershipFactory(user=clinician, site=site, role=Role.SUPERVISOR)
    MembershipFactory(user=UserFactory(), site=site, role=Role.THERAPIST)
    clinician.acting(MONDAY)
    note = words.write_note(course=course, text="Calm.", key=uuid4(), by=clinician, at=MONDAY)
    parts = {"sign-note": ["HB-0001", note.pk]}
    pages = [desk.get(reverse(it, args=parts.get(it))).content.decode() for it in WITH_A_PASSWORD]
    desk.post(reverse("lock"))
    pages.append(desk.get(reverse("unlock")).content.decode())
    asking = [[it for it in page.split("<form")[1:] if 'type="password"' in it] for page in pages]
    assert all(asking), "each of these pages asks for one"
    assert [it for forms in asking for it in forms if 'autocomplete="username"' not in it.split("</form>")[0]] == []
    assert 'name="username"' not in "".join(pages), "it is read by the browser and never sent"


def test_a_form_that_a_lock_kept_holds_no_code(desk, app, course, clinician):
    desk.post(reverse("lock"))
    note = words.write_note(course=course, text="Calm.", key=uuid4(), by=clinician, at=MONDAY)
    address = reverse("sign-note", args=["HB-0001", note.pk])
    kept = desk.post(address, {"password": PASSWORD, "second_factor": "123456"}).context["kept"]
    page = desk.post(reverse("unlock"), {"password": PASSWORD, "kept": kept}).content.decode()
    assert [it in page for it in ("second_factor", PASSWORD)] == [False, False]
