"""The key of a form that proves, opens or reviews: a replay is answered, anything else under it is refused."""

from datetime import date
from uuid import uuid4

import pytest

from tests.conftest import _member
from tests.factories import CourseFactory, PatientFactory, SiteFactory
from tests.tracker.actions.test_site_rules import RULES
from tracker.access.roles import Role
from tracker.actions import emergencies, protocols, signatures, site_rules, trail_reading, words
from tracker.actions.emergencies import Grounds, Sought
from tracker.models import EmergencyAccess, EmergencyReview, SiteRules, TrailEntry, TrailReview

pytestmark = pytest.mark.django_db
HB_1, HB_2 = Sought(reference="HB-0001"), Sought(reference="HB-0002")
OPENED = {"sought": HB_1, "grounds": Grounds(1, "By ambulance"), "signed_with": 1, "origin": "https://plan.example.org"}
REVIEWED = {"finding": EmergencyReview.Finding.FOLLOW_UP, "words": "I asked.", "signed_with": 1}


@pytest.fixture
def nurse(at):
    return _member(SiteFactory(code="NG", name="Northgate"), Role.THERAPIST, at, "Priya").acting(at)


@pytest.fixture
def other_course(course, site):
    return CourseFactory(patient=PatientFactory(registered_at=site), reference="HB-0002")


@pytest.fixture
def opened(other_course, nurse, at):
    """Return a function that opens a record under a key."""
    return lambda key, **changes: emergencies.open_record(**OPENED | changes, key=key, by=nurse, at=at)


@pytest.mark.parametrize(
    "changed",
    [{"sought": HB_2}, {"sought": Sought(reference="HB-9999")}, {"grounds": Grounds(2, "By ambulance")},
     {"grounds": Grounds(1, "By bus")}],
    ids=["another-patient", "nobody", "another-reason", "other-words"],
)  # fmt: skip
def test_a_key_opens_one_record_for_one_reason(opened, refuses, changed):
    key = uuid4()
    made = opened(key)
    assert opened(key).pk == made.pk
    with refuses("for something else"):
        opened(key, **changed)
    assert EmergencyAccess.objects.as_system("emergency").get() == made
    assert not TrailEntry.objects.filter(event="emergency.refused").exists()


def test_a_key_reviews_one_access_with_one_finding(opened, supervisor, site, at, refuses):
    one, other, key = opened(uuid4()), opened(uuid4(), sought=HB_2), uuid4()
    second = _member(site, Role.SUPERVISOR, at, "Noor").acting(at)

    def reviewed(access=one, by=supervisor, **changes):
        return emergencies.review(access=access.pk, key=key, by=by.acting(at), at=at, **REVIEWED | changes)

    made = reviewed()
    assert reviewed().pk == made.pk
    for changed in ({"access": other}, {"by": second}, {"finding": 1}, {"words": "I looked."}):
        with refuses("for something else"):
            reviewed(**changed)
    assert EmergencyReview.objects.as_system("emergency").get() == made


def test_a_key_holds_one_set_of_rules_at_one_site_from_one_day(site, supervisor, at, refuses):
    rules = protocols.publish(body=RULES, name="example.toml", by=supervisor, at=at)
    elsewhere, key = SiteFactory(code="NG", name="Northgate"), uuid4()
    theirs = _member(elsewhere, Role.SUPERVISOR, at, "Noor")

    def held(site=site, by=supervisor, since=date(2026, 1, 1), **more):
        return site_rules.hold(site=site, version=rules, since=since, key=key, by=by, at=at, **more)

    made = held()
    assert held() == made
    changes = [{"site": elsewhere, "by": theirs}, {"since": date(2026, 2, 1)}, {"until": date(2026, 3, 1)}]
    for changed in (*changes, {"replaces": made}):
        with refuses("for something else"):
            held(**changed)
    assert SiteRules.objects.get() == made


def test_a_key_reviews_the_trail_once(site, supervisor, course, clinician, at, refuses):
    words.write_note(course=course, text="Calm.", key=uuid4(), by=clinician, at=at)
    key, given = uuid4(), {"upto": 1, "finding": 1, "words": ""}
    colleague = _member(site, Role.SUPERVISOR, at, "Noor")

    def reviewed(by=supervisor, **changes):
        return trail_reading.review(key=key, by=by.acting(at), at=at, **given | changes)

    made = reviewed()
    assert reviewed() == made
    for changed in ({"by": colleague}, {"finding": 2, "words": "Line 1"}):
        with refuses("for something else"):
            reviewed(**changed)
    assert list(TrailReview.objects.all()) == made


def test_a_key_signs_one_note_of_one_course(course, other_course, clinician, at, refuses):
    notes = [
        words.write_note(course=it, text="Calm.", key=uuid4(), by=clinician, at=at)
        for it in (course, course, other_course)
    ]
    key, given = uuid4(), {"meaning": 1, "signed_with": 1, "by": clinician, "at": at}
    made = signatures.sign_note(course=course, note=notes[0].pk, key=key, **given)
    assert signatures.sign_note(course=course, note=notes[0].pk, key=key, **given) == made
    for note in notes[1:]:
        with refuses("for something else"):
            signatures.sign_note(course=note.course, note=note.pk, key=key, **given)
