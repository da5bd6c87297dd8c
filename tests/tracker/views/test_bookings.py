"""Booking, moving and cancelling a visit: what is asked before, what is refused, what stays typed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import MONDAY, CourseFactory
from tests.stories import booked
from tracker.actions.action import writing
from tracker.models import DutyShift, Leave

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def sent(moment, key, clinician):
    """Return what the form sends for a meeting on Monday 9 March, with changes."""

    def form(day="2026-03-09", start="14:00", end="15:00", end_day=None, which="", **changes):
        times = moment("starts_at", day, start, which) | moment("ends_at", end_day or day, end, which)
        return {"key": key, "with_whom": clinician.pk, "place": "Room 4"} | times | changes

    return form


def address(course, visit="preparation", route="book"):
    return reverse(route, args=[course.reference, visit])


@pytest.mark.parametrize("visit", ["preparation", "dose-1", "call-3d#dose-1"])
def test_page_is_read_in_nine_statements(client_at, clinician, course, counted, visit):
    client = client_at(clinician, MONDAY)
    client.get(address(course, visit))
    assert counted(client, address(course, visit)) <= 9


@pytest.mark.parametrize("route", ["book", "cancel"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_strangers_course_and_an_unknown_visit_are_not_there(
    client_at, colleague, clinician, course, sent, route, method
):
    assert getattr(client_at(colleague, MONDAY), method)(address(course, route=route), sent()).status_code == 404
    unknown = getattr(client_at(clinician, MONDAY), method)(address(course, "no-such", route), sent())
    assert unknown.status_code == 404


def test_a_visit_is_booked_once_however_often_it_is_sent(client_at, clinician, course, sent, trail):
    client = client_at(clinician, MONDAY)
    for _ in range(2):
        assert client.post(address(course), sent()).url == reverse("course", args=[course.reference])
    slot = course.slots.get()
    assert (slot.starts_at, slot.with_whom) == (datetime(2026, 3, 9, 14, tzinfo=UTC), clinician)
    assert trail() == ["visit.booked"]


def test_moving_asks_who_wanted_it_and_is_told_in_the_trail(client_at, clinician, course, sent, trail):
    booked(course, "preparation", starts=MONDAY + 3 * DAY, by=clinician, at=MONDAY)
    client = client_at(clinician, MONDAY)
    assert "Move a visit" in client.get(address(course)).content.decode()
    refused = client.post(address(course), sent())
    assert "asked_by" in refused.context["form"].errors
    assert refused.context["form"]["place"].value() == "Room 4"
    for _ in range(2):
        assert client.post(address(course), sent(asked_by=1, reason="A cold")).status_code == 302
    assert trail() == ["visit.booked", "visit.moved"]
    assert course.booking_facts.get(replaced_by=None).reason == "A cold"


def test_outside_the_allowed_days_it_asks_once_and_books(client_at, clinician, course, sent):
    client = client_at(clinician, MONDAY)
    asked = client.post(address(course), sent(day="2026-04-01"))
    assert "3 days after the last allowed day" in asked.content.decode()
    assert not course.slots.exists()
    ticked = {"confirmed": "on", "confirmed_for": asked.context["form"]["confirmed_for"].value()}
    assert client.post(address(course), sent(day="2026-04-01", **ticked)).status_code == 302
    assert course.slots.exists()


def test_a_tick_for_one_time_does_not_book_another(client_at, clinician, course, sent):
    client = client_at(clinician, MONDAY)
    asked = client.post(address(course), sent(day="2026-04-01"))
    ticked = {"confirmed": "on", "confirmed_for": asked.context["form"]["confirmed_for"].value()}
    assert client.post(address(course), sent(day="2026-04-05", **ticked)).status_code == 200
    assert not course.slots.exists()


def test_the_last_allowed_day_asks_nothing(client_at, clinician, course, sent):
    assert client_at(clinician, MONDAY).post(address(course), sent(day="2026-03-29")).status_code == 302


@pytest.fixture
def asked(client_at, clinician, course, sent):
    """Return a function that asks for the first dose on Wednesday 25 March, and returns the answer."""

    def post(**changes):
        client = client_at(clinician, MONDAY)
        return client.post(address(course, "dose-1"), sent(day="2026-03-25", start="09:00", end="17:00", **changes))

    return post


def covered(answer):
    """Return what is said of the call on day 3, which falls on Saturday 28 March; empty where it needs no cover."""
    found = {it.title: it.cover for it in answer.context["uncovered"]}
    return found.get("Call on day 3, first dose", "")


SATURDAY = datetime(2026, 3, 28, tzinfo=UTC)


def test_a_dose_shows_the_visits_it_creates_and_who_covers_the_weekend(asked, course, site, colleague):
    with writing():
        site.fallback = colleague
        site.save()
    answer = asked()
    shown = answer.content.decode()
    assert "Follow-up, 1 day after the first dose" in shown
    assert "Call on day 3, first dose, Sat 28 Mar: nobody is on duty; Kofi answers as fallback." in shown
    assert "Public holidays are not known here." in shown
    assert "Nothing is booked yet." in shown
    assert not course.slots.exists()


def test_a_weekend_without_a_fallback_is_covered_by_nobody(asked):
    assert covered(asked()) == "nobody is on duty, and the site has no fallback"


@pytest.mark.parametrize(
    ("begins", "ends", "needs"),
    [
        pytest.param(8, 18, False, id="over-noon"),
        pytest.param(12, 13, False, id="from-noon-on"),
        pytest.param(8, 12, True, id="until-noon"),
        pytest.param(32, 42, True, id="on-sunday"),
    ],
)
def test_somebody_on_duty_at_noon_covers_a_weekend(asked, site, colleague, begins, ends, needs):
    with writing():
        DutyShift.objects.create(
            site=site, person=colleague, starts_at=SATURDAY + begins * HOUR, ends_at=SATURDAY + ends * HOUR
        )
    assert bool(covered(asked())) is needs


def _away(person, deputy, first, last):
    with writing():
        Leave.objects.create(person=person, deputy=deputy, starts_at=first, ends_at=last)


def test_a_day_on_which_the_lead_is_away_names_who_stands_in(asked, clinician, colleague):
    _away(clinician, colleague, SATURDAY - 2 * DAY, SATURDAY - DAY)
    said = {it.title: it.cover for it in asked().context["uncovered"]}
    assert said["Follow-up, 1 day after the first dose"] == "Ines is on leave; Kofi stands in"


@pytest.mark.parametrize(
    ("days", "named"),
    [pytest.param(2, True, id="that-day"), pytest.param(3, False, id="the-day-before")],
)
def test_only_days_within_the_leave_are_named(asked, clinician, colleague, days, named):
    _away(clinician, colleague, SATURDAY - days * DAY, SATURDAY - (days - 1) * DAY)
    found = {it.title for it in asked().context["uncovered"]}
    assert ("Follow-up, 1 day after the first dose" in found) is named


def test_asking_for_a_dose_costs_ten_statements(client_at, clinician, course, sent, statements):
    """Two of them for the plan run on tomorrow: the facts, and who covers its days; one says that it was shown."""
    client, given = client_at(clinician, MONDAY), sent(day="2026-03-25", start="09:00", end="17:00")
    client.post(address(course, "dose-1"), given)
    with CaptureQueriesContext(connection) as captured:
        client.post(address(course, "dose-1"), given)
    assert len(statements(captured)) <= 10


def test_a_clinician_who_is_taken_is_refused_and_nothing_is_lost(client_at, clinician, course, sent):
    other = CourseFactory(team=[clinician], patient__registered_at=course.site)
    booked(other, "preparation", starts=datetime(2026, 3, 9, 14, 30, tzinfo=UTC), by=clinician, at=MONDAY)
    answer = client_at(clinician, MONDAY).post(address(course), sent())
    assert "That time is taken" in answer.context["form"].errors["with_whom"][0]
    assert answer.context["form"]["place"].value() == "Room 4"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"end": "14:00"}, "ends_at", id="ends-as-it-starts"),
        pytest.param({"place": "x" * 81}, "place", id="place-too-long"),
        pytest.param({"place": "Room\x00"}, "place", id="nul"),
        pytest.param({"with_whom": 2**31}, "with_whom", id="nobody-we-know"),
        pytest.param({"day": "2026-03-29", "start": "01:30", "end": "04:00"}, "starts_at", id="the-skipped-hour"),
        pytest.param({"day": "2026-10-25", "start": "01:30", "end": "04:00"}, "starts_at", id="the-hour-that-is-twice"),
    ],
)
def test_what_cannot_be_booked_gets_a_sentence_beside_its_field(client_at, clinician, course, sent, changes, field):
    answer = client_at(clinician, MONDAY).post(address(course), sent(**changes))
    assert list(answer.context["form"].errors) == [field]
    assert 'value="Room 4"' in answer.content.decode() or field == "place"
    assert not course.slots.exists()


def test_cancelling_says_who_asked(client_at, clinician, course, trail, key):
    booked(course, "preparation", starts=MONDAY + 3 * DAY, by=clinician, at=MONDAY)
    client = client_at(clinician, MONDAY)
    for _ in range(2):
        assert (
            client.post(address(course, route="cancel"), {"key": key, "asked_by": 1, "reason": "Ill"}).status_code
            == 302
        )
    assert trail() == ["visit.booked", "visit.cancelled"]
    assert not course.slots.exists()


def test_what_is_not_booked_cannot_be_cancelled(client_at, clinician, course, key):
    answer = client_at(clinician, MONDAY).post(address(course, route="cancel"), {"key": key, "asked_by": 1})
    assert "No time is agreed for this visit." in answer.content.decode()


def test_a_time_that_passed_is_history_and_the_new_one_is_asked_for_empty(client_at, clinician, course, sent):
    booked(course, "preparation", starts=MONDAY, by=clinician, at=MONDAY - DAY)
    client = client_at(clinician, MONDAY + DAY)
    shown = client.get(address(course))
    assert "Book a visit" in shown.content.decode()
    assert shown.context["form"]["starts_at"].value() is None
    assert "asked_by" not in shown.context["form"].fields
    assert client.post(address(course), sent()).url == reverse("course", args=[course.reference])


def test_a_time_that_has_passed_is_asked_about_before_it_is_booked(client_at, clinician, course, sent):
    client = client_at(clinician, MONDAY + 10 * DAY)
    assert "This time has passed." in client.post(address(course), sent()).content.decode()
    assert not course.slots.exists()
