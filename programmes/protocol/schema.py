"""The format as JSON Schema, for editors and other programs. Without the rules across keys: `consistency`."""

from inspect import getdoc
from typing import Any, Final

from pydantic.fields import FieldInfo

from programmes.protocol.descriptions import OWN, SHARED
from programmes.protocol.quantities import UNSPECIFIED
from programmes.protocol.shapes import ROOT, Table, keys_of, models_in, parts_of, tables

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
HEAD: Final = ("format", "extends", "id", "version", "title", "source")  # what a supplement says of itself


def schema(*, supplement: bool = False, root: Table = ROOT) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a protocol that stands alone, as its TOML reads as JSON.

    With `supplement` that of a site's supplement: nothing but its own head has to be there. Every key has a sentence
    in `description`; `root` is the table that a file is, a protocol or the rules of a place.
    """
    made = root.model_json_schema()
    shapes = {root.__name__: made, **made.get("$defs", {})}
    for _, table in tables((), root):
        _describe(shapes[table.__name__], table)
    if "extends" in made["properties"]:
        made["properties"]["extends"] = _extends(supplement)
    if supplement:
        for shape in shapes.values():
            _require_nothing(shape)
        made["required"] = list(HEAD)
    what = "A site's supplement" if supplement else root.__name__
    return {"$schema": DIALECT, **_without_null(made), "title": f"{what}, format 1"}


def description(table: Table, key: str, field: FieldInfo) -> str | None:
    """Return the sentence that explains a key of a table, or None where nobody wrote one."""
    said = OWN.get(f"{table.__name__}.{key}") or field.description
    below = models_in(field.annotation)
    return said or (summary(below[0]) if below else SHARED.get(key))


def summary(table: Table) -> str:
    """Return what a table is: the first paragraph of its docstring, on one line."""
    return " ".join((getdoc(table) or "").split("\n\n")[0].split())


def _describe(shape: dict[str, Any], table: Table) -> None:
    shape["description"] = summary(table)
    for key, field in keys_of(table).items():
        said = shape["properties"][key]
        said.pop("title", None)
        if text := description(table, key, field):
            said["description"] = text
        _say_unspecified(said, may_be=UNSPECIFIED in list(parts_of(field.annotation)))


def _say_unspecified(said: dict[str, Any], *, may_be: bool) -> None:
    """Let a key be unspecified where the model does, so that an editor offers it; and nowhere else."""
    if not may_be:
        said["examples"] = [it for it in said.get("examples", ()) if it != UNSPECIFIED]
    elif "pattern" in said:
        said["anyOf"] = [{"const": UNSPECIFIED}, {"type": said.pop("type"), "pattern": said.pop("pattern")}]
    elif any("pattern" in choice for choice in said.get("anyOf", ())):
        said["anyOf"].append({"const": UNSPECIFIED})
    if not said.get("examples"):
        said.pop("examples", None)


def _extends(supplement: bool) -> dict[str, Any]:
    said = {"description": OWN["Protocol.extends"]}
    pattern = r"^[a-z0-9]+(-[a-z0-9]+)*@[0-9]+\.[0-9]+\.[0-9]+$"
    return {**said, "type": "string", "pattern": pattern} if supplement else {**said, "not": {}}


def _require_nothing(shape: dict[str, Any]) -> None:
    shape.pop("required", None)
    for said in shape["properties"].values():
        said.pop("minItems", None)


def _without_null(shape: Any) -> Any:
    """Return the schema without what TOML has no word for: a key is left out, it is never null."""
    if isinstance(shape, list):
        return [_without_null(it) for it in shape]
    if not isinstance(shape, dict):
        return shape
    kept = {key: _without_null(it) for key, it in shape.items() if not (key == "default" and it is None)}
    if isinstance(choice := kept.get("anyOf"), list):
        kept["anyOf"] = [it for it in choice if it != {"type": "null"}]
        if len(kept["anyOf"]) == 1:
            kept |= kept.pop("anyOf")[0]
    return kept
