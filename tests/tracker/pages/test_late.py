"""Late visits, readings and reports, and forms that are due soon, as the rows of a day's work."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import MONDAY
from tests.programmes.told import LONDON
from tests.stories import dosed, prepared
from tracker.actions import events
from tracker.actions.events import EventSeen
from tracker.models import AdverseEvent
from tracker.pages.today import Today

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
DOSE = MONDAY + 21 * DAY
SEEN = DOSE + DAY


@pytest.fixture
def after_an_event(course, clinician, colleague, request):
    """Return the course after a serious event that was written down the day after the dose, at no visit."""
    prepared(course, by=clinician, at=MONDAY)
    dosed(course, "dose-1", starts=DOSE, by=clinician, second=colleague)
    seen = EventSeen(
        happened_at=SEEN - HOUR, ended_at=None, term="Collapse", felt=AdverseEvent.Felt.UNPLEASANT,
        severity=AdverseEvent.Severity.SEVERE, serious=True,
    )  # fmt: skip
    events.record(course=course, event=seen, key=uuid4(), by=clinician, at=SEEN)
    return course


def work(user, at):
    return Today(user.acting(at), LONDON, at)


def row_of(rows):
    (found,) = [it for it in rows if "eport" in it.title]
    return found


def test_a_report_that_is_due_is_asked_for_before_it_is_late(after_an_event, clinician):
    row = row_of(work(clinician, SEEN + HOUR).forms)
    assert (row.tone, row.word, row.note) == ("due", "Due tomorrow", "by Wed 25 Mar, 09:00")
    assert row.action.label == "Record that it was sent"
    assert not [it for it in work(clinician, SEEN + HOUR).late.rows if "eport" in it.title]


def test_after_its_time_it_is_late_and_no_longer_due(after_an_event, clinician):
    today = work(clinician, SEEN + 26 * HOUR)
    row = row_of(today.late.rows)
    assert (row.tone, row.word) == ("late", "2 hours late")
    assert not today.forms


def test_one_read_for_all_of_it(after_an_event, clinician):
    today = work(clinician, SEEN + HOUR)
    with CaptureQueriesContext(connection) as captured:
        assert (len(today.forms), len(today.late.rows)) == (1, 2)  # two visits were never held
    assert len(captured) <= 4
