"""Who and what the benchmark works with: a clinician, a supervisor, and courses in the state that a deed needs."""

from datetime import datetime

from django.test import Client

from tracker.actions.action import writing
from tracker.models import Course, Phase, User
from tracker.models.courses import CourseQuerySet

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def clinician(at: datetime) -> User:
    """Return the first therapist of the first synthetic site."""
    return User.objects.get(email="staff0.site1@synthetic.example").acting(at)


def colleague(at: datetime) -> User:
    """Return the second therapist of that site."""
    return User.objects.get(email="staff1.site1@synthetic.example").acting(at)


def supervisor(at: datetime) -> User:
    """Return the supervisor of the first site, and of the second where there is one."""
    return User.objects.get(email="staff7.site1@synthetic.example").acting(at)


def patient(course: Course) -> User:
    """Return the account of a course's patient; one without is given an account."""
    person = course.patient
    if person.user is None:
        with writing():
            person.user = User.objects.create(email=f"patient-of-{course.reference.lower()}@synthetic.example")
            person.save(update_fields=["user"])
    return person.user


def signed_in(user: User) -> Client:
    """Return a client that is logged in."""
    client = Client(headers={"host": "localhost"})
    client.force_login(user, backend=BACKEND)
    return client


def before_the_dose() -> Course:
    """Return the latest course of the first protocol that goes on and at which no dose was given yet."""
    found = _courses().filter(doses_given=0).order_by("-pk").first()
    assert found is not None  # there are too few courses
    return found


def after_a_dose() -> Course:
    """Return the first course of that kind that is in integration or follow-up, with a full page."""
    found = _courses().filter(phase__in=(Phase.INTEGRATION, Phase.FOLLOW_UP)).order_by("pk").first()
    assert found is not None  # there are too few courses
    return found


def _courses() -> CourseQuerySet:
    rows = Course.objects.as_system("demo").open().select_related("patient", "site", "protocol_version__site")
    return rows.filter(protocol_version__code="demo-harbour", site__code="S000")
