"""What pydantic finds wrong, in the words of a protocol's author. Rules across keys are `consistency`."""

import re
from collections.abc import Iterator
from typing import Any, Final

from pydantic import ValidationError

from programmes.protocol.forms import form_of, likely
from programmes.protocol.problems import Finding, Path, nearest, shown
from programmes.protocol.quantities import UNSPECIFIED
from programmes.protocol.shapes import ROOT, Table, field_at, keys_of, table_at, tables

EXPECTED: Final = {
    "int_type": "a whole number",
    "string_type": 'text in quotes, such as "text"',
    "bool_type": "true or false",
    "tuple_type": 'a list in square brackets, such as ["text"]',
    "model_type": "a table: keys in braces, such as {{ at_least = 2 }}, or below a heading of their own",
    "string_too_short": "some text",
    "string_too_long": "at most {max_length} characters",
    "too_short": "a list with at least {min_length}",
    "too_long": "a list of at most {max_length}",
    "greater_than_equal": "{ge} or more",
    "less_than_equal": "{le} or less",
    "dataclass_exact_type": 'a value: "unspecified" will not do here',
}
IN_QUOTES: Final = {"int_type": re.compile(r"-?[0-9]+"), "bool_type": re.compile("true|false")}
BRANCHES: Final = {"int", "bool", "constrained-str", "str"}
TRIED: Final = ("literal[", "function-", "tuple[")
KEEPS_LAST: Final = {"missing", "extra_forbidden"}
MOST_PLACES: Final = 3


def misfits(error: ValidationError, root: Table = ROOT) -> Iterator[Finding]:
    """Yield one finding for each key that does not fit the model. `root` is the table that the file is."""
    found: dict[Path, list[Any]] = {}
    for entry in error.errors(include_url=False):
        if not _is_echo(entry):
            found.setdefault(_path(entry), []).append(entry)
    for path, entries in found.items():
        if not _is_explained_below(path, entries, found):
            yield _finding(path, entries, root)


def _is_echo(entry: Any) -> bool:
    """Say whether the entry only repeats that the items of a list were wrong."""
    return entry["type"] == "too_short" and isinstance(entry["input"], tuple) and len(entry["input"]) > 0


def _is_explained_below(path: Path, entries: list[Any], found: dict[Path, list[Any]]) -> bool:
    """Say whether the table at `path` was tried as a word as well, while its own keys tell what is wrong."""
    tried = all(entry["type"] == "literal_error" and isinstance(entry["input"], dict) for entry in entries)
    return tried and any(other[: len(path)] == path and other != path for other in found)


def _path(entry: Any) -> Path:
    steps: Path = entry["loc"]
    last = len(steps) - 1 if entry["type"] in KEEPS_LAST else None
    return tuple(step for number, step in enumerate(steps) if number == last or not _is_branch(step))


def _is_branch(step: str | int) -> bool:
    """Say whether a step is not a key, but pydantic's name for one of several types that were tried."""
    return isinstance(step, str) and (step.startswith(TRIED) or step in BRANCHES or step[:1].isupper())


def _finding(path: Path, entries: list[Any], root: Table) -> Finding:
    first = entries[0]
    if first["type"] == "extra_forbidden":
        return _unknown(path, root)
    if first["type"] == "missing":
        return Finding(path, "nothing", f"this key{_hint(path, root)}")
    value = first["input"]
    expected = " or ".join(dict.fromkeys(_expected(entry, path) for entry in entries))
    return Finding(path, shown(value), expected, _near_word(entries) or likely(value, entries))


def _unknown(path: Path, root: Table) -> Finding:
    """Return an unknown key with those that are known here; where it belongs elsewhere, with the tables it is in."""
    known, key = known_keys(path[:-1], root), str(path[-1])
    near = nearest(key, known)
    elsewhere = (
        [".".join(at) or "the head" for at, table in tables((), root) if key in keys_of(table)] if not near else []
    )
    also = f" (`{key}` belongs in {' or '.join(elsewhere[:MOST_PLACES])})" if elsewhere else ""
    return Finding(path, "an unknown key", "one of " + ", ".join(known) + also, near)


def _hint(path: Path, root: Table) -> str:
    """Return what may be written for a key that must be there and is not."""
    field = field_at(path, root)
    if path[-1] == "source":
        return ": where this was read"
    return f'; where nobody published it, "{UNSPECIFIED}"' if field and UNSPECIFIED in str(field.annotation) else ""


def _expected(entry: Any, path: Path) -> str:
    kind, context = entry["type"], entry.get("ctx", {})
    if kind == "value_error":
        return str(context["error"]).removeprefix("expected ")
    if kind == "literal_error":
        return str(context["expected"]).replace("'", '"')
    if kind == "string_pattern_mismatch":
        return form_of(str(context["pattern"]))
    if kind == "tuple_type" and isinstance(entry["input"], dict) and len(path) == 1:
        return f"a list: write [[{path[0]}]] with two brackets, once for each"
    said = EXPECTED.get(kind, "").format_map(context)
    if kind in IN_QUOTES and isinstance(entry["input"], str) and IN_QUOTES[kind].fullmatch(entry["input"].lower()):
        return f"{said}, without quotes"
    return said or str(entry["msg"]).removeprefix("Input should ").removeprefix("be ")


def _near_word(entries: list[Any]) -> str | None:
    words = [entry for entry in entries if entry["type"] == "literal_error" and isinstance(entry["input"], str)]
    valid = [word for entry in words for word in str(entry["ctx"]["expected"]).split("'")[1::2]]
    return nearest(words[0]["input"].lower(), valid) if words else None


def known_keys(path: Path, root: Table = ROOT) -> tuple[str, ...]:
    """Return the keys that the format knows in the table at `path`."""
    table = table_at(path, root)
    return tuple(keys_of(table)) if table else ()
