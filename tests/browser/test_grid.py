"""The supervisor's grid by keyboard: one tab stop, arrow keys, and the sentence of the square, read aloud below."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.conftest import Clinic

pytestmark = pytest.mark.browser


def test_the_grid_is_one_tab_stop_and_says_where_one_is(clinic: Clinic, open_as: Callable[..., Page]):
    page = open_as(clinic.supervisor, reverse("supervision"))
    cells = page.locator("[data-grid] .ow-h")
    assert page.locator("[data-grid] .ow-h[tabindex='0']").count() == 1
    cells.first.focus()
    page.keyboard.press("ArrowRight")
    expect(cells.nth(1)).to_be_focused()
    expect(page.get_by_role("status")).to_have_text(cells.nth(1).get_attribute("aria-label") or "no name")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/supervision/HB-"))


def test_without_scripts_every_square_can_be_reached(clinic: Clinic, open_as: Callable[..., Page]):
    page = open_as(clinic.supervisor, reverse("supervision"), script=False)
    assert page.locator("[data-grid] .ow-h").count() > 1
    assert page.locator("[data-grid] .ow-h[tabindex]").count() == 0
