"""Courses without a fixed end through the web client: treatments that come again, ways that part. No page fails.

Psilocybin in Switzerland: authorised, treated three times, a way decided. Esketamine: into its maintenance.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.factories import LIBRARY, CourseFactory, ProtocolVersionFactory
from tests.journeys.clinician import Clinician, Step
from tests.journeys.walk import BACKEND, Walk, at, moment
from tests.stories import dosed
from tracker.models import Course, User

DAY = timedelta(days=1)
END = at("2026-06-20")
WAY = b"""
[[branches]]
code = "farewell"
title = "A last talk"
allowed = "always"
source = "An invented way"

[[visits]]
code = "last-talk"
phase = "follow-up"
anchor = "last dose"
branch = "farewell"
title = "Last talk"
patient_title = "A last talk"
window = { due = "14 d", opens = "7 d", closes = "21 d" }
source = "An invented way"
"""
OF_A_VISIT = ("book", "cancel", "record", "rate", "checks", "release", "dosing", "left", "group")


def published(name: str, more: bytes = b"") -> None:
    ProtocolVersionFactory(code=name, title=name, body=(LIBRARY / f"{name}.toml").read_bytes() + more)


def no_page_fails(user: User, course: Course, visits: tuple[str, ...], now: object) -> dict[str, set[int]]:
    """Open every page of these visits, and those of the course; return how each visit answered."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    with time_machine.travel(now, tick=False):
        of_course = ("course", "beforehand", "entries", "standing", "weigh")
        for name in of_course:
            assert client.get(reverse(name, args=[course.reference])).status_code == 200, name
        assert client.get(reverse("today")).status_code == 200
        assert client.get(reverse("protocol", args=[course.protocol_version.address])).status_code == 200
        answers = {it: {client.get(reverse(name, args=[course.reference, it])).status_code for name in OF_A_VISIT}
                   for it in visits}  # fmt: skip
    assert not {code for codes in answers.values() for code in codes} - {200, 302, 404}
    return answers


def treatments(the: Clinician) -> Iterator[Step]:
    """Prepare, be authorised, be treated three times a month apart, decide on the last talk and hold it."""
    yield at("2026-03-02"), the.enrols
    yield the.holds("preparation", "2026-03-03", "10:00", "11:30")
    granted = moment("happened_at", at("2026-03-05", "10:00"))
    yield (
        at("2026-03-05", "12:00"),
        lambda now: the.walk.sends("milestone", the.reference, "authorisation", now=now, fields=granted),
    )
    for visit, day in (("treatment-1", "2026-03-16"), ("treatment-2", "2026-04-13"), ("treatment-3", "2026-05-11")):
        yield the.books(visit, str(at(day).date() - DAY), day, "09:00", "17:00")
        yield the.checks(visit, "consent", day, "08:30")
        yield at(day, "09:30"), the._sends("checks", visit, {"identity_checked": "on"}, to="/release/")
        yield at(day, "17:30"), the._sends("dosing", visit, the._dosing_day(day, "25"))
        yield the.holds(f"integration#{visit}", str(at(day).date() + DAY), "10:00", "11:00")
    taken = moment("happened_at", at("2026-05-20", "10:00")) | {"taken": "yes", "reason": "They ask for it."}
    yield (
        at("2026-05-20", "12:00"),
        lambda now: the.walk.sends("branch", the.reference, "farewell", now=now, fields=taken),
    )
    yield the.holds("last-talk", "2026-05-27", "10:00", "11:00")


@pytest.mark.django_db
def test_psilocybin_in_switzerland(clinician: User, colleague: User) -> None:
    published("switzerland-psilocybin", WAY)
    the = Clinician(clinician, colleague)
    for now, act in treatments(the):
        act(now)
        if the.reference and f"{now:%Y-%m-%d}" < "2026-03-05":
            early = no_page_fails(clinician, _course(), ("treatment-1", "treatment-9", "last-talk"), now)
            assert 200 in early["treatment-1"]
    course = _course()
    assert [it.visit_key for it in course.dose_facts.order_by("happened_at")] == [
        "treatment-1", "treatment-2", "treatment-3"
    ]  # fmt: skip
    keys = set(course.requirements.values_list("key", flat=True))
    assert "last-talk/window" in keys
    assert any(it.startswith("treatment-4/") for it in keys)  # the next one is always there
    said = Walk(clinician).opens("course", course.reference, now=END)
    assert "Last talk" in said
    no_page_fails(clinician, course, ("treatment-3", "treatment-4", "treatment-12", "last-talk", "integration"), END)


@pytest.mark.django_db
def test_esketamine_goes_on_without_an_end(patient, clinician: User, colleague: User) -> None:
    published("esketamine-hk")
    version = ProtocolVersionFactory._meta.model.objects.get(code="esketamine-hk")
    course = CourseFactory(patient=patient, protocol_version=version, team=[clinician])
    first = at("2026-03-09")
    weeks = [0, 3, 7, 10, 14, 17, 21, 24, 28, 35, 42, 49]
    for number, days in enumerate(weeks, start=1):
        dosed(course, f"dose-{number}", starts=first + days * DAY, by=clinician, second=colleague, mg="56")
    for number, days in enumerate((56, 70), start=1):
        dosed(course, f"maintenance-{number}", starts=first + days * DAY, by=clinician, second=colleague, mg="84")
    now = first + 75 * DAY
    answers = no_page_fails(
        clinician, course, ("dose-12", "maintenance-2", "maintenance-3", "maintenance-40", "benefit-review"), now
    )
    assert 200 in answers["maintenance-3"]
    rows = dict(course.requirements.filter(rule=2).values_list("key", "closes_at"))
    last = (first + 70 * DAY).date()
    assert rows["maintenance-3/window"].astimezone(first.tzinfo).date() == last + timedelta(days=15)
    said = Walk(clinician).opens("checks", course.reference, "maintenance-3", now=now)
    assert "56 mg or 84 mg" in said
    assert course.dose_facts.filter(mg=Decimal(84)).count() == 2
    assert patient.born_on == date(1985, 6, 15)


def _course() -> Course:
    return Course.objects.as_system("verify").select_related("protocol_version").get()
