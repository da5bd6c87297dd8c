"""Claiming, the last look and marking: what is sent, what waits, what is settled and why; each with its trail line."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail

from tests.factories import MONDAY, CourseFactory, PatientFactory, ReminderFactory, UserFactory
from tests.stories import booked, dosed, on_the_day, prepared
from tracker.actions import bookings, reminders
from tracker.actions.action import writing
from tracker.delivery.post import Answer, Post, Receipt
from tracker.models import CareTeamMember, DeliveryAttempt, Patient, Reminder, Standing, TrailEntry
from tracker.models.courses import SILENT

pytestmark = pytest.mark.django_db
Status = Reminder.Status
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def quiet(course):
    """Return the course with none of its own messages, so that a test sees only its own."""
    with writing():
        course.reminders.all().delete()
    return course


def _row(reminder):
    return Reminder.objects.as_system("worker").get(pk=reminder.pk)


def _lines(event):
    return [json.loads(it.payload) for it in TrailEntry.objects.filter(event=event).order_by("seq")]


def _answer(monkeypatch, answer, said="550"):
    monkeypatch.setattr(Post, "send", lambda self, message: Receipt(answer, said))


def _change(row, **fields):
    with writing():
        type(row).unscoped.filter(pk=row.pk).update(**fields)


def test_what_is_due_is_sent_once_with_one_line(quiet):
    reminder = ReminderFactory(course=quiet)
    assert reminders.send_due(at=MONDAY) == reminders.Sent(seen=1, sent=1, failed=0)
    assert reminders.send_due(at=MONDAY + DAY) == reminders.Sent(seen=0, sent=0, failed=0)
    row = _row(reminder)
    assert (row.status, row.settled_at, row.attempts, row.lease_until) == (Status.SENT, MONDAY, 1, None)
    assert [it["reminder"] for it in _lines("reminder.sent")] == [reminder.key]
    assert [it.to for it in mail.outbox] == [["marta@example.org"]]


def test_a_letter_names_its_sender_where_to_sign_in_and_nobody_else(quiet, settings):
    settings.PUBLIC_URL = "https://plan.example"
    ReminderFactory(course=quiet)
    reminders.send_due(at=MONDAY)
    letter = mail.outbox[0]
    assert letter.from_email.startswith("The team <")
    assert "Marta" not in letter.subject + letter.body
    assert "01632 960148" in letter.body
    assert "\nhttps://plan.example/\n" in letter.body


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"due_at": MONDAY + timedelta(microseconds=1)}, id="not-due-yet"),
        pytest.param({"waits": True}, id="waits-for-a-record"),
        pytest.param({"status": Status.CANCELLED, "settled_at": MONDAY}, id="cancelled"),
        pytest.param({"status": Status.FAILED, "settled_at": MONDAY}, id="given-up"),
        pytest.param({"lease_until": MONDAY + timedelta(microseconds=1)}, id="held-by-another-worker"),
    ],
)
def test_what_is_never_claimed(quiet, fields):
    ReminderFactory(course=quiet, **fields)
    assert reminders.send_due(at=MONDAY).seen == 0
    assert mail.outbox == []


def test_a_lease_that_ran_out_is_free_and_the_letter_keeps_its_id(quiet):
    reminder = ReminderFactory(course=quiet)
    killed = reminders.claim(at=MONDAY).claimed[0]
    assert reminders.claim(at=MONDAY + reminders.LEASE - MINUTE).seen == 0
    again = reminders.claim(at=MONDAY + reminders.LEASE).claimed[0]
    assert again.message.message_id == killed.message.message_id
    attempts = DeliveryAttempt.objects.as_system("worker").filter(reminder=reminder)
    assert [it.finished_at for it in attempts] == [None, None]


def test_a_copy_by_a_worker_whose_lease_ran_out_gets_no_second_line(quiet):
    ReminderFactory(course=quiet)
    slow = reminders.claim(at=MONDAY).claimed[0]
    reminders.send_due(at=MONDAY + reminders.LEASE)
    assert reminders.mark(claimed=slow, receipt=Receipt(Answer.TAKEN, "250"), at=MONDAY + HOUR) == Status.SENT
    assert len(_lines("reminder.sent")) == 1


def test_a_refusal_by_a_worker_whose_lease_ran_out_changes_nothing(quiet):
    reminder = ReminderFactory(course=quiet)
    slow = reminders.claim(at=MONDAY).claimed[0]
    reminders.claim(at=MONDAY + reminders.LEASE)
    reminders.mark(claimed=slow, receipt=Receipt(Answer.REFUSED, "550"), at=MONDAY + reminders.LEASE)
    assert _row(reminder).status == Status.PLANNED


def test_what_killed_its_worker_again_and_again_is_given_up(quiet):
    reminder = ReminderFactory(course=quiet, attempts=reminders.MOST_ATTEMPTS)
    assert reminders.send_due(at=MONDAY) == reminders.Sent(seen=1, sent=0, failed=1)
    assert (_row(reminder).status, mail.outbox) == (Status.FAILED, [])
    assert [it["reason"] for it in _lines("reminder.failed")] == ["failed"]


def test_an_outage_pauses_longer_each_time_and_ends_when_the_message_has_no_point(quiet, monkeypatch):
    """A provider that is away for a morning must not cost anybody their message."""
    reminder, at, pauses = ReminderFactory(course=quiet), MONDAY, []
    _answer(monkeypatch, Answer.TRY_AGAIN, "451")
    while reminders.send_due(at=at).seen and _row(reminder).status == Status.PLANNED:
        until = _row(reminder).lease_until
        assert reminders.send_due(at=until - MINUTE / 2).seen == 0
        pauses.append((until - at) / MINUTE)
        at = until
    assert pauses[:5] == [1, 5, 15, 60, 60]
    assert _row(reminder).status == Status.PAST
    assert [it["reason"] for it in _lines("reminder.failed")] == ["past"]


def test_a_final_refusal_is_given_up_at_once(quiet, monkeypatch):
    reminder = ReminderFactory(course=quiet)
    _answer(monkeypatch, Answer.REFUSED)
    assert reminders.send_due(at=MONDAY).failed == 1
    assert (_row(reminder).status, _row(reminder).attempts) == (Status.FAILED, 1)
    assert [it["reason"] for it in _lines("reminder.failed")] == ["failed"]


def test_what_left_while_it_was_being_cancelled_was_sent(quiet):
    reminder = ReminderFactory(course=quiet)
    claimed = reminders.claim(at=MONDAY).claimed[0]
    _change(reminder, status=Status.CANCELLED, settled_at=MONDAY)
    reminders.mark(claimed=claimed, receipt=Receipt(Answer.TAKEN, "250"), at=MONDAY)
    assert _row(reminder).status == Status.SENT


@pytest.mark.parametrize(
    ("of", "fields"),
    [
        pytest.param("reminder", {"status": Status.CANCELLED, "settled_at": MONDAY}, id="replanned"),
        pytest.param("reminder", {"waits": True}, id="a-dose-was-booked"),
        pytest.param("patient", {"messages_wanted": False}, id="opted-out"),
        pytest.param("course", {"ended_at": MONDAY}, id="course-ended"),
        pytest.param("course", {"standing": Standing.ON_HOLD}, id="put-on-hold"),
    ],
)
def test_what_changed_after_the_claim_is_not_sent(quiet, monkeypatch, of, fields):
    reminder = ReminderFactory(course=quiet)
    take = reminders._take

    def changed_meanwhile(to_send, at):
        claimed = take(to_send, at)
        _change({"reminder": reminder, "patient": quiet.patient, "course": quiet}[of], **fields)
        return claimed

    monkeypatch.setattr(reminders, "_take", changed_meanwhile)
    assert reminders.send_due(at=MONDAY).sent == 0
    assert mail.outbox == []
    assert (_row(reminder).lease_until, _row(reminder).attempts) == (None, 0)


@pytest.mark.parametrize("standing", SILENT, ids=lambda it: it.name.lower())
def test_the_last_look_claims_nothing_for_a_course_past_which_nothing_is_said(quiet, standing):
    """Also where the row itself does not say that it waits: the look asks again in an hour."""
    reminder = ReminderFactory(course=quiet)
    _change(quiet, standing=standing)
    assert reminders.claim(at=MONDAY).claimed == []
    assert _row(reminder).lease_until == MONDAY + timedelta(hours=1)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param({"messages_wanted": False}, Status.NOT_WANTED, id="wants-no-messages"),
        pytest.param({"email": "", "user": None}, Status.NOT_WANTED, id="has-no-address"),
        pytest.param({"email": "m@example.org", "user": None}, Status.SENT, id="an-address-without-a-log-in"),
    ],
)
def test_wishes_and_addresses_of_the_patient(quiet, fields, status):
    _change(quiet.patient, **fields)
    reminder = ReminderFactory(course=quiet)
    reminders.send_due(at=MONDAY)
    assert _row(reminder).status == status
    assert len(mail.outbox) == (status == Status.SENT)
    assert Patient.unscoped.filter(pk=quiet.patient_id).exists()


def test_a_course_that_ended_sends_nothing(quiet):
    reminder = ReminderFactory(course=quiet)
    _change(quiet, ended_at=MONDAY)
    reminders.send_due(at=MONDAY)
    assert _row(reminder).status == Status.CANCELLED
    assert [it["reason"] for it in _lines("reminder.failed")] == ["cancelled"]


@pytest.mark.parametrize(
    ("at", "is_sent"),
    [
        pytest.param(datetime(2026, 3, 2, 20, 59, 59, tzinfo=UTC), True, id="before-the-quiet-hours"),
        pytest.param(datetime(2026, 3, 2, 21, tzinfo=UTC), False, id="quiet-begins"),
        pytest.param(datetime(2026, 3, 3, 3, tzinfo=UTC), False, id="the-worker-was-down-until-three"),
        pytest.param(datetime(2026, 3, 3, 8, tzinfo=UTC), True, id="quiet-ends"),
    ],
)
def test_quiet_hours_hold_at_the_moment_of_sending(quiet, at, is_sent):
    reminder = ReminderFactory(course=quiet, due_at=datetime(2026, 3, 2, 18, tzinfo=UTC))
    assert reminders.send_due(at=at).sent == is_sent
    if not is_sent:
        row = _row(reminder)
        assert (row.status, row.attempts) == (Status.PLANNED, 0)
        assert row.lease_until == datetime(2026, 3, 3, 8, tzinfo=UTC)
        assert reminders.send_due(at=row.lease_until).sent == 1


def test_quiet_hours_are_the_patients_own(quiet):
    _change(quiet.patient, zone="America/New_York")
    ReminderFactory(course=quiet, due_at=MONDAY)
    assert reminders.send_due(at=MONDAY).sent == 0  # 4:00 am there
    assert reminders.send_due(at=MONDAY + 4 * HOUR).sent == 1


@pytest.mark.parametrize(
    ("late", "status"), [pytest.param(DAY, Status.SENT, id="a-day"), pytest.param(DAY + MINUTE, Status.PAST, id="more")]
)
def test_what_is_more_than_a_day_late_is_past_and_says_so(quiet, late, status):
    reminder = ReminderFactory(course=quiet)
    reminders.send_due(at=MONDAY + late)
    assert _row(reminder).status == status
    assert [it["reason"] for it in _lines("reminder.failed")] == (["past"] if status == Status.PAST else [])


@pytest.fixture
def announced(quiet, clinician):
    """Return the message that announces a visit on Thursday 5 March at 2 pm, due on the evening before."""
    starts = datetime(2026, 3, 5, 14, tzinfo=UTC)
    booked(quiet, "preparation", starts=starts, by=clinician, at=MONDAY)
    return quiet.reminders.get(code="visit-tomorrow")


@pytest.mark.parametrize(
    ("at", "said"),
    [
        pytest.param((4, 18), "tomorrow, Thursday 5 March, at 2:00 pm", id="on-time"),
        pytest.param((5, 8), "today, Thursday 5 March, at 2:00 pm", id="the-worker-was-down"),
        pytest.param((5, 14), None, id="the-visit-has-begun"),
    ],
)
def test_an_announcement_speaks_of_the_day_on_which_it_leaves(announced, at, said):
    day, hour = at
    reminders.send_due(at=datetime(2026, 3, day, hour, tzinfo=UTC))
    assert _row(announced).status == (Status.SENT if said else Status.PAST)
    assert [said in it.body for it in mail.outbox] == ([True] if said else [])


def test_an_announcement_speaks_the_patients_clock(announced, quiet):
    _change(quiet.patient, zone="America/New_York")
    reminders.send_due(at=datetime(2026, 3, 4, 18, tzinfo=UTC))
    assert "at 9:00 am" in mail.outbox[0].body


def test_a_visit_that_was_moved_is_announced_once_for_its_new_time(announced, quiet, clinician):
    starts = datetime(2026, 3, 6, 9, tzinfo=UTC)
    bookings.book(
        course=quiet, visit_key="preparation", starts_at=starts, ends_at=starts + HOUR, with_whom=clinician,
        key=uuid4(), by=clinician, at=MONDAY + HOUR,
    )  # fmt: skip
    for day in (4, 5):
        reminders.send_due(at=datetime(2026, 3, day, 18, tzinfo=UTC))
    assert [it.subject for it in mail.outbox] == ["Your appointment on Friday 6 March"]
    assert _row(announced).status == Status.CANCELLED


def test_nothing_reaches_a_patient_on_the_day_of_a_dose_even_when_it_is_late(quiet, clinician, colleague):
    prepared(quiet, by=clinician, at=MONDAY)
    starts = datetime(2026, 3, 20, 9, tzinfo=UTC)
    booked(quiet, "dose-1", starts=starts, by=clinician, at=MONDAY + 4 * DAY, hours=8)
    late = quiet.reminders.get(code="visit-tomorrow")
    reminders.send_due(at=datetime(2026, 3, 20, 8, 30, tzinfo=UTC))
    assert (mail.outbox, _row(late).status) == ([], Status.PLANNED)
    on_the_day(quiet, "dose-1", by=clinician, at=starts)
    dosed(quiet, "dose-1", starts=starts, by=clinician, second=colleague)
    reminders.send_due(at=datetime(2026, 3, 20, 18, tzinfo=UTC))
    assert mail.outbox == []
    reminders.send_due(at=datetime(2026, 3, 21, 10, tzinfo=UTC))
    assert [it.subject for it in mail.outbox] == ["Your plan for today"]


def test_the_lead_is_written_to_at_any_hour_and_reads_no_name(quiet, clinician):
    at = datetime(2026, 3, 3, 3, tzinfo=UTC)
    ReminderFactory(course=quiet, audience=Reminder.Audience.LEAD, code="integration-missing", due_at=at)
    _change(quiet.patient, messages_wanted=False)
    assert reminders.send_due(at=at).sent == 1
    assert mail.outbox[0].to == [clinician.email]
    assert "Marta" not in mail.outbox[0].subject + mail.outbox[0].body


def test_a_message_to_a_lead_who_left_is_shown_to_staff(quiet):
    with writing():
        CareTeamMember.unscoped.filter(course=quiet).update(ends_at=MONDAY)
    reminder = ReminderFactory(course=quiet, audience=Reminder.Audience.LEAD)
    reminders.send_due(at=MONDAY)
    assert _row(reminder).status == Status.FAILED


def test_a_batch_is_a_hundred_oldest_first(quiet):
    for minute in range(101):
        ReminderFactory(course=quiet, due_at=MONDAY - minute * MINUTE)
    assert reminders.send_due(at=MONDAY).sent == 100
    left = Reminder.objects.as_system("worker").get(status=Status.PLANNED)
    assert left.due_at == MONDAY


def test_a_worker_told_to_stop_gives_the_rest_back(quiet):
    first, second = ReminderFactory(course=quiet), ReminderFactory(course=quiet)
    told = iter([False, True])
    assert reminders.send_due(at=MONDAY, stopped=lambda: next(told)).sent == 1
    assert _row(first).status == Status.SENT
    assert (_row(second).lease_until, _row(second).attempts) == (None, 0)


@pytest.mark.parametrize("number", [1, 10])
def test_a_claim_costs_the_same_for_one_and_for_ten(quiet, number, django_assert_num_queries):
    for _ in range(number):
        ReminderFactory(course=CourseFactory(patient=PatientFactory(user=UserFactory()), site=quiet.site))
    with django_assert_num_queries(5):  # begin, read, lease, attempts, commit
        reminders.claim(at=MONDAY)
