"""The page of scores: shown for a visit that has scales, saved once, kept when refused, closed to strangers."""

import pytest
from django.urls import reverse

from tests.factories import MONDAY
from tests.tracker.actions.deeds import DAY, hold
from tracker.models import AccessEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(course, clinician):
    """Return the address of the scores of a screening that was held."""
    hold(course, clinician, "screening", MONDAY + DAY)
    return reverse("rate", args=[course.reference, "screening"])


def test_page_is_read_in_nine_statements_and_written_down(client_at, clinician, address, counted):
    client = client_at(clinician, MONDAY + DAY * 2)
    client.get(address)
    assert counted(client, address) <= 9
    assert AccessEntry.objects.filter(route="rate").count() == 2


def test_scores_are_saved_once_and_stand_at_the_end_of_the_visit(client_at, clinician, course, address, moment, key):
    client = client_at(clinician, MONDAY + DAY * 2)
    assert b"2026-03-03" in client.get(address).content
    sent = {"key": key, "rating_grid-hamd": "22"} | moment("given_at", "2026-03-03", "10:30")
    for _ in range(2):
        assert client.post(address, sent).url == reverse("course", args=[course.reference])
    assert course.rating_facts.get().total == 22


@pytest.mark.parametrize(
    ("total", "said"),
    [
        pytest.param("", "at least one total", id="nothing"),
        pytest.param("53", "less than or equal to 52", id="too-many"),
    ],
)
def test_a_refused_score_is_not_lost(client_at, clinician, course, address, moment, key, total, said):
    sent = {"key": key, "rating_grid-hamd": total} | moment("given_at", "2026-03-03", "10:30")
    answer = client_at(clinician, MONDAY + DAY * 2).post(address, sent)
    assert said in answer.content.decode()
    assert answer.context["form"]["rating_grid-hamd"].value() == total
    assert not course.rating_facts.exists()


def test_a_visit_without_scales_has_no_such_page(client_at, clinician, course):
    address = reverse("rate", args=[course.reference, "preparation"])
    assert client_at(clinician, MONDAY).get(address).status_code == 404


def test_a_strangers_course_is_not_there(client_at, colleague, address, key):
    client = client_at(colleague, MONDAY + DAY * 2)
    assert client.get(address).status_code == 404
    assert client.post(address, {"key": key, "rating_grid-hamd": "3"}).status_code == 404
