"""Every page, in both themes and at two widths: no fault of accessibility, no sideways scroll, no foreign host."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page

from tests.browser.conftest import Clinic

PAGES = {
    "today": ("clinician", lambda it: reverse("today")),
    "courses": ("clinician", lambda it: reverse("courses")),
    "enrol": ("clinician", lambda it: reverse("enrol")),
    "course": ("clinician", lambda it: reverse("course", args=[it.course.reference])),
    "trail": ("clinician", lambda it: reverse("course-trail", args=[it.course.reference])),
    "book": ("clinician", lambda it: reverse("book", args=[it.course.reference, "int-2#dose-1"])),
    "record": ("clinician", lambda it: reverse("record", args=[it.course.reference, "call-3d#dose-1"])),
    "checks": ("clinician", lambda it: reverse("checks", args=[it.preparing.reference, "dose-1"])),
    "dosing": ("clinician", lambda it: reverse("dosing", args=[it.preparing.reference, "dose-1"])),
    "note": ("clinician", lambda it: reverse("note", args=[it.course.reference])),
    "intention": ("clinician", lambda it: reverse("intention", args=[it.course.reference])),
    "my-plan": ("patient", lambda it: reverse("my-plan")),
    "help": ("patient", lambda it: reverse("help")),
    "supervision": ("supervisor", lambda it: reverse("supervision")),
    "deviation": ("supervisor", lambda it: reverse("deviation", args=[it.course.reference, "dose-1/staff"])),
    "waive": ("supervisor", lambda it: reverse("waive", args=[it.preparing.reference, "dose-1/gate-lift-home"])),
    "log-in": (None, lambda it: reverse("account_login")),
}
VIEWS = ((1280, "light"), (1280, "dark"), (320, "light"), (320, "dark"))


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_read_by_everybody(name: str, clinic: Clinic, open_as: Callable[..., Page]):
    role, address = PAGES[name]
    for width, theme in VIEWS:
        page = open_as(getattr(clinic, role) if role else None, address(clinic), width=width, theme=theme)
        assert page.locator("h1").count() == 1, f"one heading of the first rank, at {width} px, {theme}"
        scroll = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert scroll <= 0, f"scrolls sideways by {scroll} px at {width} px"
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
        assert found.violations_count == 0, f"{width} px, {theme}: {found.generate_report()}"
