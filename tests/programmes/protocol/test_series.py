"""A series is counted out when a file is read: codes, windows, titles, what names it. Faults stay where they are."""

import pytest

from programmes.protocol import BadProtocol, Protocol, load, schema
from tests.programmes.protocol.conftest import ANOTHER

HEAD = """format = 1
extends = "example-many-sessions@1.0.0"
id = "clinic"
version = "1.0.0"
title = "As the clinic gives it"
source = "Clinic policy"
"""
GATE = """
[[checks]]
code = "consent"
title = "Consent"
source = "x"
[[gates]]
code = "consent"
before = "dose"
requires = ["consent"]
release = "never"
source = "x"
"""


def days(protocol: Protocol, code: str) -> tuple[str, ...]:
    window = protocol.visit(code).window
    return str(window.due), str(window.opens), str(window.closes)


def refused(text: str, base: Protocol | None = None) -> list[tuple[int | None, str]]:
    with pytest.raises(BadProtocol) as caught:
        load(text.encode(), "another.toml", base)
    return [(it.line, it.path) for it in caught.value.problems]


def line_of(text: str, words: str) -> int:
    return 1 + text[: text.index(words)].count("\n")


def test_the_codes_go_on_where_the_first_series_ends(another: Protocol) -> None:
    assert [visit.code for visit in another.visits] == [f"dose-{number}" for number in range(1, 13)]
    assert {visit.series for visit in another.visits} == {None}
    assert another.series == {"dose": tuple(f"dose-{number}" for number in range(1, 13))}


@pytest.mark.parametrize(
    ("code", "anchor", "window"),
    [
        pytest.param("dose-1", "enrolment", ("1 wk", "unspecified", "unspecified"), id="the first, as it is written"),
        pytest.param("dose-2", "dose-1", ("unspecified", "0 d", "6 d"), id="the other of the first week"),
        pytest.param("dose-3", "dose-1", ("unspecified", "7 d", "13 d"), id="the first of the second week"),
        pytest.param("dose-4", "dose-1", ("unspecified", "7 d", "13 d"), id="the other of the second week"),
        pytest.param("dose-8", "dose-1", ("unspecified", "21 d", "27 d"), id="the last of them"),
        pytest.param("dose-9", "dose-1", ("unspecified", "28 d", "34 d"), id="the next series, as it is written"),
        pytest.param("dose-10", "dose-9", ("unspecified", "7 d", "13 d"), id="one a week, counted from its own first"),
        pytest.param("dose-12", "dose-9", ("unspecified", "21 d", "27 d"), id="the last of all"),
    ],
)
def test_each_visit_has_its_stretch(code: str, anchor: str, window: tuple[str, ...], another: Protocol) -> None:
    assert (another.visit(code).anchor, days(another, code)) == (anchor, window)


def test_titles_have_the_number(another: Protocol) -> None:
    assert another.visit("dose-3").title == "Session 3"
    assert another.visit("dose-10").patient_title == "Session 10"


def test_what_names_the_series_holds_for_each_visit_but_one_with_its_own(another: Protocol) -> None:
    ruled = [(rule.visit, rule.arms) for rule in another.doses]
    assert ruled[:2] == [("dose-1", ("from-65",)), ("dose-1", ("under-65",))]
    assert ruled[2:] == [(f"dose-{number}", ()) for number in range(2, 13)]


def test_a_gate_before_a_series_stands_before_each_of_its_doses() -> None:
    protocol = load((ANOTHER + GATE).encode(), "another.toml")
    assert [(it.code, it.before) for it in protocol.gates] == [("consent", f"dose-{n}") for n in range(1, 13)]


@pytest.mark.parametrize(
    ("old", "new", "line", "path"),
    [
        pytest.param('anchor = "dose-1"', 'anchor = "dose-20"', 'anchor = "dose-20"', "visits[dose-9].anchor", id="in"),
        pytest.param('per = "7 d"', 'per = "1 mo"', 'per = "1 mo"', "visits[dose].series.per", id="months"),
        pytest.param('per = "7 d"', 'per = "0 d"', 'per = "0 d"', "visits[dose].series.per", id="nothing"),
        pytest.param('per = "7 d"', 'per = "366 d"', 'per = "366 d"', "visits[dose].series.per", id="over-four-years"),
        pytest.param("count = 8", "count = 1", "count = 1", "visits[dose].series.count", id="a-series-of-one"),
        pytest.param("count = 8", "count = 9", "# dose-9 to dose-12", "visits[dose-9].code", id="numbers-that-overlap"),
        pytest.param(
            'rest = "5 min", s', 'rest = "5 d", s', 'rest = "5 d"', "doses[dose-1 under-65].devices.rest", id="arm"
        ),
        pytest.param(
            'visit = "dose"\n', 'visit = "dosis"\n', 'visit = "dosis"', "doses[dosis].visit", id="no-such-series"
        ),
    ],
)
def test_a_fault_is_named_once_where_it_is_written(old: str, new: str, line: str, path: str) -> None:
    text = ANOTHER.replace(old, new, 1)
    found = refused(text)
    assert len(found) == len(set(found))
    assert (line_of(text, line), path) in found


def test_a_series_of_four_years_is_allowed() -> None:
    text = ANOTHER.replace('per = "7 d"', 'per = "365 d"', 1)
    assert str(load(text.encode(), "a").visit("dose-8").window.closes) == "1459 d"


def test_a_fault_of_an_entry_for_a_series_is_one_fault() -> None:
    text = ANOTHER.replace('one_of = ["56 mg", "84 mg"]', 'one_of = ["56 mg", "84 mg"]\ntolerance = "1 mg/kg"')
    assert refused(text) == [(line_of(text, "tolerance"), "doses[dose].tolerance")]


def test_a_series_and_a_visit_do_not_share_a_code() -> None:
    other = '\n[[visits]]\ncode = "dose"\nphase = "follow-up"\ntitle = "x"\npatient_title = "x"\nsource = "x"\n'
    window = 'window = { due = "1 d", opens = "1 d", closes = "1 d" }\n'
    assert [path for _, path in refused(ANOTHER + other + window)] == ["visits[dose].code"] * 2


def test_a_repeat_is_no_series_and_a_code_leaves_room_for_its_number() -> None:
    call = f"""
[[visits]]
code = "{"c" * 31}"
phase = "integration"
title = "x"
patient_title = "x"
repeats_for = "each dose"
anchor = "dose"
series = {{ count = 2, times = 1, per = "7 d" }}
window = {{ due = "1 d", opens = "1 d", closes = "1 d" }}
source = "x"
"""
    paths = {path for _, path in refused(ANOTHER + call)}
    assert {f"visits[{'c' * 31}].series", f"visits[{'c' * 31}].code"} <= paths


@pytest.mark.parametrize(
    ("visit", "changed"),
    [pytest.param("dose", 12, id="the-series"), pytest.param("dose-3", 1, id="one-visit-of-it")],
)
def test_a_supplement_names_the_series_or_a_visit_of_it(visit: str, changed: int, another: Protocol) -> None:
    text = f'{HEAD}[[visits]]\ncode = "{visit}"\nstaff.at_least = 2\n'
    clinic = load(text.encode(), "clinic.toml", another)
    assert len([it for it in clinic.visits if it.staff and it.staff.at_least == 2]) == changed
    assert [it.code for it in clinic.visits] == [it.code for it in another.visits]
    assert clinic.series == another.series


def test_a_supplement_adds_a_gate_before_the_series_of_its_protocol(another: Protocol) -> None:
    clinic = load((HEAD + GATE).encode(), "clinic.toml", another)
    assert [it.before for it in clinic.gates] == list(another.series["dose"])


def test_a_supplement_of_a_gate_before_a_series_holds_before_each(another: Protocol) -> None:
    base = load((ANOTHER + GATE.replace('"never"', '"warning"')).encode(), "another.toml")
    gate = '[[gates]]\ncode = "consent"\nbefore = "dose"\nrelease = "never"\n'
    clinic = load((HEAD + gate).encode(), "clinic.toml", base)
    assert [it.release for it in clinic.gates] == ["never"] * 12


def test_a_supplement_fault_over_a_series_is_named_once(another: Protocol) -> None:
    text = f'{HEAD}[[doses]]\nvisit = "dose"\nat_most = "90 mg"\n'
    assert refused(text, load(ANOTHER.encode(), "a")) == [(9, "doses[dose].at_most")]


def test_the_schema_knows_a_series() -> None:
    made = schema()["$defs"]["Series"]
    assert (set(made["required"]), made["additionalProperties"]) == ({"count", "times", "per"}, False)
    assert "from" in schema()["$defs"]["Step"]["properties"]
