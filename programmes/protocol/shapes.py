"""The tables and keys of the format, walked from the model, so that nothing else lists them. Judges nothing."""

from collections.abc import Iterator
from typing import Annotated, Any, Final, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from programmes.protocol.model import Protocol
from programmes.protocol.problems import Path

Table = type[BaseModel]
ROOT: Final[Table] = Protocol


def models_in(annotation: Any) -> list[Table]:
    """Return the tables that a type speaks of, the first one first."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for part in get_args(annotation) for found in models_in(part)]


def keys_of(table: Table) -> dict[str, FieldInfo]:
    """Return the keys of a table as they are written in a file, with what the model says of each."""
    return {field.alias or name: field for name, field in table.model_fields.items()}


def table_at(path: Path, root: Table = ROOT) -> Table | None:
    """Return the table at a path; the numbers of items are passed over. None: the format has no table there."""
    table: Table | None = root
    for step in path:
        if isinstance(step, str):
            field = keys_of(table).get(step) if table else None
            table = next(iter(models_in(field.annotation)), None) if field else None
    return table


def field_at(path: Path, root: Table = ROOT) -> FieldInfo | None:
    """Return what the model says of the key at a path, or None where it is no key of the format."""
    if not path or not isinstance(path[-1], str):
        return None
    table = table_at(path[:-1], root)
    return keys_of(table).get(path[-1]) if table else None


def type_at(path: Path, root: Table = ROOT) -> Any:
    """Return the type of the key at a path with all its constraints, or None where it is no key of the format."""
    field, table = field_at(path, root), table_at(path[:-1], root)
    if field is None or table is None:
        return None
    name = next(name for name, it in table.model_fields.items() if it is field)
    said = get_type_hints(table, include_extras=True)[name]
    return Annotated[said, *field.metadata] if field.metadata else said


def parts_of(annotation: Any) -> Iterator[Any]:
    """Yield every type and constraint that a type is made of."""
    yield annotation
    for part in getattr(annotation, "__metadata__", ()):
        yield part
    if get_origin(annotation) is not None:
        for part in get_args(annotation):
            yield from parts_of(part)


def tables(
    path: tuple[str, ...] = (), table: Table = ROOT, within: tuple[Table, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Table]]:
    """Yield every table of the format with its path, `("visits", "window")`, that of the file itself first.

    A table inside one of its own kind is not walked into again.
    """
    yield path, table
    for key, field in keys_of(table).items():
        for below in models_in(field.annotation):
            if below not in (*within, table):
                yield from tables((*path, key), below, (*within, table))
