"""Guessing passwords: how many tries reach the hasher, and that nothing tells a real account from an unknown one."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD, UserFactory
from tests.second_factor import with_app
from tracker.access.passwords import CommonPassword
from tracker.actions import letters
from tracker.models import Letter, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("counters")]


@pytest.fixture
def hashed(monkeypatch):
    """Return the list that grows with each password that reaches the hasher."""
    seen, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, password, salt: seen.append(password) or encode(self, password, salt)
    )
    return seen


def _guess(number, email="ines@example.org", **more):
    """Guess once: a new jar, another browser, a forged address, another way of writing the account and the host."""
    written = [email, email.upper(), f" {email} ", email.title()][number % 4]
    return Client().post(
        reverse("account_login"), {"login": written, "password": f"guess {number}"},
        headers={"X-Forwarded-For": f"10.0.{number}.1", "User-Agent": f"browser {number}",
                 "Host": ["localhost", "127.0.0.1", "localhost:81"][number % 3]},
        REMOTE_ADDR=f"192.0.2.{number % 200 + 1}", **more,
    )  # fmt: skip


def test_at_most_ten_guesses_reach_the_hasher_by_every_door_together(hashed, clinician, sign_in, course):
    for number in range(40):
        _guess(number)
    at_log_in = [it for it in hashed if it.startswith("guess")]
    desk = sign_in(clinician)
    doors = [
        ("unlock", {}, "password"), ("account_reauthenticate", {}, "password"), ("people", {}, "password"),
        ("account_change_password", {"password1": "x" * 20, "password2": "x" * 20}, "oldpassword"),
    ]  # fmt: skip
    for number in range(10):
        for name, typed, field in doors:
            desk.post(reverse(name), typed | {field: f"guess again {number}"})
    guessed = [it for it in hashed if it.startswith("guess")]
    assert len(at_log_in) == 5, at_log_in
    assert 5 < len(guessed) <= 10


def test_a_stranger_who_guesses_locks_nobody_out_of_an_open_session(clinician, sign_in):
    desk = sign_in(clinician)
    for number in range(40):
        _guess(number)
    desk.post(reverse("lock"))
    assert desk.post(reverse("unlock"), {"password": PASSWORD}).status_code == 302
    assert desk.get("/today/").status_code == 200


def test_one_address_tries_thirty_passwords_at_most(hashed, db, at, time_machine):
    """Also where it takes its time: allauth's own limit is one of so many a minute."""
    for number in range(60):
        time_machine.move_to(at + timedelta(seconds=3 * number), tick=False)
        Client().post(
            reverse("account_login"), {"login": f"person{number}@example.org", "password": "guess"},
            headers={"X-Forwarded-For": f"10.0.{number}.1"},
        )  # fmt: skip
    assert len(hashed) == 30


def test_codes_of_the_second_factor_are_counted_too(clinician):
    with_app(clinician)
    client = Client()
    client.post(reverse("account_login"), {"login": clinician.email, "password": PASSWORD})
    said = [client.post(reverse("mfa_authenticate"), {"code": f"{number:06}"}) for number in range(8)]
    assert ["Wait 15 minutes" in it.content.decode() for it in said] == [False] * 5 + [True] * 3
    assert not Authenticator.objects.exclude(last_used_at=None).exists()


def test_counters_outlast_a_flood_of_other_accounts(hashed, clinician, settings):
    for number in range(5):
        _guess(number)
    for number in range(400):
        cache.set(f"flood-{number}", [1.0], 900)
    _guess(6)
    assert len([it for it in hashed if it.startswith("guess")]) == 5
    assert settings.CACHES["default"]["OPTIONS"]["MAX_ENTRIES"] > 10_000


@pytest.fixture
def accounts(clinician):
    """Return the addresses of a real, a closed, a not yet opened and an unknown account."""
    UserFactory(email="closed@example.org", is_active=False)
    never = UserFactory(email="never@example.org")
    never.set_unusable_password()
    never.save()
    return [clinician.email, "closed@example.org", "never@example.org", "nobody@example.org"]


def _same(answer, address):
    """Return an answer without what differs each time: form tokens, and the address that was typed."""
    text = re.sub(r'value="[A-Za-z0-9]{64}"|"X-CSRFToken": "[A-Za-z0-9]{64}"', "", answer.content.decode())
    return answer.status_code, answer.get("Location"), text.replace(address, "")


def test_a_wrong_password_gets_the_same_answer_and_costs_the_same_for_all(hashed, accounts):
    answers, costs = [], []
    for address in accounts:
        before = len(hashed)
        said = [Client().post(reverse("account_login"), {"login": address, "password": "guess"}) for _ in range(6)]
        answers.append([_same(it, address) for it in said])
        costs.append(len(hashed) - before)
    assert all(it == answers[0] for it in answers)
    assert costs == [5] * 4


def test_asking_for_a_new_password_gets_the_same_answer_and_the_same_statements_for_all(
    accounts, django_assert_max_num_queries, settings
):
    answers, statements = [], []
    for address in accounts:
        cache.clear()
        with django_assert_max_num_queries(60) as seen:
            answers.append(_same(Client().post(reverse("account_reset_password"), {"email": address}), address))
        statements.append([re.sub(r"'[^']*'|\d+", "?", it["sql"])[:60] for it in seen.captured_queries])
    assert all(it == answers[0] for it in answers)
    assert all(it == statements[0] for it in statements)
    assert mail.outbox == []
    assert Letter.objects.count() == 4


def test_the_link_goes_to_who_has_an_account_and_works_once(accounts, at, clinician):
    for address in accounts:
        letters.ask_for_password(address=address.upper(), origin="https://plan.example.org", at=at)
    assert letters.send_waiting(at=at) == 1
    assert Letter.objects.count() == 0
    assert [it.to for it in mail.outbox] == [["ines@example.org"]]
    assert "Ines" not in mail.outbox[0].body
    address = re.search(r"https://plan.example.org(/\S+)", mail.outbox[0].body)[1]
    form = Client().get(address, follow=True)
    new = {"password1": "another-good-password", "password2": "another-good-password"}
    jar = Client()
    jar.get(address)
    jar.post(form.request["PATH_INFO"], new)
    clinician.refresh_from_db()
    assert clinician.check_password("another-good-password")
    assert "does not work any more" in Client().get(address, follow=True).content.decode()


@pytest.mark.parametrize(("odd", "plain"), [("\u0131", "i"), ("\u0130", "i"), ("\u212a", "k"), ("\u017f", "s")])
def test_the_link_never_goes_to_an_address_that_only_looks_like_that_of_an_account(at, odd, plain):
    """Where case does not count, PostgreSQL takes an i without its dot for an i; the mailbox there is another's."""
    UserFactory(email=f"ines.{plain}@plan{plain}.example")
    letters.ask_for_password(address=f"ines.{odd}@plan{odd}.example", origin="https://plan.example.org", at=at)
    letters.send_waiting(at=at)
    assert {to for it in mail.outbox for to in it.to} <= {f"ines.{plain}@plan{plain}.example"}


def test_a_letter_that_cannot_go_is_tried_five_times_and_given_up(db, at, clinician, monkeypatch):
    def refuse(*args, **kwargs):
        raise OSError("away")

    monkeypatch.setattr("tracker.delivery.letters.send_mail", refuse)
    letters.ask_for_password(address=clinician.email, origin="", at=at)
    for number in range(7):
        assert letters.send_waiting(at=at + number * timedelta(minutes=6)) == 0
    assert Letter.objects.count() == 0


@pytest.mark.parametrize(
    ("password", "is_taken"),
    [
        pytest.param("elevenchars", False, id="eleven"),
        pytest.param("twelve chars", True, id="twelve"),
        pytest.param("1qaz2wsx3edc", False, id="common"),
        pytest.param("Sunshine-1990", False, id="common-with-a-year"),
        pytest.param("P@ssw0rdP@ssw0rd", False, id="common-twice-with-signs-for-letters"),
        pytest.param("  nine small words  ", True, id="spaces-before-and-after-count"),
        pytest.param("ines@example.org", False, id="the-address-itself"),
        pytest.param("vier kleine wörter reichen", True, id="words-without-digits-or-signs"),
        pytest.param("as long as you like " * 50, True, id="very-long"),
    ],
)
def test_what_a_password_has_to_be(clinician, sign_in, password, is_taken):
    typed = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    sign_in(clinician).post(reverse("account_change_password"), typed)
    assert User.objects.get(pk=clinician.pk).check_password(password) is is_taken


def test_thousands_of_common_passwords_that_are_long_enough_are_refused():
    """Of 20,000 common ones few have twelve signs; what people make of the others to get there is refused too."""
    rule, refused = CommonPassword(), set()
    long = {it.ljust(12, "1") for it in rule.passwords if len(it) >= 8}
    twice = {it * (12 // len(it) + 1) for it in rule.passwords if len(it) < 8}
    for password in sorted(long | twice)[::4]:
        with pytest.raises(ValidationError):
            rule.validate(password)
        refused.add(password)
    assert len(refused) > 3000
    assert min(map(len, refused)) >= 12
