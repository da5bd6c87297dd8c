"""A patient's details: changed once, named on the trail without their words, and planned anew where the clock moves."""

import json
from datetime import UTC, date, datetime

import pytest

from tests.factories import CourseFactory
from tests.tracker.actions.deeds import book, lines
from tracker.actions import patients
from tracker.models import Patient, TrailEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def change(course, clinician, at):
    """Return a function that changes details as the form would, seen as they stand."""

    def changed(seen=None, **details):
        standing = Patient.objects.as_system("replan").get(pk=course.patient_id)
        seen = patients.as_seen(standing) if seen is None else seen
        return patients.change(course=course, details=details, seen=seen, by=clinician, at=at)

    return changed


def now(course):
    return Patient.objects.as_system("replan").get(pk=course.patient_id)


def test_details_change_and_the_trail_names_the_fields_only(change, course):
    assert change(allergies="Penicillin", language="Swedish", phone="") == ("language", "allergies")
    assert (now(course).allergies, now(course).language) == ("Penicillin", "Swedish")
    [(event, detail)] = lines()
    assert event == "patient.changed"
    assert detail == {"fields": ["allergies", "language"]}
    assert "Penicillin" not in json.dumps(list(TrailEntry.objects.values()), default=str)


def test_the_same_again_changes_nothing(change, unchanged):
    change(allergies="Penicillin")
    with unchanged():
        assert change(seen="anything", allergies="Penicillin") == ()


def test_what_somebody_else_changed_meanwhile_is_not_written_over(change, course, refuses):
    opened = patients.as_seen(now(course))
    change(allergies="Penicillin")
    with refuses("changed these details in the meantime"):
        change(seen=opened, allergies="", phone="01632 960147")
    assert now(course).allergies == "Penicillin"


@pytest.mark.parametrize(
    ("details", "words"),
    [
        pytest.param({"full_name": ""}, "cannot be blank", id="no-name"),
        pytest.param({"allergies": "x" * 201}, "at most 200", id="too-long"),
        pytest.param({"allergies": "a\x00b"}, "cannot be stored", id="nul"),
        pytest.param({"access_needs": "\ud800"}, "cannot be stored", id="lone-surrogate"),
        pytest.param({"email": "nobody"}, "valid email", id="no-address"),
    ],
)
def test_what_cannot_be_kept_is_refused(change, refuses, details, words):
    with refuses(words):
        change(**details)


def test_what_is_no_detail_is_left_alone(change, course):
    assert change(born_on=date(1999, 1, 1), public_id="x") == ()


def test_another_clock_plans_every_course_of_the_patient_anew(change, course, clinician, patient, at):
    second = CourseFactory(patient=patient, reference="HB-0002", team=[clinician])
    starts = datetime(2026, 3, 23, 9, tzinfo=UTC)
    for it in (course, second):
        book(it, clinician, at, starts_at=starts, with_whom=None)
    before = [set(it.reminders.values_list("due_at", flat=True)) for it in (course, second)]
    change(zone="America/New_York")
    after = [set(it.reminders.values_list("due_at", flat=True)) for it in (course, second)]
    assert before[0] != after[0]
    assert before[1] != after[1]


def test_a_detail_that_moves_nothing_plans_nothing(change, course, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        change(allergies="Penicillin")
