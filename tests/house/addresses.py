"""Fixtures for every address on one course, and for a client of each role. Who may open what is walked in `access`."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from tests.factories import MembershipFactory, PatientFactory, SiteFactory, UserFactory
from tests.tracker.actions.deeds import book, hold
from tests.tracker.models.rows import an_access
from tracker.access.policy import POLICY
from tracker.access.roles import Role
from tracker.actions import contacts
from tracker.actions.action import writing
from tracker.actions.sessions import Said
from tracker.models import Contact, ProtocolVersion

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
OF_ONE_SITE = {"protocol", "protocol-difference"}


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
    return {name: address_of(name, parts) for name in POLICY.routes}


def _long_over(course, at):
    """Return an emergency access to the course that is over."""
    with writing():
        access = an_access(course, UserFactory(), at)
        access.save(force_insert=True)
    return access


def address_of(name, parts):
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
