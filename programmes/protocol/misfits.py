"""What pydantic finds wrong, in the words of a protocol's author. Rules across keys are `consistency`."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from programmes.protocol.model import Protocol
from programmes.protocol.problems import Finding, Path, nearest, shown

EXPECTED = {
    "int_type": "a whole number",
    "string_type": "text",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "model_type": "a table",
    "string_too_short": "some text",
    "missing": "this key",
    "dataclass_exact_type": 'a value: "unspecified" will not do here',
}
BRANCHES = {"int", "bool", "constrained-str"}
TRIED = ("literal[", "function-before[")
KEEPS_LAST = {"missing", "extra_forbidden"}
A_CODE = 'a code: small letters, digits and single hyphens, at most 32 characters, such as "dose-1"'
FORMS = {
    "version": 'three numbers, such as "1.0.0"',
    "at": 'a time of day, such as "18:00"',
    "fraction": 'a fraction of one digit each, such as "1/2"',
}


def misfits(error: ValidationError) -> Iterator[Finding]:
    """Yield one finding for each key that does not fit the model."""
    found: dict[Path, list[Any]] = {}
    for entry in error.errors(include_url=False):
        if not _is_echo(entry):
            found.setdefault(_path(entry), []).append(entry)
    for path, entries in found.items():
        if not _is_explained_below(path, entries, found):
            yield _finding(path, entries)


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


def _finding(path: Path, entries: list[Any]) -> Finding:
    first = entries[0]
    if first["type"] == "extra_forbidden":
        known = known_keys(path[:-1])
        return Finding(path, "an unknown key", "one of " + ", ".join(known), nearest(str(path[-1]), known))
    if first["type"] == "missing":
        return Finding(path, "nothing", EXPECTED["missing"])
    expected = " or ".join(dict.fromkeys(_expected(entry, path) for entry in entries))
    return Finding(path, shown(first["input"]), expected, _near_word(entries))


def _expected(entry: Any, path: Path) -> str:
    kind, context = entry["type"], entry.get("ctx", {})
    if kind == "value_error":
        return str(context["error"]).removeprefix("expected ")
    if kind == "literal_error":
        return str(context["expected"]).replace("'", '"')
    if kind == "string_pattern_mismatch":
        return FORMS.get(str(path[-1]), A_CODE)
    return EXPECTED.get(kind) or str(entry["msg"]).removeprefix("Input should ").removeprefix("be ")


def _near_word(entries: list[Any]) -> str | None:
    words = [entry for entry in entries if entry["type"] == "literal_error" and isinstance(entry["input"], str)]
    valid = [word for entry in words for word in str(entry["ctx"]["expected"]).split("'")[1::2]]
    return nearest(words[0]["input"], valid) if words else None


def known_keys(path: Path) -> tuple[str, ...]:
    """Return the keys that the format knows in the table at `path`."""
    model: type[BaseModel] | None = Protocol
    for step in path:
        if isinstance(step, str) and model is not None:
            field = model.model_fields.get(step)
            model = _model_in(field.annotation) if field else None
    return tuple(field.alias or name for name, field in model.model_fields.items()) if model else ()


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
