"""Every page can be read by everybody, and in which of its parts a theme may differ."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.browser.conftest import Clinic
from tests.browser.readable import can_be_read
from tracker.models import ProtocolVersion


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
@pytest.mark.parametrize("role", ["clinician", "supervisor", "patient", "nobody"])
def test_every_page_can_be_read_by_everybody(
    subtests: pytest.Subtests, clinic: Clinic, open_as: Callable[..., Page], role: str
):
    addresses = pages(clinic)[role]
    page = open_as(getattr(clinic, role, None), addresses[0])
    origin = page.url.removesuffix(addresses[0])
    for address in addresses:
        with subtests.test(address=address):
            page.goto(origin + address)
            can_be_read(page)


@pytest.mark.browser
def test_a_theme_changes_colours_alone(clinic: Clinic, open_as: Callable[..., Page]):
    shape = "[...document.querySelectorAll('main, main *')].map(it => it.tagName + '.' + it.className)"
    address = reverse("course", args=[clinic.course.reference])
    light, dark = (open_as(clinic.clinician, address, theme=it).evaluate(shape) for it in ("light", "dark"))
    assert len(light) > 100
    assert light == dark
