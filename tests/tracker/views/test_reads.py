"""Who opened a record is written down, or the record is not shown."""

import pytest
from django.db import DatabaseError

from tracker.actions import accesses
from tracker.models import AccessEntry

pytestmark = pytest.mark.django_db


def _answers(client, pages):
    """Return what each page that writes down who read it answers: its status, and how many lines it wrote."""
    found = {}
    for name, address in sorted(pages.items()):
        before = AccessEntry.objects.count()
        answer = client.get(address)
        wrote = AccessEntry.objects.count() - before
        if wrote or answer.status_code == 500:
            found[name] = answer.status_code, answer.content.decode()
    return found


def test_a_page_whose_read_cannot_be_written_down_is_not_shown(course, clinician, sign_in, addresses, monkeypatch):
    client = sign_in(clinician)
    client.raise_request_exception = False
    shown = _answers(client, addresses)
    assert {status for status, _ in shown.values()} == {200}
    assert len(shown) > 20

    def fail(*args, **kwargs):
        raise DatabaseError("no read is written down")

    monkeypatch.setattr(accesses.AccessEntry.objects, "bulk_create", fail)
    refused = _answers(client, {name: addresses[name] for name in shown})
    assert {name: status for name, (status, _) in refused.items()} == dict.fromkeys(shown, 500)
    assert [name for name, (_, body) in refused.items() if "Marta" in body] == []


def test_a_form_that_comes_back_shows_the_record_and_that_is_written_down(
    course, clinician, sign_in, addresses
):  # the fixture
    """Whoever sends forms that cannot be saved, and opens no page, would read in secret."""
    client, unsaid, shown = sign_in(clinician), [], 0
    for name, address in sorted(it for it in addresses.items() if it[1].startswith("/courses/HB-0001/")):
        before = AccessEntry.objects.count()
        answer = client.post(address)
        if answer.status_code != 200 or "Marta" not in answer.content.decode():
            continue
        shown += 1
        unsaid += [name] if AccessEntry.objects.count() != before + 1 else []
    assert unsaid == []
    assert shown > 15
    routes = set(AccessEntry.objects.values_list("route", flat=True))
    assert ("private-notes" in routes, "course" in routes) == (False, True)
