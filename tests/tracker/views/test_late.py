"""Everything that is late: nothing twice, nothing left out, page by page, and only one's own."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import CourseFactory
from tests.stories import booked
from tracker.actions.action import writing
from tracker.models.requirements import Rule
from tracker.pages import all_late

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TWO_COURSES = 4  # of each the visit and its rating are late: one row
NEXT = re.compile(r'href="(\?after=[^"]+)" rel="next"')
ROW = re.compile(r'<a class="ow-who".*?class="ow-id">([^<]+)<')


@pytest.fixture
def read(monkeypatch, sign_in, clinician):
    """Return a function that reads a page of the list at a moment, by its query."""

    def at_moment(at, query="", user=clinician):
        monkeypatch.setattr(timezone, "now", lambda: at)
        return sign_in(user).get(f"{reverse('late')}{query}").content.decode()

    return at_moment


def late_courses(clinician, number):
    """Return courses whose screening is late on day 15."""
    site = clinician.held_memberships[0].site
    return [CourseFactory(patient__registered_at=site, team=[clinician]) for _ in range(number)]


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5], ids=lambda it: f"{it}-late")
def test_page_by_page_each_stands_once(monkeypatch, read, clinician, at, number):
    monkeypatch.setattr(all_late, "PAGE", TWO_COURSES)
    courses, found, query, pages = late_courses(clinician, number), [], "", 0
    while True:
        page, pages = read(at + 15 * DAY, query), pages + 1
        found += ROW.findall(page)
        following = NEXT.search(page)
        if following is None:
            break
        query = unescape(following[1])
    assert sorted(found) == sorted(it.reference for it in courses)
    assert pages == (number + 1) // 2


def test_longest_wait_first(read, clinician, at):
    first, second = late_courses(clinician, 2)
    with writing():
        first.requirements.filter(closes_at__lte=at + 15 * DAY).update(closes_at=at + 14 * DAY + HOUR)
        second.requirements.filter(closes_at__lte=at + 15 * DAY).update(closes_at=at + 14 * DAY)
    assert ROW.findall(read(at + 15 * DAY)) == [second.reference, first.reference]


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        pytest.param(timedelta(0), 1, id="the-moment-it-closes"),
        pytest.param(timedelta(seconds=1), 0, id="a-second-before"),
    ],
)
def test_it_is_late_from_the_moment_it_closes(read, clinician, at, until, expected):
    (course,) = late_courses(clinician, 1)
    closes_at = course.requirements.get(key="screening/window").closes_at
    assert len(ROW.findall(read(closes_at - until))) == expected


@pytest.mark.parametrize(
    ("number", "said"),
    [
        pytest.param(0, "Nothing is late.", id="none"),
        pytest.param(1, "One thing is late, longest wait first.", id="one"),
        pytest.param(2, "Two things are late, longest wait first.", id="a-full-page"),
        pytest.param(3, "More than two things are late, longest wait first.", id="more-than-a-page"),
    ],
)
def test_what_is_not_shown_is_not_counted(monkeypatch, read, clinician, at, number, said):
    monkeypatch.setattr(all_late, "PAGE", TWO_COURSES)
    late_courses(clinician, number)
    assert said in read(at + 15 * DAY)


@pytest.mark.parametrize(
    "query",
    ["", "x", "2026-03-12~1", "2026-03-12T10:00:00~1", "2026-03-12T10:00:00%2B00:00~-1"],
    ids=["empty", "no-moment", "a-day", "no-zone", "no-key"],
)
def test_a_place_that_names_nothing_is_the_beginning(read, clinician, at, query):
    (course,) = late_courses(clinician, 1)
    assert ROW.findall(read(at + 15 * DAY, f"?after={query}")) == [course.reference]


def test_the_row_offers_its_one_action(read, course, clinician, at):
    assert "Book it" in read(at + 15 * DAY)
    booked(course, "screening", starts=at + 16 * DAY, by=clinician, at=at)
    assert "Record the session" in read(at + 15 * DAY)


@pytest.mark.parametrize("rule", [Rule.CALL, Rule.OUTCOME, Rule.DISCHARGE])
def test_what_needs_a_person_at_once_is_not_on_it(read, course, at, rule):
    with writing():
        course.requirements.filter(key__startswith="screening/").update(rule=rule)
    assert ROW.findall(read(at + 15 * DAY)) == []


def test_another_clinicians_courses_are_not_on_it(read, clinician, colleague, at):
    late_courses(clinician, 1)
    assert ROW.findall(read(at + 15 * DAY, user=colleague)) == []


@pytest.mark.parametrize("who", ["supervisor", "patient_user"])
def test_it_is_for_clinicians(request, sign_in, course, who):
    assert sign_in(request.getfixturevalue(who)).get(reverse("late")).status_code == 404


@pytest.mark.parametrize("number", [1, 10])
def test_six_statements_for_one_and_for_ten(monkeypatch, sign_in, clinician, statements, at, number):
    late_courses(clinician, number)
    monkeypatch.setattr(timezone, "now", lambda: at + 15 * DAY)
    client = sign_in(clinician)
    client.get(reverse("late"))  # the protocol is parsed once a process
    with CaptureQueriesContext(connection) as captured:
        page = client.get(reverse("late")).content.decode()
    assert page.count("Book it") == number
    assert len(statements(captured)) <= 6


def test_today_leads_to_it(monkeypatch, sign_in, clinician, at):
    late_courses(clinician, 22)
    monkeypatch.setattr(timezone, "now", lambda: at + 15 * DAY)
    assert f'<a href="{reverse("late")}">And 2 more</a>' in sign_in(clinician).get(reverse("today")).content.decode()
