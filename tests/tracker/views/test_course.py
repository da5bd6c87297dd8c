"""One course on one page: who may read it, what it says at each turn, in how many statements. And its trail."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import CourseFactory
from tests.stories import booked, dosed, held, on_the_day, prepared
from tracker.actions import practices, sessions, words
from tracker.actions.sessions import Said
from tracker.models import AccessEntry, Practice
from tracker.models.sessions import SessionOutcome
from tracker.pages import trail as trail_page

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SAID = Said(
    insights=["The blow is not coming."],
    practices=[("Walk after lunch", date(2026, 3, 24), None)],
    ratings={"qids-sr16": Decimal(11)},
    note="Calm, tearful at times.",
)


@pytest.fixture
def read(monkeypatch, sign_in, clinician):
    """Return a function that reads a course's page at a moment."""

    def at_moment(course, at, user=clinician, route="course", **query):
        monkeypatch.setattr(timezone, "now", lambda: at)
        return sign_in(user).get(reverse(route, args=[course.reference]), query).content.decode()

    return at_moment


@pytest.fixture
def one_dose(course, clinician, colleague, at):
    """A dose on Monday 23 March 2026, from 9:00 to 17:00, and the talk of the morning after."""
    prepared(course, by=clinician, at=at)
    on_the_day(course, "dose-1", by=clinician, at=at + 21 * DAY)
    dosed(course, "dose-1", starts=at + 21 * DAY, by=clinician, second=colleague)
    held(course, "d1-1d", starts=at + 22 * DAY, by=clinician, said=SAID)
    return course


@pytest.mark.parametrize(
    ("who", "status"),
    [
        pytest.param("clinician", 200, id="on-the-team"),
        pytest.param("supervisor", 200, id="supervises-the-site"),
        pytest.param("colleague", 404, id="same-site-not-on-the-team"),
        pytest.param("foreign_supervisor", 404, id="supervises-another-site"),
        pytest.param("patient_user", 404, id="the-patient"),
    ],
)
@pytest.mark.parametrize("route", ["course", "course-trail"])
def test_who_may_read(request, sign_in, course, who, status, route):
    client = sign_in(request.getfixturevalue(who))
    assert client.get(reverse(route, args=[course.reference])).status_code == status


def test_reading_is_written_down_and_a_refusal_is_not(sign_in, course, clinician, colleague):
    address = reverse("course", args=[course.reference])
    sign_in(clinician).get(address)
    sign_in(colleague).get(address)
    assert list(AccessEntry.objects.values_list("actor", "course_reference", "route")) == [
        (str(clinician.public_id), course.reference, "course")
    ]


@pytest.mark.parametrize(
    ("days", "hours", "words"),
    [
        pytest.param(21, 7.9, "Dosing, the session has not ended yet.", id="in-the-session"),
        pytest.param(21, 8, "<strong>day 0 of 21</strong>. It closes on Monday 13 April.", id="the-moment-it-opens"),
        pytest.param(26, 0, "<strong>day 5 of 21</strong>.", id="day-5"),
        pytest.param(42, 6.9, "<strong>day 21 of 21</strong>.", id="its-last-day"),
        pytest.param(42, 7, "First window closed.", id="the-moment-it-closes-on-a-summer-clock"),
    ],
)
def test_the_sentence_says_where_the_course_is(read, one_dose, at, days, hours, words):
    assert words in read(one_dose, at + timedelta(days=days, hours=hours))


def test_before_a_dose_the_phase_is_named(read, course, clinician, at):
    assert '<p class="mb-0">Screening.</p>' in read(course, at)
    held(course, "preparation", starts=at + DAY, by=clinician)
    assert '<p class="mb-0">Preparation.</p>' in read(course, at + 2 * DAY)


def test_header_and_facts(read, one_dose, at):
    page = read(one_dose, at + 23 * DAY)
    assert "Marta Lindqvist" in page
    assert "Born 15 June 1985" in page
    assert "Psilocybin, 20 mg, then 30 mg" in page
    assert "<title>HB-0001</title>" in page


def test_the_patients_words_are_there_and_look_so(read, one_dose, at):
    page = read(one_dose, at + 23 * DAY)
    assert '<blockquote class="ow-said ow-voice"><p>I want to stop bracing all the time.</p>' in page
    assert "The blow is not coming." in page
    assert "Calm, tearful at times." in page


def test_who_chose_no_intention_is_said_to_have(read, course, clinician, at):
    words.set_intention(course=course, text="", chose_none=True, key=uuid4(), by=clinician, at=at)
    assert "Chose to set none, 2 March 2026." in read(course, at)


@pytest.mark.parametrize(
    ("ticks", "expected"),
    [
        pytest.param([(24, True), (25, True)], "2 of 3 days", id="two-days"),
        pytest.param([(24, True), (24, True)], "1 of 3 days", id="one-day-twice"),
        pytest.param([(24, True), (24, False)], "0 of 3 days", id="taken-back"),
        pytest.param([(24, False), (24, True)], "1 of 3 days", id="ticked-again"),
    ],
)
def test_practices_count_days(read, one_dose, clinician, at, ticks, expected):
    practice = Practice.objects.visible_to(clinician).get()
    for number, (day, done) in enumerate(ticks):
        on = practice.starts_on.replace(day=day)
        now = at + 24 * DAY + timedelta(minutes=number)
        practices.tick(practice=practice, day=on, done=done, key=uuid4(), by=clinician, at=now)
    assert expected in read(one_dose, at + 24 * DAY + HOUR)


def test_every_visit_leads_somewhere(read, one_dose, clinician, at):
    booked(one_dose, "int-2#dose-1", starts=at + 31 * DAY, by=clinician, at=at + 22 * DAY)
    page = read(one_dose, at + 23 * DAY)
    reference = one_dose.reference
    for route, visit in [
        ("book", "int-2#dose-1"),
        ("cancel", "int-2#dose-1"),
        ("record", "call-3d#dose-1"),
        ("checks", "dose-2"),
        ("dosing", "dose-2"),
    ]:
        assert f'href="{reverse(route, args=[reference, visit])}"' in page


def test_a_late_call_is_the_first_thing_to_do(read, one_dose, at):
    page = read(one_dose, at + 26 * DAY)
    call = reverse("record", args=[one_dose.reference, "call-3d#dose-1"])
    assert f'<a class="btn btn-primary" href="{call}">Log the call</a>' in page


def test_a_supervisor_reads_and_decides_but_records_nothing(read, one_dose, supervisor, clinician, at):
    later = at + 26 * DAY
    deviation = reverse("deviation", args=[one_dose.reference, "call-3d#dose-1/window"])
    shown = read(one_dose, later, supervisor)
    assert f'href="{deviation}"' in shown
    assert "Log the call" not in shown
    assert f'href="{deviation}"' not in read(one_dose, later, clinician)


def test_a_new_course_has_its_visits_and_no_deviation(read, course, at):
    page = read(course, at)
    assert "Everything so far was as planned." in page
    assert "No intention yet." in page
    assert "Screening" in page


def test_the_page_is_small_enough(read, one_dose, at):
    assert len(read(one_dose, at + 23 * DAY).encode()) < 60_000


@pytest.mark.parametrize("number", [1, 10])
@pytest.mark.parametrize(
    ("route", "expected"), [pytest.param("course", 9, id="course"), pytest.param("course-trail", 8, id="trail")]
)
def test_statements_do_not_grow(sign_in, one_dose, clinician, statements, at, number, route, expected):
    for count in range(number):
        CourseFactory(patient__registered_at=one_dose.site, team=[clinician])
        later = at + 30 * DAY + count * HOUR
        words.write_note(course=one_dose, text="A note.", key=uuid4(), by=clinician, at=later)
    client, address = sign_in(clinician), reverse(route, args=[one_dose.reference])
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    assert len(statements(captured)) == expected


def test_the_trail_tells_what_was_done_by_whom(read, one_dose, at):
    page = read(one_dose, at + 23 * DAY, route="course-trail")
    assert "<strong>Ines Example</strong> recorded a session: Follow-up, 1 day after the first dose" in page
    assert "answered a check: First dose, Lift home arranged, yes" in page


def test_the_trail_is_paged_by_line(monkeypatch, read, one_dose, at):
    monkeypatch.setattr(trail_page, "PAGE", 2)
    first = read(one_dose, at + 23 * DAY, route="course-trail")
    assert first.count("<time ") == 2
    before = first.partition("?before=")[2].partition('"')[0]
    second = read(one_dose, at + 23 * DAY, route="course-trail", before=before)
    assert second.count("<time ") == 2
    assert "Follow-up, 1 day after the first dose, held" in first
    assert "Follow-up, 1 day after the first dose, held" not in second


def test_a_session_that_was_held_cancels_its_reminder(read, one_dose, clinician, at):
    booked(one_dose, "int-2#dose-1", starts=at + 31 * DAY, by=clinician, at=at + 22 * DAY)
    about = "Reminder of “Integration session in the second week, first dose”"
    assert "the visit took place" not in read(one_dose, at + 23 * DAY, route="course-trail")
    held(one_dose, "int-2#dose-1", starts=at + 29 * DAY, by=clinician)
    page = read(one_dose, at + 30 * DAY, route="course-trail")
    assert about in page
    assert "No longer needed: the visit took place" in page


def test_a_preparation_booked_again_comes_next(read, course, clinician, at):
    held(course, "preparation", starts=at + DAY, by=clinician)
    booked(course, "preparation", starts=at + 3 * DAY, by=clinician, at=at + DAY)
    page = read(course, at + 2 * DAY)
    steps = page.partition('aria-labelledby="h-next"')[2].partition("</section>")[0]
    assert "Thu 5 Mar" in steps
    assert "Tue 3 Mar, next Thu 5 Mar, 09:00" in page


def test_once_dosed_a_preparation_and_a_dose_given_ask_for_nothing(read, one_dose, at):
    page = read(one_dose, at + 23 * DAY)
    book = reverse("book", args=[one_dose.reference, "preparation"])
    assert f'href="{book}"' not in page
    assert "Record an earlier one" in page
    assert "Checks as they stood" in page


def test_what_is_agreed_already_is_not_the_first_thing_to_do(read, course, clinician, at):
    booked(course, "screening", starts=at + DAY, by=clinician, at=at)
    actions = read(course, at).partition('class="ow-head-act')[2].partition("</div>")[0]
    assert "Move it" not in actions
    assert "Book the next visit" in actions


def test_a_visit_that_was_called_off_asks_for_a_new_time(read, course, clinician, at):
    booked(course, "screening", starts=at + DAY, by=clinician, at=at)
    called_off = {"visit_key": "screening", "outcome": SessionOutcome.DID_NOT_COME, "key": uuid4(), "by": clinician}
    sessions.record(course=course, at=at + DAY + HOUR, **called_off)
    steps = read(course, at + DAY + 2 * HOUR).partition('aria-labelledby="h-next"')[2].partition("</section>")[0]
    assert f'href="{reverse("book", args=[course.reference, "screening"])}"' in steps
    assert "Record the session" not in steps
