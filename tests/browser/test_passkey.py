"""A passkey as a person uses it, with the authenticator that Chromium plays; and the pages of accounts, read by all."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Clinic, Complaints
from tests.browser.readable import can_be_read
from tests.factories import PASSWORD, MembershipFactory
from tracker.access.roles import Role
from tracker.actions import founding
from tracker.actions.people import Invited

KEY = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
       "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip


@pytest.fixture
def with_key(live_server: Any, browser: Browser, complaints: Complaints, settings: Any) -> Page:
    """Return a page at localhost, which counts as a secure place, in a browser that has a passkey's device."""
    settings.SECOND_FACTOR_REQUIRED = True
    cache.clear()
    port = urlsplit(live_server.url).port
    page = browser.new_context(base_url=f"http://localhost:{port}").new_page()
    complaints.listen(page, f"localhost:{port}")
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return page


def _log_in(page: Page, email: str) -> None:
    page.goto(reverse("account_login"))
    page.locator("form.ow-panel input[name=login]").fill(email)
    page.locator("form.ow-panel input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()


def _log_out(page: Page) -> None:
    page.goto(reverse("account_logout"))
    page.locator("main").get_by_role("button", name="Log out").click()


@pytest.mark.browser
def test_a_passkey_is_set_up_and_opens_the_next_log_in_and_so_does_a_recovery_code(clinic: Clinic, with_key: Page):
    page = with_key
    _log_in(page, clinic.clinician.email)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("password again|Set up your second factor"))
    if page.get_by_role("heading", name="Please type your password again").count():
        page.locator("form.ow-panel input[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()
    page.get_by_role("link", name="Use a passkey instead").click()
    page.get_by_label("Name").fill("Desk")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    codes = page.locator(".ow-codes code").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("link", name="Go on").click()
    expect(page).to_have_url(f"{page.url.split('/today/')[0]}/today/")
    _log_out(page)
    _log_in(page, clinic.clinician.email)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/today/")
    for opens in (True, False):  # a code works once
        _log_out(page)
        _log_in(page, clinic.clinician.email)
        page.locator("input[name=code]").fill(codes[0])
        page.locator("main").get_by_role("button", name="Log in").click()
        if opens:
            page.wait_for_url("**/today/")
    expect(page.get_by_text("This code is not right.").first).to_be_visible()


@pytest.mark.browser
def test_the_pages_of_accounts_can_be_read_by_everybody(
    subtests: pytest.Subtests, clinic: Clinic, open_as: Callable[..., Page]
):
    site = clinic.course.site
    abel = MembershipFactory(site=site, role=Role.ADMINISTRATOR, user__email="abel@example.org").user
    abel.memberships.update(ends_at=clinic.now)
    who = Invited("noor@example.org", "Noor Haddad", "Noor")
    secret = founding.invite_administrator(site=site, who=who, at=clinic.now)
    abel.memberships.update(ends_at=None)
    passing = (
        (None, [reverse("join", args=[secret]), reverse("account_reset_password_done"),
                reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "gone"}),
                reverse("account_inactive")]),
        (abel, [reverse("people"), reverse("invite-person"), reverse("mfa_index"), reverse("account_change_password"),
                reverse("account_reauthenticate"), reverse("account_logout")]),
    )  # fmt: skip
    for user, addresses in passing:
        page = open_as(user, addresses[0])
        origin = page.url.removesuffix(addresses[0])
        for address in addresses:
            with subtests.test(address=address):
                page.goto(origin + address)
                can_be_read(page)
    for address in (reverse("mfa_activate_totp"), reverse("mfa_add_webauthn")):
        with subtests.test(address=address):
            page.goto(f"{origin}{reverse('account_reauthenticate')}?next={address}")
            if page.locator("main input[name=password]").count():
                page.locator("main input[name=password]").fill(PASSWORD)
                page.locator("main").get_by_role("button", name="Go on").click()
            page.goto(origin + address)
            can_be_read(page)
    page.goto(origin + reverse("people"))
    _lock(page)
    page.goto(origin + reverse("unlock"))
    with subtests.test(address="unlock"):
        expect(page.get_by_role("heading", name="This session is locked")).to_be_visible()
        can_be_read(page)


def _lock(page: Page) -> None:
    """Lock the session as somebody does who leaves their desk."""
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    page.request.post(f"{page.url.split('/people')[0]}{reverse('lock')}", form={"csrfmiddlewaretoken": token})
