"""What was said becomes untrue, through the web client: moved and cancelled after the reminder left, did not come,
mail that bounced. A worker looks every few minutes; a call stays on today until somebody says what came of it.
"""

import re
from datetime import datetime, timedelta

import pytest
from django.core import mail

from programmes import State
from tests.journeys.walk import Walk, at, moment
from tests.stories import booked, prepared
from tracker.actions import reminders
from tracker.delivery.post import Answer, Post, Receipt
from tracker.models import Call, Course, Reminder
from tracker.models.requirements import Rule
from tracker.models.sessions import SessionOutcome

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DOSE = at("2026-03-23")
EVENING = at("2026-03-22", "18:00")
ASKED_BY_CLINIC = {"asked_by": "2", "reason": "The room is closed"}
CORRECTION = "A change to your appointment"


@pytest.fixture
def told(course, clinician) -> Course:
    """Return a course whose first dose, on Monday 23 March at 9, was announced on Sunday evening."""
    prepared(course, by=clinician, at=at("2026-03-02"))
    booked(course, "dose-1", starts=DOSE, by=clinician, at=at("2026-03-09"), hours=8)
    works(EVENING, 1)
    assert subjects() == ["Your appointment on Monday 23 March"]
    mail.outbox.clear()
    return course


def works(since: datetime, times: int) -> None:
    """Let the worker look so many times, five minutes apart."""
    for number in range(times):
        reminders.send_due(at=since + number * 5 * MINUTE)


def subjects() -> list[str]:
    return [it.subject for it in mail.outbox]


def moves(the: Walk, course: Course, to: datetime, now: datetime) -> None:
    times = moment("starts_at", to) | moment("ends_at", to + 8 * HOUR)
    fields = times | {"with_whom": str(the.user.pk)} | ASKED_BY_CLINIC
    the.sends("book", course.reference, "dose-1", now=now, fields=fields, confirms=True)


def to_phone(the: Walk, now: datetime) -> list[str]:
    """Return the addresses behind "Log the call" on today, each once."""
    return re.findall(r'href="/courses/[^"]+/calls/([^"]+)/">Log the call', the.opens("today", now=now))


def logs(the: Walk, course: Course, task: str, now: datetime, outcome: Call.Outcome) -> None:
    fields = {"outcome": str(outcome.value), "words": "Spoke with Marta"} | moment("called_at", now)
    the.sends("log-call", course.reference, task, now=now, fields=fields)


def calls(course: Course, now: datetime) -> list[State]:
    return [State(it.state) for it in course.requirements.with_state(now).filter(rule=Rule.CALL)]


def test_a_dose_moved_after_its_reminder_left_is_one_correction_and_one_task(told, clinician):
    the, now = Walk(clinician), EVENING + HOUR
    moves(the, told, DOSE + timedelta(days=7), now)
    works(now, 5)
    assert subjects() == [CORRECTION]
    assert "It is now on Monday 30 March at 9:00 am." in mail.outbox[0].body
    [task] = to_phone(the, now)
    assert task.startswith("dose-1/call-correction@")
    logs(the, told, task, now + 10 * MINUTE, Call.Outcome.NO_ANSWER)
    assert to_phone(the, now + 20 * MINUTE) == [task]
    logs(the, told, task, now + 30 * MINUTE, Call.Outcome.REACHED)
    assert to_phone(the, now + 40 * MINUTE) == []
    assert calls(told, now + HOUR) == [State.MET]
    works(at("2026-03-29", "18:00"), 3)
    assert subjects() == [CORRECTION, "Your appointment on Monday 30 March"]
    assert len(calls(told, at("2026-03-29", "19:00"))) == 1


def test_moved_twice_in_the_night_is_one_correction_in_the_morning_of_the_latest(told, clinician):
    the, night = Walk(clinician), at("2026-03-22", "22:00")
    moves(the, told, DOSE + timedelta(days=7), night)
    works(night, 3)
    assert subjects() == []
    moves(the, told, DOSE + timedelta(days=8), night + HOUR)
    works(at("2026-03-23", "08:00"), 3)
    assert subjects() == [CORRECTION]
    assert "Tuesday 31 March" in mail.outbox[0].body
    assert len(to_phone(the, night + HOUR)) == 1


def test_moved_and_moved_back_says_nothing(told, clinician):
    the, night = Walk(clinician), at("2026-03-22", "22:00")
    moves(the, told, DOSE + timedelta(days=7), night)
    moves(the, told, DOSE, night + 10 * MINUTE)
    works(night + HOUR, 2)
    works(at("2026-03-23", "08:00"), 2)
    assert (subjects(), to_phone(the, night + HOUR)) == ([], [])


def test_a_dose_cancelled_after_its_reminder_left(told, clinician):
    the, now = Walk(clinician), EVENING + HOUR
    the.sends("cancel", told.reference, "dose-1", now=now, fields=ASKED_BY_CLINIC)
    works(now, 3)
    assert subjects() == [CORRECTION]
    assert "It does not take place; we will phone you." in mail.outbox[0].body
    [task] = to_phone(the, now)
    assert to_phone(the, at("2026-03-25")) == [task]  # nobody phoned: it stays
    assert calls(told, DOSE) == [State.OVERDUE]


def test_who_did_not_come_is_phoned_the_same_day(course, clinician):
    the, now = Walk(clinician), at("2026-03-03", "10:00")
    booked(course, "screening", starts=now - HOUR, by=clinician, at=at("2026-03-02"))
    outcome = str(SessionOutcome.DID_NOT_COME.value)
    the.sends("record", course.reference, "screening", now=now, fields={"outcome": outcome})
    [task] = to_phone(the, now)
    assert task.startswith("screening/call-not-come@")
    assert calls(course, at("2026-03-03", "23:59")) == [State.OPEN]
    assert calls(course, at("2026-03-04", "00:00")) == [State.OVERDUE]
    logs(the, course, task, now + HOUR, Call.Outcome.REACHED)
    assert (to_phone(the, now + HOUR), calls(course, now + HOUR)) == ([], [State.MET])
    works(now, 1)
    assert subjects() == []


def test_mail_that_bounces_is_one_call_however_often(course, clinician, monkeypatch):
    the = Walk(clinician)
    for day in (5, 6):
        booked(
            course, ("screening", "baseline")[day - 5], starts=at(f"2026-03-0{day}"), by=clinician, at=at("2026-03-02")
        )
    monkeypatch.setattr(Post, "send", lambda self, message: Receipt(Answer.REFUSED, "550 5.1.1"))
    for day in (4, 5):
        works(at(f"2026-03-0{day}", "18:00"), 2)
    failed = course.reminders.filter(status=Reminder.Status.FAILED, code="visit-tomorrow")
    assert failed.count() == 2
    [task] = to_phone(the, at("2026-03-05", "18:30"))
    assert task.startswith("course/call-undelivered@")
    logs(the, course, task, at("2026-03-05", "18:40"), Call.Outcome.REACHED)
    assert to_phone(the, at("2026-03-05", "18:50")) == []
