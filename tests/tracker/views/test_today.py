"""The clinician's day: who is on it, in what words, in how many statements."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import MONDAY, CourseFactory, MembershipFactory, PatientFactory, ReminderFactory
from tests.stories import EACH_DOSE, booked, checked, dosed, on_the_day, prepared
from tracker.actions import calls, gates, sessions
from tracker.actions.action import writing
from tracker.actions.words import write_note
from tracker.models import Call, DutyShift, Leave, Reminder
from tracker.models.requirements import Rule
from tracker.models.sessions import SessionOutcome
from tracker.pages import caseload

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def read(monkeypatch, sign_in, clinician):
    """Return a function that reads the page at a moment."""

    def at_moment(at, user=clinician):
        monkeypatch.setattr(timezone, "now", lambda: at)
        return sign_in(user).get(reverse("today")).content.decode()

    return at_moment


@pytest.fixture
def dosed_course(course, clinician, colleague, at):
    """A dose on day 21, from 9:00 to 17:00."""
    prepared(course, by=clinician, at=at)
    on_the_day(course, "dose-1", by=clinician, at=at + 21 * DAY)
    dosed(course, "dose-1", starts=at + 21 * DAY, by=clinician, second=colleague)
    return course


def section(page, heading):
    """Return the text of one section, from its heading to the next section."""
    return page.partition(f'aria-labelledby="{heading}"')[2].partition("</section>")[0]


def test_an_empty_day_says_so(read, clinician, at):
    page = read(at)
    assert "Nobody is dosed today." in page
    assert "No window is open." in page
    assert page.count("Nothing planned") == 7
    assert "Monday 2 March" in page


def test_nothing_is_late_and_what_comes_next(read, course, clinician, at):
    booked(course, "screening", starts=at + 2 * DAY, by=clinician, at=at)
    late = section(read(at + HOUR), "h-late")
    assert "Nothing is late. Next: Marta Lindqvist, Screening, Wed 4 Mar, 09:00." in late


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        pytest.param(12 * HOUR - timedelta(seconds=1), False, id="a-second-under-four-hours-after-its-planned-end"),
        pytest.param(12 * HOUR, True, id="four-hours-after-its-planned-end"),
    ],
)
def test_a_booked_dose_without_an_outcome_needs_a_person(read, course, clinician, at, after, expected):
    prepared(course, by=clinician, at=at)
    starts = at + 20 * DAY
    booked(course, "dose-1", starts=starts, hours=8, by=clinician, at=at + 4 * DAY)
    page = read(starts + after)
    assert ("No outcome recorded" in section(page, "h-now")) is expected


def no_show(course, clinician, at):
    sessions.record(
        course=course, visit_key="screening", outcome=SessionOutcome.DID_NOT_COME, key=uuid4(), by=clinician, at=at
    )


def test_a_patient_who_did_not_come_is_to_be_phoned_today(read, course, clinician, at):
    no_show(course, clinician, at)
    shown = section(read(at + HOUR), "h-now")
    assert "Did not come" in shown
    assert "Marta did not come, Mon 2 Mar. Phone today" in shown
    assert "Log the call" in shown


def test_a_new_time_takes_nobody_off_the_list_but_a_call_does(read, course, clinician, at):
    no_show(course, clinician, at)
    booked(course, "screening", starts=at + 3 * DAY, by=clinician, at=at + HOUR)
    assert "Phone now, 1 day late" in section(read(at + 23 * HOUR), "h-now")
    task = course.requirements.get(rule=Rule.CALL).key
    given = {"course": course, "task": task, "by": clinician}
    calls.log(**given, outcome=Call.Outcome.NO_ANSWER, called_at=at + 2 * HOUR, key=uuid4(), at=at + 2 * HOUR)
    assert "Not reached so far, last tried Mon 2 Mar, 11:00." in section(read(at + 3 * HOUR), "h-now")
    calls.log(**given, outcome=Call.Outcome.REACHED, called_at=at + 4 * HOUR, key=uuid4(), at=at + 4 * HOUR)
    assert "Did not come" not in read(at + 5 * HOUR)


def test_a_dose_with_shut_gates_names_them_and_leads_to_the_checks(read, course, clinician, at):
    prepared(course, by=clinician, at=at)
    starts = at + 21 * DAY
    booked(course, "dose-1", starts=starts, hours=8, by=clinician, at=at + 4 * DAY)
    checked(course, "lift-home", by=clinician, at=starts, visit="dose-1")
    shown = section(read(starts), "h-dose")
    assert "Cannot start: 2 of 6 checks not met" in shown
    assert "Second blood pressure" in shown
    assert "Lift home" not in shown
    assert f'href="{reverse("checks", args=[course.reference, "dose-1"])}"' in shown


def test_a_dose_with_every_gate_met_is_released_and_then_recorded(read, course, clinician, at):
    prepared(course, by=clinician, at=at)
    starts = at + 21 * DAY
    booked(course, "dose-1", starts=starts, hours=8, by=clinician, at=at + 4 * DAY)
    for code in EACH_DOSE:
        checked(course, code, by=clinician, at=starts, visit="dose-1")
    to_release = section(read(starts), "h-dose")
    assert "Release the dose" in to_release
    assert f'href="{reverse("checks", args=[course.reference, "dose-1"])}"' in to_release
    gates.release(course=course, visit_key="dose-1", identity_checked=True, key=uuid4(), by=clinician, at=starts)
    shown = section(read(starts + HOUR), "h-dose")
    assert "Released" in shown
    assert f'href="{reverse("dosing", args=[course.reference, "dose-1"])}"' in shown


def test_a_late_call_is_one_row_with_one_verb(read, dosed_course, clinician, at):
    late = section(read(at + 26 * DAY), "h-late")
    assert late.count("Call on day 3, first dose") == 1
    assert "1 day late" in late
    assert "Log the call" in late


def test_a_call_on_its_last_allowed_day_is_not_late(read, dosed_course, at):
    assert "Call on day 3" not in section(read(at + 25 * DAY), "h-late")


def test_a_late_visit_and_its_rating_are_one_row(read, dosed_course, at):
    late = section(read(at + 40 * DAY), "h-late")
    assert late.count("Follow-up, 1 week after the first dose") == 1


@pytest.mark.parametrize(
    ("days", "words"),
    [
        pytest.param(21 + 8 / 24, "Day 0", id="the-moment-it-opens"),
        pytest.param(41, "Day 20", id="day-20"),
        pytest.param(42 + 6 / 24, "Day 21", id="its-last-day"),
    ],
)
def test_an_open_window_says_its_day(read, dosed_course, at, days, words):
    assert words in section(read(at + timedelta(days=days)), "h-win")


def test_a_window_that_closed_is_gone(read, dosed_course, at):
    assert "No window is open." in read(at + timedelta(days=42, hours=9))


def test_similar_names_carry_a_warning(read, course, clinician, at):
    other = PatientFactory(registered_at=course.site, full_name="Martha Lindquist", short_name="Martha")
    second = CourseFactory(patient=other, team=[clinician])
    for it in (course, second):
        no_show(it, clinician, at)
    page = read(at + HOUR)
    assert "Similar name: Martha Lindquist" in page
    assert "Similar name: Marta Lindqvist" in page


def test_another_clinicians_courses_are_not_there(read, course, clinician, colleague, at):
    no_show(course, clinician, at)
    assert "Marta" not in read(at + HOUR, colleague)


@pytest.mark.parametrize("who", ["supervisor", "patient_user"])
def test_only_clinicians_have_a_today(request, sign_in, course, who):
    assert sign_in(request.getfixturevalue(who)).get(reverse("today")).status_code == 404


def busy(clinician, colleague, number):
    """Courses with something late, an open window, and a second dose booked on day 35."""
    for hours in range(number):
        course = CourseFactory(patient__registered_at=clinician.held_memberships[0].site, team=[clinician])
        prepared(course, by=clinician, at=MONDAY)
        on_the_day(course, "dose-1", by=clinician, at=MONDAY + 21 * DAY)
        dosed(course, "dose-1", starts=MONDAY + 21 * DAY, by=clinician, second=colleague)
        starts = MONDAY + 35 * DAY + hours * HOUR
        booked(course, "dose-2", starts=starts, hours=1, by=clinician, at=MONDAY + 22 * DAY)


def _away(person, deputy, at, ends):
    with writing():
        Leave.objects.create(person=person, deputy=deputy, starts_at=at, ends_at=ends)


def test_ones_own_rows_do_not_say_who_answers(read, dosed_course, at):
    assert "answers" not in section(read(at + 25 * DAY), "h-win")


@pytest.mark.parametrize(
    ("after", "covers"),
    [
        pytest.param(timedelta(0), False, id="before-it"),
        pytest.param(HOUR, True, id="as-it-begins"),
        pytest.param(DAY, False, id="as-it-ends"),
    ],
)
def test_the_rows_of_whom_one_covers_for_say_so(read, dosed_course, clinician, site, at, after, covers):
    deputy, now = MembershipFactory(site=site).user, at + 25 * DAY
    _away(clinician, deputy, now + HOUR, now + DAY)
    windows = section(read(now + after, deputy), "h-win")
    assert ("Covering for Ines" in windows) is covers
    assert ("Marta Lindqvist" in windows) is covers


def test_a_member_of_the_team_reads_who_answers(read, dosed_course, clinician, colleague, site, at):
    now = at + 25 * DAY
    with writing():
        dosed_course.team.create(member=colleague, part=2, starts_at=at)
    assert "Ines answers" in section(read(now, colleague), "h-win")
    deputy = MembershipFactory(site=site, user__short_name="Tomasz").user
    _away(clinician, deputy, now, now + DAY)
    assert "Tomasz answers for Ines" in section(read(now, colleague), "h-win")


def test_whoever_is_on_duty_reads_the_sites_late_work(read, course, site, at):
    person, now = MembershipFactory(site=site).user, at + 60 * DAY
    assert "Marta Lindqvist" not in read(now, person)
    with writing():
        DutyShift.objects.create(site=site, person=person, starts_at=now, ends_at=now + DAY)
    late = section(read(now, person), "h-late")
    assert "Marta Lindqvist" in late
    assert "Ines answers" in late


def test_a_call_comes_before_everything_late_however_much_there_is(monkeypatch, read, course, clinician, at):
    booked(course, "screening", starts=at + DAY, by=clinician, at=at)
    no_show(course, clinician, at + DAY + HOUR)
    monkeypatch.setattr(caseload, "READ", 1)
    page = read(at + 60 * DAY)
    assert "Did not come" in section(page, "h-now")


@pytest.mark.parametrize("number", [1, 10])
def test_nine_statements_for_one_course_and_for_ten(monkeypatch, sign_in, clinician, colleague, statements, at, number):
    busy(clinician, colleague, number)
    monkeypatch.setattr(timezone, "now", lambda: at + 35 * DAY)
    client = sign_in(clinician)
    client.get(reverse("today"))  # the protocol is parsed once a process
    with CaptureQueriesContext(connection) as captured:
        page = client.get(reverse("today")).content.decode()
    assert page.count("Finish checks") == number
    assert len(statements(captured)) == 9


def test_a_long_list_is_cut_and_says_how_much_more(read, clinician, at):
    site = clinician.held_memberships[0].site
    for _ in range(22):
        CourseFactory(patient__registered_at=site, team=[clinician])
    page = read(at + 15 * DAY)
    assert section(page, "h-late").count("Book it") == 20
    assert "And 2 more" in page


def test_a_dose_that_comes_next_is_prepared_by_its_checks(read, dosed_course, clinician, at):
    booked(dosed_course, "dose-2", starts=at + 35 * DAY, hours=8, by=clinician, at=at + 22 * DAY)
    shown = section(read(at + 30 * DAY), "h-win")
    assert "Prepare the dose" in shown
    assert f'href="{reverse("checks", args=[dosed_course.reference, "dose-2"])}"' in shown


def unsent(course, at, audience=Reminder.Audience.PATIENT):
    ReminderFactory(
        course=course, key=f"failed-{audience}", code="visit", audience=audience, visit_key="screening", due_at=at,
        status=Reminder.Status.FAILED, settled_at=at,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("audience", "words"),
    [
        pytest.param(Reminder.Audience.LEAD, "Message to the lead therapist", id="to-the-lead"),
        pytest.param(Reminder.Audience.DUTY, "Message to whoever was on duty", id="to-whoever-was-on-duty"),
        pytest.param(Reminder.Audience.SUPERVISOR, "Message to the supervisor", id="to-the-supervisor"),
    ],
)
def test_a_message_to_staff_that_could_not_be_sent_needs_a_person(read, course, at, audience, words):
    unsent(course, at, audience)
    shown = section(read(at + HOUR), "h-now")
    assert "Could not be sent" in shown
    assert words in shown


def test_a_message_that_did_not_reach_the_patient_is_a_call(read, course, clinician, at):
    unsent(course, at)
    booked(course, "screening", starts=at + 3 * DAY, by=clinician, at=at)
    shown = section(read(at + HOUR), "h-now")
    assert "A message could not be delivered" in shown
    assert shown.count("Log the call") == 1
    assert "Phone by tomorrow evening" in shown


def test_a_note_answers_a_message_to_staff_that_was_not_sent(read, course, clinician, at):
    unsent(course, at, Reminder.Audience.LEAD)
    write_note(course=course, text="Phoned.", key=uuid4(), by=clinician, at=at + HOUR)
    assert "Could not be sent" not in read(at + 2 * HOUR)


def test_a_message_of_another_clinicians_course_is_not_there(read, course, colleague, at):
    unsent(course, at, Reminder.Audience.LEAD)
    assert "Could not be sent" not in read(at + HOUR, colleague)
