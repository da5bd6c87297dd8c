"""Every address against every role. The default is deny, and a foreign record is not there at all."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse

from tests.factories import MembershipFactory, PatientFactory, SiteFactory, UserFactory
from tests.tracker.actions.deeds import book, hold
from tests.tracker.models.rows import an_access
from tracker.access.policy import POLICY, Audience
from tracker.access.roles import Role
from tracker.actions import contacts
from tracker.actions.action import writing
from tracker.actions.sessions import Said
from tracker.models import Contact, ProtocolVersion
from tracker.urls import urlpatterns as declared

LOG_IN, HIDDEN, OPEN = "log in", "hidden", "open"
CLOSED = {
    "account_signup", "account_email", "account_confirm_email", "account_email_verification_sent",
    "account_set_password", "account_confirm_login_code", "mfa_download_recovery_codes",
}  # fmt: skip
"""Addresses that come with allauth and that nobody may open: no sign-up, no change of address."""
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
OF_ONE_COURSE = {
    "course", "course-trail", "note", "private-notes", "sign-note", "addendum", "intention", "weigh", "book", "cancel",
    "record", "checks", "answer-check",
    "release", "dosing", "left", "event", "file", "rate", "waive", "deviation", "standing", "hand-over",
    "patient", "contact-new", "contact", "log-call",
    "invite-patient", "beforehand", "sign", "departure", "milestone", "medicine", "branch", "group",
    "entries", "entry", "move-entry", "move-version", "unscheduled", "redact", "review-emergency",
}  # fmt: skip
OF_ONE_PATIENT = {"tick", "my-calendar", "another-time"}
OF_ONE_SITE = {"protocol", "protocol-difference"}
OF_ONE_FACTOR = {"mfa_deactivate_totp", "mfa_view_recovery_codes"}
"""Addresses of a second factor that is set up; nobody here has one."""
ROLES = (
    "anonymous", "patient", "other_patient", "clinician", "colleague", "supervisor", "foreign_supervisor", "former",
)  # fmt: skip
ALLOWED = {
    Audience.EVERYONE: set(ROLES),
    Audience.SIGNED_IN: set(ROLES) - {"anonymous"},
    Audience.CLINICIANS: {"clinician", "colleague"},
    Audience.STAFF: {"clinician", "colleague", "supervisor", "foreign_supervisor"},
    Audience.SUPERVISORS: {"supervisor", "foreign_supervisor"},
    Audience.MANAGERS: {"supervisor", "foreign_supervisor"},
    Audience.PATIENTS: {"patient", "other_patient"},
    Audience.DEMO: set(),
}
SEES_THE_COURSE = {"patient", "clinician", "supervisor"}


def _undeclared(request):
    raise AssertionError("An undeclared view ran.")


urlpatterns = [*declared, path("new-page/", _undeclared, name="new-page"), path("nameless/", _undeclared)]


def _names(resolver, prefix=""):
    for it in resolver.url_patterns:
        if isinstance(it, URLResolver):
            yield from _names(it, f"{prefix}{it.namespace}:" if it.namespace else prefix)
        elif isinstance(it, URLPattern):
            yield f"{prefix}{it.name}"


def test_the_policy_and_the_addresses_name_the_same_routes():
    assert set(_names(get_resolver())) - CLOSED == set(POLICY)


@pytest.mark.parametrize("name", sorted(CLOSED))
def test_what_we_do_not_offer_of_accounts_is_not_there(client, db, name):
    arguments = ["key"] if name == "account_confirm_email" else []
    assert client.get(reverse(name, args=arguments)).status_code == 404


@pytest.mark.parametrize("address", ["/new-page/", "/nameless/"])
@pytest.mark.parametrize("who", [None, "clinician", "supervisor"])
def test_an_undeclared_address_is_not_there(db, request, address, who):
    client = Client()
    if who:
        client.force_login(request.getfixturevalue(who), backend=BACKEND)
    with override_settings(ROOT_URLCONF="tests.house.test_routes"):
        assert client.get(address).status_code == 404


@pytest.fixture
def addresses(course, clinician, at, time_machine):
    """Return the address of each route, on the course and its practice where it has one."""
    time_machine.move_to(at + timedelta(days=2))
    hold(course, clinician, "preparation", at, said=Said(practices=[("Walk", at.date(), None)], note="Calm"))
    booking = book(course, clinician, at).pk
    practice, note = course.practice_facts.get().pk, course.note_facts.get().pk
    told = Contact.MayBeTold.TIMES
    person = contacts.name(
        course=course, full_name="Erik", phone="1", part=1, may_be_told=told, key=uuid4(), by=clinician, at=at
    ).pk
    parts = {
        "reference": "HB-0001", "person": person,
        "visit_key": "dose-1", "code": "consent", "key": "dose-1/gate-lift-home", "address": 12 * "0",
        "note": note, "practice": practice, "noun": "practice", "fact": practice, "booking": booking, "pk": 1,
        "secret": "no-invitation-has-this-secret", "access": _long_over(course, at).pk,
    }  # fmt: skip
    return {name: _address(name, parts) for name in POLICY}


def _long_over(course, at):
    """Return an emergency access to the course that is over."""
    with writing():
        access = an_access(course, UserFactory(), at)
        access.save(force_insert=True)
    return access


def _address(name, parts):
    if name == "account_reset_password_from_key":
        return reverse(name, kwargs={"uidb36": "1", "key": "set-password"})
    if name == "rate":
        parts = parts | {"visit_key": "screening"}  # no scale is given with a dose
    if name in OF_ONE_SITE:
        version = ProtocolVersion.objects.get(code="demo-harbour").address
        parts = parts | {"digest": version, "other": version}
    needed = next(iter(get_resolver().reverse_dict.getlist(name)))[0][0][1]
    return reverse(name, kwargs={it: parts[it] for it in needed})


@pytest.fixture
def client_of(site, at):
    """Return a function from a role to a client signed in with it."""

    def signed_in(who, request):
        client = Client()
        if who == "anonymous":
            return client
        made = {
            "patient": lambda: request.getfixturevalue("patient_user"),
            "other_patient": lambda: PatientFactory(registered_at=site, logs_in=True).user,
            "former": lambda: MembershipFactory(site=SiteFactory(), role=Role.SUPERVISOR, ends_at=at).user,
        }.get(who, lambda: request.getfixturevalue(who))
        client.force_login(made(), backend=BACKEND)
        return client

    return signed_in


def expected(name, who):
    """Return the verdict: first by role, then by whose record it is."""
    audience = POLICY[name]
    if audience is Audience.DEMO:
        return HIDDEN
    if who == "anonymous" and audience is not Audience.EVERYONE:
        return LOG_IN
    if name == "join":
        return HIDDEN
    if name == "mfa_authenticate" and who == "anonymous":
        return LOG_IN  # it belongs to a log-in that has begun
    if who not in ALLOWED[audience] or name in OF_ONE_FACTOR:
        return HIDDEN
    foreign = name in OF_ONE_COURSE and who not in SEES_THE_COURSE
    foreign |= name in OF_ONE_PATIENT and who != "patient"
    foreign |= name in OF_ONE_SITE and who == "foreign_supervisor"
    return HIDDEN if foreign else OPEN


def verdict(response):
    """Return what an answer says about the address; a page that only takes forms (405) shows nothing."""
    if response.status_code in (404, 405):
        return HIDDEN
    if response.status_code == 302 and response["Location"].startswith("/accounts/login/"):
        return LOG_IN
    assert response.status_code < 500
    return OPEN


@pytest.mark.parametrize("who", ROLES)
def test_each_role_opens_its_own_addresses_and_no_other(addresses, client_of, request, who):
    client = client_of(who, request)
    found, wanted = {}, {}
    for name, address in addresses.items():
        if name == "account_logout":
            continue
        response = client.get(address)
        wanted[name] = expected(name, who)
        only_forms = response.status_code == 405 and who in ALLOWED[POLICY[name]]
        found[name] = wanted[name] if only_forms else verdict(response)
    assert found == wanted


@pytest.mark.parametrize("who", [it for it in ROLES if it not in SEES_THE_COURSE])
def test_nobody_sends_a_form_to_a_foreign_record(addresses, client_of, request, who):
    client = client_of(who, request)
    names = sorted(OF_ONE_COURSE | OF_ONE_PATIENT)
    found = {name: verdict(client.post(addresses[name], {})) for name in names}
    assert found == dict.fromkeys(names, LOG_IN if who == "anonymous" else HIDDEN)
