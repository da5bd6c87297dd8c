"""Every page, in both themes and at two widths: no fault of accessibility, no sideways scroll, no dead form."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page

from tests.browser.conftest import Clinic
from tracker.models import ProtocolVersion

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
BROKEN_FORMS = """() => [
  ...[...document.querySelectorAll("button[type=submit]")].filter(it => !it.form),
  ...[...document.forms].filter(it => it.method === "post" && !it.elements.csrfmiddlewaretoken),
].map(it => it.outerHTML.slice(0, 120))"""
VIEWS = ((1280, "light"), (1280, "dark"), (320, "light"), (320, "dark"))


def _address(code: str) -> str:
    return ProtocolVersion.objects.get(code=code).address


def pages(clinic: Clinic) -> dict[str, list[str]]:
    """Return the addresses of every page, by who opens it."""
    treated, preparing = clinic.course.reference, clinic.preparing.reference
    return {
        "clinician": [
            *(reverse(name) for name in ("today", "courses", "enrol", "emergency", "mfa_index")),
            *(
                reverse(name, args=[treated])
                for name in ("course", "course-trail", "entries", "note", "intention", "weigh", "standing", "hand-over")
            ),
            reverse("private-notes", args=[treated]),
            reverse("book", args=[treated, "int-2#dose-1"]),
            reverse("record", args=[treated, "call-3d#dose-1"]),
            reverse("record", args=[preparing, "preparation"]),
            reverse("rate", args=[treated, "screening"]),
            reverse("checks", args=[preparing, "dose-1"]),
            reverse("dosing", args=[preparing, "dose-1"]),
        ],
        "supervisor": [
            *(reverse(name) for name in ("supervision", "emergency-reviews", "trail", "people", "invite-person")),
            reverse("deviation", args=[treated, "dose-1/staff"]),
            reverse("waive", args=[preparing, "dose-1/gate-lift-home"]),
            reverse("course", args=[treated]),
            reverse("protocol", args=[_address("demo-harbour")]),
            reverse("rota"),
            reverse("protocols"),
            reverse("publish-protocol"),
            reverse("site-rules"),
            reverse("protocol-difference", args=[_address("demo-harbour"), _address("demo-harbour")]),
            reverse("move-version", args=[treated]),
            f"{reverse('move-version', args=[treated])}?to={_address('hopkins-psilocybin-mdd')}",
        ],
        "patient": [
            reverse(name) for name in ("my-plan", "my-readers", "help", "mfa_index", "account_change_password")
        ],
        "nobody": [reverse("account_login"), reverse("account_reset_password"), reverse("help")],
    }


@pytest.mark.browser
@pytest.mark.parametrize(("width", "theme"), VIEWS)
def test_every_page_can_be_read_by_everybody(
    subtests: pytest.Subtests, clinic: Clinic, open_as: Callable[..., Page], width: int, theme: str
):
    for role, addresses in pages(clinic).items():
        page = open_as(getattr(clinic, role, None), addresses[0], width=width, theme=theme)
        origin = page.url.removesuffix(addresses[0])
        for address in addresses:
            with subtests.test(address=address, role=role):
                page.goto(origin + address)
                _can_be_read(page)


def _can_be_read(page: Page) -> None:
    assert page.locator("h1").count() == 1, "one heading of the first rank"
    scroll = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert scroll <= 0, f"scrolls sideways by {scroll} px"
    assert page.evaluate(BROKEN_FORMS) == [], "a button outside its form, or a form without its token"
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
