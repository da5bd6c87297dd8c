"""What the tests of forms share: a signed-in client at a moment of its own, what a course's forms send, trail lines."""

from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tracker.models import TrailEntry


@pytest.fixture
def client_at(monkeypatch, sign_in):
    """Return a function that signs a user in at a moment: the views' clock stands still there."""

    def signed_in(user, moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return sign_in(user)

    return signed_in


@pytest.fixture
def clock(monkeypatch, at):
    """Return a clock of the views that a test moves."""
    held = [at]
    monkeypatch.setattr(timezone, "now", lambda: held[0])

    def moved(by):
        held[0] += by
        return held[0]

    return moved


@pytest.fixture
def counters():
    """Begin and end with no try counted and no code used."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def counted(statements):
    """Return a function that reads a page and counts its statements, of which the page may have nine."""

    def count(client, address):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(statements(captured))

    return count


@pytest.fixture
def trail():
    """Return a function that lists the events of the trail."""
    return lambda: list(TrailEntry.objects.order_by("seq").values_list("event", flat=True))


@pytest.fixture
def moment():
    """Return a function that writes a day and a time as a form sends them."""

    def written(name, day, wall, which=""):
        return {f"{name}_0": day, f"{name}_1": wall, f"{name}_2": which}

    return written


@pytest.fixture
def key():
    """Return the key a page made for its form."""
    return str(uuid4())
