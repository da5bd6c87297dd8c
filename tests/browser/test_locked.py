"""The locked screen: it covers an intact page, lets nothing be reached below, and gives everything back."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.conftest import Clinic
from tests.browser.readable import RULES
from tests.factories import PASSWORD
from tracker.models import Note

LATER = "Date.now = ((now) => () => now() + 16 * 60000)(Date.now.bind(Date))"
TEXT = "A note of twenty thousand characters. " * 520


@pytest.mark.browser
@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (320, "dark")])
def test_nothing_typed_is_lost_under_the_lock(clinic: Clinic, open_as: Callable[..., Page], width: int, theme: str):
    cache.clear()
    page = open_as(clinic.clinician, reverse("note", args=[clinic.course.reference]), width=width, theme=theme)
    note = page.locator("textarea[name=text]")
    note.fill(TEXT[:4000])
    typed = note.input_value()
    page.evaluate(LATER)
    page.mouse.click(2, 2)
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    expect(note).not_to_be_visible()
    for key in ("Escape", "Escape", "Tab", "Tab", "Tab", "Tab", "Tab"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    assert page.evaluate("[...document.body.children].filter(it => it.tagName !== 'DIALOG').every(it => it.inert)")
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    page.locator("#unlock-password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(note).to_be_visible()
    assert note.input_value() == typed
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Marta Lindqvist")
    assert [len(it.text) for it in Note.unscoped.all()] == [len(typed.strip())]
