"""A site that cannot go live: no course begins at it and none comes to it, and whoever is in care there stays so."""

from datetime import date
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command

from tests.factories import MembershipFactory, SiteFactory, a_harbour_version
from tests.tracker.actions.deeds import turn
from tracker.access.roles import Role
from tracker.actions import courses, words
from tracker.actions.action import CannotRecord
from tracker.models import CareTeamMember, Course, CourseEvent, Membership, Patient, Site, User

pytestmark = pytest.mark.django_db
REFUSED = "has nobody who answers while nobody is on duty"


def _nobody_named(site, at):
    Site.objects.filter(pk=site.pk).update(fallback=None)


def _role_ended(site, at):
    Membership.objects.filter(user=site.fallback).update(ends_at=at)


def _role_to_come(site, at):
    Membership.objects.filter(user=site.fallback).update(starts_at=at.replace(year=at.year + 1))


def _account_closed(site, at):
    User.objects.filter(pk=site.fallback_id).update(is_active=False)


def _treats_nobody(site, at):
    Membership.objects.filter(user=site.fallback).update(role=Role.ADMINISTRATOR)


def _works_elsewhere(site, at):
    Membership.objects.filter(user=site.fallback).update(site=SiteFactory(code="NG"))


WAYS = [_nobody_named, _role_ended, _role_to_come, _account_closed, _treats_nobody, _works_elsewhere]
each_way = pytest.mark.parametrize("happens", WAYS, ids=lambda it: it.__name__.strip("_"))


@pytest.fixture
def elmfield(at):
    """Return another site, with a fallback and Ada, who could lead a course there."""
    site = SiteFactory(code="EL", name="Elmfield")
    MembershipFactory(site=site, falls_back=True)
    site.ada = MembershipFactory(site=site).user
    return site


@each_way
def test_nobody_is_enrolled_there(site, clinician, at, happens):
    version = a_harbour_version(site)
    MembershipFactory(site=site, falls_back=True)

    def enrol():
        new = Patient(registered_at=site, full_name="Noor X", short_name="Noor", born_on=date(1990, 5, 1), zone="UTC")
        team = {clinician: CareTeamMember.Part.LEAD}
        given = {"patient": new, "site": site, "version": version, "team": team, "by": clinician, "at": at}
        return courses.enrol(**given, key=uuid4())

    assert enrol().reference == "HB-0001"
    happens(site, at)
    with pytest.raises(CannotRecord, match=f"Harbour {REFUSED}"):
        enrol()
    assert Patient.unscoped.count() == Course.unscoped.count() == 1


@each_way
def test_no_course_comes_to_it(course, clinician, elmfield, at, happens):
    happens(elmfield, at)
    to_site = Site.objects.get(pk=elmfield.pk)  # as a form has it, after that happened
    with pytest.raises(CannotRecord, match=f"Elmfield {REFUSED}"):
        turn(course, clinician, at, CourseEvent.Turn.TRANSFERRED, to_site=to_site, successor=elmfield.ada)
    assert Course.unscoped.get(pk=course.pk).site == course.site


@each_way
def test_whoever_is_in_care_there_stays_so_and_the_doctor_says_it(course, clinician, site, at, happens, time_machine):
    time_machine.move_to(at)
    MembershipFactory(site=site, falls_back=True)
    assert f"Site {site.code} has nobody" not in _doctor()
    happens(site, at)
    assert words.write_note(course=course, text="Calm", key=uuid4(), by=clinician, at=at)
    assert f"Site {site.code} has nobody" in _doctor()


def _doctor():
    said = StringIO()
    with pytest.raises(SystemExit):  # tests have settings of their own, which it judges too
        call_command("doctor", stdout=said)
    return said.getvalue()
