"""The patient's page: what it says when, whose record it is, ticks, and that its statements do not grow."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import MONDAY, CourseFactory, PatientFactory, SiteFactory
from tests.stories import booked, dosed, held, on_the_day, prepared
from tracker.actions.action import writing
from tracker.actions.sessions import Said
from tracker.models import AccessEntry, Course, Practice, PracticeCheckIn

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
DOSED = datetime(2026, 3, 20, 9, tzinfo=UTC)  # a Friday; the dose itself at 10:00, the session ends at 17:00
WALK = "Walk for 20 minutes after lunch"


@pytest.fixture
def see(sign_in, patient_user):
    """Return a function that opens the plan at a moment and returns its text."""

    def seen(at, **extra):
        with time_machine.travel(at, tick=False):
            answer = sign_in(patient_user).get(reverse("my-plan"), **extra)
        assert answer.status_code == 200
        return answer.content.decode()

    return seen


@pytest.fixture
def dosed_course(course, clinician, colleague):
    """Return the course after its first dose."""
    prepared(course, by=clinician, at=MONDAY)
    on_the_day(course, "dose-1", by=clinician, at=DOSED)
    dosed(course, "dose-1", starts=DOSED, by=clinician, second=colleague)
    return course


def _practice(course, clinician, text=WALK, starts_on=date(2026, 3, 23), ends_on=None, at=DOSED + DAY):
    held(course, "d1-1d", starts=at, by=clinician, said=Said(practices=[(text, starts_on, ends_on)]))
    return next(it for it in Practice.unscoped.filter(course=course) if it.text == text)


def test_a_plan_without_a_date_says_that_one_will_come(see, course):
    said = see(MONDAY)
    assert "Hello Marta" in said
    assert "We will write to you with a date." in said
    assert "<title>Your plan</title>" in said


def test_the_next_visit_is_said_on_the_patients_clock(see, course, clinician):
    with writing():
        course.patient.zone = "Europe/Berlin"
        course.patient.save()
    booked(course, "preparation", starts=datetime(2026, 3, 5, 14, tzinfo=UTC), by=clinician, at=MONDAY)
    said = see(MONDAY)
    assert "Thursday 5 March<br>3:00 pm" in said
    assert "A meeting to get ready together. It takes about one hour." in said
    assert "With Ines." in said


@pytest.mark.parametrize(
    ("at", "words"),
    [
        pytest.param(datetime(2026, 3, 5, 14, 59, tzinfo=UTC), "Thursday 5 March<br>2:00 pm", id="still-on"),
        pytest.param(datetime(2026, 3, 5, 15, tzinfo=UTC), "We will write to you with a date.", id="over"),
    ],
)
def test_a_visit_is_next_until_it_is_over(see, course, clinician, at, words):
    booked(course, "preparation", starts=datetime(2026, 3, 5, 14, tzinfo=UTC), by=clinician, at=MONDAY)
    assert words in see(at)


def test_later_visits_are_agreed_expected_or_still_to_be_agreed(see, course, clinician):
    booked(course, "screening", starts=MONDAY + DAY, by=clinician, at=MONDAY)
    booked(course, "baseline", starts=datetime(2026, 3, 5, 14, tzinfo=UTC), by=clinician, at=MONDAY)
    said = see(MONDAY)
    assert "Thu 5 Mar, 2:00 pm" in said
    assert "Around 23 March" in said  # the first dose, three weeks after enrolment
    assert "We will agree a date" in said  # what hangs on doses that were not given yet


@pytest.mark.parametrize(
    ("at", "shown", "not_shown"),
    [
        pytest.param(DOSED + 3 * HOUR, (), "Your window", id="not-before-the-session-ends"),
        pytest.param(DOSED + 8 * HOUR, ("Day 0", "Your window is open."), "has closed", id="the-moment-it-opens"),
        pytest.param(DOSED + 5 * DAY, ("Day 5", "It closes on Friday 10 April. That is 16 days"), "", id="day-five"),
        pytest.param(
            datetime(2026, 4, 10, 15, 59, tzinfo=UTC), ("Day 21", "That is today."), "has closed", id="last-minute"
        ),
        pytest.param(
            datetime(2026, 4, 10, 16, tzinfo=UTC), ("Change goes on. Your team is still here.",), "is open", id="closed"
        ),
        pytest.param(datetime(2026, 5, 8, 16, tzinfo=UTC), (), "Your window", id="four-weeks-later"),
    ],
)
def test_the_window_is_open_by_the_clock(see, dosed_course, at, shown, not_shown):
    said = see(at)
    assert [words for words in shown if words not in said] == []
    assert not not_shown or not_shown not in said


def test_the_countdown_can_be_hidden_and_shown_again(see, dosed_course, client):
    at = DOSED + 5 * DAY
    assert "Day 5" in see(at)
    for chosen, is_shown in (("hidden", False), ("shown", True)):
        with time_machine.travel(at, tick=False):
            assert client.post(reverse("my-plan"), {"countdown": chosen}).url == reverse("my-plan")
        said = see(at)
        assert ("Day 5" in said, "It closes on" in said) == (is_shown, is_shown)
        assert "Your window is open." in said


@pytest.mark.parametrize(
    ("after", "night_first"),
    [
        pytest.param(timedelta(0), True, id="at-the-dose"),
        pytest.param(72 * HOUR - timedelta(seconds=1), True, id="the-last-second"),
        pytest.param(72 * HOUR, False, id="72-hours"),
    ],
)
def test_after_a_dose_the_first_number_is_one_answered_at_night(see, dosed_course, after, night_first):
    said = see(DOSED + HOUR + after)
    assert (said.index("01632 960148") < said.index("Your next visit")) is night_first
    assert ("Someone is here today and tonight" in said) is night_first
    assert said.count('id="help-h"') == 1
    assert ("You need someone now?" in said) is not night_first  # the numbers stand above it, or a link leads to them


@pytest.mark.parametrize(
    ("at", "is_sorry"),
    [
        pytest.param(datetime(2026, 3, 24, 23, 59, tzinfo=UTC), False, id="its-last-allowed-day"),
        pytest.param(datetime(2026, 3, 25, tzinfo=UTC), True, id="a-minute-later"),
    ],
)
def test_we_say_sorry_for_a_call_we_did_not_make(see, dosed_course, at, is_sorry):
    sorry = "We said we would call by Tuesday 24 March. We did not. We are sorry."
    assert (sorry in see(at)) is is_sorry


def test_who_will_phone_is_said_when_it_is_agreed(see, dosed_course, clinician):
    starts = datetime(2026, 3, 25, 13, tzinfo=UTC)
    booked(dosed_course, "call-3d#dose-1", starts=starts, by=clinician, at=starts - 2 * HOUR, hours=0.5)
    assert "Ines will phone you today, Wednesday 25 March, at 1:00 pm." in see(starts - HOUR)


def test_own_words_are_there_and_no_score_or_deviation(see, dosed_course):
    said = see(DOSED + 30 * DAY).lower()
    assert "i want to stop bracing all the time." in said
    assert [word for word in ("deviation", "missed", "overdue", "grid-hamd", "score", "mg") if f" {word}" in said] == []


def _post(client, practice, at, **fields):
    given = {"key": uuid4(), "day": "2026-03-24", "done": "true"} | fields
    with time_machine.travel(at, tick=False):
        return client.post(reverse("tick", args=[practice.pk]), given)


TUESDAY = datetime(2026, 3, 24, 12, tzinfo=UTC)


def _ticks():
    return [(it.day, it.done) for it in PracticeCheckIn.unscoped.order_by("recorded_at")]


def test_a_tick_and_its_taking_back_each_are_a_fact(see, dosed_course, clinician, client):
    practice = _practice(dosed_course, clinician)
    assert 'name="done" value="true"' in see(TUESDAY)
    assert _post(client, practice, TUESDAY).url == reverse("my-plan")
    assert 'name="done" value="false"' in see(TUESDAY)
    _post(client, practice, TUESDAY + HOUR, done="false")
    assert 'name="done" value="true"' in see(TUESDAY + HOUR)
    assert _ticks() == [(date(2026, 3, 24), True), (date(2026, 3, 24), False)]


def test_a_second_press_is_the_same_tick(sign_in, patient_user, dosed_course, clinician):
    practice, key, client = _practice(dosed_course, clinician), uuid4(), sign_in(patient_user)
    for _ in range(2):
        assert _post(client, practice, TUESDAY, key=key).status_code == 302
    assert len(_ticks()) == 1


def test_htmx_gets_the_small_steps_alone(sign_in, patient_user, dosed_course, clinician):
    practice = _practice(dosed_course, clinician)
    with time_machine.travel(TUESDAY, tick=False):
        answer = sign_in(patient_user).post(
            reverse("tick", args=[practice.pk]),
            {"key": uuid4(), "day": "2026-03-24", "done": "true"},
            headers={"hx-request": "true"},
        )
    said = answer.content.decode()
    assert '<div id="steps">' in said
    assert "<html" not in said
    assert 'aria-pressed="true"' in said


@pytest.mark.parametrize(
    ("day", "ticked"),
    [
        pytest.param("2026-03-24", date(2026, 3, 24), id="today"),
        pytest.param("2026-03-23", date(2026, 3, 23), id="left-open-over-night"),
        pytest.param("2026-03-22", date(2026, 3, 24), id="longer-ago"),
        pytest.param("2026-03-25", date(2026, 3, 24), id="tomorrow"),
    ],
)
def test_a_tick_is_for_the_day_the_page_showed(sign_in, patient_user, dosed_course, clinician, day, ticked):
    practice = _practice(dosed_course, clinician)
    _post(sign_in(patient_user), practice, TUESDAY, day=day)
    assert [it[0] for it in _ticks()] == [ticked]


def test_small_steps_begin_and_end_on_their_days(see, dosed_course, clinician):
    _practice(dosed_course, clinician, starts_on=date(2026, 3, 25), ends_on=date(2026, 3, 25))
    assert f"Starts tomorrow: {WALK}" in see(TUESDAY)
    assert f"<span>{WALK}</span>" in see(TUESDAY + DAY)
    assert WALK not in see(TUESDAY + 2 * DAY)


def test_another_patients_small_step_is_not_there(sign_in, dosed_course, clinician, site):
    practice = _practice(dosed_course, clinician)
    other = PatientFactory(registered_at=site, logs_in=True)
    CourseFactory(patient=other)
    assert _post(sign_in(other.user), practice, TUESDAY).status_code == 404
    assert _ticks() == []


def test_a_therapist_has_no_plan_and_ticks_nothing(sign_in, dosed_course, clinician):
    practice = _practice(dosed_course, clinician)
    assert sign_in(clinician).get(reverse("my-plan")).status_code == 404
    assert _post(sign_in(clinician), practice, TUESDAY).status_code == 404


def test_a_tick_is_not_asked_for_by_an_address(sign_in, patient_user, dosed_course, clinician):
    practice = _practice(dosed_course, clinician)
    assert sign_in(patient_user).get(reverse("tick", args=[practice.pk])).status_code == 405


@pytest.fixture
def second(patient, clinician):
    """Return a second course of the same patient, begun after the dose of the first."""
    return CourseFactory(patient=patient, reference="HB-0002", enrolled_at=DOSED + DAY, team=[clinician])


def _read():
    return set(AccessEntry.objects.values_list("course_reference", flat=True))


def test_all_open_courses_are_one_plan_and_each_was_read(see, dosed_course, second):
    see(DOSED + 2 * DAY)
    assert _read() == {"HB-0001", "HB-0002"}


def test_a_course_that_ended_is_no_longer_part_of_it(see, dosed_course, second):
    with writing():
        Course.unscoped.filter(pk=second.pk).update(ended_at=DOSED + 2 * DAY)
    see(DOSED + 3 * DAY)
    assert _read() == {"HB-0001"}


def test_the_next_visit_is_the_next_of_all_courses(see, dosed_course, second, clinician):
    at = DOSED + 2 * DAY
    booked(dosed_course, "call-3d#dose-1", starts=at + 2 * DAY, by=clinician, at=at)
    booked(second, "screening", starts=at + DAY, by=clinician, at=at)
    said = see(at)
    assert "Monday 23 March<br>9:00 am" in said  # the second course's, a day earlier
    assert "Tue 24 Mar, 9:00 am" in said


def test_a_visit_booked_on_one_course_is_still_to_come_on_the_other(see, course, patient, clinician):
    other = CourseFactory(patient=patient, reference="HB-0002", team=[clinician])
    title = "A meeting to get ready together"
    before = see(MONDAY).count(title)
    booked(other, "preparation", starts=MONDAY + DAY, by=clinician, at=MONDAY)
    said = see(MONDAY)
    assert said.count(title) == before  # as the next visit, and once among what is to come


def test_each_window_says_which_session_it_came_from(see, dosed_course, second, clinician, colleague):
    later = DOSED + 14 * DAY
    prepared(second, by=clinician, at=DOSED + 7 * DAY)
    on_the_day(second, "dose-1", by=clinician, at=later)
    dosed(second, "dose-1", starts=later, by=clinician, second=colleague)
    said = see(later + 5 * DAY)
    assert "Your window after Friday 20 March is open." in said
    assert "Your window after Friday 3 April is open." in said
    assert said.count("Small steps count.") == 1
    assert said.count("Hide the days") == 1
    assert len(set(re.findall(r'id="(window-h\d)"', said))) == 2


def test_small_steps_and_own_words_of_all_courses_stand_together(see, dosed_course, second, clinician, client):
    walk = _practice(dosed_course, clinician)
    said = Said(practices=[("Write three lines", date(2026, 3, 23), None)], intentions=["I want to sleep."])
    held(second, "preparation", starts=DOSED + 2 * DAY, by=clinician, said=said)
    shown = see(TUESDAY)
    for words in (WALK, "Write three lines", "I want to stop bracing", "I want to sleep."):
        assert words in shown
    with time_machine.travel(TUESDAY, tick=False):
        answer = client.post(
            reverse("tick", args=[walk.pk]), {"key": uuid4(), "day": "2026-03-24", "done": "true"},
            headers={"hx-request": "true"},
        )  # fmt: skip
    assert "Write three lines" in answer.content.decode()


def test_the_numbers_are_of_the_site_of_the_last_dose(see, dosed_course, patient, clinician):
    elsewhere = SiteFactory(night_phone="01632 960911")
    CourseFactory(patient=patient, site=elsewhere, reference="NG-0001", enrolled_at=DOSED + HOUR, team=[clinician])
    assert "01632 960911" not in see(DOSED + DAY)
    assert "01632 960911" in see(DOSED + 5 * DAY)


@pytest.mark.parametrize("number", [0, 4])
def test_the_page_costs_nine_statements_for_one_course_and_for_five(
    sign_in, patient_user, dosed_course, patient, clinician, statements, number
):
    for n in range(number):
        CourseFactory(patient=patient, reference=f"HB-9{n:03d}", team=[clinician])
    client = sign_in(patient_user)
    with time_machine.travel(TUESDAY, tick=False), CaptureQueriesContext(connection) as captured:
        client.get(reverse("my-plan"))
    assert len(statements(captured)) == 9


def test_without_an_open_course_the_page_is_kind_and_helps(see, course):
    with writing():
        Course.unscoped.update(ended_at=MONDAY)
    said = see(MONDAY)
    assert "Change goes on. Your team is still here." in said
    assert "01632 960148" in said


@pytest.mark.parametrize("number", [1, 10])
def test_the_page_costs_nine_statements_for_one_small_step_and_for_ten(
    sign_in, patient_user, dosed_course, clinician, statements, number
):
    steps = [(f"Step {it}", date(2026, 3, 23), None) for it in range(number)]
    said = Said(practices=steps, intentions=[f"Hope {it}" for it in range(number)])
    held(dosed_course, "d1-1d", starts=DOSED + DAY, by=clinician, said=said)
    client = sign_in(patient_user)
    with time_machine.travel(TUESDAY, tick=False), CaptureQueriesContext(connection) as captured:
        page = client.get(reverse("my-plan")).content.decode()
    assert page.count("aria-pressed") >= number
    assert len(statements(captured)) == 9
