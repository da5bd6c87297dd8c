"""A made-up protocol without what the rules refuse: it is taken out at its path, as an author would. No test here."""

from typing import Any

from pydantic import ValidationError

from programmes.protocol import Protocol
from programmes.protocol.consistency import inconsistencies
from programmes.protocol.misfits import misfits
from programmes.protocol.problems import Path
from programmes.protocol.series import as_written, expanded, unfit
from programmes.protocol.shapes import field_at

ROUNDS = 25


def mended(data: dict[str, Any]) -> dict[str, Any] | None:
    """Return the data without what the rules refuse, or None where that leaves too little."""
    for _ in range(ROUNDS):
        paths = _refused(data)
        if not paths:
            return data
        for path in sorted(set(paths), key=_order, reverse=True):
            data = _without(data, path)
        if not data.get("visits"):
            return None
    return None


def _refused(data: dict[str, Any]) -> list[Path]:
    try:
        written = Protocol.model_validate(_tuples(data), strict=True)
    except ValidationError as error:
        return [finding.path for finding in misfits(error)]
    whole, origins = expanded(written, {})
    found = [*unfit(written), *as_written(inconsistencies(whole), origins)]
    return [finding.path for finding in found]


def _order(path: Path) -> tuple[tuple[bool, Any], ...]:
    return tuple((isinstance(step, int), step) for step in path)


def _without(data: Any, path: Path) -> Any:
    """Take out the key at a path; where it must be there, the smallest thing around it that need not be."""
    for length in range(len(path), 0, -1):
        here = path[:length]
        said = field_at(here)
        if _is_there(data, here) and (isinstance(here[-1], int) or said is None or not said.is_required()):
            return _dropped(data, here)
    return {}


def _is_there(data: Any, path: Path) -> bool:
    """Say whether the file has a key; what is wrong with one that it leaves out goes with the table around it."""
    for step in path:
        if isinstance(step, int):
            data = data[step] if isinstance(data, list) and step < len(data) else None
        else:
            data = data.get(step) if isinstance(data, dict) else None
    return data is not None


def _dropped(data: Any, path: Path) -> Any:
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        if not isinstance(data, list) or step >= len(data):
            return data
        return [*data[:step], *([_dropped(data[step], rest)] if rest else []), *data[step + 1 :]]
    if not isinstance(data, dict) or step not in data:
        return data
    return {key: (_dropped(it, rest) if key == step else it) for key, it in data.items() if key != step or rest}


def _tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _tuples(it) for key, it in value.items()}
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
