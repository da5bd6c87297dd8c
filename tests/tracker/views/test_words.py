"""Notes and intentions as typed: saved once, kept when refused, closed to strangers."""

import pytest
from django.urls import reverse

from tests.factories import MONDAY, CourseFactory
from tracker.actions.action import writing
from tracker.models import AccessEntry, Intention

pytestmark = pytest.mark.django_db
ROUTES = ["note", "intention"]


@pytest.mark.parametrize("route", ROUTES)
def test_page_is_read_in_nine_statements_and_written_down(client_at, clinician, course, counted, route):
    client = client_at(clinician, MONDAY)
    address = reverse(route, args=[course.reference])
    client.get(address)
    assert counted(client, address) <= 9
    assert AccessEntry.objects.filter(route=route, course_reference=course.reference).count() == 2


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_strangers_course_is_not_there(client_at, colleague, course, route, method, key):
    client = client_at(colleague, MONDAY)
    answer = getattr(client, method)(reverse(route, args=[course.reference]), {"key": key, "text": "Mine"})
    assert answer.status_code == 404
    assert not course.note_facts.exists()
    assert not course.intention_facts.exists()


def test_a_note_is_saved_once_however_often_it_is_sent(client_at, clinician, course, trail, key):
    client = client_at(clinician, MONDAY)
    for _ in range(2):
        answer = client.post(reverse("note", args=[course.reference]), {"key": key, "text": "Slept well."})
        assert answer.url == reverse("course", args=[course.reference])
    assert [it.text for it in course.note_facts.all()] == ["Slept well."]
    assert trail() == ["note.written"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("   ", "Fill this in.", id="only-spaces"),
        pytest.param("Half\x00way", "Null characters are not allowed.", id="nul"),
        pytest.param("x" * 20001, "at most 20000 characters", id="one-letter-too-long"),
    ],
)
def test_a_refused_note_is_not_lost(client_at, clinician, course, key, text, said):
    answer = client_at(clinician, MONDAY).post(reverse("note", args=[course.reference]), {"key": key, "text": text})
    assert said in answer.content.decode()
    assert answer.context["form"]["text"].value() == text
    assert not course.note_facts.exists()


def test_a_new_wording_takes_the_place_of_the_earlier_one(client_at, clinician, course, key):
    with writing():
        earlier = Intention.objects.create(
            course=course, text="Sleep", happened_at=MONDAY, recorded_at=MONDAY, recorded_by=clinician
        )
    client, address = client_at(clinician, MONDAY), reverse("intention", args=[course.reference])
    assert "New wording of “Sleep”" in client.get(address).content.decode()
    for _ in range(2):
        sent = {"key": key, "text": "To sleep without fear", "replaces": str(earlier.pk)}
        assert client.post(address, sent).status_code == 302
    assert course.intention_facts.get(replaced_by=None).text == "To sleep without fear"


def test_choosing_none_is_an_answer(client_at, clinician, course, key, trail):
    sent = {"key": key, "text": "", "chose_none": "on"}
    assert client_at(clinician, MONDAY).post(reverse("intention", args=[course.reference]), sent).status_code == 302
    assert course.intention_facts.get().chose_none
    assert trail() == ["intention.set"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        pytest.param({"text": ""}, "Write the intention", id="neither"),
        pytest.param({"text": "Peace", "chose_none": "on"}, "Take out the tick", id="both"),
    ],
)
def test_an_intention_is_words_or_none(client_at, clinician, course, key, sent, said):
    answer = client_at(clinician, MONDAY).post(reverse("intention", args=[course.reference]), {"key": key} | sent)
    assert said in answer.content.decode()
    assert not course.intention_facts.exists()


def test_another_course_cannot_be_reached_through_ones_own(client_at, clinician, course):
    other = CourseFactory()
    assert client_at(clinician, MONDAY).get(reverse("note", args=[other.reference])).status_code == 404


def test_a_form_sent_again_with_other_words_is_not_taken_for_a_second_click(client_at, clinician, course, key):
    client, address = client_at(clinician, MONDAY), reverse("note", args=[course.reference])
    client.post(address, {"key": key, "text": "Slept well."})
    answer = client.post(address, {"key": key, "text": "Slept badly."})
    assert "was sent before, for something else" in answer.content.decode()
    again = answer.context["form"]["key"].value()
    assert client.post(address, {"key": again, "text": "Slept badly."}).status_code == 302
    assert course.note_facts.count() == 2


def test_a_saved_note_leads_on_to_its_signature(client_at, clinician, course, key):
    client = client_at(clinician, MONDAY)
    typed = {"key": key, "text": "Slept well."}
    page = client.post(reverse("note", args=[course.reference]), typed, follow=True).content.decode()
    note = course.note_facts.get()
    assert f'<a href="{reverse("sign-note", args=[course.reference, note.pk])}">Sign it now</a>' in page
