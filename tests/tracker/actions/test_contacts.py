"""Contact people: named, said anew, and what the trail keeps of them."""

import json
from uuid import uuid4

import pytest

from tests.factories import CourseFactory
from tests.tracker.actions.deeds import lines
from tracker.actions import contacts
from tracker.models import Contact, TrailEntry
from tracker.models.facts import standing

pytestmark = pytest.mark.django_db
Part, MayBeTold = Contact.Part, Contact.MayBeTold


@pytest.fixture
def name(course, clinician, at):
    """Return a function that names Erik, with changes."""

    def named(**changes):
        given = {
            "course": course, "full_name": "Erik Lindqvist", "relation": "brother", "phone": "01632 960147",
            "part": Part.COMPANION, "may_be_told": MayBeTold.TIMES, "key": uuid4(), "by": clinician, "at": at,
        }  # fmt: skip
        return contacts.name(**given | changes)

    return named


def now(course):
    return standing(course.contact_facts.all())


def test_a_contact_is_named_once_however_often_it_is_sent(name, course):
    key = uuid4()
    assert name(key=key) == name(key=key)
    found = now(course).get()
    assert (found.full_name, found.part, found.may_be_told) == ("Erik Lindqvist", Part.COMPANION, MayBeTold.TIMES)
    [(event, detail)] = lines()
    assert event == "contact.named"
    assert detail == {"contact": str(key), "part": 1, "may_be_told": 2, "replaces": None}
    assert "Erik" not in json.dumps(list(TrailEntry.objects.values()), default=str)


def test_a_change_replaces_and_the_first_stays(name, course):
    first = name()
    second = name(replaces=first.pk, may_be_told=MayBeTold.NOTHING)
    assert now(course).get() == second
    assert course.contact_facts.count() == 2


def test_of_two_changes_at_once_the_second_is_refused(name, refuses):
    first = name()
    name(replaces=first.pk)
    with refuses("Somebody changed this in the meantime"):
        name(replaces=first.pk, phone="01632 960199")


def test_one_named_on_another_course_of_the_patient_is_said_anew(name, patient, course):
    first = name(course=CourseFactory(patient=patient, reference="HB-0002"))
    second = name(replaces=first.pk)
    assert (second.course, second.replaces) == (course, first)


def test_another_patients_contact_is_not(name, refuses):
    first = name(course=CourseFactory(reference="XX-0001"))
    with refuses("somebody else"):
        name(replaces=first.pk)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"full_name": " "}, "a name and a number", id="no-name"),
        pytest.param({"phone": ""}, "a name and a number", id="no-number"),
        pytest.param({"full_name": "x" * 121}, "at most 120", id="too-long"),
        pytest.param({"relation": "\x00"}, "cannot be stored", id="nul"),
        pytest.param({"may_be_told": 9}, "not a valid choice", id="no-such-thing-to-be-told"),
    ],
)
def test_what_cannot_be_kept_is_refused(name, refuses, changes, words):
    with refuses(words):
        name(**changes)


def test_a_key_used_for_another_is_refused(name, refuses):
    key = uuid4()
    name(key=key)
    with refuses("for something else"):
        name(key=key, full_name="Anna Lindqvist")
