"""Wishes from "Your plan", a time that was moved, calendar files, and the page when the plan rests or is over."""

import re
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import MONDAY, CourseFactory, PatientFactory
from tests.stories import booked, dosed, held, on_the_day, prepared
from tests.tracker.actions.deeds import turn
from tests.versions import COMP001, ESKETAMINE, MDMA, OREGON, published
from tracker.actions import reminders
from tracker.actions.action import writing
from tracker.actions.sessions import Said
from tracker.models import AccessEntry, BookingSlot, CourseEvent, Patient, PracticeCheckIn, Request
from tracker.pages.appointment import uid_of

pytestmark = pytest.mark.django_db
Turn = CourseEvent.Turn
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DOSED = datetime(2026, 3, 20, 9, tzinfo=UTC)  # a Friday; the dose itself at 10:00
STARTS = datetime(2026, 3, 5, 14, tzinfo=UTC)
MOVED = "This is a new time."
BUTTON = "I need another time"
ANSWER = "We will phone you by tomorrow evening. If it cannot wait, phone 01632 960148."


@pytest.fixture
def see(sign_in, patient_user):
    """Return a function that opens the plan at a moment and returns its text."""

    def seen(at):
        with time_machine.travel(at, tick=False):
            return sign_in(patient_user).get(reverse("my-plan")).content.decode()

    return seen


@pytest.fixture
def ask(sign_in, patient_user):
    """Return a function that presses a button at a moment and returns the plan that follows."""

    def asked(at, route, *args, user=patient_user, **fields):
        with time_machine.travel(at, tick=False):
            given = {"key": uuid4()} | fields
            return sign_in(user).post(reverse(route, args=args), given, follow=True)

    return asked


@pytest.fixture
def visit(course, clinician):
    """Return the key of a meeting agreed for Thursday 5 March at 2 pm."""
    booked(course, "preparation", starts=STARTS, by=clinician, at=MONDAY)
    return BookingSlot.unscoped.get().pk


@pytest.fixture
def treated(course, clinician, colleague):
    """Return the course after its first dose, with a small step and a visit agreed in the week after it."""
    prepared(course, by=clinician, at=MONDAY)
    on_the_day(course, "dose-1", by=clinician, at=DOSED)
    dosed(course, "dose-1", starts=DOSED, by=clinician, second=colleague)
    said = Said(practices=[("Walk after lunch", date(2026, 3, 22), None)])
    held(course, "d1-1d", starts=DOSED + DAY, by=clinician, said=said)
    booked(course, "d1-1wk", starts=DOSED + 7 * DAY, by=clinician, at=DOSED + DAY)
    return course


def _wishes():
    return list(Request.unscoped.order_by("recorded_at").values_list("kind", "visit_key"))


def test_another_time_is_asked_for_by_one_button_and_answered_in_plain_words(see, ask, visit):
    assert see(MONDAY).count(BUTTON) == 1
    said = ask(MONDAY, "another-time", visit).content.decode()
    assert f"Thank you. {ANSWER}" in said
    assert f"You asked for another time. {ANSWER}" in said
    assert BUTTON not in said
    assert _wishes() == [(Request.Kind.ANOTHER_TIME, "preparation")]


def test_the_promise_stays_on_the_page_and_ends_in_sorry(see, ask, visit):
    ask(MONDAY, "another-time", visit)
    assert "We will phone you by this evening." in see(MONDAY + DAY)
    assert "We said we would phone by Tuesday 3 March. We did not. We are sorry." in see(MONDAY + 2 * DAY)
    assert BUTTON not in see(MONDAY + 2 * DAY)


def test_while_it_is_open_the_same_is_not_asked_twice(ask, visit):
    for _ in range(2):
        said = ask(MONDAY, "another-time", visit).content.decode()
    assert "You have asked for this already." in said
    assert len(_wishes()) == 1


def test_after_another_time_was_agreed_it_can_be_asked_again(see, ask, visit, course, clinician):
    ask(MONDAY, "another-time", visit)
    booked(course, "preparation", starts=STARTS + DAY, by=clinician, at=MONDAY + HOUR)
    said = see(MONDAY + 2 * HOUR)
    assert BUTTON in said
    assert "You asked for another time." not in said


def test_a_wish_for_one_visit_leaves_the_others_their_button(see, ask, visit, course, clinician):
    booked(course, "baseline", starts=STARTS + DAY, by=clinician, at=MONDAY)
    assert see(MONDAY).count(BUTTON) == 2
    assert ask(MONDAY, "another-time", visit).content.decode().count(BUTTON) == 1


def test_a_visit_that_has_begun_has_no_button_and_its_wish_is_refused(see, ask, visit):
    assert BUTTON in see(STARTS - timedelta(seconds=1))
    assert BUTTON not in see(STARTS)
    assert "Please phone us." in ask(STARTS, "another-time", visit).content.decode()
    assert _wishes() == []


def test_please_phone_me_is_asked_once_for_all_courses(see, ask, course, clinician, patient):
    CourseFactory(patient=patient, reference="HB-0002", enrolled_at=MONDAY + HOUR, team=[clinician])
    assert "Please phone me" in see(MONDAY + DAY)
    said = ask(MONDAY + DAY, "phone-me").content.decode()
    assert f"You asked for a call. {ANSWER}" in said
    assert "Please phone me" not in said
    assert "You have asked for this already." in ask(MONDAY + DAY, "phone-me").content.decode()
    assert _wishes() == [(Request.Kind.PHONE_ME, "")]


@pytest.mark.parametrize("key", ["", "no-key"])
def test_a_wish_without_a_key_is_not_written_down(ask, visit, key):
    assert ask(MONDAY, "another-time", visit, key=key).status_code == 200
    assert _wishes() == []


def test_no_field_of_the_page_takes_words(see, visit):
    said = see(MONDAY)
    assert "<textarea" not in said
    assert set(re.findall(r'<input[^>]*type="(\w+)"', said)) == {"hidden"}


@pytest.mark.parametrize("route", ["another-time", "my-calendar"])
def test_the_visit_of_somebody_else_is_not_there(sign_in, ask, site, visit, route):
    other = PatientFactory(registered_at=site, logs_in=True)
    CourseFactory(patient=other)
    if route == "another-time":
        assert ask(MONDAY, route, visit, user=other.user).status_code == 404
    else:
        assert sign_in(other.user).get(reverse(route, args=[visit])).status_code == 404
    assert _wishes() == []


# ---- a time that was moved ----


def test_a_time_that_was_announced_and_moved_is_said_to_be_new(see, visit, course, clinician):
    reminders.send_due(at=STARTS - 20 * HOUR)
    assert MOVED not in see(STARTS - 20 * HOUR)
    booked(course, "preparation", starts=STARTS + 5 * DAY, by=clinician, at=STARTS - 19 * HOUR)
    assert MOVED in see(STARTS - 18 * HOUR)
    booked(course, "preparation", starts=STARTS + 6 * DAY, by=clinician, at=STARTS - 18 * HOUR)
    assert MOVED in see(STARTS - 17 * HOUR)


def test_back_at_the_time_that_was_announced_nothing_is_new(see, visit, course, clinician):
    reminders.send_due(at=STARTS - 20 * HOUR)
    before = BookingSlot.unscoped.get()
    booked(course, "preparation", starts=STARTS, by=clinician, at=STARTS - 18 * HOUR, hours=1.5)
    assert BookingSlot.unscoped.get().pk != before.pk
    assert MOVED not in see(STARTS - 17 * HOUR)


def test_a_move_nobody_had_been_told_of_is_not_new(see, visit, course, clinician):
    booked(course, "preparation", starts=STARTS + DAY, by=clinician, at=MONDAY + HOUR)
    assert MOVED not in see(MONDAY + 2 * HOUR)


# ---- what is said of a visit ----


@pytest.mark.parametrize("wanted", [True, False])
def test_an_interpreter_is_named_where_one_is_wanted(see, visit, patient, wanted):
    with writing():
        Patient.unscoped.update(interpreter_wanted=wanted)
    assert ("An interpreter will be there." in see(MONDAY)) is wanted


def test_a_calendar_file_says_appointment_and_when(sign_in, patient_user, visit, course):
    with time_machine.travel(MONDAY, tick=False):
        answer = sign_in(patient_user).get(reverse("my-calendar", args=[visit]))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="appointment.ics"'
    said = answer.content.decode()
    assert "SUMMARY:Appointment\r\nCLASS:PRIVATE\r\n" in said
    assert "DTSTART:20260305T140000Z\r\nDTEND:20260305T150000Z\r\n" in said
    assert f"UID:{uid_of(course.pk, 'preparation')}\r\n" in said
    told = said.lower()
    assert [
        it for it in ("harbour", "ines", "marta", "psilo", "prepar", "location", "clinic", "window") if it in told
    ] == []
    assert AccessEntry.objects.filter(course_reference="HB-0001").count() == 1


# ---- rest, end, death ----


GONE = (
    "Your window",
    "Your small steps",
    "Walk after lunch",
    "We did not",
    "Later visits",
    "Your own words",
    "Hide the days",
)
FRIDAY = DOSED + 5 * DAY


def test_on_hold_the_page_is_gentle_and_keeps_what_was_agreed(see, treated, clinician):
    turn(treated, clinician, DOSED + 4 * DAY, Turn.ON_HOLD)
    said = see(FRIDAY)
    assert "Your plan rests for now." in said
    assert "Your team knows. Please phone us before your next visit." in said
    assert "Friday 27 March<br>9:00 am" in said
    assert "Please phone me" in said
    assert [words for words in GONE if words in said] == []


def test_on_hold_with_nothing_agreed_there_is_nothing_to_do(see, course, clinician):
    turn(course, clinician, MONDAY + DAY, Turn.ON_HOLD)
    said = see(MONDAY + 2 * DAY)
    assert "Your team knows. There is nothing you have to do." in said
    assert "Your next visit" not in said


@pytest.mark.parametrize("kind", [Turn.TREATMENT_STOPPED, Turn.CONTACT_REFUSED, Turn.COMPLETED], ids=lambda it: it.name)
def test_after_the_end_the_team_is_still_there_and_nothing_is_late(see, treated, clinician, kind):
    turn(treated, clinician, DOSED + 4 * DAY, kind)
    said = see(FRIDAY)
    assert "Change goes on. Your team is still here." in said
    assert "01632 960147" in said
    assert "01632 960148" in said
    assert [words for words in (*GONE, "ow-ring") if words in said] == []
    assert ("Please phone me" in said) is (kind is Turn.TREATMENT_STOPPED)  # nobody reads a wish on an ended course


@pytest.mark.parametrize("kind", [Turn.ON_HOLD, Turn.TREATMENT_STOPPED, Turn.CONTACT_REFUSED], ids=lambda it: it.name)
@pytest.mark.parametrize(
    ("after", "night_first"),
    [pytest.param(72 * HOUR - timedelta(seconds=1), True, id="in-time"), pytest.param(72 * HOUR, False, id="72-hours")],
)
def test_however_the_plan_stands_the_night_after_a_dose_comes_first(see, treated, clinician, kind, after, night_first):
    turn(treated, clinician, DOSED + 2 * DAY, kind)
    said = see(DOSED + HOUR + after)
    assert ("Someone is here to" in said) is night_first
    assert said.index("01632 960148") > 0


def test_after_a_death_the_page_names_nobody_and_says_nothing(see, ask, treated, clinician, client):
    turn(treated, clinician, DOSED + 2 * DAY, Turn.DIED)
    said = see(DOSED + 2 * DAY + HOUR)
    assert "This page is closed" in said
    assert "01632 960147" in said
    assert [it for it in (*GONE, "Marta", "Change goes on", "Please phone me", "tonight") if it in said] == []
    ask(DOSED + 3 * DAY, "phone-me")
    assert _wishes() == []
    practice = treated.practice_facts.get().pk
    assert ask(DOSED + 3 * DAY, "tick", practice, day="2026-03-23", done="true").status_code == 404
    assert PracticeCheckIn.unscoped.count() == 0


def test_one_course_that_goes_on_keeps_the_plan_going(see, treated, clinician, patient):
    other = CourseFactory(patient=patient, reference="HB-0002", enrolled_at=DOSED, team=[clinician])
    booked(other, "screening", starts=DOSED + 6 * DAY, by=clinician, at=DOSED + DAY)
    turn(treated, clinician, DOSED + 4 * DAY, Turn.ON_HOLD)
    said = see(FRIDAY)
    assert "rests for now" not in said
    assert "Thursday 26 March<br>9:00 am" in said
    assert "Fri 27 Mar, 9:00 am" in said  # agreed on the one that rests
    assert "Walk after lunch" not in said
    assert "Your window" not in said


def test_a_dosing_day_nobody_has_recorded_yet_counts_as_a_dose(see, course, clinician):
    booked(course, "dose-1", starts=DOSED, by=clinician, at=MONDAY, hours=8)
    assert "Someone is here" not in see(DOSED - timedelta(seconds=1))
    assert "Someone is here" in see(DOSED)
    assert "Someone is here" in see(DOSED + 72 * HOUR - timedelta(seconds=1))
    assert "Someone is here" not in see(DOSED + 72 * HOUR)


@pytest.mark.parametrize("which", [ESKETAMINE, OREGON, COMP001, MDMA], ids=lambda it: it[0])
def test_the_page_of_every_protocol_says_what_comes_in_plain_words(see, patient, clinician, site, which):
    course = CourseFactory(
        patient=patient, reference="HB-0002", team=[clinician], protocol_version=published(which, site)
    )
    first = course.requirements.filter(key__endswith="/window").order_by("due_at", "pk").first()
    booked(course, first.visit_key, starts=MONDAY + DAY, by=clinician, at=MONDAY)
    said = see(MONDAY)
    assert "Tuesday 3 March<br>9:00 am" in said
    assert "Your window" not in said
    assert "Your small steps" not in said
    assert [
        word for word in ("esketamine", "psilocybin", "mdma", " mg", "dose", "spravato") if word in said.lower()
    ] == []
    assert [it for it in sentences(said) if len(it.split()) >= 15] == []


# ---- how it reads, and what it costs ----


class _Text(HTMLParser):
    """Collects the words of a page, block by block."""

    blocks = frozenset(("p", "li", "h1", "h2", "h3", "div", "section", "button", "a", "summary", "br", "blockquote"))
    silent = frozenset(("script", "style", "svg", "title"))

    def __init__(self):
        super().__init__()
        self.found, self.depth = [""], 0

    def handle_starttag(self, tag, attrs):
        self.depth += tag in self.silent
        if tag in self.blocks:
            self.found.append("")

    def handle_endtag(self, tag):
        self.depth -= tag in self.silent
        if tag in self.blocks:
            self.found.append("")

    def handle_data(self, data):
        if not self.depth:
            self.found[-1] += data


def sentences(page):
    """Return the sentences of a page's own part."""
    reader = _Text()
    reader.feed(page[page.index("<main") : page.index("</main>")])
    return [it.strip() for block in reader.found for it in re.split(r"(?<=[.?!])\s", block) if it.strip()]


@pytest.mark.parametrize("kind", [None, Turn.ON_HOLD, Turn.TREATMENT_STOPPED, Turn.COMPLETED, Turn.DIED], ids=str)
def test_every_sentence_has_fewer_than_fifteen_words(see, ask, treated, clinician, kind):
    ask(DOSED + DAY + 2 * HOUR, "phone-me")
    ask(DOSED + DAY + 2 * HOUR, "another-time", BookingSlot.unscoped.get().pk)
    if kind:
        turn(treated, clinician, DOSED + 2 * DAY, kind)
    for at in (DOSED + 2 * DAY + HOUR, FRIDAY, DOSED + 21 * DAY, DOSED + 23 * DAY):
        found = sentences(see(at))
        assert len(found) > 5
        assert [it for it in found if len(it.split()) >= 15] == []


@pytest.mark.parametrize("number", [0, 2])
def test_the_page_costs_nine_statements_and_sixty_kilobytes_at_most(
    sign_in, patient_user, treated, patient, clinician, statements, number
):
    for n in range(number):
        other = CourseFactory(patient=patient, reference=f"HB-9{n:03d}", team=[clinician], enrolled_at=DOSED)
        for days in range(4):
            starts = DOSED + (30 + 10 * n + days) * DAY
            booked(
                other, ("screening", "baseline", "preparation", "dose-1")[days], starts=starts, by=clinician, at=FRIDAY
            )
    client = sign_in(patient_user)
    with time_machine.travel(FRIDAY, tick=False), CaptureQueriesContext(connection) as captured:
        page = client.get(reverse("my-plan")).content
    assert page.count(b"Add to calendar") == 1 + 4 * number
    assert len(page) <= 60_000
    assert len(statements(captured)) == 9


@pytest.mark.parametrize("kind", [Turn.ON_HOLD, Turn.COMPLETED, Turn.DIED], ids=lambda it: it.name)
def test_the_quiet_pages_cost_no_more(sign_in, patient_user, treated, clinician, statements, kind):
    turn(treated, clinician, DOSED + 2 * DAY, kind)
    client = sign_in(patient_user)
    with time_machine.travel(FRIDAY, tick=False), CaptureQueriesContext(connection) as captured:
        client.get(reverse("my-plan"))
    assert len(statements(captured)) <= 9
