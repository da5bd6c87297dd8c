"""The schedule of activities as columns: by phase, in order, series folded, each visit in one column."""

import pytest

from programmes.activities import columns, pace, stretches, visits_meant, visits_of_phase
from programmes.protocol import load
from tests.factories import LIBRARY, harbour, hopkins

PUBLISHED = sorted(LIBRARY.glob("*.toml"))


def protocol_named(name):
    path = LIBRARY / f"{name}.toml"
    return load(path.read_bytes(), path.name)


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_each_visit_stands_in_exactly_one_column(path):
    protocol = load(path.read_bytes(), path.name)
    shown = [visit.code for column in columns(protocol) for visit in column.visits]
    assert sorted(shown) == sorted(visit.code for visit in protocol.visits)


def test_phases_follow_each_other_and_visits_of_one_anchor_follow_their_days():
    shown = [column.first.code for column in columns(hopkins())]
    assert shown.index("wait-8wk") < shown.index("preparation") < shown.index("dose-1") < shown.index("d1-1d")
    assert shown[-5:] == ["fu-4wk", "fu-1mo", "fu-3mo", "fu-6mo", "fu-12mo"]


def test_a_supplements_visit_stands_where_its_day_is():
    of_each_dose = [it.first.code for it in columns(harbour()) if it.first.anchor == "dose"]
    assert of_each_dose == sorted(of_each_dose, key=lambda code: harbour().visit(code).window.due.length)


def test_a_series_is_folded_where_only_number_and_days_differ():
    shown = [[visit.code for visit in column.visits] for column in columns(protocol_named("esketamine-spravato-rems"))]
    assert shown == [
        ["dose-1"],  # 56 mg only: an amount of its own
        [f"dose-{number}" for number in range(2, 9)],
        ["dose-9"],  # its days are written, and have a remark
        ["dose-10", "dose-11", "dose-12"],
        ["maintenance"],  # comes again without an end
        ["benefit-review"],
    ]


def test_a_folded_column_says_how_often_and_who_is_when():
    _, twice, single, once, _, _ = columns(protocol_named("esketamine-spravato-rems"))
    assert (pace(twice), pace(single), pace(once)) == ((2, 7), None, (1, 7))
    found = [(str(opens), str(closes), len(visits)) for opens, closes, visits in stretches(twice)]
    assert found == [("0 d", "6 d", 1), ("7 d", "13 d", 2), ("14 d", "20 d", 2), ("21 d", "27 d", 2)]


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        pytest.param("each dose", ("dose-1", "dose-2"), id="each-dose"),
        pytest.param("screening", ("screening",), id="a-visit-called-like-its-phase"),
        pytest.param("dose-2", ("dose-2",), id="a-visit"),
        pytest.param("serious event", (), id="no-visit"),
    ],
)
def test_what_a_table_names(name, codes):
    assert visits_meant(hopkins(), name) == codes


def test_a_phase_is_all_of_its_visits():
    assert visits_of_phase(hopkins(), "screening") == ("screening", "baseline", "wait-5wk", "wait-8wk")
    assert len(visits_of_phase(hopkins(), "all")) == len(hopkins().visits)
