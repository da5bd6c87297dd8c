"""Logging in when it does not go well: what it says, and that it says what to do."""

import pytest
from django.urls import reverse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("counters")]


def _tried(client):
    typed = {"login": "marta@example.org", "password": "not this one"}
    return client.post(reverse("account_login"), typed).content.decode()


def test_a_wrong_password_is_said_once_and_saves_nothing(client, patient_user):
    said = _tried(client)
    assert said.count("The e-mail address or the password is not right.") == 1
    assert "You are not logged in yet." in said
    assert "saved" not in said


def test_after_too_many_tries_it_says_how_long_to_wait(client, patient_user):
    said = [_tried(client) for _ in range(6)]
    assert ["Wait 15 minutes" in it for it in said] == [False] * 5 + [True]
    assert "See who to phone" in said[-1]


def test_a_flood_is_answered_with_a_page(client):
    address, typed = reverse("account_reset_password"), {"email": "nobody@example.org"}
    answers = [client.post(address, typed) for _ in range(6)]
    assert answers[-1].status_code == 429
    assert "Wait 15 minutes" in answers[-1].content.decode()


@pytest.mark.parametrize(
    ("route", "signed_in"),
    [("account_login", False), ("account_reset_password", False), ("account_change_password", True)],
)
def test_a_form_left_empty_is_answered_beside_its_fields_in_our_own_words(client, patient_user, route, signed_in):
    if signed_in:
        client.force_login(patient_user)
    shown = client.get(reverse(route)).content.decode()
    assert "novalidate" in shown
    assert "placeholder" not in shown
    assert "Email" not in shown.split("<main")[1]
    said = client.post(reverse(route), {}).content.decode()
    assert said.count('class="invalid-feedback"') >= 1
    assert "Fill this in." in said
    assert "This field is required" not in said


def test_the_rule_of_a_new_password_is_said_once(client, patient_user):
    client.force_login(patient_user)
    shown = client.get(reverse("account_change_password")).content.decode()
    assert shown.count("12 characters") == 1
    assert "The same password again" in shown
