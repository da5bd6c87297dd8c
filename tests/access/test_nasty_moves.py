"""Values that no person means, on the second pages of the two moves: those that `?to=` leads to take forms as well."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.access.test_nasty_values import MARK, _filled, _forms, _send, _tried, _wrong
from tests.factories import PASSWORD, CourseFactory, PatientFactory, ProtocolVersionFactory, a_harbour_version
from tests.tracker.actions.test_moving import WIDER, supplement

pytestmark = pytest.mark.django_db
ODD = {"nul": f"{MARK}\x00", "surrogate": f"{MARK}\udc80", "bare nul": "\x00"}


@pytest.fixture
def second_pages(course, site, clinician, supervisor, addresses):
    """Return a client and an address for each move of which the aim was chosen."""
    a_harbour_version(site)
    v1 = course.protocol_version
    wider = ProtocolVersionFactory(
        code="demo-harbour", version="1.1.0", body=supplement(WIDER, without_call=True), base=v1.base, site=site,
        signed_by=v1.signed_by,
    )  # fmt: skip
    CourseFactory(patient=PatientFactory(registered_at=site), reference="HB-0002", team=[clinician])
    session = course.therapysession_facts.get()
    entry = reverse("move-entry", args=["HB-0001", "session", session.pk])
    found = {}
    for who, address in (
        (clinician, f"{entry}?to=HB-0002"),
        (supervisor, f"{addresses['move-version']}?to={wider.address}"),
    ):
        client = Client(raise_request_exception=False)
        client.force_login(who, backend="allauth.account.auth_backends.AuthenticationBackend")
        found[address] = client
    return found


def test_no_value_makes_a_move_fail(second_pages):
    wrong, sent = [], 0
    for address, client in second_pages.items():
        fields = _forms(client, address)
        assert {"key"} < set(fields), address
        for name, typed in _tried(fields, anew=True):
            fault = _wrong(client, address, typed, fields)
            wrong += [(address, name, fault)] if fault else []
            sent += 1
    assert wrong == []
    assert sent > 20


@pytest.mark.parametrize("name", ODD)
def test_a_nul_in_one_field_is_no_fault(second_pages, course, name):
    """The search for whom to move to; then each field by itself, hidden ones too, beside others that are right."""
    clerk = next(iter(second_pages.values()))
    first = reverse("move-entry", args=["HB-0001", "session", course.therapysession_facts.get().pk])
    searching = _send(clerk, first, {"q": ODD[name]})
    assert (searching.status_code, clerk.get(searching["Location"]).status_code) == (302, 200)
    for address, client in second_pages.items():
        fields = _forms(client, address)
        good = _filled(fields, "", kinds=()) | {"password": PASSWORD, "reason": "New", "why": "Wrong person"}
        for field in {*fields, "to", "step", "q"}:
            answer = _send(client, address, good | {field: ODD[name]})
            assert answer.status_code < 500, (address, field)
