"""Every route by every method as every role before an object of every relation: the answers are those of policy.csv.

No cell is skipped. What a request writes is taken back; a closed one may write nothing at all, an open page about a
record leaves the one line of access it promises, and no answer holds a word of a record that its reader may not see.
"""

import logging
import sys
import time

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.access.walking import WRITTEN, Asker, foreign_questions, half_open_sessions, walk, without_token
from tracker.access.policy import POLICY
from tracker.access.roles import CLINICAL, Role
from tracker.urls import path
from tracker.urls import urlpatterns as declared

pytestmark = pytest.mark.django_db
CLOSED = {
    "account_signup", "account_email", "account_confirm_email", "account_email_verification_sent",
    "account_set_password", "account_confirm_login_code", "mfa_download_recovery_codes",
}  # fmt: skip
"""Addresses that come with allauth and that nobody may open: no sign-up, no change of address."""


def _undeclared(request):
    raise AssertionError("An undeclared view ran.")


urlpatterns = [*declared, path("new-page/", _undeclared, name="new-page"), path("nameless/", _undeclared)]


def _names(resolver, prefix=""):
    for it in resolver.url_patterns:
        if isinstance(it, URLResolver):
            yield from _names(it, f"{prefix}{it.namespace}:" if it.namespace else prefix)
        elif isinstance(it, URLPattern):
            yield f"{prefix}{it.name}"


@pytest.fixture
def asker(world, settings):
    """Return who asks, with sessions that live in the cookie alone: each request finds the one it was given."""
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    logging.disable(logging.WARNING)
    yield Asker()
    logging.disable(logging.NOTSET)


def test_the_policy_and_the_addresses_name_the_same_routes():
    assert set(_names(get_resolver())) - CLOSED == POLICY.routes


def test_every_cell(world, asker):
    began, found = time.process_time(), walk(world, sorted(WRITTEN.routes), asker=asker)
    sys.stdout.write(f"{found.cells} cells in {time.process_time() - began:.0f} s; {len(found.wrong)} are wrong.\n")
    assert found.wrong == []
    assert set(WRITTEN.rows) - found.opened == {("mailbox", "GET")}, "rows that nobody of the world could open"


def test_no_form_is_taken_without_its_token(world, asker):
    assert without_token(world) == []


def test_a_question_in_the_address_opens_nothing_more(world, asker):
    assert foreign_questions(world, asker) == []


def test_a_session_that_is_locked_or_over_reaches_no_record(world, asker):
    assert half_open_sessions(world) == []


def test_an_administrator_opens_no_record():
    kinds = {row.kind for row in WRITTEN.rows.values() if row.cells["administrator"]}
    assert kinds == {"none", "invitation", "link", "factor"}
    assert Role.ADMINISTRATOR not in CLINICAL


@pytest.mark.parametrize("name", sorted(CLOSED))
def test_what_we_do_not_offer_of_accounts_is_not_there(world, asker, name):
    instead = {"key": "key"} if name == "account_confirm_email" else {}
    address = world.address(name, world.things["random"], **instead)
    assert {asker.ask(it, "GET", address).word for it in world.people.values()} == {"404"}


@pytest.mark.parametrize("address", ["/new-page/", "/nameless/"])
def test_an_undeclared_address_is_not_there(world, asker, settings, address):
    settings.ROOT_URLCONF = "tests.access.test_matrix"
    assert {asker.ask(it, "GET", address).word for it in world.people.values()} == {"404"}
