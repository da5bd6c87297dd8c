"""No table that the trail proves is passed over: its rows without a line, changed, and gone are each found by name."""

from datetime import timedelta

import pytest
from django.db import connection, models

from tests.access.conftest import kept_apart
from tests.tracker.models.kept import KEPT, kept
from tests.tracker.tampering import lifted, places
from tracker.actions import trail
from tracker.actions.action import action, wrote
from tracker.actions.verification import Proof, findings
from tracker.models import TrailEntry
from tracker.models.proof import every_row, proven


@pytest.fixture
def rows(course, clinician, at, by_hand):
    """Return a stored row of each table, by the name that lines call the table, until the test is over."""
    with kept_apart(), lifted():
        yield {noun: kept(model, course, clinician, at) for noun, model in proven().items()}


@action
def _named(*, rows, course, at):
    wrote(*rows)
    trail.record(TrailEntry.Event.NOTE_WRITTEN, course=course, by=None, at=at)


def _found(kind, rows, settings, at):
    """Return the names of the tables whose row is among the findings of a kind."""
    found = places(findings(Proof(settings.TRAIL_KEYS), at))
    return {noun for noun, row in rows.items() if (kind, noun, str(row.pk)) in found}


def _changed(row):
    moment = next(it.attname for it in row._meta.concrete_fields if isinstance(it, models.DateTimeField))
    every_row(type(row)).filter(pk=row.pk).update(**{moment: getattr(row, moment) - timedelta(seconds=1)})


def _gone(row):
    every_row(type(row)).filter(pk=row.pk)._raw_delete(connection.alias)


def test_each_is_looked_at_both_ways(rows, course, settings, at):
    assert set(rows) == {it._meta.model_name for it in KEPT} - {"trailentry"}
    assert _found("row-unnamed", rows, settings, at) == set(rows)
    _named(rows=rows.values(), course=course, at=at)
    assert _found("row-unnamed", rows, settings, at) == _found("row-changed", rows, settings, at) == set()
    for change, kind in ((_changed, "row-changed"), (_gone, "row-missing")):
        for row in rows.values():
            change(row)
        assert _found(kind, rows, settings, at) == set(rows)
