"""`doctor`: a finding for each thing that is unsafe or not well, none for what is. Settings: `house.test_headers`."""

import json
from datetime import timedelta

import pytest
from django.core.cache.backends.dummy import DummyCache
from django.db import OperationalError, connection

from tests.factories import MembershipFactory, ReminderFactory, UserFactory
from tests.second_factor import with_app
from tests.tracker.proving import run
from tracker.management.commands import doctor
from tracker.models import Letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def safe(monkeypatch):
    """Let the settings be those of a clinic: tests have their own. On PostgreSQL they connect as its owner."""
    monkeypatch.setattr(doctor, "findings", lambda given: [])
    monkeypatch.setattr(doctor, "of_settings", lambda given: [])
    monkeypatch.setattr(doctor, "_postgresql", lambda: [])


@pytest.fixture
def codes(safe, at):
    """Return a function that says what is found."""
    return lambda: [it.code for it in doctor.examined(at)]


def test_where_all_is_well_it_says_so(safe, db):
    assert run("doctor") == (0, "All is well.\n", "")
    assert json.loads(run("doctor", "--json")[1]) == {"well": True, "findings": []}


def test_a_finding_is_a_sentence_and_status_1(safe, site, at):
    status, said, _ = run("doctor")
    sentence = "Site HB has nobody who answers while nobody is on duty: nobody can be enrolled there."
    assert (status, said) == (1, f"fallback: {sentence}\n")
    told = json.loads(run("doctor", "--json")[1])
    assert told == {"well": False, "findings": [{"code": "fallback", "sentence": sentence}]}


def test_what_is_unsafe_in_the_settings_comes_first(site, settings):
    settings.DEBUG = True
    assert next(iter(run("doctor")[1].splitlines())).startswith("debug: DEBUG is on")


@pytest.mark.parametrize(("more", "found"), [(timedelta(), []), (timedelta(seconds=1), ["worker", "letters"])])
def test_work_that_waits_for_longer_than_fifteen_minutes(codes, course, at, more, found):
    since = at - timedelta(minutes=15) - more
    ReminderFactory(course=course, due_at=since)
    Letter.objects.create(address="a@example.org", asked_at=since)
    assert [it for it in codes() if it in ("worker", "letters")] == found


def test_staff_without_a_second_factor_are_counted(codes, site, at):
    MembershipFactory(site=site, falls_back=True, user=with_app(UserFactory()).user)
    MembershipFactory(site=site, ends_at=at)
    MembershipFactory(site=site, user=UserFactory(is_active=False))
    assert codes() == []
    MembershipFactory(site=site)
    assert codes() == ["without-second-factor"]


def test_a_cache_that_keeps_nothing(codes, db, monkeypatch):
    monkeypatch.setattr(doctor, "cache", DummyCache("", {}))
    assert codes() == ["cache-away"]


def test_tables_that_are_older_than_the_program(codes, db, monkeypatch):
    monkeypatch.setattr(doctor.MigrationExecutor, "migration_plan", lambda self, targets: ["0002"])
    assert codes() == ["migrations"]


def test_a_database_that_does_not_answer(codes, db, monkeypatch):
    def fail():
        raise OperationalError("away, and this is said nowhere")

    monkeypatch.setattr(doctor, "_database", fail)
    assert codes() == ["database"]
    assert "away" not in run("doctor")[1]


def test_each_pragma_is_asked_of_the_database_itself(codes, db, monkeypatch):
    if connection.vendor != "sqlite":
        assert codes() == []
        return
    for name in doctor.PRAGMAS:
        with monkeypatch.context() as other:
            other.setitem(doctor.PRAGMAS, name, "something else")
            assert codes() == [f"sqlite-{name}"]
