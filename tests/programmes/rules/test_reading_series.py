"""Readings again and again: one at each of its times, the last included, each with its own key."""

import pytest

from programmes import Outcome
from tests.programmes.told import HOUR, MINUTE, asked, discharged, dose, planned
from tests.programmes.told_day import with_tables
from tests.programmes.told_people import AT, reading

RULE = {"code": "blood-pressure", "title": "x", "at": "15 min", "tolerance": "5 min", "every": "15 min",
        "until": "45 min"}  # fmt: skip
LAST = {"code": "blood-pressure", "title": "x", "at": "before leaving"}
GIVEN = dose("dose-1", AT)


def keys(**fields):
    found = planned(protocol=with_tables(measurements=[RULE | fields])).requirements
    return [it.key.partition("@")[2] for it in found if it.key.startswith("dose-1/blood-pressure")]


@pytest.mark.parametrize(
    ("fields", "points"),
    [
        ({}, ["15min", "30min", "45min"]),
        ({"until": "44 min"}, ["15min", "30min"]),
        ({"until": "15 min"}, ["15min"]),
        ({"at": "1 h", "every": "1 h", "until": "2 h"}, ["1h", "120min"]),
        ({"at": "0 min", "every": "20 min", "until": "40 min"}, ["0min", "20min", "40min"]),
    ],
)
def test_a_point_for_each_time(fields, points):
    assert keys(**fields) == points


@pytest.mark.parametrize(("minutes", "expected"), [(25, Outcome.MET), (35, Outcome.MET), (36, Outcome.BROKEN)])
def test_each_time_has_its_own_reading(minutes, expected):
    facts = GIVEN, reading(AT + 15 * MINUTE), reading(AT + minutes * MINUTE), discharged("dose-1", AT + 2 * HOUR)
    found = asked("dose-1/blood-pressure@30min", *facts, protocol=with_tables(measurements=[RULE]))
    assert found.outcome is expected


@pytest.mark.parametrize(("minutes", "expected"), [(50, Outcome.BROKEN), (51, Outcome.MET)])
def test_one_before_leaving_comes_after_the_last_of_them(minutes, expected):
    protocol = with_tables(measurements=[RULE, LAST])
    facts = GIVEN, reading(AT + minutes * MINUTE), discharged("dose-1", AT + 2 * HOUR)
    assert asked("dose-1/blood-pressure@before-leaving", *facts, protocol=protocol).outcome is expected


def test_one_that_names_the_visit_stands_before_one_time_of_each_dose():
    own = {"code": "blood-pressure", "title": "x", "at": "30 min", "visit": "dose-1", "source": "Its own"}
    found = planned(protocol=with_tables(measurements=[RULE, own])).requirements
    read = [(it.key, it.source) for it in found if it.rule == "measurement" and it.key.endswith("30min")]
    assert sorted(read) == [("dose-1/blood-pressure@30min", "Its own"), ("dose-2/blood-pressure@30min", "A test")]
