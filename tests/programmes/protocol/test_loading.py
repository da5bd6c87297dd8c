"""Any bytes are loaded or refused with all problems at once. What a protocol may not say: `test_consistency`."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programmes.protocol import BadProtocol, Protocol, extends_of, load, schema
from tests.programmes.protocol.conftest import ANOTHER, EXAMPLE, README, SUPPLEMENT


def problems(text: str, base: Protocol | None = None) -> list[str]:
    with pytest.raises(BadProtocol) as refused:
        load(text.encode(), "example.toml", base)
    return str(refused.value).split("\n")


@pytest.mark.parametrize(
    ("body", "found"),
    [
        pytest.param(b"", "version: found nothing", id="empty"),
        pytest.param(b"format = 1\n\xff", "line 2: found bytes that are not UTF-8", id="no-utf-8"),
        pytest.param(b"id = 'a\x00'", "line 1", id="nul"),
        pytest.param(b'id = "a\\u0000"', "line 1: id: found the character U+0000", id="nul-written-out"),
        pytest.param(b'id = "\\u202Ea"', "U+202E", id="text-that-runs-backwards"),
        pytest.param(b'"a\\nb" = 1', "U+000A", id="a-key-of-two-lines"),
        pytest.param(b"id = \n", "line 1", id="no-toml"),
        pytest.param(b"id = 1\nid = 2", "line 2", id="a-key-twice"),
        pytest.param(b"a = " + b"[\n" * 50_000, "tables within tables", id="deep-lists"),
        pytest.param(b"a = " + b"[\n" * 20 + b"]\n" * 20, "tables within tables", id="lists-a-little-too-deep"),
        pytest.param(b"a" + b".a" * 200 + b" = 1", "dots", id="a-long-dotted-key"),
        pytest.param(b"a = '" + b"x" * 2000 + b"'", "a line of 2006 characters", id="a-long-line"),
        pytest.param(b"#" * 200_000, "200000 bytes", id="a-long-file"),
        pytest.param(b"a = [" + b"1,\n" * 6000 + b"]", "keys and values", id="many-values"),
        pytest.param(b"version = 1979-05-27", "version: found 1979-05-27", id="a-date"),
        pytest.param(b"version = 9999-99-99", "line 1", id="no-date"),
        pytest.param(b"format = " + b"9" * 900, "format: found 9999", id="a-long-number"),
        pytest.param(b"format = nan", "format: found nan", id="not-a-number"),
        pytest.param(b"format = true", "format: found true", id="truth-is-no-number"),
        pytest.param(b"visits = 3", "visits: found 3; expected a list", id="a-number-for-a-list"),
        pytest.param(b"visits = [3]", "visits[#1]: found 3; expected a table", id="a-number-for-a-table"),
        pytest.param(b"visits = []", "visits: found a list", id="no-visit"),
        pytest.param(b"id = ['a']", "id: found a list; expected text", id="a-list-for-text"),
    ],
)
def test_bytes_that_are_no_protocol(body: bytes, found: str) -> None:
    with pytest.raises(BadProtocol) as refused:
        load(body, "example.toml")
    assert found in str(refused.value)
    assert len(str(refused.value).split("\n")) == len(refused.value.problems)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param(
            'due = "3 wk"',
            'due = "3 weeks"',
            'visits[dose-1].window.due: found "3 weeks"; expected a number, a space and a unit',
            id="unit",
        ),
        pytest.param('due = "3 wk"', 'due = "3 wk\\n"', "U+000A", id="line-end-in-an-offset"),
        pytest.param('"6 h"', '"٦ h"', "hours[preparation-hours].at_least", id="digits-of-another-script"),
        pytest.param('phase = "follow-up"', 'phase = "followup"', 'did you mean "follow-up"?', id="word"),
        pytest.param("minimum_age", "minimun_age", 'did you mean "minimum_age"?', id="unknown-key"),
        pytest.param('"1.0.0"', '"1.0"', 'version: found "1.0"; expected three numbers', id="version"),
        pytest.param('"09:00"', '"9:00"', "expected a time of day", id="time-of-day"),
        pytest.param('"09:00"', '"24:00"', "expected a time of day", id="no-time-of-day"),
        pytest.param('code = "dose-1"', 'code = "Dose 1"', "expected a code", id="code"),
        pytest.param('"25 mg"', '"25mg"', 'doses[dose-2].amount: found "25mg"', id="amount"),
        pytest.param('"20 mg/70 kg"', '"20 mg/0 kg"', "doses[dose-1].amount", id="for-each-nought-kg"),
        pytest.param("maximum_age = 75", 'maximum_age = "old"', 'a whole number or "unspecified"', id="two-types"),
        pytest.param("[integration_window]", "[integration_windows]", "integration_window: found nothing", id="table"),
        pytest.param(
            'evidence = "pre-clinical"', 'evidence = "mice"', "integration_window.evidence: found", id="branch"
        ),
        pytest.param(
            "session_expected = ", "session = ", "integration_window.session: found an unknown", id="in-branch"
        ),
        pytest.param('title = "Remission"', 'title = " "', "outcomes[remission].title", id="no-words"),
        pytest.param("format = 1", "format = 2", "format: found 2; expected 1", id="a-later-format"),
    ],
)
def test_a_value_that_does_not_fit(old: str, new: str, said: str) -> None:
    assert old in EXAMPLE
    assert said in "\n".join(problems(EXAMPLE.replace(old, new, 1)))


def test_all_problems_at_once_each_with_its_line() -> None:
    text = EXAMPLE.replace('due = "3 wk"', 'due = "3 weeks"').replace("at_least = 2,", "at_leest = 2,")
    line = 1 + text[: text.index('"3 weeks"')].count("\n")
    found = problems(text)
    assert len(found) == 3
    assert found[0].startswith(f"example.toml, line {line}: visits[dose-1].window.due: ")
    assert found[2].startswith(f"example.toml, line {line + 2}: visits[dose-1].staff.at_leest: ")


def test_the_messages_in_the_readme_are_what_is_said() -> None:
    text = EXAMPLE.replace('due = "3 wk"', 'due = "3 weeks"').replace("at_least = 2,", "at_leest = 2,")
    said = README.split("```text\n")[1].split("```")[0].strip().split("\n")
    found = problems(text)
    assert [line.split(": ", 1)[1] for line in said] == [line.split(": ", 1)[1] for line in (found[0], found[2])]


@pytest.mark.parametrize(
    ("body", "reference"),
    [
        pytest.param(EXAMPLE, None, id="stands-alone"),
        pytest.param(SUPPLEMENT, "example-two-dose@1.0.0", id="supplement"),
    ],
)
def test_what_a_file_extends(body: str, reference: str | None) -> None:
    assert extends_of(body.encode()) == reference


@pytest.mark.parametrize("body", [b"extends = 3", b"extends = ", b"\xff"], ids=["number", "nothing", "no-utf-8"])
def test_what_an_unreadable_file_extends(body: bytes) -> None:
    with pytest.raises(BadProtocol):
        extends_of(body)


def test_a_supplement_needs_its_protocol(example: Protocol, hopkins: Protocol) -> None:
    assert "beside the file" in problems(SUPPLEMENT)[0]
    assert 'expected "hopkins-psilocybin-mdd@1.0.0"' in problems(SUPPLEMENT, hopkins)[0]
    assert 'extends: found nothing; expected "example-two-dose@1.0.0"' in problems(EXAMPLE, example)[0]


def test_the_schema_knows_every_key_and_refuses_others() -> None:
    made = schema()
    assert made["title"] == "Protocol, format 1"
    assert set(made["properties"]) == set(Protocol.model_fields)
    assert made["additionalProperties"] is False
    assert made["$defs"]["VisitWindow"]["required"] == ["due", "opens", "closes"]


LINES = EXAMPLE.split("\n")
VALUES = st.sampled_from(
    [
        "1",
        "-1",
        "true",
        '""',
        '"unspecified"',
        '"14 d"',
        '"each dose"',
        '"dose-1"',
        "[]",
        "[[1]]",
        "{}",
        "{a.b = 1}",
        "1.5",
        '"9999 wk"',
        '{ count = 60, times = 7, per = "9999 wk", first = 60 }',
    ]
)


def loaded_or_refused(text: str, base: Protocol | None = None) -> None:
    """Load a text. Whatever it is, no exception but one that names problems."""
    with suppress(BadProtocol):
        load(text.encode("utf-8", "surrogatepass"), "any.toml", base)


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_is_loaded_or_refused(text: str) -> None:
    loaded_or_refused(text)
    loaded_or_refused(EXAMPLE + text)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_any_change_of_a_value_is_loaded_or_refused(example: Protocol, data: st.DataObject) -> None:
    lines = data.draw(st.sampled_from([LINES, ANOTHER.split("\n"), SUPPLEMENT.split("\n")])).copy()
    alone = not any(line.startswith("extends") for line in lines)
    number = data.draw(st.integers(0, len(lines) - 1))
    key = (
        lines[number].split("=")[0]
        if "=" in lines[number]
        else data.draw(st.sampled_from(["code", "window", "series", "steps", "at", "x"]))
    )
    lines[number] = f"{key} = {data.draw(VALUES)}"
    loaded_or_refused("\n".join(lines), None if alone else example)


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_any_lines_left_out_are_loaded_or_refused(data: st.DataObject) -> None:
    left_out = data.draw(st.sets(st.integers(0, len(LINES) - 1), max_size=8))
    loaded_or_refused("\n".join(line for number, line in enumerate(LINES) if number not in left_out))
