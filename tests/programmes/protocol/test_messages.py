"""Every fault is said where it stands, with what was likely meant, and with all others of the file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.protocol import BadProtocol, load
from programmes.protocol.problems import Path
from programmes.protocol.reading import read
from tests.programmes.any_history import SOME
from tests.programmes.any_toml import TABLES, written
from tests.programmes.protocol.conftest import EXAMPLE, HEAD


def problems(text: str, base=None):
    with pytest.raises(BadProtocol) as refused:
        load(text.encode(), "example.toml", base)
    return refused.value.problems


def changed(*changes: tuple[str, str]) -> str:
    text = EXAMPLE
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


@pytest.mark.parametrize(
    ("old", "new", "nearest"),
    [
        pytest.param('"3 wk"', '"3 weeks"', "3 wk", id="weeks"),
        pytest.param('"3 wk"', '"3wk"', "3 wk", id="no-space"),
        pytest.param('"3 wk"', '"3 Weeks"', "3 wk", id="capital"),
        pytest.param('"90 min"', '"1.5 hours"', "90 min", id="half-an-hour"),
        pytest.param('"90 min"', '"1,5 h"', "90 min", id="comma"),
        pytest.param('"1 mo"', '"1 month"', "1 mo", id="month"),
        pytest.param('"1 mo"', '"1.5 mo"', None, id="half-a-month-is-nobody-knows"),
        pytest.param('"25 mg"', '"25mg"', "25 mg", id="mg"),
        pytest.param('"20 mg/70 kg"', '"20 mg per 70 kg"', "20 mg/70 kg", id="per"),
        pytest.param('"25 mg"', '"0.3mg/kg"', "0.3 mg/kg", id="each-kg"),
        pytest.param('opens = "10 d"', 'opens = "not specified"', "unspecified", id="not-specified"),
        pytest.param('"09:00"', '"9:00"', "09:00", id="hour"),
        pytest.param('"09:00"', '"6 pm"', None, id="no-minutes"),
        pytest.param('"09:00"', '"6:30 pm"', "18:30", id="afternoon"),
        pytest.param('code = "dose-1"', 'code = "Dose 1"', "dose-1", id="code"),
        pytest.param('phase = "dosing"', 'phase = "Dosing"', "dosing", id="word"),
        pytest.param("duration = ", "durration = ", "duration", id="key"),
    ],
)
def test_what_was_likely_meant(old: str, new: str, nearest: str | None) -> None:
    assert problems(changed((old, new)))[0].nearest == nearest


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("minimum_age = 21", 'minimum_age = "21"', "a whole number, without quotes", id="number-in-quotes"),
        pytest.param("offered = true", 'offered = "true"', "true or false, without quotes", id="truth-in-quotes"),
        pytest.param('arms = ["delayed"]', 'arms = "delayed"', "a list in square brackets", id="no-list"),
        pytest.param("staff = { at_least = 2 }", "staff = 2", "a table: keys in braces, such as {", id="no-table"),
        pytest.param("minimum_age = 21", "minimum_age = 131", "130 or less", id="too-old"),
        pytest.param("minimum_age = 21", "minimum_age = 2026-05-12", "a whole number", id="a-date"),
        pytest.param('patient_title = "A check after 1 month"', "", "this key", id="missing"),
        pytest.param(
            'anchor = "last dose"',
            'anchor = "last dose"\nescort = "required"',
            "`escort` belongs in discharge",
            id="a-key-of-another-table",
        ),
        pytest.param(
            'form = "capsule"\nnote = "With water"\nsource = "An invented example"',
            "",
            "where this was read",
            id="source",
        ),
    ],
)
def test_what_is_expected(old: str, new: str, expected: str) -> None:
    found = problems(changed((old, new)))
    assert expected in found[0].expected


def test_one_bracket_for_a_list_of_tables() -> None:
    (found,) = (it for it in problems("[visits]\ncode = 1") if it.path == "visits")
    assert (found.line, found.found, found.expected) == (
        1,
        "a table",
        "a list: write [[visits]] with two brackets, once for each",
    )


@pytest.mark.parametrize(
    ("line", "found", "expected"),
    [
        pytest.param(
            "due = 3 wk", "something behind the value: due = 3 wk", "nothing more on this line", id="no-quotes"
        ),
        pytest.param("due = wk", "a value that cannot be read", "text in straight quotes", id="a-bare-word"),
        pytest.param("id = “a”", "quotes of a word processor: id = “a”", "straight quotes", id="curly-quotes"),
        pytest.param("mg = 0,5", "a comma in a number: mg = 0,5", "a point: 0.5", id="comma"),
        pytest.param(
            'id = "a',
            'a text that goes on past its line, or a sign that cannot stand here: id = "a',
            "closing quote",
            id="open-text",
        ),
        pytest.param("id a", "a key without its =: id a", "`key = value` on one line", id="no-equals"),
        pytest.param("id = 1\nid = 2", "a key a second time in one table: id = 2", "each key once", id="twice"),
        pytest.param("[a]\n[a]", "a heading a second time: [a]", "[[two brackets]]", id="heading-twice"),
        pytest.param("[[a]", "a heading without its end: [[a]", "two brackets on both sides", id="half-a-heading"),
        pytest.param('a = ["b" "c"]', "a list that does not end", "a comma between two", id="no-comma"),
        pytest.param(
            "a = { b = 1 c = 2 }", "a table in braces that does not end", "a comma between two keys", id="braces"
        ),
        pytest.param('a = "C:\\d"', "a backslash in a text", "text without one", id="backslash"),
        pytest.param("= 3", "a line that is neither", "a remark begins with #", id="no-key"),
    ],
)
def test_what_breaks_the_file(line: str, found: str, expected: str) -> None:
    (said,) = problems(f"format = 1\n{line}\n")
    assert said.line == 2 + line.count("\n")
    assert said.found.startswith(found)
    assert expected in said.expected


def test_a_line_inside_braces_and_lists() -> None:
    text = changed(
        ('requires = ["consent", "risk-today"]', 'requires = [\n  "consent",  # a remark ]\n  "risk-toddy",\n]')
    )
    (found,) = problems(text)
    assert (found.path, found.nearest) == ("gates[consent-given].requires[#2]", "risk-today")
    assert text.split("\n")[found.line - 1].strip() == '"risk-toddy",'
    bands = "bands = [\n  { title = 'a', low = 0, high = 7 },\n  { title = 'b', low = 7, high = 52 },\n]"
    start = EXAMPLE.index("bands = ")
    text = EXAMPLE[:start] + bands + EXAMPLE[EXAMPLE.index("\n", start) :]
    (found,) = problems(text)
    assert text.split("\n")[found.line - 1].startswith("  { title = 'b'")


def test_the_second_of_two_codes_is_where_it_is_shown() -> None:
    text = changed(('code = "fu-1mo"', 'code = "dose-2"  # again'))
    (found,) = (it for it in problems(text) if "second time" in it.found)
    assert text.split("\n")[found.line - 1].endswith("# again")


def test_what_a_file_says_as_a_whole_is_told_with_what_does_not_fit() -> None:
    text = changed(
        ('"90 min"', '"90 minutes"'),
        ('requires = ["consent", ', 'requires = ["consnt", '),
        ("staff = { at_least = 2 }", "staff = { at_leest = 2 }"),
        ('closes = "37 d"', 'closes = "3 d"'),
    )
    assert {it.path for it in problems(text)} == {
        "visits[int-1].duration.at_least",
        "visits[dose-2].staff.at_least",
        "visits[dose-2].staff.at_leest",
        "gates[consent-given].requires[#1]",
        "visits[fu-1mo].window.closes",
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('code = "dose-1"', 'code = "Dose 1"', id="code"),
        pytest.param('code = "dose-1"', 'cod = "dose-1"', id="key-of-a-code"),
        pytest.param('phase = "dosing"', 'phase = "doses"', id="phase"),
        pytest.param('arms = ["delayed"]', 'arm = ["delayed"]', id="arms"),
    ],
)
def test_a_name_that_does_not_fit_is_told_without_its_echoes(old: str, new: str) -> None:
    found = problems(changed((old, new), ('closes = "37 d"', 'closes = "3 d"')))
    assert len({it.path.split(".")[0] for it in found}) == 1


def test_what_does_not_fit_in_a_supplement_has_the_supplements_line(example) -> None:
    text = HEAD + '\n[[visits]]\ncode = "dose-2"\nwindow = { opens = "12 days", closes = "18 d" }\n'
    (found,) = problems(text, example)
    assert (found.line, found.path, found.nearest) == (10, "visits[dose-2].window.opens", "12 d")


@SOME
@given(TABLES, st.randoms())
def test_every_key_of_any_file_has_its_line(table, random) -> None:
    text = written(table, random)
    data, places = read(text.encode(), "any.toml")
    lines = text.split("\n")
    for path, key in _keys(data, ()):
        line = places.line(path, data)
        assert line is not None
        assert key in lines[line - 1], (path, line, text)


def _keys(data, path: Path):
    if isinstance(data, dict):
        for key, below in data.items():
            yield (*path, key), key
            yield from _keys(below, (*path, key))
    elif isinstance(data, tuple):
        for number, below in enumerate(data):
            yield from _keys(below, (*path, number))
