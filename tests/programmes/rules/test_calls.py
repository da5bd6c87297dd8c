"""Call tasks: when one is asked for, under which key, until when; and that only a call that got through closes it."""

import pytest

from programmes import Outcome, State, state
from programmes.history import AnyFact
from programmes.requirements import Requirement, Severity
from tests.programmes.told import DAY, HOUR, MINUTE, SECOND, booked, held, local, messaged, not_held, planned
from tests.programmes.told_calls import (
    ANNOUNCED,
    CHANGED,
    NEW,
    SENT,
    TOLD,
    VISIT,
    called,
    cancelled,
    corrected,
    moved,
    undelivered,
    wished,
)

CORRECTION = f"{VISIT}/call-correction@b2"


def calls(*facts: AnyFact, **setting) -> dict[str, Requirement]:
    return {it.key: it for it in planned(*facts, **setting).requirements if it.rule == "call"}


def only(*facts: AnyFact, **setting) -> Requirement:
    (found,) = calls(*facts, **setting).values()
    return found


def test_nothing_is_asked_while_nothing_went_wrong():
    assert calls() == calls(*ANNOUNCED) == calls(*ANNOUNCED, held(VISIT, TOLD)) == {}


def test_a_visit_moved_the_evening_before_is_one_call_until_the_earlier_time():
    task = only(*ANNOUNCED, moved())
    assert (task.key, task.visit, task.severity) == (CORRECTION, VISIT, Severity.PROTOCOL)
    assert (task.opens_at, task.closes_at, task.met_at, task.outcome) == (CHANGED, TOLD, None, Outcome.PENDING)
    assert task.detail == {"told": TOLD.isoformat(), "now": NEW.isoformat()}
    assert [state(task, at) for at in (CHANGED, TOLD - SECOND, TOLD)] == [State.OPEN, State.OPEN, State.OVERDUE]


def test_the_task_stays_when_the_correction_has_left():
    assert only(*ANNOUNCED, moved(), corrected()).outcome is Outcome.PENDING


def test_cancelled_closes_at_the_time_that_was_told():
    task = only(*ANNOUNCED, cancelled())
    assert (task.key, task.closes_at) == (f"{VISIT}/call-correction@c2", TOLD)
    assert task.detail["now"] is None


FAR = local("04-20 14:00")
CLOSE = {
    "48 hours before the time told": (TOLD, TOLD - 48 * HOUR, FAR, True),
    "a second more": (TOLD, TOLD - 48 * HOUR - SECOND, FAR, False),
    "48 hours before the new time": (FAR, TOLD - 48 * HOUR, TOLD, True),
    "a second more before the new time": (FAR, TOLD - 48 * HOUR - SECOND, TOLD, False),
    "a second before the time told": (TOLD, TOLD - SECOND, FAR, True),
    "far away, to a time that is over": (FAR, TOLD, TOLD - HOUR, False),
}


@pytest.mark.parametrize(("told", "changed", "new", "is_asked"), CLOSE.values(), ids=CLOSE)
def test_a_call_within_48_hours_of_either_time(told, changed, new, is_asked):
    first = booked(VISIT, told, key="b1"), messaged(f"visit-tomorrow/{VISIT}@b1/patient", SENT - 9 * DAY)
    assert bool(calls(*first, moved(new, changed))) is is_asked


@pytest.mark.parametrize(
    ("left", "closes_after"),
    [
        pytest.param(HOUR + SECOND, HOUR + SECOND, id="more-than-an-hour-left"),
        pytest.param(10 * MINUTE, HOUR, id="ten-minutes-left"),
    ],
)
def test_nobody_is_late_with_a_call_within_its_first_hour(left, closes_after):
    assert only(*ANNOUNCED, moved(at=TOLD - left)).closes_at == TOLD - left + closes_after


def test_an_earlier_new_time_is_what_the_call_must_come_before():
    assert only(*ANNOUNCED, moved(local("03-30 09:00"))).closes_at == local("03-30 09:00")


def test_moved_twice_is_one_call_about_the_latest():
    assert list(calls(*ANNOUNCED, moved(), moved(NEW + DAY, CHANGED + HOUR, "b3", "b2"))) == [
        f"{VISIT}/call-correction@b3"
    ]


def test_only_the_patient_is_phoned():
    assert calls(ANNOUNCED[0], messaged(f"visit-tomorrow/{VISIT}@b1/lead", SENT), moved()) == {}


CALLED = {
    "reached": (called(CORRECTION, CHANGED + HOUR), Outcome.MET, CHANGED + HOUR),
    "nobody answered": (called(CORRECTION, CHANGED + HOUR, reached=False), Outcome.PENDING, None),
    "reached about something else": (called(f"{VISIT}/call-correction@b9", CHANGED), Outcome.PENDING, None),
    "reached before it was written down": (called(CORRECTION, CHANGED - MINUTE), Outcome.MET, CHANGED - MINUTE),
    "reached as the time came": (called(CORRECTION, TOLD), Outcome.MET_LATE, TOLD),
    "reached a second before": (called(CORRECTION, TOLD - SECOND), Outcome.MET, TOLD - SECOND),
    "reached in time, typed in days later": (
        called(CORRECTION, TOLD - HOUR, recorded_at=TOLD + 3 * DAY),
        Outcome.ENTERED_LATE,
        TOLD - HOUR,
    ),
}


@pytest.mark.parametrize(("call", "outcome", "met_at"), CALLED.values(), ids=CALLED)
def test_only_a_call_that_reached_the_patient_closes_it(call, outcome, met_at):
    task = only(*ANNOUNCED, moved(), call)
    assert (task.outcome, task.met_at) == (outcome, met_at)


def test_the_first_of_two_calls_that_got_through_counts():
    twice = called(CORRECTION, CHANGED + HOUR), called(CORRECTION, TOLD + HOUR)
    assert only(*ANNOUNCED, moved(), *twice).met_at == CHANGED + HOUR


def test_what_came_of_the_visit_ends_a_call_nobody_made():
    missed = only(*ANNOUNCED, moved(), held(VISIT, NEW))
    assert (missed.outcome, missed.settled_at, state(missed, NEW)) == (Outcome.PENDING, NEW, State.MISSED)
    needless = only(*ANNOUNCED, moved(), held(VISIT, CHANGED + HOUR))
    assert needless.outcome is Outcome.NOT_APPLICABLE


GONE = not_held(VISIT, TOLD, key="n1")


def test_who_did_not_come_is_phoned_the_same_day():
    task = only(GONE)
    assert (task.key, task.severity) == (f"{VISIT}/call-not-come@n1", Severity.SAFETY)
    assert (task.opens_at, task.closes_at) == (TOLD, local("03-31 00:00"))
    assert only(not_held(VISIT, TOLD, recorded_at=local("04-01 08:00"))).closes_at == local("04-02 00:00")


def test_the_day_is_the_courses_and_its_last_minute_is_included():
    late = not_held(VISIT, local("03-30 23:59"))
    assert only(late).closes_at == local("03-31 00:00")


@pytest.mark.parametrize("outcome", ["cancelled by patient", "offered and declined", "withheld", "held"])
def test_other_outcomes_ask_for_no_call(outcome):
    assert calls(not_held(VISIT, TOLD, outcome)) == {}


def test_a_visit_booked_anew_is_no_word_from_the_patient():
    assert only(GONE, booked(VISIT, TOLD + DAY, at=TOLD + HOUR)).outcome is Outcome.PENDING


def test_a_patient_who_came_after_all_needs_no_call():
    assert only(GONE, held(VISIT, TOLD + HOUR)).outcome is Outcome.NOT_APPLICABLE
    assert state(only(GONE, held("d1-1d", TOLD + 3 * DAY)), TOLD + 4 * DAY) is State.MISSED
    assert only(GONE, held("d1-1d", TOLD - HOUR)).outcome is Outcome.PENDING


FAILED = local("03-24 10:00")


def test_what_could_not_be_delivered_is_one_call_until_somebody_made_it():
    first = undelivered(FAILED)
    task = only(first, undelivered(FAILED + DAY, "closing/dose-1/patient"))
    assert task.key.startswith("course/call-undelivered@")
    assert len(task.key.rpartition("@")[2]) == 8
    assert (task.visit, task.opens_at, task.closes_at) == ("course", FAILED, local("03-26 00:00"))
    assert task.detail == {"message": "practices"}
    assert only(first).key == task.key


def test_a_failure_after_the_call_is_a_new_task():
    first, second = undelivered(FAILED), undelivered(FAILED + DAY, "closing/dose-1/patient")
    task = only(first)
    found = calls(first, called(task.key, FAILED + HOUR), second)
    assert [it.outcome for it in found.values()] == [Outcome.MET, Outcome.PENDING]
    assert [it.opens_at for it in found.values()] == [FAILED, FAILED + DAY]
    assert list(calls(first, called(task.key, FAILED + HOUR, reached=False), second)) == [task.key]
    assert list(calls(first, second, called(task.key, FAILED + DAY))) == [task.key]


def test_somebody_who_was_seen_since_is_phoned_no_more():
    assert only(undelivered(FAILED), held(VISIT, FAILED + HOUR)).outcome is Outcome.NOT_APPLICABLE


ASKED = local("03-24 22:00")


@pytest.mark.parametrize(
    ("wish", "visit"),
    [
        pytest.param(wished(ASKED, key="w1"), VISIT, id="another-time"),
        pytest.param(wished(ASKED, "a call", None, key="w1"), "course", id="a-call"),
    ],
)
def test_what_a_patient_asks_for_is_answered_by_the_end_of_the_next_day(wish, visit):
    task = only(wish)
    assert (task.key, task.visit) == (f"{visit}/call-asked@w1", visit)
    assert (task.opens_at, task.closes_at) == (ASKED, local("03-26 00:00"))
    assert only(wish, called(task.key, ASKED + 12 * HOUR)).outcome is Outcome.MET


BOOKINGS = {
    "a new time": (booked(VISIT, TOLD, at=ASKED + HOUR), Outcome.MET),
    "a time of before": (booked(VISIT, TOLD, at=ASKED - HOUR), Outcome.PENDING),
    "another visit's": (booked("d1-1d", TOLD, at=ASKED + HOUR), Outcome.PENDING),
    "cancelled": (cancelled(ASKED + HOUR), Outcome.PENDING),
    "a new time after the next day": (booked(VISIT, TOLD, at=local("03-26 00:00")), Outcome.MET_LATE),
}


@pytest.mark.parametrize(("booking", "outcome"), BOOKINGS.values(), ids=BOOKINGS)
def test_another_time_is_answered_by_a_new_booking_too(booking, outcome):
    assert only(wished(ASKED), booking).outcome is outcome


def test_who_asked_to_be_phoned_is_not_answered_by_a_booking():
    assert only(wished(ASKED, "a call"), booked(VISIT, TOLD, at=ASKED + HOUR)).outcome is Outcome.PENDING


def test_asked_twice_is_one_call_and_asked_again_after_it_another():
    twice = wished(ASKED, key="w1"), wished(ASKED + HOUR, key="w2")
    assert only(*twice).key.endswith("@w1")
    answered = called(f"{VISIT}/call-asked@w1", ASKED + 12 * HOUR)
    assert list(calls(*twice, answered)) == [f"{VISIT}/call-asked@w1"]
    again = wished(ASKED + DAY, key="w3")
    assert list(calls(*twice, answered, again)) == [f"{VISIT}/call-asked@w1", f"{VISIT}/call-asked@w3"]


def test_the_visit_held_is_an_answer_to_nobody_but_ends_the_task():
    assert only(wished(ASKED), held(VISIT, ASKED + HOUR)).outcome is Outcome.NOT_APPLICABLE


def test_every_task_says_where_it_comes_from_in_one_sentence():
    found = calls(*ANNOUNCED, moved(), GONE, undelivered(FAILED), wished(ASKED)).values()
    assert len(found) == 4
    assert all(it.source.startswith("Open Window: ") and it.opens_at < it.closes_at for it in found)


def test_who_did_not_come_by_a_paper_typed_in_later_and_was_seen_in_between_needs_no_call():
    late = not_held(VISIT, TOLD, recorded_at=TOLD + 2 * DAY)
    assert only(late, held("d1-1d", TOLD + DAY)).outcome is Outcome.NOT_APPLICABLE
    assert only(late, held("d1-1d", TOLD - SECOND)).outcome is Outcome.PENDING


def test_a_message_that_failed_again_after_somebody_phoned_is_no_second_task():
    first, again = undelivered(FAILED), undelivered(FAILED + 2 * DAY)
    task = only(first)
    phoned = called(task.key, FAILED + HOUR)
    assert list(calls(first, phoned, again)) == [task.key]


@pytest.mark.parametrize(
    ("came", "expected"), [(-SECOND, Outcome.NOT_APPLICABLE), (0 * SECOND, Outcome.PENDING)], ids=["before", "then"]
)
def test_a_call_is_needless_only_before_it_was_due(came, expected):
    assert only(GONE, held("d1-1d", local("03-31 00:00") + came)).outcome is expected


@pytest.mark.parametrize("wish", [wished(TOLD, key="w1"), wished(TOLD, "a call", None, key="w1")])
def test_what_was_asked_for_is_said(wish):
    assert only(wish).detail == {"asked": wish.what}
