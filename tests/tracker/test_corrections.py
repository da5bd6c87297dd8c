"""Corrections on their way out, what becomes a call instead, and who of the staff reads what is for them."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail

from tests.factories import MONDAY, MembershipFactory, ReminderFactory
from tests.stories import booked
from tracker.access.roles import Role
from tracker.actions import bookings, reminders, sessions
from tracker.actions.action import writing
from tracker.delivery.post import Answer, Post, Receipt
from tracker.models import Booking, CareTeamMember, DutyShift, Leave, Reminder
from tracker.models.requirements import Rule
from tracker.models.sessions import SessionOutcome

pytestmark = pytest.mark.django_db
Status, Audience = Reminder.Status, Reminder.Audience
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
STARTS = datetime(2026, 3, 5, 14, tzinfo=UTC)
EVENING = datetime(2026, 3, 4, 18, tzinfo=UTC)
LATER = datetime(2026, 3, 10, 9, tzinfo=UTC)
CHANGED = EVENING + HOUR


@pytest.fixture
def quiet(course):
    """Return the course with none of its own messages."""
    with writing():
        course.reminders.all().delete()
    return course


@pytest.fixture
def told(quiet, clinician):
    """Return a course whose meeting on Thursday 5 March at 2 pm was announced on Wednesday at 6 pm."""
    booked(quiet, "preparation", starts=STARTS, by=clinician, at=MONDAY)
    assert reminders.send_due(at=EVENING).sent == 1
    mail.outbox.clear()
    return quiet


def move(course, by, at=CHANGED, to=LATER):
    booked(course, "preparation", starts=to, by=by, at=at)


def cancel(course, by, at=CHANGED):
    bookings.cancel(
        course=course, visit_key="preparation", asked_by=Booking.Asked.CLINIC, reason="Ill", key=uuid4(), by=by, at=at
    )


def correction(course):
    return course.reminders.get(code="correction")


def calls(course):
    return list(course.requirements.filter(rule=Rule.CALL).order_by("key"))


def refuse(monkeypatch):
    monkeypatch.setattr(Post, "send", lambda self, message: Receipt(Answer.REFUSED, "550"))


def test_a_visit_moved_after_it_was_announced_is_corrected_at_once_and_once(told, clinician):
    move(told, clinician)
    assert reminders.send_due(at=CHANGED).sent == 1
    assert reminders.send_due(at=CHANGED + MINUTE).sent == 0
    (letter,) = mail.outbox
    assert letter.subject == "A change to your appointment"
    assert "your appointment on Thursday 5 March at 2:00 pm has changed. It is now on Tuesday 10 March" in letter.body
    assert [it.closes_at for it in calls(told)] == [STARTS]


def test_moved_twice_before_it_left_is_one_correction_of_the_latest(told, clinician):
    move(told, clinician)
    move(told, clinician, at=CHANGED + MINUTE, to=LATER + DAY)
    assert reminders.send_due(at=CHANGED + MINUTE).sent == 1
    assert "It is now on Wednesday 11 March" in mail.outbox[0].body
    assert len(calls(told)) == 1


def test_moved_again_after_it_left_the_second_speaks_of_what_the_first_said(told, clinician):
    move(told, clinician)
    reminders.send_due(at=CHANGED)
    move(told, clinician, at=CHANGED + MINUTE, to=LATER + DAY)
    reminders.send_due(at=CHANGED + MINUTE)
    assert "on Tuesday 10 March at 9:00 am has changed. It is now on Wednesday 11 March" in mail.outbox[1].body


def test_cancelled_after_it_was_announced(told, clinician):
    cancel(told, clinician)
    assert reminders.send_due(at=CHANGED).sent == 1
    assert "on Thursday 5 March at 2:00 pm has changed. It does not take place; we will phone" in mail.outbox[0].body
    assert len(calls(told)) == 1


def test_called_off_by_the_clinic_in_the_record_of_the_visit(told, clinician):
    sessions.record(
        course=told, visit_key="preparation", outcome=SessionOutcome.CANCELLED_BY_CLINIC, key=uuid4(), by=clinician,
        at=CHANGED,
    )  # fmt: skip
    assert reminders.send_due(at=CHANGED).sent == 1
    assert "It does not take place" in mail.outbox[0].body


def test_what_left_while_it_was_being_moved_is_corrected(quiet, clinician):
    booked(quiet, "preparation", starts=STARTS, by=clinician, at=MONDAY)
    (claimed,) = reminders.claim(at=EVENING).claimed
    move(quiet, clinician, at=EVENING + MINUTE)
    assert not quiet.reminders.filter(code="correction").exists()
    reminders.mark(claimed=claimed, receipt=Receipt(Answer.TAKEN, "250"), at=EVENING + 2 * MINUTE)
    assert reminders.send_due(at=EVENING + 3 * MINUTE).sent == 1
    assert mail.outbox[0].subject == "A change to your appointment"


@pytest.mark.parametrize(
    ("at", "status"),
    [
        pytest.param(LATER - MINUTE, Status.SENT, id="before-the-new-time"),
        pytest.param(LATER, Status.PAST, id="as-the-new-time-comes"),
    ],
)
def test_a_correction_has_a_point_until_the_time_it_names(told, clinician, at, status):
    move(told, clinician)
    reminders.send_due(at=at)
    assert correction(told).status == status


def test_that_it_does_not_take_place_is_not_said_after_its_time(told, clinician):
    cancel(told, clinician)
    reminders.send_due(at=STARTS)
    assert (correction(told).status, mail.outbox) == (Status.PAST, [])


def test_what_was_moved_once_more_since_the_claim_is_not_sent(told, clinician, monkeypatch):
    move(told, clinician)
    take = reminders._take

    def moved_meanwhile(to_send, at):
        claimed = take(to_send, at)
        with writing():
            Reminder.unscoped.filter(code="correction").update(status=Status.CANCELLED, settled_at=at)
        return claimed

    monkeypatch.setattr(reminders, "_take", moved_meanwhile)
    assert reminders.send_due(at=CHANGED).sent == 0


def test_a_correction_of_a_booking_that_was_replaced_is_cancelled_by_the_last_look(told, clinician):
    move(told, clinician)
    first = correction(told).key
    move(told, clinician, at=CHANGED + MINUTE, to=LATER + DAY)
    with writing():
        Reminder.unscoped.filter(key=first).update(status=Status.PLANNED, settled_at=None)
    reminders.send_due(at=CHANGED + MINUTE)
    found = dict(told.reminders.filter(code="correction").values_list("status", "key"))
    assert found.pop(Status.CANCELLED) == first
    assert list(found) == [Status.SENT]


def test_a_message_refused_for_good_is_one_call_in_the_same_transaction(quiet, monkeypatch):
    refuse(monkeypatch)
    for number in range(2):
        ReminderFactory(course=quiet, due_at=MONDAY + number * MINUTE)
        assert reminders.send_due(at=MONDAY + number * MINUTE).failed == 1
    (task,) = calls(quiet)
    assert task.key.startswith("course/call-undelivered@")
    assert (task.opens_at, task.closes_at) == (MONDAY, datetime(2026, 3, 4, tzinfo=UTC))


def test_what_killed_its_worker_again_and_again_is_a_call_too(quiet):
    ReminderFactory(course=quiet, attempts=reminders.MOST_ATTEMPTS)
    reminders.send_due(at=MONDAY)
    assert len(calls(quiet)) == 1


def test_a_message_to_staff_that_fails_is_nobodys_call(quiet, monkeypatch):
    refuse(monkeypatch)
    ReminderFactory(course=quiet, audience=Audience.LEAD)
    assert reminders.send_due(at=MONDAY).failed == 1
    assert calls(quiet) == []


@pytest.fixture
def rota(site, course, clinician, colleague, supervisor):
    """The colleague is on duty on Monday from 8 to 18; the supervisor is the site's fallback."""
    MembershipFactory(user=supervisor, site=site, falls_back=True)
    DutyShift.objects.create(site=site, person=colleague, starts_at=MONDAY - HOUR, ends_at=MONDAY + 9 * HOUR)
    with writing():
        course.reminders.all().delete()


READERS = {
    "the lead": (Audience.LEAD, MONDAY, "ines@example.org"),
    "on duty": (Audience.DUTY, MONDAY, "kofi@example.org"),
    "on duty to the last minute": (Audience.DUTY, MONDAY + 9 * HOUR - MINUTE, "kofi@example.org"),
    "nobody on duty: the fallback": (Audience.DUTY, MONDAY + 9 * HOUR, "hanna@example.org"),
    "the supervisor": (Audience.SUPERVISOR, MONDAY, "hanna@example.org"),
}


@pytest.mark.parametrize(("audience", "at", "address"), READERS.values(), ids=READERS)
def test_a_message_for_staff_finds_who_answers_now(rota, course, audience, at, address):
    ReminderFactory(course=course, audience=audience, code="outcome-missing", due_at=at)
    assert reminders.send_due(at=at).sent == 1
    assert [it.to for it in mail.outbox] == [[address]]


def test_a_lead_on_leave_is_covered_by_the_deputy(rota, course, clinician, supervisor):
    Leave.objects.create(person=clinician, deputy=supervisor, starts_at=MONDAY - DAY, ends_at=MONDAY + DAY)
    ReminderFactory(course=course, audience=Audience.LEAD, code="outcome-missing")
    reminders.send_due(at=MONDAY)
    assert mail.outbox[0].to == ["hanna@example.org"]


def test_a_course_without_a_lead_is_read_by_who_is_on_duty(rota, course):
    with writing():
        CareTeamMember.unscoped.filter(course=course).update(ends_at=MONDAY)
    ReminderFactory(course=course, audience=Audience.LEAD)
    reminders.send_due(at=MONDAY)
    assert mail.outbox[0].to == ["kofi@example.org"]


def test_a_site_without_a_supervisor_writes_to_its_medical_director(course, site):
    director = MembershipFactory(site=site, role=Role.MEDICAL_DIRECTOR).user
    MembershipFactory(site=site, role=Role.SUPERVISOR, ends_at=MONDAY)
    reminder = ReminderFactory(course=course, audience=Audience.SUPERVISOR, due_at=MONDAY)
    reminders.send_due(at=MONDAY)
    assert [it.to for it in mail.outbox if "two days" in it.body] == [[director.email]]
    reminder.refresh_from_db()
    assert reminder.status == Status.SENT


def test_nobody_to_read_it_is_said_and_not_dropped(course):
    reminder = ReminderFactory(course=course, audience=Audience.DUTY)
    reminders.send_due(at=MONDAY)
    reminder.refresh_from_db()
    assert reminder.status == Status.FAILED


@pytest.mark.parametrize("number", [1, 10])
def test_a_batch_for_staff_costs_the_same_for_one_and_for_ten(rota, course, number, django_assert_num_queries):
    for audience in (Audience.LEAD, Audience.DUTY, Audience.SUPERVISOR):
        ReminderFactory.create_batch(number, course=course, audience=audience)
    with django_assert_num_queries(8):
        reminders.claim(at=MONDAY)  # begin, read, rota, supervisors, readers, lease, attempts; and commit


OUTCOME = {
    "a second before the four hours": (timedelta(hours=4) - timedelta(seconds=1), []),
    "four hours after its planned end": (timedelta(hours=4), ["ines@example.org", "kofi@example.org"]),
    "the next morning": (timedelta(hours=16), ["ines@example.org", "kofi@example.org"] * 2),
    "the morning after that": (
        timedelta(hours=40), [*["ines@example.org", "kofi@example.org"] * 2, "hanna@example.org"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("after", "addresses"), OUTCOME.values(), ids=OUTCOME)
def test_a_dose_without_an_outcome_is_told_twice_and_then_to_the_supervisor(
    rota, course, site, clinician, colleague, after, addresses
):
    starts = datetime(2026, 3, 20, 9, tzinfo=UTC)
    DutyShift.objects.create(site=site, person=colleague, starts_at=starts, ends_at=starts + 9 * DAY)
    booked(course, "dose-1", starts=starts, hours=8, by=clinician, at=MONDAY)
    with writing():
        course.reminders.exclude(code="outcome-missing").delete()
    ends = starts + 8 * HOUR
    for moment in (it for it in (4, 16, 40) if timedelta(hours=it) <= after):
        reminders.send_due(at=ends + moment * HOUR)
    reminders.send_due(at=ends + after)
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(addresses)
    assert not [letter for letter in mail.outbox if "Marta" in letter.subject + letter.body]
