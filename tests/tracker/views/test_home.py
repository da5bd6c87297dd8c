"""The first address leads on by role; help is there for everybody."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import PatientFactory, SiteFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "place"),
    [
        pytest.param("clinician", "today", id="clinician"),
        pytest.param("supervisor", "supervision", id="supervisor"),
        pytest.param("patient_user", "my-plan", id="patient"),
    ],
)
def test_home_leads_on_by_role(request, sign_in, who, place):
    answer = sign_in(request.getfixturevalue(who)).get(reverse("home"))
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse(place))


def test_nobody_is_told_whom_to_ask(sign_in):
    answer = sign_in(UserFactory()).get(reverse("home"))
    assert answer.status_code == 200
    assert "Ask the administrator" in answer.content.decode()


@pytest.fixture
def two_sites(site):
    site.crisis_phone = "116 123"
    return site, SiteFactory(code="EL", name="Elmfield", night_phone="01632 960999")


def test_help_shows_every_site_when_logged_out(client, two_sites):
    shown = client.get(reverse("help")).content.decode()
    assert "Harbour" in shown
    assert "Elmfield" in shown
    assert 'href="tel:01632960999"' in shown


def test_help_shows_a_patient_their_own_site(sign_in, two_sites, course, patient_user):
    shown = sign_in(patient_user).get(reverse("help")).content.decode()
    assert "Harbour" in shown
    assert "Elmfield" not in shown


def test_help_shows_a_patient_without_a_course_the_site_they_are_registered_at(sign_in, two_sites):
    lonely = PatientFactory(registered_at=two_sites[0], logs_in=True)
    shown = sign_in(lonely.user).get(reverse("help")).content.decode()
    assert "Harbour" in shown
    assert "Elmfield" not in shown


@pytest.mark.parametrize("name", ["help", "account_change_password"])
@pytest.mark.parametrize(("who", "can_leave"), [("patient_user", True), ("clinician", False)])
def test_a_patient_can_leave_quickly_from_every_page(request, sign_in, course, name, who, can_leave):
    shown = sign_in(request.getfixturevalue(who)).get(reverse(name)).content.decode()
    assert ("Leave quickly" in shown) is can_leave


def test_a_form_without_its_token_is_answered_in_words(clinician):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(clinician)
    answer = browser.post(reverse("theme"), {"theme": "dark"})
    assert answer.status_code == 403
    assert "Nothing was saved" in answer.content.decode()


@pytest.mark.parametrize("back", ["30", "account_login", "//evil.example", "https://evil.example/", "/\\evil.example"])
def test_the_theme_leads_back_to_an_address_of_ours_and_to_no_other(client, back):
    assert client.post(reverse("theme"), {"theme": "dark", "next": back}).headers["Location"] == "/"


def test_a_patient_who_takes_a_wrong_turn_stays_in_their_own_frame(sign_in, patient_user, clinician):
    shown = sign_in(patient_user).get("/trail/").content.decode()
    assert "Leave quickly" in shown
    assert "Go to your plan" in shown
    assert "Leave quickly" not in sign_in(clinician).get("/nowhere/").content.decode()
