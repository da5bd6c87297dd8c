"""Booking, moving, cancelling: rows, messages, what hangs on the dose, one line of the trail."""

from uuid import uuid4

import pytest

from tests.tracker.actions.deeds import DAY, DOSE_DAY, HOUR, book, give, hold, lines, messages
from tracker.actions import bookings
from tracker.models import Reminder

PLANNED, CANCELLED = Reminder.Status.PLANNED, Reminder.Status.CANCELLED
EVENING_BEFORE = DOSE_DAY - 15 * HOUR


def cancel(course, by, at, **fields):
    given = {"visit_key": "dose-1", "asked_by": 1, "reason": "Ill, says Marta", "key": uuid4()}
    return bookings.cancel(course=course, by=by, at=at, **given | fields)


def test_a_booking_takes_a_slot_and_plans_its_message(course, clinician, at):
    made = book(course, clinician, at, place="Room 2")
    assert course.slots.get().booking == made
    assert messages(course, "visit-tomorrow") == [(EVENING_BEFORE, PLANNED)]
    assert lines() == [
        ("visit.booked", {"visit": "dose-1", "starts_at": "2026-03-23 09:00:00+00:00", "was": None}),
    ]  # fmt: skip


def test_what_hangs_on_the_dose_follows_its_booking(course, clinician, at):
    call = course.requirements.get(key="call-3d#dose-1/window")
    book(course, clinician, at, starts_at=DOSE_DAY + DAY)
    moved = course.requirements.get(key="call-3d#dose-1/window")
    assert (moved.opens_at - call.opens_at, moved.closes_at - call.closes_at) == (DAY, DAY)
    assert moved.provisional


def test_a_move_replaces_the_time_and_its_message(course, clinician, at):
    first = book(course, clinician, at)
    moved = book(course, clinician, at + HOUR, starts_at=DOSE_DAY + DAY)
    assert moved.replaces == first
    assert course.slots.get().booking == moved
    assert messages(course, "visit-tomorrow") == [(EVENING_BEFORE, CANCELLED), (EVENING_BEFORE + DAY, PLANNED)]
    assert lines()[1] == (
        "visit.moved",
        {"visit": "dose-1", "starts_at": "2026-03-24 09:00:00+00:00", "was": "2026-03-23 09:00:00+00:00"},
    )


def test_a_time_that_has_passed_is_not_moved(course, clinician, at):
    book(course, clinician, at)
    again = book(course, clinician, DOSE_DAY, starts_at=DOSE_DAY + DAY)
    assert again.replaces is None
    assert [event for event, _ in lines()] == ["visit.booked", "visit.booked"]


def test_a_cancellation_frees_the_slot_and_the_message_and_leaves_the_visit_due(course, clinician, at):
    first = book(course, clinician, at)
    made = cancel(course, clinician, at + HOUR)
    assert (made.replaces, made.starts_at, made.asked_by) == (first, None, 1)
    assert not course.slots.exists()
    assert messages(course, "visit-tomorrow") == [(EVENING_BEFORE, CANCELLED)]
    assert course.requirements.filter(key="dose-1/window").exists()
    assert lines()[1] == ("visit.cancelled", {"visit": "dose-1", "was": "2026-03-23 09:00:00+00:00"})


def test_it_can_be_booked_again_after_a_cancellation(course, clinician, at):
    book(course, clinician, at)
    cancel(course, clinician, at + HOUR)
    book(course, clinician, at + 2 * HOUR)
    assert [event for event, _ in lines()] == ["visit.booked", "visit.cancelled", "visit.booked"]
    assert sorted(status for _, status in messages(course, "visit-tomorrow")) == [PLANNED, CANCELLED]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        pytest.param({"ends_at": DOSE_DAY}, "end after it starts", id="no-length"),
        pytest.param({"ends_at": DOSE_DAY - HOUR}, "end after it starts", id="backwards"),
        pytest.param({"visit_key": "dose-9"}, "no such visit", id="unknown"),
        pytest.param({"visit_key": "int-2"}, "no such visit", id="repeat-without-its-dose"),
        pytest.param({"visit_key": "dose-1#dose-2"}, "no such visit", id="dose-of-a-dose"),
        pytest.param({"visit_key": "int-2#screening"}, "no such visit", id="repeat-of-no-dose"),
        pytest.param({"visit_key": "int-2#"}, "no such visit", id="repeat-of-nothing"),
        pytest.param({"place": "x" * 81}, "at most 80", id="place-too-long"),
        pytest.param({"reason": "a\x00b"}, "cannot be stored", id="NUL"),
        pytest.param({"reason": "\ud800"}, "cannot be stored", id="half-a-character"),
        pytest.param({"starts_at": DOSE_DAY.replace(year=2101)}, "too far away", id="next-century"),
    ],
)
def test_the_impossible_is_refused(course, clinician, at, refuses, changed, words):
    with refuses(words):
        book(course, clinician, at, **changed)


def test_there_has_to_be_a_time_to_cancel(course, clinician, at, refuses):
    with refuses("No time to come"):
        cancel(course, clinician, at)
    book(course, clinician, at)
    with refuses("No time to come"):
        cancel(course, clinician, DOSE_DAY)


def test_a_booking_outside_the_allowed_days_is_made(course, clinician, at):
    book(course, clinician, at, starts_at=DOSE_DAY + 60 * DAY)
    assert course.slots.exists()


def test_a_replay_is_answered_even_where_it_would_be_refused_by_now(course, clinician, colleague, at, unchanged):
    first_key, last_key = uuid4(), uuid4()
    first = book(course, clinician, at, key=first_key)
    gone = cancel(course, clinician, at + HOUR, key=last_key)
    give(course, clinician, colleague)
    hold(course, clinician, "call-3d#dose-1", DOSE_DAY + 3 * DAY)
    with unchanged():
        assert book(course, clinician, DOSE_DAY + 9 * DAY, key=first_key) == first
        assert cancel(course, clinician, DOSE_DAY + 9 * DAY, key=last_key) == gone
