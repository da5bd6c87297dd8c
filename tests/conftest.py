"""Fixtures for every test, and two guards: no clinical write outside an action, no trigger in the way of a flush."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import datetime
from functools import cache
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test import client as django_client
from django.utils import timezone
from whitenoise.middleware import WhiteNoiseMiddleware

from tests import factories, migrated
from tracker.access import session_state
from tracker.access.roles import Role
from tracker.actions.action import is_writing, writing
from tracker.migrations import _guards
from tracker.models import Course, Patient, Site, User
from tracker.models.scoping import PatientRecord

WRITES = {"INSERT", "UPDATE", "DELETE", "REPLACE", "TRUNCATE"}


class WrittenOutsideAnAction(AssertionError):
    """A row of patient data was written by something that is not an action."""


@cache
def _clinical_tables() -> frozenset[str]:
    return frozenset(model._meta.db_table for model in apps.get_app_config("tracker").get_models()
                     if issubclass(model, PatientRecord))  # fmt: skip


def _written(words: list[str]) -> set[str]:
    """Return the words of a statement among which a table it writes to must be; of one that only reads, none."""
    first = words[0].upper() if words else ""
    if first == "WITH" and WRITES & {word.upper() for word in words}:
        return set(words)
    return set(words[:6]) if first in WRITES else set()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    """Say that pytest-django begins with the database that is there: on SQLite, the one that is laid out."""
    return django_db_keepdb or connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    """Lay out the migrated database before pytest-django looks for it."""
    with migrated.laid_out() if connection.vendor == "sqlite" else nullcontext():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Keep the migrated database for the next run."""
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            migrated.keep()


@pytest.fixture(autouse=True)
def only_actions_write(request: pytest.FixtureRequest) -> Iterator[None]:
    """Refuse a write to patient data that does not come from an action, on the test's own connection."""
    if not {"db", "transactional_db"} & set(request.fixturenames) and not request.node.get_closest_marker("django_db"):
        yield
        return
    tables = _clinical_tables()

    def refuse(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not is_writing() and tables & _written(sql.replace('"', " ").replace("(", " ").split()):
            raise WrittenOutsideAnAction(sql)
        return execute(sql, params, many, context)

    request.getfixturevalue("_django_db_helper")
    with connection.execute_wrapper(refuse):
        yield


@pytest.fixture(autouse=True, scope="session")
def flush_lifts_the_guards() -> Iterator[None]:
    """Let a transactional test empty its tables: lift the triggers, flush, raise them, and begin the trail anew.

    For the whole session: the flush comes after a test's own fixtures are gone.
    """
    flush = type(connection.ops).execute_sql_flush

    def lifted(self: Any, sql_list: Any) -> None:
        with writing(), connection.schema_editor() as editor:
            _guards.lift_guards(apps, editor)
        with writing():
            flush(self, sql_list)
        with writing(), connection.schema_editor() as editor:
            _guards.raise_guards(apps, editor)
        _guards.begin_trail(apps, None)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(connection.ops), "execute_sql_flush", lifted)
        yield


@pytest.fixture(autouse=True, scope="session")
def files_are_looked_for_once() -> Iterator[None]:
    """Hand each client the static files that the first one found: looking took a twelfth of the time of all pages."""
    found: dict[str, Any] = {}
    look = WhiteNoiseMiddleware.add_files_from_finders

    def once(self: Any) -> None:
        if not found:
            look(self)
            found.update(self.files)
        self.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", once)
        yield


@pytest.fixture(autouse=True, scope="session")
def one_context_an_answer() -> Iterator[None]:
    """Keep the context of the page itself in an answer, which tests read; not a copy for each of its hundred parts."""
    store = django_client.store_rendered_templates

    def once(kept: dict[str, Any], **said: Any) -> None:
        if "context" not in kept:
            store(kept, **said)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(django_client, "store_rendered_templates", once)
        yield


@pytest.fixture
def at() -> datetime:
    """Return the moment at which most tests happen: a Monday morning."""
    return factories.MONDAY


@pytest.fixture
def site(db: None) -> Site:
    """Return a site in London."""
    return factories.SiteFactory(code="HB", name="Harbour")


def _member(site: Site, role: Role, at: datetime, name: str) -> User:
    user = factories.UserFactory(short_name=name, full_name=f"{name} Example", email=f"{name.lower()}@example.org")
    factories.MembershipFactory(user=user, site=site, role=role)
    return user.acting(at)


@pytest.fixture
def clinician(site: Site, at: datetime) -> User:
    """Return a therapist of the site."""
    return _member(site, Role.THERAPIST, at, "Ines")


@pytest.fixture
def colleague(site: Site, at: datetime) -> User:
    """Return a second therapist of the same site, on no team unless a test says so."""
    return _member(site, Role.THERAPIST, at, "Kofi")


@pytest.fixture
def supervisor(site: Site, at: datetime) -> User:
    """Return the supervisor of the site, on no team."""
    return _member(site, Role.SUPERVISOR, at, "Hanna")


@pytest.fixture
def foreign_supervisor(at: datetime) -> User:
    """Return the supervisor of another site."""
    return _member(factories.SiteFactory(code="EL", name="Elmfield"), Role.SUPERVISOR, at, "Ada")


@pytest.fixture
def patient(site: Site) -> Patient:
    """Return a patient who logs in."""
    return factories.PatientFactory(
        registered_at=site, full_name="Marta Lindqvist", short_name="Marta", email="marta@example.org", logs_in=True
    )


@pytest.fixture
def patient_user(patient: Patient, at: datetime) -> User:
    """Return the patient as a user."""
    assert patient.user is not None
    return patient.user.acting(at)


@pytest.fixture
def course(patient: Patient, clinician: User) -> Course:
    """Return a course with Harbour's supplement, enrolled on Monday 2 March 2026, led by the clinician."""
    return factories.CourseFactory(patient=patient, reference="HB-0001", team=[clinician])


@pytest.fixture
def sign_in(client: Client) -> Callable[[User], Client]:
    """Return a function that signs a user in and returns the client."""

    def signed_in(user: User) -> Client:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session_state.begin(session, timezone.now())  # as logging in does
        session.save()
        return client

    return signed_in


@pytest.fixture
def statements() -> Callable[[Any], list[str]]:
    """Return a function that picks the statements that count out of captured queries: not BEGIN, COMMIT, SAVEPOINT.

    Nor the one with which Django asks SQLite, once a process, whether it knows JSON.
    """
    silent = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT JSON('")
    return lambda captured: [it["sql"] for it in captured.captured_queries if not it["sql"].startswith(silent)]
