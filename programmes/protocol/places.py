"""Where in a file a key stands: key paths as text, and the lines they are written on. Judges nothing."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

from programmes.protocol.problems import Path
from programmes.protocol.walking import Walk

NAMED_BY: Final = ("code", "visit")
CODE: Final = re.compile(r"[a-z0-9-]{1,32}")
PLAIN: Final = re.compile(r"[A-Za-z0-9_-]{1,60}")


def path_text(path: Path, data: Any) -> str:
    """Return a path as it is shown, `visits[int-1].window.opens`: an item by its code, else its number.

    Numbers count from 1, as a reader does: `visits[#2]`.
    """
    text = ""
    for step in path:
        data = _below(data, step)
        if isinstance(step, int):
            text += f"[{_name(data) or f'#{step + 1}'}]"
        else:
            text += ("." if text else "") + (step if PLAIN.fullmatch(step) else ascii(step[:60]))
    return text


def _below(data: Any, step: str | int) -> Any:
    if isinstance(step, int):
        return data[step] if isinstance(data, list | tuple) and step < len(data) else None
    return data.get(step) if isinstance(data, dict) else None


def _name(item: Any) -> str | None:
    if not isinstance(item, dict):
        return None
    names = (item[key] for key in NAMED_BY if key in item)
    name = next((name for name in names if isinstance(name, str) and CODE.fullmatch(name)), None)
    return name + _apart(item) if name else None


def _apart(item: dict[str, Any]) -> str:
    """Return what tells items of one name apart: the arms of a dose, the number with which a series goes on."""
    series, arms = item.get("series"), item.get("arms")
    if isinstance(series, dict) and isinstance(first := series.get("first"), int) and first > 1:
        return f"-{first}"
    if "code" not in item and isinstance(arms, tuple | list):
        return "".join(f" {arm}" for arm in arms if isinstance(arm, str) and CODE.fullmatch(arm))
    return ""


class Places:
    """The lines of a file's keys and items, counted from 1. `text` is TOML that was read, `data` what it says."""

    def __init__(self, text: str, data: Mapping[str, Any]) -> None:
        self._text = text
        self._data = data

    @cached_property
    def _lines(self) -> dict[Path, int]:
        ends = [it.start() for it in re.finditer("\n", self._text)]
        return {path: bisect_right(ends, at - 1) + 1 for path, at in Walk(self._text).found.items()}

    @cached_property
    def _by_text(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for path, line in self._lines.items():
            found.setdefault(path_text(path, self._data), line)
        return found

    def line(self, path: Path, data: Any) -> int | None:
        """Return the line of a path, or of the nearest table around it; None where the file has neither.

        `data` is what the path leads through. Where that is not the file's own, as in a protocol with a supplement
        laid over it, items are found by their names.
        """
        is_own = data is self._data
        steps = range(len(path), 0, -1)
        lines = (self._lines.get(path[:n]) if is_own else self._by_text.get(path_text(path[:n], data)) for n in steps)
        return next((line for line in lines if line is not None), None)
