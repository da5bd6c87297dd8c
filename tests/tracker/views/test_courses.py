"""The list of courses: who sees which, what is found, how it is paged."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import CourseFactory, MembershipFactory, PatientFactory, SiteFactory
from tests.stories import booked, held
from tests.versions import MDMA, published
from tracker.access.roles import Role
from tracker.models import Phase
from tracker.pages import courses as pages

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def read(monkeypatch, sign_in, clinician, at):
    """Return a function that reads the list."""

    def asked(at=at, user=clinician, **query):
        monkeypatch.setattr(timezone, "now", lambda: at)
        client, sends = sign_in(user), {"q"} & set(query)
        return (client.post if sends else client.get)(reverse("courses"), query, follow=True).content.decode()

    return asked


@pytest.fixture
def martha(course, clinician):
    """A second course of the same clinician."""
    other = PatientFactory(registered_at=course.site, full_name="Ruth Obi", short_name="Ruth")
    return CourseFactory(patient=other, reference="HB-0002", team=[clinician])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("", {"Marta Lindqvist", "Ruth Obi"}, id="nothing-asked"),
        pytest.param("lindq", {"Marta Lindqvist"}, id="part-of-a-name"),
        pytest.param("hb-0002", {"Ruth Obi"}, id="a-reference-in-small-letters"),
        pytest.param("0002", set(), id="the-middle-of-a-reference"),
        pytest.param("Nobody", set(), id="no-such-name"),
    ],
)
def test_searching(read, course, martha, query, found):
    page = read(q=query)
    assert {name for name in ("Marta Lindqvist", "Ruth Obi") if name in page} == found
    assert ("No courses match." in page) is (not found)


def test_a_search_stands_in_no_address_and_opens_for_nobody_else(sign_in, course, martha, clinician, colleague):
    found = sign_in(clinician).post(reverse("courses"), {"q": "lindq", "phase": "", "late": "1"}).url
    assert "lindq" not in found
    assert found.endswith("&late=1")
    assert 'value="lindq"' in sign_in(clinician).get(found).content.decode()
    assert "lindq" not in sign_in(colleague).get(found).content.decode()
    assert 'value="lindq"' not in sign_in(clinician).get(reverse("courses"), {"words": "lindq"}).content.decode()


@pytest.mark.parametrize(
    ("phase", "found"),
    [
        pytest.param(Phase.SCREENING, True, id="its-phase"),
        pytest.param(Phase.FOLLOW_UP, False, id="another-phase"),
        pytest.param("nonsense", True, id="no-phase-at-all"),
    ],
)
def test_filtering_by_phase(read, course, phase, found):
    assert ("Marta Lindqvist" in read(phase=phase)) is found


def _select(page, name):
    return re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.DOTALL)


def test_a_protocol_is_asked_for_only_where_there_are_several(read, course, clinician, site):
    assert _select(read(), "version") is None
    version = published(MDMA, site)
    CourseFactory(reference="HB-0009", patient__registered_at=site, team=[clinician], protocol_version=version)
    choice = _select(read(version=version.pk), "version")[0]
    assert f'value="{version.pk}" selected' in choice
    assert choice.count("<option") == 3
    assert ("HB-0001" in read(version=version.pk), "HB-0009" in read(version=version.pk)) == (False, True)


def test_a_site_is_asked_for_only_where_somebody_works_at_several(read, course, clinician):
    assert _select(read(), "site") is None
    elsewhere = SiteFactory(code="NG", name="Northgate")
    MembershipFactory(user=clinician, site=elsewhere, role=Role.THERAPIST)
    CourseFactory(reference="NG-0001", patient__registered_at=elsewhere, team=[clinician])
    assert 'value="NG" selected' in _select(read(site="NG"), "site")[0]
    assert ("HB-0001" in read(site="NG"), "NG-0001" in read(site="NG")) == (False, True)


@pytest.mark.parametrize("query", [{"site": "\x00"}, {"site": "XX"}, {"version": "9" * 15}, {"version": "-1"}], ids=str)
def test_what_the_address_makes_up_does_no_harm(read, course, query):
    assert "Courses" in read(**query)


def test_the_next_page_keeps_what_was_asked_for(monkeypatch, read, course, martha):
    monkeypatch.setattr(pages, "PAGE", 1)
    page = read(version=course.protocol_version_id, site="HB", stands="going-on")
    assert f"?stands=going-on&amp;site=HB&amp;version={course.protocol_version_id}&amp;after=~HB-0001" in page


@pytest.mark.parametrize(
    ("days", "late"),
    [
        pytest.param(14, False, id="the-last-allowed-day-of-screening"),
        pytest.param(15, True, id="the-day-after"),
    ],
)
def test_what_is_late_is_counted(read, course, at, days, late):
    assert ("Marta Lindqvist" in read(at + days * DAY, late="1")) is late


def test_the_next_booking_is_shown(read, course, clinician, at):
    booked(course, "screening", starts=at + 2 * DAY, by=clinician, at=at)
    page = read()
    assert "Wed 4 Mar, 09:00" in page


def test_paging_goes_on_where_it_stopped(monkeypatch, read, course, martha):
    monkeypatch.setattr(pages, "PAGE", 1)
    first, second = read(), read(after="~HB-0001")
    assert "HB-0001" in first
    assert "HB-0002" not in first
    assert "?after=~HB-0001" in first
    assert "HB-0002" in second
    assert "HB-0001" not in second.replace("?after=~HB-0001", "")


@pytest.mark.parametrize(
    ("limit", "words"),
    [pytest.param(2, "2 courses", id="as-many-as-are-counted"), pytest.param(1, "more than 1 courses", id="one-more")],
)
def test_no_exact_count_of_a_large_caseload(monkeypatch, read, course, martha, limit, words):
    monkeypatch.setattr(pages, "COUNTED", limit)
    assert words in read()


def test_another_clinician_sees_none(read, course, colleague):
    page = read(user=colleague)
    assert "Marta" not in page
    assert "No courses yet." in page


@pytest.mark.parametrize("who", ["supervisor", "patient_user"])
def test_the_list_is_for_clinicians(request, sign_in, course, who):
    assert sign_in(request.getfixturevalue(who)).get(reverse("courses")).status_code == 404


@pytest.mark.parametrize("number", [1, 10])
def test_six_statements_for_one_course_and_for_ten(sign_in, clinician, statements, number):
    site = clinician.held_memberships[0].site
    for _ in range(number):
        CourseFactory(patient__registered_at=site, team=[clinician])
    client = sign_in(clinician)
    client.get(reverse("courses"))
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("courses"))
    assert len(statements(captured)) == 6


def test_similar_names_carry_a_warning(read, course, clinician):
    other = PatientFactory(registered_at=course.site, full_name="Martha Lindquist", short_name="Martha")
    CourseFactory(patient=other, team=[clinician])
    assert "Similar name: Martha Lindquist" in read()


def test_what_is_late_comes_first_on_every_page(monkeypatch, read, course, clinician, at):
    late = at + 5 * DAY
    other = PatientFactory(registered_at=course.site, full_name="Ruth Obi", short_name="Ruth")
    CourseFactory(patient=other, reference="HB-0002", team=[clinician], enrolled_at=at - 30 * DAY)
    page = read(late)
    assert page.index("HB-0002") < page.index("HB-0001")
    monkeypatch.setattr(pages, "PAGE", 1)
    assert "?after=HB-0002" in read(late)
    assert "Marta Lindqvist" in read(late, after="HB-0002")


def test_a_time_that_has_begun_is_still_the_next_booking(read, course, clinician, at):
    booked(course, "screening", starts=at + DAY, by=clinician, at=at)
    assert "Tue 3 Mar, 09:00" in read(at + DAY + timedelta(minutes=30))
    assert "Tue 3 Mar, 09:00" not in read(at + DAY + timedelta(hours=1))


def test_a_time_whose_visit_was_recorded_is_no_booking_any_more(read, course, clinician, at):
    booked(course, "screening", starts=at + DAY, hours=2, by=clinician, at=at)
    held(course, "screening", starts=at + DAY, by=clinician)
    assert "Tue 3 Mar, 09:00" not in read(at + DAY + timedelta(minutes=90))
