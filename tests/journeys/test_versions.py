"""A new edition in the middle of a course, through the web client: audit scenario 13.5 no. 9 of the reference.

Protocol v2 is published while the course is under way; the course keeps v1's due dates until it is moved.
"""

import pytest
from django.test import Client
from django.urls import reverse

from programmes import State
from tests.factories import HARBOUR_FILE, HOPKINS_FILE, PASSWORD, MembershipFactory
from tests.journeys.walk import BACKEND, Walk, at
from tests.stories import dosed, prepared
from tracker.access.roles import Role
from tracker.models import Course, ProtocolVersion, VersionMove
from tracker.pages.compliance import known

GIVEN = at("2026-03-16")
PUBLISHED = at("2026-03-18", "12:00")
MOVED = at("2026-03-19", "15:00")
BASE = HOPKINS_FILE.read_text().replace('version = "1.0.0"', 'version = "2.0.0"', 1)
OWN = (
    HARBOUR_FILE.read_text()
    .replace('version = "1.0.0"', 'version = "2.0.0"', 1)
    .replace("hopkins-psilocybin-mdd@1.0.0", "hopkins-psilocybin-mdd@2.0.0", 1)
    .replace('window = { opens = "5 d", closes = "9 d" }', 'window = { opens = "6 d", closes = "12 d" }', 1)
    .replace('window = { due = "10 d", opens = "8 d", closes = "13 d" }',
             'window = { due = "11 d", opens = "9 d", closes = "14 d" }', 1)
)  # fmt: skip


@pytest.fixture
def director(site):
    return MembershipFactory(site=site, role=Role.MEDICAL_DIRECTOR).user


@pytest.fixture
def treated(course, site, clinician, colleague) -> Course:
    """Return the course, on Harbour's first edition, with its first dose given."""
    prepared(course, by=clinician, at=at("2026-03-02"))
    dosed(course, "dose-1", starts=GIVEN, by=clinician, second=colleague)
    return course


def sends(user, now, text, site="", *, time_machine):
    """Hand a file in, read the second step, sign that it is published."""
    time_machine.move_to(now, tick=False)
    client = Client()
    client.force_login(user, backend=BACKEND)
    shown = client.post(reverse("publish-protocol"), {"step": "check", "text": text, "site": site})
    form = shown.context["form"]
    given = {name: form[name].value() or "" for name in ("body", "name", "site")}
    done = client.post(reverse("publish-protocol"), {"step": "publish", "password": PASSWORD, **given})
    assert done.status_code == 302, done.content.decode()
    return ProtocolVersion.objects.latest("pk")


def due_dates(course):
    return {
        it.key: (it.opens_at, it.due_at, it.closes_at) for it in course.requirements.filter(key__endswith="/window")
    }


def overdue(moment):
    return sum(it.counts[State.OVERDUE] for it in known(moment))


def moves(user, now, course, edition, reason, time_machine):
    """Read what follows, then sign it; return what stood there between the two."""
    time_machine.move_to(now, tick=False)
    client = Client()
    client.force_login(user, backend=BACKEND)
    page = f"{reverse('move-version', args=[course.reference])}?to={edition.address}"
    form = client.get(page).context["form"]
    between = due_dates(course)
    signed = {name: str(form[name].value()) for name in ("key", "signed")}
    assert client.post(page, signed | {"reason": reason, "password": PASSWORD}).status_code == 302
    return between


def test_a_course_keeps_its_due_dates_until_it_is_moved(treated, site, supervisor, director, clinician, time_machine):
    before = due_dates(treated)
    sends(supervisor, PUBLISHED, BASE, time_machine=time_machine)
    edition = sends(director, PUBLISHED, OWN, "HB", time_machine=time_machine)
    assert (edition.reference, edition.base.version, edition.signed_by) == ("demo-harbour@2.0.0", "2.0.0", director)
    assert due_dates(treated) == before
    assert "demo-harbour, version 1.0.0" in Walk(supervisor).opens("course", treated.reference, now=PUBLISHED)

    between = moves(supervisor, MOVED, treated, edition, "The new edition gives more days.", time_machine)
    assert between == before, "a preview moves nothing"
    after = due_dates(treated)
    assert {key for key in after if after[key] != before.get(key)} == {
        "d1-1wk/window", "int-2#dose-1/window", "int-2#dose-2/window",
    }  # fmt: skip
    assert (after["d1-1wk/window"][2] - before["d1-1wk/window"][2]).days == 3
    assert VersionMove.objects.as_system("verify").get().reason == "The new edition gives more days."
    shown = Walk(supervisor).opens("course-trail", treated.reference, now=MOVED)
    assert "was on demo-harbour, version 1.0.0, on demo-harbour, version 2.0.0" in shown


def test_an_earlier_day_is_judged_by_the_edition_then_in_force(
    treated, supervisor, director, clinician, time_machine
):  # fmt: skip
    """On the tenth day the follow-up is late under the first edition; under the second it is still open."""
    tenth = at("2026-03-26", "12:00")
    sends(supervisor, PUBLISHED, BASE, time_machine=time_machine)
    edition = sends(director, PUBLISHED, OWN, "HB", time_machine=time_machine)
    late = overdue(tenth)
    moves(supervisor, at("2026-03-27"), treated, edition, "More days.", time_machine)
    assert overdue(tenth) == late
    assert overdue(at("2026-03-27")) < late
