"""The slots of bookings: one clinician is never in two places, whoever is faster."""

from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection

from tests.factories import CourseFactory, PatientFactory
from tracker.actions import bookings
from tracker.actions.action import CannotRecord
from tracker.models import BookingSlot

HOUR = timedelta(hours=1)


def book(course, with_whom, starts_at, ends_at, by, at):
    return bookings.book(
        course=course, visit_key="dose-1", starts_at=starts_at, ends_at=ends_at, with_whom=with_whom, key=uuid4(),
        by=by, at=at,
    )  # fmt: skip


@pytest.fixture
def other_course(site, clinician):
    """Return another patient's course at the same site."""
    return CourseFactory(patient=PatientFactory(registered_at=site), reference="HB-0002", team=[clinician])


@pytest.mark.parametrize(
    ("starts", "ends", "is_free"),
    [
        pytest.param(-1, 0, True, id="ends-as-the-other-begins"),
        pytest.param(2, 3, True, id="begins-as-the-other-ends"),
        pytest.param(-1, 0.01, False, id="reaches-into-it"),
        pytest.param(1.99, 3, False, id="begins-inside"),
        pytest.param(0.5, 1, False, id="lies-inside"),
        pytest.param(-1, 3, False, id="spans-it"),
        pytest.param(0, 2, False, id="the-same"),
    ],
)
def test_a_clinician_is_in_one_place(course, other_course, clinician, at, starts, ends, is_free):
    begin = at + 24 * HOUR
    book(course, clinician, begin, begin + 2 * HOUR, clinician, at)
    if is_free:
        book(other_course, clinician, begin + starts * HOUR, begin + ends * HOUR, clinician, at)
        return
    with pytest.raises(CannotRecord, match="Ines has another appointment"):
        book(other_course, clinician, begin + starts * HOUR, begin + ends * HOUR, clinician, at)
    assert other_course.slots.count() == other_course.booking_facts.count() == 0


@pytest.mark.parametrize("nobody", [True, False], ids=["nobody-named", "another-clinician"])
def test_two_at_once_with_different_people(course, other_course, clinician, colleague, at, nobody):
    for one, person in ((course, clinician), (other_course, None if nobody else colleague)):
        book(one, person, at + HOUR, at + 2 * HOUR, clinician, at)
    assert BookingSlot.objects.as_system("verify").count() == 2


def test_a_move_within_its_own_time_is_no_clash(course, clinician, at):
    book(course, clinician, at + HOUR, at + 3 * HOUR, clinician, at)
    book(course, clinician, at + 2 * HOUR, at + 4 * HOUR, clinician, at)
    assert course.slots.get().starts_at == at + 2 * HOUR


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_is_refused(course, other_course, clinician, at):
    start, results = Barrier(2), []

    def race(one):
        start.wait()
        try:
            book(one, clinician, at + HOUR, at + 2 * HOUR, clinician, at)
            results.append("booked")
        except CannotRecord:
            results.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=race, args=[one]) for one in (course, other_course)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["booked", "refused"]
    assert BookingSlot.objects.as_system("verify").count() == 1
