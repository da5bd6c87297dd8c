"""The README is true: its examples load, its JSON has the keys of the facts, its keys are the model's."""

import dataclasses
import json
import re
from datetime import datetime
from typing import Any, get_args

import pytest
from pydantic import BaseModel

import programmes
from programmes.history import AnyFact, Fact
from programmes.interchange import plan_data, read_facts, read_moment, read_setting
from programmes.protocol import Protocol
from programmes.setting import Setting
from tests.programmes.protocol.conftest import README

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


def keys(model: type[BaseModel]) -> set[str]:
    """Return the keys of a table as they are written in a file, and of the tables in it."""
    found = {field.alias or name for name, field in model.model_fields.items()}
    return found.union(*(keys(below) for field in model.model_fields.values() for below in tables(field.annotation)))


def tables(annotation: Any) -> list[type[BaseModel]]:
    """Return the tables that a type speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for part in get_args(annotation) for found in tables(part)]


@pytest.mark.parametrize("key", sorted(keys(Protocol)))
def test_every_key_is_named(key: str) -> None:
    assert re.search(rf"\b{key}\b", README)
