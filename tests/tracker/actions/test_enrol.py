"""Enrolling: what is written, what is refused, what a replay does."""

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import MembershipFactory, PatientFactory, ProtocolVersionFactory, SiteFactory, a_harbour_version
from tracker.actions import courses
from tracker.actions.action import CannotRecord
from tracker.models import CareTeamMember, Course, Enrolment, Patient, Requirement, TrailEntry

Part = CareTeamMember.Part


@pytest.fixture
def enrol(site, clinician, at):
    version = a_harbour_version(site)
    MembershipFactory(site=site, falls_back=True)

    def enrolling(**fields):
        new = Patient(
            registered_at=site, full_name="Noor Example", short_name="Noor", born_on=date(1990, 5, 1), zone=site.zone
        )
        given = {
            "patient": new, "site": site, "version": version, "team": {clinician: Part.LEAD}, "key": uuid4(),
            "by": clinician, "at": at,
        }  # fmt: skip
        return courses.enrol(**given | fields)

    return enrolling


def test_it_writes_course_fact_team_plan_and_one_trail_line(enrol, clinician, at):
    course = enrol()
    assert course.reference == "HB-0001"
    assert course.patient.pk is not None
    assert course.enrolment_facts.get().happened_at == at
    assert course.team.get().member == clinician
    assert course.requirements.count() > 30
    line = TrailEntry.objects.get()
    assert (line.event, line.course_reference, line.actor) == ("course.enrolled", "HB-0001", str(clinician.public_id))


def test_numbers_follow_each_other(enrol):
    assert [enrol().reference, enrol().reference] == ["HB-0001", "HB-0002"]


def test_a_replay_is_answered_and_not_repeated(enrol):
    key = uuid4()
    assert enrol(key=key) == enrol(key=key)
    assert Course.objects.as_system("verify").count() == 1
    assert TrailEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("born_on", "message"),
    [
        pytest.param(date(2005, 3, 3), "is 20 years old. This protocol begins at 21", id="a-day-before-21"),
        pytest.param(date(2005, 3, 2), None, id="21-today"),
        pytest.param(date(1950, 3, 3), None, id="last-day-of-75"),
        pytest.param(date(1950, 3, 2), "is 76 years old. This protocol ends at 75", id="76-today"),
    ],
)
def test_the_age_of_the_protocol_holds_on_the_day(enrol, site, born_on, message):
    patient = Patient(registered_at=site, full_name="A B", short_name="A", born_on=born_on, zone=site.zone)
    if message is None:
        assert enrol(patient=patient).pk
        return
    with pytest.raises(CannotRecord, match=message):
        enrol(patient=patient)
    assert not Enrolment.objects.as_system("verify").exists()
    assert not Patient.objects.as_system("verify").exists()


def test_a_supplement_is_for_its_own_site(enrol):
    with pytest.raises(CannotRecord, match="policy of another site"):
        enrol(version=ProtocolVersionFactory(harbour=True, code="elsewhere", base=a_harbour_version().base))


@pytest.mark.parametrize("parts", [(), (Part.THERAPIST,)], ids=["nobody", "no-lead"])
def test_a_course_needs_a_lead(enrol, clinician, parts):
    with pytest.raises(CannotRecord, match="one lead"):
        enrol(team=dict.fromkeys([clinician][: len(parts)], *parts or (Part.LEAD,)))


def test_a_patient_may_have_a_second_course(enrol, site):
    patient = PatientFactory(registered_at=site)
    assert enrol(patient=patient).patient == enrol(patient=patient).patient == patient


def test_enrolment_takes_at_most_12_statements(enrol, statements):
    """Bar P3: the nearest comparable system needs 318."""
    enrol()  # the protocol is parsed once a process
    with CaptureQueriesContext(connection) as captured:
        enrol()
    assert len(statements(captured)) <= 12
    assert Requirement.objects.as_system("verify").exists()


def test_an_enrolment_in_the_future_is_refused(enrol, at, refuses):
    with refuses("lies in the future"):
        enrol(enrolled_at=at + timedelta(seconds=1))


def test_an_enrolment_entered_later_counts_from_its_own_day(enrol, at):
    course = enrol(enrolled_at=at - timedelta(days=3))
    assert course.enrolment_facts.get().happened_at == at - timedelta(days=3)
    assert course.requirements.get(key="screening/window").closes_at == datetime(2026, 3, 14, tzinfo=UTC)


@pytest.mark.parametrize("changed", ["patient", "site"])
def test_a_key_of_another_enrolment_is_refused(enrol, site, refuses, changed):
    key = uuid4()
    enrol(key=key)
    other = {"patient": PatientFactory(registered_at=site), "site": SiteFactory()}[changed]
    with refuses("for something else"):
        enrol(key=key, **{changed: other})


def test_a_replay_is_answered_after_the_team_changed(enrol, unchanged):
    key = uuid4()
    course = enrol(key=key)
    with unchanged():
        assert enrol(key=key, team={}) == course


@pytest.mark.django_db(transaction=True)
def test_the_same_enrolment_twice_at_once_is_one_course(enrol):
    key, start, made = uuid4(), Barrier(2), []

    def race():
        start.wait()
        try:
            made.append(enrol(key=key))
        finally:
            connection.close()

    threads = [Thread(target=race) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made[0] == made[1]
    assert Course.objects.as_system("verify").count() == TrailEntry.objects.count() == 1
