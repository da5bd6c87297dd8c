"""A session that ended over a long form: who logs in again in another window finds it as they left it."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.conftest import Clinic
from tests.browser.test_locked import LATER
from tests.factories import PASSWORD
from tracker.models import Note, User

TEXT = ("A note of twenty thousand characters. " * 530)[:19_990] + "the end."


def _left(clinic: Clinic, open_as: Callable[..., Page]) -> tuple[Page, Page]:
    """Type a note, log out in a second window, and come back to the first a quarter of an hour later."""
    cache.clear()
    page = open_as(clinic.clinician, reverse("note", args=[clinic.course.reference]))
    page.locator("textarea[name=text]").fill(TEXT)
    other = page.context.new_page()
    other.goto(page.url.split("/courses/")[0] + reverse("account_logout"))
    other.locator("main").get_by_role("button", name="Log out").click()
    page.evaluate(LATER)
    page.mouse.click(2, 2)
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    return page, other


def _log_in(page: Page, user: User) -> None:
    page.locator("form.ow-panel input[name=login]").fill(user.email)
    page.locator("form.ow-panel input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url("**/today/")


@pytest.mark.browser
def test_a_form_under_the_lock_outlasts_a_log_in_in_another_window(clinic: Clinic, open_as: Callable[..., Page]):
    page, other = _left(clinic, open_as)
    page.locator("#unlock-password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("You are logged out.")
    _log_in(other, clinic.clinician)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("textarea[name=text]")).to_be_visible()
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Marta Lindqvist")
    assert [len(it.text) for it in Note.unscoped.all()] == [len(TEXT)]


@pytest.mark.browser
def test_nobody_else_uncovers_it(clinic: Clinic, open_as: Callable[..., Page]):
    page, other = _left(clinic, open_as)
    _log_in(other, clinic.colleague)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_url("**/today/")
    assert TEXT[:40] not in page.content()
