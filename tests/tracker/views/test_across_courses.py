"""Two courses of one patient: a dose on the first stands in the way of one on the second for a while."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from programmes import State
from tests.factories import MONDAY, CourseFactory
from tests.stories import HOUR, booked, checked, dosed, prepared
from tests.versions import COMP001, published
from tracker.actions import dosing, gates
from tracker.actions.action import CannotRecord
from tracker.actions.dosing import DoseTaken
from tracker.models import Course

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FIRST = MONDAY + 21 * DAY
CHECKS = ("screening", "trials", "episode", "antidepressants-stopped", "consent")
KEY = "dose-1/interval-wash-out"


@pytest.fixture
def second(course, clinician, colleague, site) -> Course:
    """Return a second course, blinded, of a patient who was dosed on the first; its checks are answered."""
    prepared(course, by=clinician, at=MONDAY)
    dosed(course, "dose-1", starts=FIRST, by=clinician, second=colleague)
    made = CourseFactory(
        patient=course.patient, reference="HB-0002", protocol_version=published(COMP001, site), arm="group-a",
        team=[clinician], enrolled_at=FIRST + DAY,
    )  # fmt: skip
    for code in CHECKS:
        checked(made, code, by=clinician, at=FIRST + DAY)
    return made


def page(course):
    return reverse("checks", args=[course.reference, "dose-1"])


def wash_out(course, at):
    return State(course.requirements.with_state(at).get(key=KEY).state)


def test_the_checks_say_from_when_on_it_is_possible(second, client_at, clinician, counted):
    client = client_at(clinician, FIRST + 20 * DAY)
    said = client.get(page(second)).content.decode()
    assert "At least 90 days since any earlier dose" in said
    assert "Possible from Sun 21 Jun, 10:00." in said
    assert counted(client, page(second)) <= 10


@pytest.mark.parametrize(("days", "state"), [(89, "not"), (91, "met")])
def test_it_is_a_gate_like_others(second, client_at, clinician, days, state):
    answer = client_at(clinician, FIRST + days * DAY).get(page(second))
    found = {gate.code: gate for gate, _ in answer.context["gates"]}
    assert found["interval-wash-out"].state == state
    assert found["interval-wash-out"].stops is (state == "not")


def test_nothing_is_released_too_soon(second, clinician):
    now = FIRST + 89 * DAY
    assert KEY in {it.key for it in gates.objections(second, "dose-1", now)}
    with pytest.raises(CannotRecord, match="too early"):
        gates.release(course=second, visit_key="dose-1", identity_checked=True, key=uuid4(), by=clinician, at=now)
    assert KEY not in {it.key for it in gates.objections(second, "dose-1", now + 2 * DAY)}


def test_the_medical_director_may_let_it_go_past(second, client_at, supervisor, clinician):
    said = client_at(supervisor, FIRST + 20 * DAY).get(page(second)).content.decode()
    assert "The medical director may waive it beforehand." in said


def test_today_counts_it_among_the_checks(second, client_at, clinician):
    start = FIRST + 20 * DAY
    booked(second, "dose-1", starts=start, hours=8, by=clinician, at=start - DAY)
    said = client_at(clinician, start).get(reverse("today")).content.decode()
    assert "at least 90 days since any earlier dose" in said.lower()


@pytest.mark.parametrize(("days", "then"), [(20, State.BROKEN), (91, State.MET)])
def test_what_was_given_all_the_same_is_recorded_and_judged(second, clinician, colleague, days, then):
    start = FIRST + days * DAY
    taken = DoseTaken(at=start + HOUR, share=1, lot="P", given_by=clinician, witnessed_by=colleague)
    dosing.record(course=second, visit_key="dose-1", started_at=start, ended_at=start + 8 * HOUR, doses=[taken],
                  entries=[], key=uuid4(), by=clinician, at=start + 8 * HOUR)  # fmt: skip
    assert wash_out(second, start + DAY) is then


def test_the_first_course_is_not_touched(second, course):
    assert not course.requirements.filter(key__contains="interval").exists()
