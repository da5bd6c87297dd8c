"""What people do with the pages, told by label and role: the clinician, the patient, the supervisor."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.conftest import Clinic
from tests.factories import PASSWORD

pytestmark = pytest.mark.browser


def _times(page: Page, clinic: Clinic) -> None:
    """Fill in the two moments of a contact: yesterday, for twenty minutes."""
    day = (clinic.now - timedelta(days=1)).date().isoformat()
    for name, wall in (("started_at", "13:00"), ("ended_at", "13:20")):
        page.locator(f"[name={name}_0]").fill(day)
        page.locator(f"[name={name}_1]").fill(wall)


def test_a_late_call_is_logged_and_its_row_leaves_today(clinic: Clinic, open_as: Callable[..., Page]):
    page = open_as(clinic.clinician, reverse("today"))
    late = page.get_by_role("region", name="Late")
    expect(late.get_by_text("Call on day 3, first dose")).to_be_visible()
    late.get_by_role("link", name="Log the call").first.click()
    page.get_by_label("Held", exact=True).check()
    _times(page, clinic)
    page.get_by_label("Note", exact=True).fill("Sleeping well. Knows whom to ring at night.")
    page.get_by_role("button", name="Log the call").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Marta Lindqvist")
    page.get_by_role("link", name="Today").first.click()
    expect(late.get_by_text("Call on day 3, first dose")).to_have_count(0)
    expect(page.get_by_role("region", name="Notes to sign").get_by_text("Call on day 3, first dose")).to_be_visible()


def test_a_fault_is_named_beside_its_field_and_nothing_typed_is_lost(clinic: Clinic, open_as: Callable[..., Page]):
    page = open_as(clinic.clinician, reverse("record", args=[clinic.course.reference, "call-3d#dose-1"]))
    page.get_by_label("Held", exact=True).check()
    page.get_by_label("Note", exact=True).fill("A long note that must not be lost.")
    page.get_by_role("button", name="Log the call").click()
    expect(page.get_by_text("Say when it started.").first).to_be_visible()
    expect(page.get_by_label("Note", exact=True)).to_have_value("A long note that must not be lost.")


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_small_step_is_ticked(clinic: Clinic, open_as: Callable[..., Page], script: bool):
    page = open_as(clinic.patient, reverse("my-plan"), width=390, script=script)
    step = page.get_by_role("button", name="Walk for 20 minutes")
    expect(step).to_have_attribute("aria-pressed", "false")
    step.click()
    expect(page.get_by_role("button", name="Walk for 20 minutes")).to_have_attribute("aria-pressed", "true")


def test_the_time_line_opens_at_today_on_a_telephone(clinic: Clinic, open_as: Callable[..., Page]):
    page = open_as(clinic.clinician, reverse("course", args=[clinic.course.reference]), width=390)
    region = page.get_by_role("region", name="Time line, scrolls sideways")
    assert region.evaluate("it => it.scrollLeft") > 0
    expect(page.get_by_role("img", name="Course of HB-0147")).to_be_attached()


def test_the_supervisor_reads_the_evidence_of_a_lone_clinician(clinic: Clinic, open_as: Callable[..., Page]):
    page = open_as(clinic.supervisor, reverse("supervision"))
    safety = page.get_by_role("region", name="Safety first")
    expect(safety.get_by_text("for 11 minutes")).to_be_visible()
    safety.get_by_role("link", name="Read evidence").first.click()
    expect(page.get_by_text("Two facilitators throughout")).to_be_visible()
    expect(page.get_by_role("row", name="Too few")).to_be_visible()


def test_logging_in_takes_the_keyboard_only(clinic: Clinic, open_as: Callable[..., Page]):
    page = open_as(None, reverse("account_login"))
    page.get_by_label("E-mail").focus()
    page.keyboard.type("ines@example.org")
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.name") != "password":
        page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Open windows")).to_be_visible()


def test_demo_accounts_are_not_offered_outside_the_demonstration(clinic: Clinic, open_as: Callable[..., Page]):
    page = open_as(None, reverse("account_login"))
    expect(page.get_by_text("open-window-demo")).to_have_count(0)
    expect(page.get_by_text("Synthetic data")).to_have_count(0)
