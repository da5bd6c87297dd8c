"""Logging a call, and what a patient asks for: what closes, what stays open, what is refused, and replays."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from programmes import State
from tests.tracker.actions.deeds import DAY, HOUR, book, lines, state_of
from tracker.actions import calls, my_requests, sessions
from tracker.actions.action import writing
from tracker.models import Call, Course, Request
from tracker.models.requirements import Rule
from tracker.models.sessions import SessionOutcome

pytestmark = pytest.mark.django_db
Outcome, Kind = Call.Outcome, Request.Kind
MINUTE = timedelta(minutes=1)
STARTS = datetime(2026, 3, 23, 9, tzinfo=UTC)


@pytest.fixture
def task(course, clinician, at):
    """Return the key of the call to a patient who did not come, recorded on Monday at 9."""
    sessions.record(
        course=course, visit_key="screening", outcome=SessionOutcome.DID_NOT_COME, key=uuid4(), by=clinician, at=at
    )
    return course.requirements.get(rule=Rule.CALL).key


def log(course, by, task, at, **fields):
    given = {"course": course, "task": task, "outcome": Outcome.REACHED, "called_at": at, "key": uuid4(), "by": by}
    return calls.log(**given | {"at": at} | fields)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        pytest.param(Outcome.REACHED, State.MET, id="reached"),
        pytest.param(Outcome.LEFT_WORD, State.OPEN, id="left-word"),
        pytest.param(Outcome.NO_ANSWER, State.OPEN, id="no-answer"),
    ],
)
def test_only_a_call_that_reached_the_patient_closes_the_task(course, clinician, task, at, outcome, state):
    log(course, clinician, task, at + HOUR, outcome=outcome, words="Will come on Friday.")
    assert state_of(course, task, at + 2 * HOUR) == state
    (event, said) = lines("call.logged")[0]
    assert (event, said["task"], said["outcome"]) == ("call.logged", task, Outcome(outcome).name.lower())
    assert "Friday" not in str(said)


def test_other_words_under_the_same_key_are_not_lost_in_silence(course, clinician, task, at, refuses):
    given = {"key": uuid4(), "words": "Will come on Friday."}
    made = log(course, clinician, task, at + HOUR, **given)
    assert log(course, clinician, task, at + HOUR, **given) == made
    with refuses("for something else"):
        log(course, clinician, task, at + HOUR, **given | {"words": "Will come on Monday."})


def test_a_call_typed_in_the_next_day_counts_from_when_it_was_made(course, clinician, task, at):
    log(course, clinician, task, at + 2 * DAY, called_at=at + HOUR)
    assert state_of(course, task, at + 2 * DAY) == State.ENTERED_LATE


def test_a_call_of_the_next_day_is_late(course, clinician, task, at):
    log(course, clinician, task, at + DAY)
    assert state_of(course, task, at + DAY) == State.MET_LATE


def test_a_replay_is_answered_and_a_key_used_for_another_call_refused(course, clinician, task, at, unchanged, refuses):
    first = log(course, clinician, task, at + HOUR)
    with unchanged():
        again = log(course, clinician, task, at + 2 * HOUR, called_at=at + HOUR, key=first.key)
    assert again.pk == first.pk
    with refuses("sent before, for something else"):
        log(course, clinician, task, at + HOUR, key=first.key, outcome=Outcome.NO_ANSWER)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        pytest.param({"task": "screening/window"}, "This is no call", id="another-requirement"),
        pytest.param({"called_at": datetime(2026, 3, 9, tzinfo=UTC)}, "This lies in the future", id="tomorrow"),
        pytest.param({"words": "x" * 201}, "at most 200 characters", id="too-many-words"),
    ],
)
def test_the_impossible_is_refused(course, clinician, task, at, refuses, fields, words):
    with refuses(words):
        log(course, clinician, **{"task": task, "at": at + HOUR} | fields)


def test_a_call_for_a_task_that_is_gone_was_made_all_the_same(course, clinician, at):
    made = log(course, clinician, "dose-1/call-correction@0000aaaa", at)
    assert Call.objects.as_system("verify").get() == made


def ask(course, by, at, **fields):
    given = {"course": course, "kind": Kind.PHONE_ME, "key": uuid4(), "by": by, "at": at}
    return my_requests.ask(**given | fields)


def asked(course):
    return list(course.requirements.filter(rule=Rule.CALL).values_list("key", "closes_at"))


def test_who_asks_to_be_phoned_is_phoned_by_the_end_of_the_next_day(course, patient_user, at):
    wish = ask(course, patient_user, at)
    assert asked(course) == [(f"course/call-asked@{str(wish.key)[:8]}", datetime(2026, 3, 4, tzinfo=UTC))]
    assert lines("request.made") == [
        ("request.made", {"asked": "phone_me", "request": str(wish.key), "visit": ""}),
    ]  # fmt: skip


def test_another_time_is_met_by_a_new_one(course, clinician, patient_user, at):
    book(course, clinician, at, starts_at=STARTS)
    wish = ask(course, patient_user, at + HOUR, kind=Kind.ANOTHER_TIME, visit_key="dose-1")
    task = f"dose-1/call-asked@{str(wish.key)[:8]}"
    assert state_of(course, task, at + 2 * HOUR) == State.OPEN
    book(course, clinician, at + 3 * HOUR, starts_at=STARTS + DAY)
    assert state_of(course, task, at + 3 * HOUR) == State.MET


def test_asked_three_times_is_one_call(course, patient_user, at):
    for minute in range(3):
        ask(course, patient_user, at + minute * MINUTE)
    assert len(asked(course)) == 1


def test_a_second_click_asks_once(course, patient_user, at, unchanged):
    key = uuid4()
    ask(course, patient_user, at, key=key)
    with unchanged():
        ask(course, patient_user, at + MINUTE, key=key)


@pytest.mark.parametrize(
    ("visit", "words"),
    [
        pytest.param("dose-1", "No time to come is agreed", id="no-time-agreed"),
        pytest.param("dose-9", "has no such visit", id="no-such-visit"),
        pytest.param("", "has no such visit", id="no-visit"),
    ],
)
def test_another_time_needs_one_that_is_agreed(course, patient_user, at, refuses, visit, words):
    with refuses(words):
        ask(course, patient_user, at, kind=Kind.ANOTHER_TIME, visit_key=visit)


def test_a_time_that_has_begun_can_only_be_phoned_about(course, clinician, patient_user, at, refuses):
    book(course, clinician, at, starts_at=STARTS)
    with refuses("Please phone us"):
        ask(course, patient_user, STARTS, kind=Kind.ANOTHER_TIME, visit_key="dose-1")


def test_after_the_end_nobody_would_read_it(course, patient_user, at, refuses):
    with writing():
        Course.unscoped.filter(pk=course.pk).update(ended_at=at)
    with refuses("Please phone 01632 960147"):
        ask(course, patient_user, at)
