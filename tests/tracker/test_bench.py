"""The benchmark cannot rot: every part runs on a small caseload, and what it counts is inside its bars. No time is."""

import json
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import connection

from tests.bench import __main__ as bench
from tests.bench import measuring, trail
from tests.bench.measuring import Row
from tests.bench.run import rows
from tests.bench.worker import heavy_imports
from tests.tracker.tampering import unnamed
from tracker.actions.action import writing
from tracker.models import ProtocolVersion

COUNTS = ("statements", "rows")


@pytest.fixture
def small(db):
    """Build a small caseload as it stands this hour, as the benchmark does; pages read the clock themselves."""
    at = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    call_command("demo", courses=20, bare=True, at=at, verbosity=0)
    return at


@pytest.fixture
def once(monkeypatch):
    """Let what is timed run once: no time is looked at here."""
    least = measuring._least
    monkeypatch.setattr(measuring, "_least", lambda clock, act, times: least(clock, act, 1))


def test_every_part_runs_and_its_counts_are_inside_the_bars(small, once):
    with writing():  # the floors write by hand
        found = [row for part in (*bench.PARTS, "mixed") for row in rows(part, small, 6)]
    assert {row.bar for row in found} == {"P1", "P2", "P3", "P4", "P5", "P6", "P9", "P10"}
    assert [row.what for row in found if row.unit in COUNTS and not row.holds] == []
    assert connection.vendor in ("sqlite", "postgresql")
    printed = bench._table([row.as_dict() | {"courses": 20, "database": connection.vendor} for row in found])
    assert all(row.what in printed for row in found)
    assert json.loads(json.dumps([row.as_dict() for row in found]))


def test_a_long_trail_is_built_as_actions_write_it(course):
    assert trail.build(30)["lines"] == 30
    said = trail.verify(30)
    by_factories = unnamed(course, versions=ProtocolVersion.objects.all())
    assert (said["lines"], said["rows"], said["findings"]) == (30, 30, len(by_factories))


def test_the_web_process_imports_no_heavy_library():
    assert heavy_imports() == []


@pytest.mark.parametrize(
    ("ours", "floor", "limit", "holds"),
    [
        pytest.param(9, None, 9, True, id="at-the-limit"),
        pytest.param(10, None, 9, False, id="over-it"),
        pytest.param(15, 10, 1.5, True, id="ratio-at-the-limit"),
        pytest.param(15.1, 10, 1.5, False, id="ratio-over-it"),
        pytest.param(99, None, None, True, id="for-the-record"),
    ],
)
def test_a_bar_holds_up_to_its_limit(ours, floor, limit, holds):
    assert Row("P0", "what", ours, "ms", limit, floor).holds is holds


def page(courses, ours):
    return Row("P4", "today: processor", ours, "ms").as_dict() | {"courses": courses, "database": "SQLite"}


def test_a_page_is_compared_with_itself_at_the_smallest_caseload():
    found = list(bench._flat([page(100, 50), page(10_000, 60), page(100_000, 61)]))
    assert [(it["courses"], it["ratio"], it["holds"]) for it in found] == [(10_000, 1.2, True), (100_000, 1.22, False)]
