"""The JSON Schema says what the model says: it takes every file of the library, and an editor marks the rest."""

import json
import tomllib
from datetime import date
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError

from programmes.protocol import schema
from programmes.protocol.mending import SAMPLES
from programmes.protocol.model import Protocol
from programmes.protocol.regulation import Regulation
from programmes.protocol.schema import description
from programmes.protocol.shapes import keys_of, tables, type_at
from tests.programmes.protocol.conftest import ANOTHER, EXAMPLE, LIBRARY, SUPPLEMENT

FILES = sorted(LIBRARY.rglob("*.toml"))
ROOTS = (Protocol, Regulation)
KEYS = sorted(
    {(table.__name__, key): (root, (*path, key), table) for root in ROOTS for path, table in tables((), root)
     for key in keys_of(table)}.items()
)  # fmt: skip
OTHERS = (-1, 0, 2.5, "14 days", "Dose 1", "25mg", "24:00", "same day", "each dose", "first dose", "1/0", [], {}, ["x"])


@cache
def validator(kind: str) -> Draft202012Validator:
    made = {"supplement": schema(supplement=True), "rules": schema(root=Regulation), "protocol": schema()}[kind]
    Draft202012Validator.check_schema(made)
    return Draft202012Validator(made)


def as_json(data: Any) -> Any:
    """Return data as an editor hands it to a schema: dates are text."""
    return json.loads(json.dumps(data, default=date.isoformat))


def faults(text: str) -> list[str]:
    data = tomllib.loads(text)
    kind = "supplement" if "extends" in data else "rules" if "rules" in data else "protocol"
    return [error.json_path for error in validator(kind).iter_errors(as_json(data))]


@pytest.mark.parametrize("path", FILES, ids=lambda it: it.stem)
def test_every_file_of_the_library_fits(path) -> None:
    assert faults(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("text", [EXAMPLE, ANOTHER, SUPPLEMENT], ids=["example", "another", "supplement"])
def test_every_example_fits(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        pytest.param("minimum_age", "minimum_agge", "$.eligibility", id="unknown-key"),
        pytest.param('phase = "dosing"', 'phase = "dose"', "$.visits[1].phase", id="word"),
        pytest.param('due = "3 wk"', 'due = "3 weeks"', "$.visits[1].window.due", id="unit"),
        pytest.param('amount = "25 mg"', 'amount = "25mg"', "$.doses[1].amount", id="amount"),
        pytest.param("minimum_age = 21", 'minimum_age = "21"', "$.eligibility.minimum_age", id="text-for-a-number"),
        pytest.param("minimum_age = 21", "minimum_age = 131", "$.eligibility.minimum_age", id="too-much"),
        pytest.param('at = "09:00"', 'at = "9:00"', "$.reminders[0].at", id="time-of-day"),
        pytest.param('code = "dose-1"', 'code = "Dose 1"', "$.visits[1].code", id="code"),
        pytest.param('version = "1.0.0"', 'version = "1.0"', "$.version", id="version"),
        pytest.param('patient_title = "A check after 1 month"', "", "$.visits[4]", id="missing"),
        pytest.param('to = ["patient"]', "to = []", "$.reminders[0].to", id="nobody"),
        pytest.param('evidence = "pre-clinical"', 'evidence = "mice"', "$.integration_window", id="in-a-choice"),
        pytest.param(
            'evidence_end = "14 d"', 'evidence_end = "unspecified"', "$.integration_window", id="must-be-given"
        ),
        pytest.param("format = 1", 'format = 1\nextends = "a@1.0.0"', "$", id="extends-but-is-whole"),
    ],
)
def test_what_does_not_fit_is_marked(old: str, new: str, path: str) -> None:
    assert old in EXAMPLE
    data = tomllib.loads(EXAMPLE.replace(old, new, 1))
    found = [error.json_path for error in validator("protocol").iter_errors(as_json(data))]
    assert [it for it in found if it.startswith(path)] != []


@pytest.mark.parametrize(("name", "at"), KEYS, ids=lambda it: ".".join(it) if isinstance(it[0], str) else "")
def test_every_key_takes_what_the_model_takes_and_says_what_it_means(name: tuple[str, str], at: Any) -> None:
    """What only the model knows, such as which days there are, is left out."""
    root, path, table = at
    assert description(table, path[-1], keys_of(table)[path[-1]]), "no sentence in descriptions"
    whole = validator("rules" if root is Regulation else "protocol").schema
    shape = (whole if not path[:-1] else whole["$defs"][table.__name__])["properties"][path[-1]]
    said = Draft202012Validator({"$defs": whole["$defs"], **shape})
    fits = TypeAdapter(type_at(path, root))
    for value in (*SAMPLES, *OTHERS):
        assert name[1] == "extends" or said.is_valid(value) == _fits(fits, value), value


def _fits(fits: TypeAdapter[Any], value: Any) -> bool:
    try:
        fits.validate_python(tuple(value) if isinstance(value, list) else value, strict=True)
    except ValidationError:
        return False
    return True


def test_a_supplement_needs_nothing_but_its_head() -> None:
    made = schema(supplement=True)
    assert made["required"] == ["format", "extends", "id", "version", "title", "source"]
    assert [name for name, shape in made["$defs"].items() if "required" in shape] == []
    assert [error.json_path for error in validator("supplement").iter_errors({})] == ["$"] * 6


@pytest.mark.parametrize("kind", ["protocol", "rules", "supplement"])
def test_no_key_may_be_null(kind: str) -> None:
    assert '"null"' not in json.dumps(validator(kind).schema)
