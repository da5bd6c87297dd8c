"""Recording that a patient left after a dose: on the next morning, once, and only where there was a dose."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from programmes import State
from tests.factories import MONDAY, CourseFactory
from tests.stories import HOUR, prepared
from tests.versions import MDMA, published
from tracker.actions import dosing, gates, leaving
from tracker.actions.action import CannotRecord
from tracker.actions.dosing import DoseTaken
from tracker.models import RoomEntry

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DOSE = MONDAY + 21 * DAY
MORNING = DOSE + DAY


@pytest.fixture
def stays(course, clinician, colleague):
    """Return the course after a dosing session that was recorded while the patient was still there."""
    prepared(course, by=clinician, at=MONDAY)
    taken = DoseTaken(at=DOSE, mg=20, lot="P", given_by=clinician, witnessed_by=colleague)
    dosing.record(course=course, visit_key="dose-1", started_at=DOSE, ended_at=DOSE + 8 * HOUR, doses=[taken],
                  entries=[], key=uuid4(), by=clinician, at=DOSE + 8 * HOUR)  # fmt: skip
    return course


@pytest.fixture
def address(course):
    return reverse("left", args=[course.reference, "dose-1"])


def states(course, at):
    return {it.key: State(it.state) for it in course.requirements.with_state(at)}


def test_it_is_recorded_the_next_morning(stays, client_at, clinician, address, moment, key, trail):
    typed = moment("left_at", f"{MORNING:%Y-%m-%d}", "09:30") | {"key": key, "escorted": "yes", "words": "Calm"}
    assert states(stays, MORNING)["dose-1/discharge"] is State.OVERDUE
    assert stays.reminders.filter(waits=True).exists()
    answer = client_at(clinician, MORNING + HOUR).post(address, typed)
    assert answer.status_code == 302
    found = states(stays, MORNING + HOUR)
    assert (found["dose-1/discharge"], found["dose-1/escort"]) == (State.MET, State.MET)
    assert not stays.reminders.filter(waits=True, status=1).exists()
    assert trail()[-1] == "dosing.recorded"


def test_today_sends_there(stays, client_at, clinician, address):
    assert address in client_at(clinician, MORNING).get(reverse("today")).content.decode()


def test_one_form_holds_the_fields_and_the_button(stays, client_at, clinician, address):
    said = client_at(clinician, MORNING).get(address).content.decode().partition("<main")[2]
    form = said.partition("<form")[2].partition("</form>")[0]
    assert 'name="left_at_0"' in form
    assert 'type="submit"' in form
    assert "<form" not in form


def test_what_is_refused_stands_beside_the_field_and_nothing_is_lost(stays, client_at, clinician, address, moment, key):
    early = moment("left_at", f"{DOSE - DAY:%Y-%m-%d}", "09:30") | {"key": key, "escorted": "no", "words": "Tired"}
    answer = client_at(clinician, MORNING).post(address, early)
    said = answer.content.decode()
    assert "No dose is recorded before this time." in said
    assert 'value="Tired"' in said


def test_only_once_and_a_replay_is_answered(stays, clinician):
    given = {
        "course": stays,
        "visit_key": "dose-1",
        "left_at": MORNING,
        "escorted": None,
        "by": clinician,
        "at": MORNING,
    }
    first = uuid4()
    assert leaving.record(**given, key=first) == leaving.record(**given, key=first)
    assert RoomEntry.objects.as_system("verify").filter(kind=RoomEntry.Kind.DISCHARGE).count() == 1
    with pytest.raises(CannotRecord, match="Correct that entry"):
        leaving.record(**given, key=uuid4())


@pytest.mark.parametrize("changed", [{"words": "Dizzy"}, {"escorted": True}], ids=str)
def test_other_words_under_the_same_key_are_not_lost_in_silence(stays, clinician, changed):
    given = {"course": stays, "visit_key": "dose-1", "left_at": MORNING, "by": clinician, "at": MORNING, "key": uuid4()}
    leaving.record(**given, escorted=False, words="Calm")
    with pytest.raises(CannotRecord, match="for something else"):
        leaving.record(**given | {"escorted": False, "words": "Calm"} | changed)


def test_it_cannot_lie_ahead(stays, clinician):
    with pytest.raises(CannotRecord, match="future"):
        leaving.record(course=stays, visit_key="dose-1", left_at=MORNING, escorted=True, key=uuid4(), by=clinician,
                       at=MORNING - HOUR)  # fmt: skip


def test_statements_and_strangers(stays, client_at, clinician, colleague, address, counted):
    assert counted(client_at(clinician, MORNING), address) <= 9
    assert client_at(colleague, MORNING).get(address).status_code == 404


def test_a_visit_that_is_no_dose_leads_back(stays, client_at, clinician):
    answer = client_at(clinician, MORNING).get(reverse("left", args=[stays.reference, "preparation"]))
    assert answer.status_code == 302


def test_what_is_asked_before_leaving_stands_there(patient, site, clinician, client_at):
    course = CourseFactory(patient=patient, protocol_version=published(MDMA, site), team=[clinician])
    client, place = client_at(clinician, MORNING), reverse("left", args=[course.reference, "dose-1"])
    shown = client.get(place)
    asked = [it.code for it in shown.context["asked"]]
    assert len(asked) == 2
    assert shown.content.decode().count("Not answered") == 2
    for code in asked:
        gates.answer(course=course, code=code, passed=True, visit_key="dose-1", key=uuid4(), by=clinician, at=MORNING)
    shown = client.get(place).content.decode()
    assert "Not answered" not in shown
    assert reverse("checks", args=[course.reference, "dose-1"]) in shown
