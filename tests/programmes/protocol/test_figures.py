"""Every figure that the reference marks as read stands in its file under its key, with its source: see `figures.csv`.

The table's columns: the regime, the figure as the reference prints it, its mark, the file, the key, the value. A key is
a path such as `visits/dose-1/window/due`; an item stands by its code, its visit or its place, and where several share
a name, `[arms=group-a]` tells them apart. Results of trials and what belongs to no protocol have no file.
"""

import csv
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from programmes.protocol import load
from programmes.protocol.dosing_day import Ages
from programmes.protocol.regulation_loading import load_regulation
from tests.factories import LIBRARY
from tests.programmes.protocol.marks import MARKS

TABLE = Path(__file__).with_name("figures.csv")
ROWS = list(csv.DictReader(TABLE.read_text().splitlines()))
IN_FILES = [row for row in ROWS if row["file"]]
NOWHERE = {"result, no protocol", "status, no protocol", "no rule yet", "no regime"}
HEAD = ("not_yet_expressed", "head comment", "day_numbering", "indication", "in_force/since")
STEP = re.compile(r"^(?P<name>[^\[]+)(\[(?P<key>\w+)=(?P<value>[^\]]+)\])?$")


@cache
def read(file: str) -> Any:
    """Return a protocol of the library, or rules of a place, by the name of its file."""
    body = (LIBRARY / f"{file}.toml").read_bytes()
    return load_regulation(body, file) if file.startswith("rules/") else load(body, file)


def written(value: Any) -> str:
    """Return a value as a file writes it."""
    if isinstance(value, Ages):
        return f"below {value.below}" if value.below else f"from {value.from_}"
    if isinstance(value, tuple):
        return ", ".join(map(written, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def step_into(value: Any, step: str) -> Any:
    """Return what stands one step down: under a key, or the item of this code, visit or place."""
    if not isinstance(value, tuple):
        return getattr(value, step)
    if step.isdigit():
        return value[int(step)]
    found = STEP.fullmatch(step)
    assert found
    items = [it for it in value if getattr(it, "code", getattr(it, "visit", "")) == found["name"]]
    if found["key"]:
        items = [it for it in items if written(getattr(it, found["key"])) == found["value"]]
    (item,) = items  # told apart
    return item


def on_the_way(value: Any, path: str) -> list[Any]:
    """Return what stands at each step of a path, its end last."""
    found = [value]
    for step in re.split(r"/(?![^\[]*\])", path):
        found.append(step_into(found[-1], step))
    return found


@pytest.mark.parametrize("row", IN_FILES, ids=lambda row: f"{row['file']}:{row['key']}:{row['figure']}")
def test_a_figure_stands_in_its_file(row: dict[str, str]) -> None:
    if row["key"] == "head comment":
        assert row["value"] in (LIBRARY / f"{row['file']}.toml").read_text()
        return
    found = on_the_way(read(row["file"]), row["key"])[-1]
    if row["key"] in ("eligibility/criteria", "not_yet_expressed"):
        assert row["value"] in found
    else:
        assert written(found) == row["value"]


@pytest.mark.parametrize(
    "row", [row for row in IN_FILES if row["key"] not in HEAD], ids=lambda row: f"{row['mark']}:{row['key']}"
)
def test_its_source_is_named_there(row: dict[str, str]) -> None:
    above = on_the_way(read(row["file"]), row["key"])[:-1]
    sources = [table.source for table in above if getattr(table, "source", None)]
    assert any(words in source for words in MARKS[row["mark"][2:]] for source in sources[1:] or sources), sources


def test_every_mark_is_known_and_every_row_says_where() -> None:
    assert {row["mark"][2:] for row in ROWS} == set(MARKS)
    assert {row["key"] for row in ROWS if not row["file"]} == NOWHERE
    assert all(row["figure"] and row["mark"].startswith("S:") and row["key"] for row in ROWS)


def test_every_file_of_the_library_has_its_figures() -> None:
    files = [*LIBRARY.glob("*.toml"), *LIBRARY.glob("rules/*.toml")]
    assert {row["file"] for row in IN_FILES} == {str(it.relative_to(LIBRARY)).removesuffix(".toml") for it in files}


def test_every_regime_is_there() -> None:
    assert {f"R{number}" for number in range(1, 15)} <= {row["regime"] for row in ROWS}
