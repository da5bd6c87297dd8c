"""A protocol with what does not fit taken out, so that the rest can be checked in the same round. Finds nothing."""

from collections.abc import Iterable
from typing import Any, Final, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from programmes.protocol.problems import Finding, Path
from programmes.protocol.quantities import UNSPECIFIED, Code
from programmes.protocol.shapes import Table, field_at, models_in, parts_of, type_at

M = TypeVar("M", bound=BaseModel)
SAMPLES: Final = (UNSPECIFIED, "1 d", "1 h", "1 mg", "1/2", "09:00", "1.0.0", "x", 1, True)
NAMES: Final = next(part for part in parts_of(Code) if getattr(part, "pattern", None))


def mended(data: dict[str, Any], findings: Iterable[Finding], root: type[M]) -> tuple[M, list[Path]] | None:
    """Return the protocol with a stand-in at every finding, and what is no use to read further: the items around them.

    `root` is the table that the file is: a protocol, or the rules of a place. None where the fault is a name, a word or
    a table that others hang on: what would then be said of the rest might only be its echo.
    """
    whole, around = data, []
    for finding in findings:
        if not _is_plain(finding, root):
            return None
        whole = _without(whole, finding.path, _sample(finding.path, root))
        around.append(finding.path[:2])
    try:
        return root.model_validate(whole, strict=True), around
    except ValidationError:
        return None


def _is_plain(finding: Finding, root: Table) -> bool:
    """Say whether the key holds a figure or words that nothing else in the file refers to."""
    key = finding.path[-1] if finding.path else None
    if field_at(finding.path, root) is None:  # an unknown key: what it was meant to be counts
        if not isinstance(key, str):
            return False
        meant = (*finding.path[:-1], finding.nearest or "")
        return finding.nearest is None or _refers_to_nothing(meant, root)
    return _refers_to_nothing(finding.path, root)


def _refers_to_nothing(path: Path, root: Table) -> bool:
    type_ = type_at(path, root)
    if type_ is None or models_in(type_):
        return False
    parts = list(parts_of(type_))
    words = {part for part in parts if isinstance(part, str)}
    return (
        NAMES not in parts
        and tuple not in {getattr(part, "__origin__", None) for part in parts}
        and words <= {UNSPECIFIED}
    )


def _sample(path: Path, root: Table) -> Any:
    """Return a value that fits the key at `path`; None where it may be left out, or is no key at all."""
    field = field_at(path, root)
    if field is None or not field.is_required():
        return None
    fits: TypeAdapter[Any] = TypeAdapter(type_at(path, root))
    return next((it for it in SAMPLES if _is_valid(fits, it)), None)


def _is_valid(fits: TypeAdapter[Any], value: Any) -> bool:
    try:
        fits.validate_python(value, strict=True)
    except ValidationError:
        return False
    return True


def _without(data: Any, path: Path, instead: Any) -> Any:
    """Return a copy of the data with another value at a path, or none there. What the path does not lead to stays."""
    step, rest = path[0], path[1:]
    if isinstance(data, tuple) and isinstance(step, int) and step < len(data):
        return (*data[:step], _without(data[step], rest, instead), *data[step + 1 :])
    if not isinstance(data, dict) or isinstance(step, int):
        return data
    if rest:
        return {**data, step: _without(data[step], rest, instead)} if step in data else data
    kept = {key: value for key, value in data.items() if key != step}
    return kept if instead is None else {**kept, step: instead}
