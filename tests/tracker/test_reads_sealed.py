"""Who read which record: sealed in batches, fixed afterwards, and found where one was changed."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from tests.access.conftest import kept_apart
from tests.tracker.actions.deeds import DAY, HOUR
from tests.tracker.proving import verified
from tests.tracker.tampering import lifted
from tracker.actions import sealing
from tracker.actions.accesses import were_read
from tracker.models import AccessEntry, TrailEntry

pytestmark = pytest.mark.django_db


def test_reads_are_sealed_and_then_fixed(told, clinician, at):
    for n in range(3):
        were_read(courses=[told], by=clinician, at=at + n * HOUR, route="course")
    assert [it.kind for it in verified(at + 2 * DAY)[0]] == ["reads-unsealed"]
    assert sealing.is_due(at + DAY)
    assert sealing.seal(at=at + DAY) == 3
    assert not sealing.is_due(at + DAY)
    assert verified(at + 2 * DAY)[0] == []
    for change in ({"route": "other"}, {"sealed_in": None}, {"sealed_in": 1}):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            AccessEntry.objects.update(**change)
    with lifted():
        AccessEntry.objects.order_by("id")[:1].get().delete()
    [found] = verified(at + 2 * DAY)[0]
    assert (found.kind, found.table, "2 of 3" in found.said) == ("reads-changed", "accessentry", True)


def test_a_read_that_names_a_line_which_sealed_none_is_found(told, clinician, at):
    """Whether that line stands before the batches, between or after them."""
    for n in range(3):
        were_read(courses=[told], by=clinician, at=at + n * HOUR, route="course")
        assert n == 2 or sealing.seal(at=at + DAY) == 1
    first, second = TrailEntry.objects.filter(event=TrailEntry.Event.READS_SEALED).order_by("seq")
    for seq in (first.seq - 1, second.seq + 1):
        with kept_apart(), lifted():
            AccessEntry.objects.filter(sealed_in=None).update(sealed_in=seq)
            [wrong] = verified(at + 2 * DAY)[0]
            assert (wrong.kind, f"line {seq} sealed them" in wrong.said) == ("reads-changed", True)


def test_a_read_is_not_changed_before_it_is_sealed_either(told, clinician, at):
    were_read(courses=[told], by=clinician, at=at, route="course")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AccessEntry.objects.update(actor="somebody")


def test_the_worker_seals_a_read_within_a_minute(told, clinician, at):
    were_read(courses=[told], by=clinician, at=at, route="course")
    for seconds, waits in ((49, 1), (54, 0)):  # its rounds are five seconds apart
        call_command("worker", once=True, at=at + timedelta(seconds=seconds), stdout=StringIO())
        assert AccessEntry.objects.filter(sealed_in=None).count() == waits
