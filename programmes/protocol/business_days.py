"""Where business days may stand: only where the holidays are looked at. How they are counted: `moments`."""

from collections.abc import Iterator
from typing import Any, Final

from pydantic import BaseModel

from programmes.protocol.allowed_days import VisitWindow
from programmes.protocol.model import Protocol
from programmes.protocol.problems import Finding, Path
from programmes.protocol.quantities import Offset, Unit

COUNTED: Final = frozenset({("obligations", "within"), ("reports", "within"), ("counts", "within")})
EXPECTED: Final = "another unit: bd counts in windows of whole days, and in `within` of obligations, reports and counts"


def business_days(protocol: Protocol) -> Iterator[Finding]:
    """Business days stand where something counts them; anywhere else holidays would be worked on."""
    yield from _in_part(protocol, ())


def _in_part(part: BaseModel, path: Path) -> Iterator[Finding]:
    for name in type(part).model_fields:
        value, here = getattr(part, name), (*path, name)
        if isinstance(value, Offset) and value.unit is Unit.BUSINESS_DAYS and not _is_counted(part, here):
            yield Finding(here, f'"{value}"', EXPECTED)
        yield from _inside(value, here)


def _inside(value: Any, path: Path) -> Iterator[Finding]:
    if isinstance(value, BaseModel):
        yield from _in_part(value, path)
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _inside(item, (*path, number))


def _is_counted(part: BaseModel, path: Path) -> bool:
    if isinstance(part, VisitWindow):
        return part.at == "whole days"
    return tuple(step for step in path if isinstance(step, str)) in COUNTED
