"""A real browser on a live server: Debian's Chromium, somebody signed in, everything the page complains about kept."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page

from tests import factories, stories
from tracker.access.roles import Role
from tracker.actions.sessions import Said
from tracker.models import Course, User

# Playwright runs an event loop in this thread, and Django would refuse to touch the database beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Return how to start the Chromium that the system installed."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    return {"executable_path": found, "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]}


@dataclass
class Clinic:
    """A small clinic as it stands now: one course after its first dose, one being prepared, and who works there."""

    now: datetime
    clinician: User
    colleague: User
    supervisor: User
    patient: User
    course: Course
    preparing: Course


@pytest.fixture
def clinic(transactional_db: None) -> Clinic:
    """Return a clinic in which Marta's first dose was five days ago, with a clinician alone for 11 minutes."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    site = factories.SiteFactory(code="HB", name="Harbour")
    staff = {
        name: factories.UserFactory(short_name=name, full_name=f"{name} Example", email=f"{name.lower()}@example.org")
        for name in ("Ines", "Kofi", "Hanna")
    }
    for name, role in (("Ines", Role.THERAPIST), ("Kofi", Role.THERAPIST), ("Hanna", Role.SUPERVISOR)):
        factories.MembershipFactory(user=staff[name], site=site, role=role)
        staff[name].acting(now)
    marta = factories.PatientFactory(
        registered_at=site, full_name="Marta Lindqvist", short_name="Marta", email="marta@example.org", logs_in=True
    )
    team = [staff["Ines"], staff["Kofi"]]
    dosed_on = (now - timedelta(days=5)).replace(hour=9)
    course = factories.CourseFactory(
        patient=marta, reference="HB-0147", team=team, enrolled_at=dosed_on - timedelta(days=21)
    )
    stories.prepared(course, by=staff["Ines"], at=dosed_on - timedelta(days=14))
    stories.on_the_day(course, "dose-1", by=staff["Ines"], at=dosed_on - timedelta(hours=1))
    stories.dosed(course, "dose-1", starts=dosed_on, by=staff["Ines"], second=staff["Kofi"], alone_for=11)
    walk = Said(practices=[("Walk for 20 minutes", (dosed_on + timedelta(days=1)).date(), None)])
    stories.held(course, "d1-1d", starts=dosed_on + timedelta(days=1), by=staff["Ines"], said=walk)
    preparing = factories.CourseFactory(
        patient__registered_at=site, patient__full_name="Martha Lindquist", patient__short_name="Martha",
        reference="HB-0148", team=team, enrolled_at=now - timedelta(days=3),
    )  # fmt: skip
    assert marta.user is not None
    return Clinic(now, staff["Ines"], staff["Kofi"], staff["Hanna"], marta.user, course, preparing)


@dataclass
class Complaints:
    """What a page complained about: console errors, refused policies, hosts that are not our own."""

    seen: list[str] = field(default_factory=list)

    def listen(self, page: Page, host: str) -> None:
        """Keep every error of the console and every request that leaves the host."""
        page.on("console", lambda message: self.seen.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.seen.append(str(error)))
        page.on("request", lambda request: self._own(request.url, host))

    def _own(self, url: str, host: str) -> None:
        if urlsplit(url).netloc not in (host, ""):
            self.seen.append(f"asked {url}")


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """Return what pages complain about, and fail a test in which one did."""
    kept = Complaints()
    yield kept
    assert kept.seen == []


@pytest.fixture
def open_as(live_server: Any, browser: Browser, complaints: Complaints) -> Iterator[Callable[..., Page]]:
    """Return a function that opens an address as somebody (None: logged out), wide or narrow, light or Night."""
    contexts = []

    def opened(user: User | None, path: str, *, width: int = 1280, theme: str = "light", script: bool = True) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script)
        contexts.append(context)
        cookies = [{"name": "theme", "value": theme, "url": live_server.url}]
        if user is not None:
            client = Client()
            client.force_login(user, backend=BACKEND)
            value = client.cookies[settings.SESSION_COOKIE_NAME].value
            cookies.append({"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url})
        context.add_cookies(cookies)
        page = context.new_page()
        complaints.listen(page, urlsplit(live_server.url).netloc)
        page.goto(live_server.url + path)
        return page

    yield opened
    for context in contexts:
        context.close()
