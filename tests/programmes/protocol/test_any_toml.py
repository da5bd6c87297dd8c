"""Any file at all is loaded, or refused with a sentence, and soon. What is loaded can be warned of and planned."""

import tomllib
from contextlib import suppress
from functools import cache
from random import Random
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes import History, Setting, plan
from programmes.protocol import BadProtocol, Problem, Protocol, extends_of, load, warnings
from programmes.protocol.regulation_loading import load_regulation
from programmes.protocol.shapes import keys_of, tables
from tests.factories import enrolled
from tests.programmes.any_history import SOME
from tests.programmes.any_protocol import made
from tests.programmes.any_toml import TABLES, VALUES, document, written
from tests.programmes.protocol.conftest import ANOTHER, EXAMPLE, LIBRARY, SUPPLEMENT
from tests.programmes.told import LONDON

LONGEST = 5.0  # seconds of the processor; a whole file of the library takes a fiftieth of one
FILES = {path.stem: path.read_text(encoding="utf-8") for path in sorted(LIBRARY.rglob("*.toml"))}
RULES = "\nrules = "  # a file of the rules of a place
TEXTS = FILES | {"example": EXAMPLE, "another": ANOTHER, "supplement": SUPPLEMENT}
KEYS = sorted({key for _, table in tables() for key in keys_of(table)})
ODD = (
    2**63, -(2**63), 10**400, 1e308, float("nan"), "", " ", "\0", "a\nb", "\u202e", "x" * 999, "x" * 99_999,
    "unspecified", "9999 wk", "-9999 mo", "0 d", "each dose", "dose", "enrolment", "last dose", "none", [], [[]],
    [{}], {}, [1, "a"], {"a": {"b": 1}}, True, "999999 mg", "0 mg/1 kg",
)  # fmt: skip


@cache
def base_of(text: str) -> Protocol | None:
    """Return the protocol that a file extends, None where it stands alone or extends what nobody has."""
    with suppress(BadProtocol):
        said = extends_of(text.encode("utf-8", "replace"))
        own = {"example-two-dose@1.0.0": EXAMPLE}
        known = own | {_reference(it): it for it in FILES.values()}
        if said in known:
            return load(known[said].encode(), "base.toml")
    return None


def _reference(text: str) -> str:
    data = tomllib.loads(text)
    return f"{data['id']}@{data['version']}"


def loaded_or_refused(text: str, base: Protocol | None = None) -> None:
    """Load a text, warn of it and plan it; or find it refused in sentences that have a place and an end."""
    began = process_time()
    body = text.encode("utf-8", "surrogatepass")
    refused: tuple[Problem, ...] = ()
    try:
        if RULES in text:
            assert load_regulation(body, "any.toml").id
        else:
            _is_of_use(load(body, "any.toml", base))
    except BadProtocol as error:
        refused = (*error.problems, *_none_of(error))
    for problem in refused:
        assert problem.found
        assert problem.expected
        assert "\n" not in str(problem)
        assert problem.line is None or 1 <= problem.line <= text.count("\n") + 1
    assert process_time() - began < LONGEST


def _none_of(error: BadProtocol) -> list[Problem]:
    """Return a problem that says nothing, where a file was refused without any."""
    return [] if error.problems else [Problem("any.toml", None, "", "", "")]


def _is_of_use(protocol: Protocol) -> None:
    assert all(sentence.endswith((".", "?")) for sentence in warnings(protocol))
    plan(protocol, History([enrolled()], "1"), Setting(zone=LONDON))


@SOME
@given(st.text(max_size=300) | st.text(st.sampled_from("[]{}=.,#\"'\\\n ab1-"), max_size=300))
def test_any_text(text: str) -> None:
    loaded_or_refused(text)
    loaded_or_refused(EXAMPLE + text)


@SOME
@given(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=9) | TABLES, st.randoms())
def test_any_table(table: dict[str, Any], random: Random) -> None:
    loaded_or_refused(written(table, random))


@SOME
@given(st.sampled_from([*TEXTS]), st.integers(1, 6), st.randoms(use_true_random=False))
def test_any_change_of_a_file(name: str, times: int, random: Random) -> None:
    data = tomllib.loads(TEXTS[name])
    for _ in range(times):
        data = _changed(data, random)
    loaded_or_refused(written(data, random), base_of(TEXTS[name]))


@SOME
@given(st.integers(0, 9), st.integers(1, 4), st.randoms(use_true_random=False))
def test_any_change_of_a_protocol_with_every_table(number: int, times: int, random: Random) -> None:
    data = made(number).model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    for _ in range(times):
        data = _changed(data, random)
    loaded_or_refused(document(data))


@SOME
@given(st.sampled_from([*TEXTS]), st.randoms(use_true_random=False))
def test_any_damage_to_the_letters_of_a_file(name: str, random: Random) -> None:
    text = TEXTS[name]
    for _ in range(random.randint(1, 4)):
        at, until = sorted(random.randrange(len(text)) for _ in range(2))
        text = random.choice([
            text[:at] + text[min(until, at + 40) :],
            text[:at] + random.choice('"\'[]{}=#\\,.\n\0\t\r\ufeff\ud800“é') + text[at:],
            text[:at] + text[until : until + 200] + text[at:],
            text[:at],
        ]) or "a"  # fmt: skip
    loaded_or_refused(text, base_of(TEXTS[name]))


def _changed(data: Any, random: Random) -> Any:
    """Return data with one thing in it dropped, doubled, renamed, put elsewhere, or made odd."""
    places = list(_places(data))
    if not places:
        return data
    holder, key = random.choice(places)
    deed = random.choice(["drop", "double", "rename", "swap", "odd", "odd"])
    other, at = random.choice(places)
    if deed == "drop":
        del holder[key]
    elif deed == "double" and isinstance(holder, list):
        holder.insert(key, holder[key])
    elif deed == "rename" and isinstance(holder, dict):
        holder[random.choice(KEYS)] = holder.pop(key)
    elif deed == "swap" and not isinstance(holder[key], dict | list) and not isinstance(other[at], dict | list):
        holder[key], other[at] = other[at], holder[key]
    else:
        holder[key] = random.choice(ODD)
    return data


def _places(data: Any) -> Any:
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, below in items:
        yield data, key
        yield from _places(below)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a = " + "[" * 100_000, id="deep-lists"),
        pytest.param("a = " + "{a=" * 30_000, id="deep-tables"),
        pytest.param("[" + "a." * 60_000 + "a]", id="deep-heading"),
        pytest.param("\n".join(f"[{'a.' * n}a]" for n in range(1, 99)), id="deeper-and-deeper"),
        pytest.param("a = 1\n" * 200_000, id="a-million-letters"),
        pytest.param("a = '" + "x" * 1_000_000 + "'", id="a-long-text"),
        pytest.param("a = " + "9" * 900, id="a-long-number"),
        pytest.param("\n".join(f"k{n} = {n}" for n in range(9_000)), id="many-keys"),
        pytest.param('[[visits]]\ncode = "a"\n' * 4_000, id="many-visits"),
        pytest.param(
            "\n".join(f'[[visits]]\ncode = "v{n}"\nanchor = "v{n + 1}"' for n in range(1_200)), id="a-long-chain"
        ),
        pytest.param("visits = [" + ", ".join(["{}"] * 300) + "]", id="many-empty-tables"),
        pytest.param("a = [\n" + "[[[[[1],],],],],\n" * 900 + "]", id="many-lists"),
        pytest.param('"' + "\\\\" * 490 + '" = 1', id="backslashes"),
        pytest.param("a = '''\n" + "''\n" * 30_000 + "'''", id="half-open-quotes"),
    ],
)
def test_what_is_long_or_deep_is_answered_soon(text: str) -> None:
    loaded_or_refused(text)


@pytest.mark.parametrize("count", [60, 400])
def test_a_protocol_of_many_visits_is_checked_soon(count: int) -> None:
    """Each visit hangs on the one before: the longest way to the enrolment that a file has room for."""
    head, first = EXAMPLE.split("[[visits]]", 1)
    visit = {"phase": "screening", "title": "a", "patient_title": "a", "source": "a"}
    window = {"due": "1 d", "opens": "unspecified", "closes": "unspecified"}
    anchors = ["enrolment", *(f"v{n}" for n in range(count))]
    visits = [{**visit, "code": f"v{n}", "anchor": anchors[n], "window": window} for n in range(count)]
    loaded_or_refused(f"{head}{document({'visits': visits})}\n[[visits]]{first}")
