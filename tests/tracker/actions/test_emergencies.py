"""Emergency access: what it opens and for how long, what ends it, who reviews it, and what the trail proves of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import _member
from tests.factories import CourseFactory, MembershipFactory, PatientFactory, SiteFactory
from tracker.access.roles import Role
from tracker.actions import courses, emergencies, people, private_notes, turns
from tracker.actions.action import CannotRecord, writing
from tracker.actions.emergencies import Grounds, SeenAlready, Sought
from tracker.actions.verification import Proof, findings
from tracker.models import (
    CareTeamMember,
    Course,
    CourseEvent,
    EmergencyAccess,
    Letter,
    Patient,
    PrivateNote,
    Requirement,
    TrailEntry,
    User,
)
from tracker.models.emergencies import LASTS

pytestmark = pytest.mark.django_db
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def nurse(at):
    """Return a nurse of another site, who sees nothing of Harbour."""
    return _member(SiteFactory(code="NG", name="Northgate"), Role.THERAPIST, at, "Priya")


def open_to(by, at, reference="HB-0001", key=None):
    return emergencies.open_record(
        sought=Sought(reference=reference), grounds=Grounds(1, "Brought in by ambulance"), signed_with=1,
        key=key or uuid4(), origin="https://plan.example.org", by=by.acting(at), at=at,
    )  # fmt: skip


def sees(user, at, model=Course):
    """Return how many rows somebody sees at a moment, as a new request asks it."""
    return model.objects.visible_to(User.objects.get(pk=user.pk).acting(at)).count()


def reviewed(access, by, at, finding=1, key=None):
    return emergencies.review(
        access=access.pk, finding=finding, words="I asked.", signed_with=1, key=key or uuid4(), by=by.acting(at), at=at
    )  # fmt: skip


def test_it_opens_all_courses_of_one_patient_for_sixty_minutes(course, site, nurse, at):
    CourseFactory(patient=course.patient, reference="HB-0002")
    CourseFactory(patient=PatientFactory(registered_at=site), reference="HB-0003")
    access = open_to(nurse, at)
    assert access.ends_at == at + LASTS == at + 60 * MINUTE
    found = {passed: sees(nurse, at + passed) for passed in (-SECOND, 0 * HOUR, HOUR - SECOND, HOUR)}
    assert found == {-SECOND: 0, 0 * HOUR: 2, HOUR - SECOND: 2, HOUR: 0}
    assert (sees(nurse, at, Patient), sees(nurse, at, Requirement) > 0) == (1, True)
    assert sees(_member(site, Role.THERAPIST, at, "Kofi"), at) == 0


def test_it_moves_no_course_to_a_site_at_which_it_would_stay_open(course, nurse, at):
    northgate = nurse.memberships.get().site
    open_to(nurse, at)
    moved = {
        "turn": CourseEvent.Turn.TRANSFERRED, "reason": "Lives here", "decided_by": 2, "happened_at": at,
        "to_site": northgate, "successor": nurse,
    }  # fmt: skip
    with pytest.raises(CannotRecord, match="transfers the course"):
        turns.take(course=course, key=uuid4(), by=nurse.acting(at), at=at, **moved)
    assert sees(nurse, at + HOUR) == 0


def test_it_costs_no_statement_more_also_for_one_who_sees_a_whole_site(course, nurse, at, by_duty):
    open_to(nurse, at)
    for _ in range(2):
        user = User.objects.get(pk=nurse.pk).acting(at)
        with CaptureQueriesContext(connection) as captured:
            assert course in list(Course.objects.visible_to(user))
        assert len(captured) == 2
        by_duty(nurse)


@pytest.fixture
def by_duty(at):
    """Return a function that lets somebody see a whole site: as its medical director."""
    return lambda user: MembershipFactory(user=user, role=Role.MEDICAL_DIRECTOR)


def test_it_never_opens_what_one_wrote_for_oneself(course, nurse, at):
    with_place = CareTeamMember.unscoped.get(course=course)
    private_notes.write(course=course, text="Mine", key=uuid4(), by=with_place.member.acting(at), at=at)
    with writing():
        CareTeamMember.unscoped.update(ends_at=at + MINUTE)
    former = with_place.member
    open_to(former, at + MINUTE)
    assert (sees(former, at + MINUTE), sees(former, at + MINUTE, PrivateNote)) == (1, 0)


def test_an_early_end_a_role_that_ends_and_a_closed_account_shut_it_at_once(course, site, nurse, at):
    home = nurse.memberships.get().site
    chief = _member(home, Role.ADMINISTRATOR, at, "Abel")
    ways = {
        "ended": lambda it, now: emergencies.end(access=it.pk, by=nurse, at=now),
        "closed": lambda it, now: people.close(site=home, person=nurse.pk, by=chief.acting(now), at=now),
        "role ended": lambda it, now: people.end(
            site=home, membership=nurse.memberships.get().pk, by=chief.acting(now), at=now
        ),
    }
    for number, (name, end) in enumerate(ways.items()):
        begun = at + number * HOUR
        access = open_to(nurse, begun)
        assert sees(nurse, begun + MINUTE) == 1, name
        end(access, begun + 2 * MINUTE)
        people.reopen(site=home, person=nurse.pk, by=chief.acting(begun), at=begun + 3 * MINUTE)
        assert sees(nurse, begun + 4 * MINUTE) == 0, name
        assert access.early_end.ended_at == begun + 2 * MINUTE


def test_five_records_opened_in_fifteen_minutes_are_the_most(course, nurse, at):
    """Those that were found count as those that were not, also where each was ended at once."""
    for second in range(5):
        access = open_to(nurse, at + second * SECOND)
        emergencies.end(access=access.pk, by=nurse, at=at + second * SECOND)
    with pytest.raises(CannotRecord, match="Five tries"):
        open_to(nurse, at + 5 * SECOND)
    assert open_to(nurse, at + 15 * MINUTE)


def test_nobody_ends_what_somebody_else_opened(course, nurse, clinician, at):
    access = open_to(nurse, at)
    with pytest.raises(CannotRecord, match="You have no such"):
        emergencies.end(access=access.pk, by=clinician, at=at)


def test_a_replay_is_answered_and_one_who_sees_the_record_needs_none(course, nurse, at):
    key = uuid4()
    assert open_to(nurse, at, key=key) == open_to(nurse, at + MINUTE, key=key)
    with pytest.raises(SeenAlready):
        open_to(nurse, at + 2 * MINUTE)
    assert EmergencyAccess.objects.as_system("emergency").count() == 1


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMINISTRATOR])
def test_a_supervisor_or_an_administrator_elsewhere_opens_nothing(course, at, role):
    with pytest.raises(CannotRecord, match="Only somebody who works with patients"):
        open_to(_member(SiteFactory(code="EL"), role, at, "Ada"), at)


def test_nobody_enrols_whom_they_see_in_an_emergency_only(course, nurse, at):
    home = MembershipFactory(user=nurse, site=nurse.memberships.get().site, falls_back=True).site
    open_to(nurse, at)
    given = {"version": course.protocol_version.base, "team": {nurse: CareTeamMember.Part.LEAD}, "key": uuid4()}
    with pytest.raises(CannotRecord, match="You opened this record in an emergency"):
        courses.enrol(patient=course.patient, site=home, by=nurse, at=at + MINUTE, **given)


def test_supervisors_of_the_patients_sites_are_written_to_and_nobody_else(course, nurse, supervisor, site, at):
    director = _member(site, Role.MEDICAL_DIRECTOR, at, "Dora")
    _member(SiteFactory(code="EL"), Role.SUPERVISOR, at, "Ada")
    open_to(nurse, at)
    written = Letter.objects.values_list("address", "is_alert")
    assert set(written) == {(supervisor.email, True), (director.email, True)}


def test_who_reviews_it(course, site, nurse, supervisor, foreign_supervisor, at):
    """A supervisor of the patient's site who did not open it; not the team, not another site's, and once."""
    director = _member(site, Role.MEDICAL_DIRECTOR, at, "Dora")
    access = open_to(nurse, at)
    for nobody in (nurse, foreign_supervisor, course.team.get().member):
        with pytest.raises(CannotRecord, match="site's supervision"):
            reviewed(access, nobody, at + HOUR)
    MembershipFactory(user=nurse, site=site, role=Role.SUPERVISOR, starts_at=at)
    with pytest.raises(CannotRecord, match="Nobody reviews their own"):
        reviewed(access, nurse, at + HOUR)
    key = uuid4()
    assert reviewed(access, supervisor, at + HOUR, key=key) == reviewed(access, supervisor, at + HOUR, key=key)
    with pytest.raises(CannotRecord, match="has reviewed this already"):
        reviewed(access, director, at + HOUR)


def test_the_trail_of_each_course_tells_it_and_proves_every_row(course, nurse, supervisor, at, settings):
    CourseFactory(patient=course.patient, reference="HB-0002")
    access = open_to(nurse, at)
    emergencies.end(access=access.pk, by=nurse, at=at + MINUTE)
    reviewed(access, supervisor, at + HOUR)
    told = TrailEntry.objects.order_by("seq").values_list("event", "course_reference")
    events = ("emergency.opened", "emergency.ended", "emergency.reviewed")
    assert sorted(told) == sorted((event, it) for event in events for it in ("HB-0001", "HB-0002"))
    unfit = {(it.kind, it.table) for it in findings(Proof(settings.TRAIL_KEYS), at + HOUR)}
    assert unfit == {("row-unnamed", "enrolment"), ("row-unnamed", "protocolversion")}  # made by factories
