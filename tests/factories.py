"""Factories: the smallest valid thing each; a trait names a situation. Tests that need a history use actions."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import factory
from factory.django import DjangoModelFactory

from programmes import History, Protocol, load
from programmes.history import Enrolled
from tracker.access.roles import Role
from tracker.actions.action import writing
from tracker.actions.courses import replan
from tracker.models import (
    CareTeamMember,
    Course,
    Enrolment,
    Membership,
    Patient,
    ProtocolVersion,
    Reminder,
    Site,
    User,
)

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
PASSWORD = "a-good-long-password"
"""Of everybody."""
LIBRARY = Path(__file__).parent.parent / "programmes" / "library"
HOPKINS_FILE = LIBRARY / "hopkins-psilocybin-mdd.toml"
HARBOUR_FILE = LIBRARY / "supplements" / "demo-harbour.toml"


@cache
def hopkins() -> Protocol:
    """Return the published Johns Hopkins protocol."""
    return load(HOPKINS_FILE.read_bytes(), HOPKINS_FILE.name)


@cache
def harbour() -> Protocol:
    """Return the Johns Hopkins protocol with Harbour's supplement."""
    return load(HARBOUR_FILE.read_bytes(), HARBOUR_FILE.name, hopkins())


class WritingFactory(DjangoModelFactory):
    """A factory that may write outside an action: it makes what a test starts from."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        with writing():
            return super()._create(model_class, *args, **kwargs)


class SiteFactory(WritingFactory):
    class Meta:
        model = Site

    code = factory.Sequence(lambda n: f"S{n:02d}"[-4:])
    name = factory.Sequence(lambda n: f"Site {n}")
    sender_name = "The team"
    zone = "Europe/London"
    country = "GB"
    team_phone = "01632 960147"
    team_hours = "Monday to Friday, 9 am to 5 pm"
    night_phone = "01632 960148"
    crisis_phone = "116 123"
    crisis_name = "Samaritans"
    emergency_phone = "999"

    class Params:
        new_york = factory.Trait(zone="America/New_York", country="US")


class UserFactory(WritingFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    full_name = factory.Sequence(lambda n: f"Person Number {n}")
    short_name = factory.Sequence(lambda n: f"Person {n}")
    password = factory.django.Password(PASSWORD)


class MembershipFactory(WritingFactory):
    class Meta:
        model = Membership
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory)
    site = factory.SubFactory(SiteFactory)
    role = Role.THERAPIST
    starts_at = datetime(2020, 1, 1, tzinfo=UTC)

    @factory.post_generation
    def falls_back(membership: Membership, create: bool, wanted: Any, **kwargs: Any) -> None:
        """Name them who answers while nobody is on duty: without that nobody is enrolled at a site."""
        if wanted:
            membership.site.fallback = membership.user
            membership.site.save(update_fields=["fallback"])


class PatientFactory(WritingFactory):
    class Meta:
        model = Patient

    registered_at = factory.SubFactory(SiteFactory)
    full_name = factory.Sequence(lambda n: f"Patient Number {n}")
    short_name = factory.Sequence(lambda n: f"Patient {n}")
    born_on = date(1985, 6, 15)
    email = factory.Sequence(lambda n: f"patient{n}@example.org")
    zone = "Europe/London"

    class Params:
        logs_in = factory.Trait(user=factory.SubFactory(UserFactory, email=factory.SelfAttribute("..email")))


def _digest(code: str, version: str, base: str, body: bytes) -> str:
    """Return a digest of a version: the same in every test, so that its protocol is parsed once and not in each."""
    return hashlib.sha256(f"{code}@{version} {base} ".encode() + body).hexdigest()


class ProtocolVersionFactory(WritingFactory):
    """Johns Hopkins as published; `harbour=True` makes it usable with a supplement of the given site."""

    class Meta:
        model = ProtocolVersion

    code = "hopkins-psilocybin-mdd"
    version = "1.0.0"
    title = "Psilocybin for major depression"
    format = 1
    body = factory.LazyFunction(HOPKINS_FILE.read_bytes)
    digest = factory.LazyAttribute(lambda it: _digest(it.code, it.version, it.base.digest if it.base else "", it.body))
    published_at = datetime(2026, 1, 1, tzinfo=UTC)
    published_by = factory.SubFactory(UserFactory)
    base = None

    class Params:
        harbour = factory.Trait(
            code="demo-harbour",
            body=factory.LazyFunction(HARBOUR_FILE.read_bytes),
            base=factory.SubFactory("tests.factories.ProtocolVersionFactory"),
            site=factory.SubFactory(SiteFactory),
            signed_by=factory.SubFactory(UserFactory),
        )


class CourseFactory(WritingFactory):
    """A course just enrolled and planned, without the action. `team=[user, ...]`: the first one leads."""

    class Meta:
        model = Course
        skip_postgeneration_save = True

    reference = factory.Sequence(lambda n: f"TT-{n:04d}")
    patient = factory.SubFactory(PatientFactory)
    site = factory.SelfAttribute("patient.registered_at")
    protocol_version = factory.LazyAttribute(lambda it: a_harbour_version())
    zone = factory.SelfAttribute("site.zone")
    region = factory.LazyAttribute(lambda it: it.site.region)
    rules = factory.LazyAttribute(lambda it: it.site.rules)
    enrolled_at = MONDAY

    @factory.post_generation
    def team(course: Course, create: bool, members: Any, **kwargs: Any) -> None:
        with writing():
            for number, member in enumerate(members or ()):
                part = CareTeamMember.Part.LEAD if number == 0 else CareTeamMember.Part.THERAPIST
                CareTeamMember.objects.create(
                    course=course, member=member, part=part, starts_at=course.enrolled_at - timedelta(days=400)
                )

    @factory.post_generation
    def planned(course: Course, create: bool, extracted: Any, **kwargs: Any) -> None:
        with writing():
            enrolment = Enrolment.objects.create(
                course=course,
                happened_at=course.enrolled_at,
                recorded_at=course.enrolled_at,
                recorded_by=course.protocol_version.published_by,
            )
            replan(course=course, at=course.enrolled_at, enrolment=enrolment)


def a_harbour_version(site: Site | None = None) -> ProtocolVersion:
    """Return the one Harbour version of a test's database, published for `site` when first asked for."""
    found = ProtocolVersion.objects.filter(code="demo-harbour").first()
    return found or ProtocolVersionFactory(harbour=True, **({"site": site} if site else {}))


class ReminderFactory(WritingFactory):
    class Meta:
        model = Reminder

    course = factory.SubFactory(CourseFactory)
    key = factory.Sequence(lambda n: f"morning-after/dose-1@{n}/patient")
    code = "morning-after"
    audience = Reminder.Audience.PATIENT
    visit_key = "dose-1"
    due_at = MONDAY


def enrolled(at: datetime = MONDAY, **fields: Any) -> Enrolled:
    """Return an enrolment as the rules see it."""
    return Enrolled(**{"course": "1", "happened_at": at, "recorded_at": at, "key": "enrolment"} | fields)


def history(*facts: Any, course: str = "1") -> History:
    """Return a history of these facts, on course "1"."""
    return History(facts, course)
