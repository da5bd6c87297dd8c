"""The page of a call: whom to phone, what was said and is so now, what others may be told; and what saving does."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories import MONDAY, ReminderFactory
from tests.stories import booked
from tracker.actions import contacts, my_requests, reminders, sessions
from tracker.actions.action import writing
from tracker.models import Call, Contact, Patient, Reminder, Request
from tracker.models.requirements import Rule
from tracker.models.sessions import SessionOutcome

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STARTS = datetime(2026, 3, 5, 14, tzinfo=UTC)
EVENING = datetime(2026, 3, 4, 18, tzinfo=UTC)


@pytest.fixture
def reachable(course):
    """Return the course of a patient with a number."""
    with writing():
        Patient.unscoped.filter(pk=course.patient_id).update(phone="01632 960200")
    return course


@pytest.fixture
def sister(reachable, clinician):
    """Name an emergency contact, who may be told the times only."""
    return contacts.name(
        course=reachable, full_name="Karin Lindqvist", relation="sister", phone="01632 960211",
        part=Contact.Part.EMERGENCY, may_be_told=Contact.MayBeTold.TIMES, key=uuid4(), by=clinician, at=MONDAY,
    )  # fmt: skip


@pytest.fixture
def moved(reachable, clinician):
    """Move a meeting on Thursday at 2 pm by five days, after it was announced. Return its course."""
    booked(reachable, "preparation", starts=STARTS, by=clinician, at=MONDAY)
    reminders.send_due(at=EVENING)
    booked(reachable, "preparation", starts=STARTS + 5 * DAY, by=clinician, at=EVENING + HOUR)
    return reachable


def address(course):
    return reverse("log-call", args=[course.reference, course.requirements.get(rule=Rule.CALL).key])


def sent(moment, at, key, **fields):
    return {"key": key, "outcome": "1", **moment("called_at", f"{at:%Y-%m-%d}", f"{at:%H:%M}")} | fields


def test_the_page_says_whom_to_phone_what_was_said_and_what_is_so_now(client_at, clinician, moved, sister):
    page = client_at(clinician, EVENING + 2 * HOUR).get(address(moved)).content.decode()
    assert 'href="tel:01632960200"' in page
    assert "Was told a time that has changed" in page
    assert "Marta was told Thu 5 Mar, 14:00." in page
    assert "Agreed: Tuesday 10 March, 14:00, with Ines." in page
    assert "Phone before Thu 5 Mar, 14:00" in page
    assert "Karin Lindqvist" in page
    assert "When to come and fetch them, and that they are well" in page


@pytest.mark.parametrize(
    ("outcome", "is_open"),
    [
        pytest.param(Call.Outcome.REACHED, False, id="reached"),
        pytest.param(Call.Outcome.LEFT_WORD, True, id="left-word"),
        pytest.param(Call.Outcome.NO_ANSWER, True, id="no-answer"),
    ],
)
def test_only_who_was_reached_leaves_the_list(client_at, clinician, moved, moment, key, outcome, is_open):
    at, url = EVENING + 2 * HOUR, address(moved)
    client = client_at(clinician, at)
    answer = client.post(url, sent(moment, at, key, outcome=str(outcome.value), words="Comes on Tuesday."), follow=True)
    today = answer.content.decode()
    assert answer.redirect_chain == [(reverse("today"), 302)]
    assert ("Was told a time that has changed" in today) is is_open
    assert ("stays on the list" in today) is is_open
    call = Call.objects.as_system("verify").get()
    assert (call.outcome, call.words, call.recorded_by) == (outcome, "Comes on Tuesday.", clinician)
    page = client.get(url).content.decode()
    assert ("Comes on Tuesday." in page) is is_open
    assert ("Marta was reached." in page) is not is_open


def test_what_is_missing_or_impossible_is_asked_for_and_what_was_typed_stays(client_at, clinician, moved, moment, key):
    at = EVENING + 2 * HOUR
    client = client_at(clinician, at)
    page = client.post(address(moved), sent(moment, at, key, outcome="", words="Kept")).content.decode()
    assert "Choose one." in page
    assert "Kept" in page
    page = client.post(address(moved), sent(moment, at + HOUR, key, words="Kept")).content.decode()
    assert "This lies in the future." in page
    assert "Kept" in page
    assert not Call.objects.as_system("verify").exists()


def test_a_second_click_logs_one_call(client_at, clinician, moved, moment, key):
    at, url = EVENING + 2 * HOUR, address(moved)
    client = client_at(clinician, at)
    for _ in range(2):
        assert client.post(url, sent(moment, at, key)).status_code == 302
    assert Call.objects.as_system("verify").count() == 1


def test_a_task_that_is_gone_says_so_and_a_call_for_it_is_kept(client_at, clinician, moved, moment, key):
    url, at = address(moved), EVENING + 3 * HOUR
    booked(moved, "preparation", starts=STARTS + 6 * DAY, by=clinician, at=EVENING + 2 * HOUR)
    client = client_at(clinician, at)
    assert "This call is not asked for any more." in client.get(url).content.decode()
    assert client.post(url, sent(moment, at, key)).status_code == 302
    assert Call.objects.as_system("verify").count() == 1


def test_what_is_no_call_cannot_be_logged(client_at, clinician, reachable, moment, key):
    url = reverse("log-call", args=[reachable.reference, "screening/window"])
    client = client_at(clinician, MONDAY)
    assert "This call is not asked for any more." in client.get(url).content.decode()
    assert "This is no call." in client.post(url, sent(moment, MONDAY, key)).content.decode()


def test_the_form_is_not_there_for_a_colleague_of_no_team(client_at, colleague, moved, moment, key):
    client = client_at(colleague, EVENING + 2 * HOUR)
    assert client.get(address(moved)).status_code == 404
    assert client.post(address(moved), sent(moment, EVENING, key)).status_code == 404


def did_not_come(course, clinician, patient_user):
    sessions.record(
        course=course, visit_key="screening", outcome=SessionOutcome.DID_NOT_COME, key=uuid4(), by=clinician, at=MONDAY
    )


def asked_to_be_phoned(course, clinician, patient_user):
    my_requests.ask(course=course, kind=Request.Kind.PHONE_ME, key=uuid4(), by=patient_user, at=MONDAY)


def asked_for_another_time(course, clinician, patient_user):
    booked(course, "screening", starts=STARTS, by=clinician, at=MONDAY - HOUR)
    my_requests.ask(
        course=course, kind=Request.Kind.ANOTHER_TIME, visit_key="screening", key=uuid4(), by=patient_user, at=MONDAY
    )


def was_not_reached(course, clinician, patient_user):
    ReminderFactory(course=course, status=Reminder.Status.FAILED, settled_at=MONDAY)
    booked(course, "screening", starts=STARTS, by=clinician, at=MONDAY)


SAID = {
    "did not come": (did_not_come, ["Did not come", "Screening", "Marta did not come, Mon 2 Mar.", "Phone today"]),
    "asked to be phoned": (
        asked_to_be_phoned,
        [
            "Asked to be phoned",
            "A call",
            "Marta asked on Mon 2 Mar, 09:00.",
            "Phone by tomorrow evening",
        ],
    ),
    "asked for another time": (
        asked_for_another_time,
        ["Asked for another time", "Screening", "Marta asked on Mon 2 Mar, 09:00.", "Agreed: Thursday 5 March, 14:00"],
    ),
    "not reached": (
        was_not_reached,
        ["A message could not be delivered", "Marta does not get our messages", "Ask whether the address"],
    ),
}


@pytest.mark.parametrize(("happens", "words"), SAID.values(), ids=SAID)
def test_each_kind_of_call_says_what_it_is_about(client_at, clinician, patient_user, reachable, happens, words):
    happens(reachable, clinician, patient_user)
    client = client_at(clinician, MONDAY + HOUR)
    page = client.get(address(reachable)).content.decode()
    assert [it for it in words if it not in page] == []
    assert words[0] in client.get(reverse("today")).content.decode()


def test_a_patient_without_a_number_is_said_to_have_none(client_at, clinician, course, patient_user):
    did_not_come(course, clinician, patient_user)
    client = client_at(clinician, MONDAY + HOUR)
    assert "No number is written down." in client.get(address(course)).content.decode()
    assert "Phone today: no number is written down" in client.get(reverse("today")).content.decode()


def test_a_call_page_costs_at_most_nine_statements(client_at, counted, clinician, moved, sister):
    client = client_at(clinician, EVENING + 2 * HOUR)
    client.get(address(moved))
    assert counted(client, address(moved)) <= 9


def test_the_course_says_whom_to_phone_until_somebody_did(client_at, clinician, moved, moment, key):
    at = EVENING + 2 * HOUR
    client, url = client_at(clinician, at), reverse("course", args=[moved.reference])
    page = client.get(url).content.decode()
    assert "Was told a time that has changed" in page
    assert f'href="{address(moved)}"' in page
    client.post(address(moved), sent(moment, at, key))
    assert "Was told a time that has changed" not in client.get(url).content.decode()


def test_who_supervises_reads_of_the_call_and_cannot_log_it(client_at, supervisor, moved):
    page = client_at(supervisor, EVENING + 2 * HOUR).get(reverse("course", args=[moved.reference])).content.decode()
    assert "Was told a time that has changed" in page
    assert "Log the call" not in page


def test_what_staff_are_told_only_if_need_be_is_not_among_the_next_messages(client_at, clinician, course):
    booked(course, "dose-1", starts=STARTS, by=clinician, at=MONDAY)
    client = client_at(clinician, MONDAY)
    assert "If nobody records" not in client.get(reverse("course", args=[course.reference])).content.decode()
    assert "If nobody records" in client.get(reverse("course-trail", args=[course.reference])).content.decode()


@pytest.mark.parametrize("happens", [did_not_come, was_not_reached], ids=["of-a-visit", "of-the-course"])
def test_a_call_nobody_made_is_a_deviation_with_a_page(
    client_at, supervisor, clinician, patient_user, reachable, happens
):
    happens(reachable, clinician, patient_user)
    task = reachable.requirements.get(rule=Rule.CALL)
    client = client_at(supervisor, MONDAY + 3 * DAY)
    assert "Marta Lindqvist" in client.get(reverse("supervision")).content.decode()
    page = client.get(reverse("deviation", args=[reachable.reference, task.key])).content.decode()
    assert "Open Window: who" in page
    assert "Call: " in page
