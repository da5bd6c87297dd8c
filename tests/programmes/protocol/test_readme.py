"""The README is true: its examples load, its JSON has the keys of the facts, its keys are the model's."""

import dataclasses
import json
import re
import tomllib
from datetime import datetime
from typing import Any, get_args

import pytest

import programmes
from programmes.history import AnyFact, Fact
from programmes.interchange import plan_data, read_facts, read_moment, read_setting
from programmes.protocol import Protocol, load
from programmes.protocol.regulation import Regulation
from programmes.protocol.shapes import keys_of, table_at, tables
from programmes.setting import Setting
from tests.programmes.protocol.conftest import ANOTHER, EXAMPLE, README, RULES_OF_A_PLACE, SUPPLEMENT, THIRD

FACTS, SHORT_FACTS, SETTING, PLAN = (
    json.loads(text) for text in re.findall(r"^```json\n(.*?)^```", README, re.M | re.S)
)
KINDS: dict[str, type[Fact]] = {kind.__dataclass_fields__["kind"].default: kind for kind in get_args(AnyFact)}


def test_its_examples_are_one_protocol(example: Protocol) -> None:
    assert example.id == "example-two-dose"
    assert not [name for name in Protocol.model_fields if name != "extends" and not getattr(example, name)]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_of_fact_has_an_example_with_its_keys(kind: str) -> None:
    (fact,) = (fact for fact in FACTS["facts"] if fact["kind"] == kind)
    fields = {field.name: field for field in dataclasses.fields(KINDS[kind])}
    needed = {name for name, field in fields.items() if field.default is dataclasses.MISSING}
    assert needed <= set(fact) <= set(fields)
    assert datetime.fromisoformat(fact["happened_at"]).utcoffset() is not None


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_key_of_a_fact_is_named_in_its_row(kind: str) -> None:
    row = next(line for line in README.split("\n") if line.startswith(f"| `{kind}` |"))
    own = {field.name for field in dataclasses.fields(KINDS[kind])} - {field.name for field in dataclasses.fields(Fact)}
    assert not [name for name in own - {"kind"} if f"`{name}`" not in row]


def test_what_a_fact_may_leave_out_is_filled_in() -> None:
    history = read_facts(json.dumps(SHORT_FACTS).encode(), "facts.json")
    assert [(it.kind, it.course, it.recorded_at == it.happened_at) for it in history.facts] == [
        ("enrolled", "course", True),
        ("dose", "course", True),
    ]


@pytest.fixture(scope="module")
def planned(example: Protocol) -> dict[str, Any]:
    """Return the plan of the README's examples at the moment that it names."""
    history = read_facts(json.dumps(FACTS).encode(), "facts.json")
    setting = read_setting(json.dumps(SETTING).encode(), "setting.json")
    made = programmes.plan(example, history, setting)
    return plan_data(made, example, setting, read_moment(PLAN["at"]))


@pytest.mark.parametrize("key", sorted(PLAN))
def test_the_plan_is_as_the_example_says(planned: dict[str, Any], key: str) -> None:
    assert set(planned) == set(PLAN)
    if isinstance(PLAN[key], list):
        assert [item for item in PLAN[key] if item not in planned[key]] == []
    else:
        assert planned[key] == PLAN[key]


@pytest.mark.parametrize("name", sorted(key for key in PLAN if isinstance(PLAN[key], list)))
def test_each_key_of_the_plan_is_named_in_its_row(planned: dict[str, Any], name: str) -> None:
    row = next(line for line in README.split("\n") if line.startswith(f"| `{name}` |"))
    assert [key for item in planned[name] for key in item if f"`{key}`" not in row] == []


def test_the_setting_has_its_keys() -> None:
    assert set(SETTING) == {field.name for field in dataclasses.fields(Setting)}


SECTIONS = re.split(r"^##? (?=\S)", README, flags=re.MULTILINE)
SHARED = next(text for text in SECTIONS if text.startswith("Keys that mean the same everywhere"))
TABLES = [
    pytest.param(root, path, id=f"{root.__name__}:{'.'.join(path) or 'head'}")
    for root in (Protocol, Regulation)
    for path, _ in tables((), root)
]
STANDS = {root: list(tables((), root)) for root in (Protocol, Regulation)}


def sections(path: tuple[str, ...]) -> str:
    """Return what the README says of a key's table: the sections whose headings name it, or one around it."""
    names = {f"[{name}]" for name in path} | {f"{name}\n" for name in path} | {"the head\n", "the rules of a place\n"}
    titled = [(text[: text.find("\n") + 1].lower(), text) for text in SECTIONS]
    return "\n".join(text for title, text in titled if any(it in title for it in names))


@pytest.mark.parametrize(("root", "path"), TABLES)
def test_every_key_is_explained_where_its_table_is(root: type, path: tuple[str, ...]) -> None:
    own = table_at(path, root)
    said = "\n".join(sections((*place, "")) for place, table in STANDS[root] if table is own)
    assert [key for key in keys_of(own) if f"`{key}`" not in SHARED and not _is_named(key, path, said)] == []


def _is_named(key: str, path: tuple[str, ...], said: str) -> bool:
    """Say whether a key stands in code, as `window.opens` does; a table of the file itself has a section of its own."""
    in_code = rf"`[^`\n]*\b{key}\b[^`\n]*`|^\[*{key}\b.*[=\]]"
    return bool(
        re.search(in_code, said, re.MULTILINE) or (not path and re.search(in_code, sections((key,)), re.MULTILINE))
    )


def used(data: Any, path: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """Return the paths of the keys that a file has."""
    if isinstance(data, list):
        return {found for item in data for found in used(item, path)}
    below = data.items() if isinstance(data, dict) else ()
    return {(*path, key) for key, _ in below} | {found for key, it in below for found in used(it, (*path, key))}


IN_EXAMPLES = {
    root: {path for text in texts for path in used(tomllib.loads(text))}
    for root, texts in {Protocol: (EXAMPLE, ANOTHER, THIRD, SUPPLEMENT), Regulation: (RULES_OF_A_PLACE,)}.items()
}


@pytest.mark.parametrize(("root", "path"), TABLES)
def test_every_key_is_in_an_example_that_is_loaded(root: type, path: tuple[str, ...]) -> None:
    keys = [(*path, key) for key in keys_of(table_at(path, root))]
    also = IN_EXAMPLES[Protocol]  # rules of a place have most tables in common with a protocol
    assert [
        it for it in keys if it not in IN_EXAMPLES[root] and not (it[0] in Protocol.model_fields and it in also)
    ] == []


def test_the_third_example_is_a_protocol() -> None:
    assert load(THIRD.encode(), "third.toml").id == "example-weekly-infusion"
