"""Where in a file a key stands: key paths as text, and the lines they are written on. Judges nothing."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from programmes.protocol.problems import Path

NAMED_BY: Final = ("code", "visit")
CODE: Final = re.compile(r"[a-z0-9-]{1,32}")
PLAIN: Final = re.compile(r"[A-Za-z0-9_-]{1,60}")
HEADER: Final = re.compile(r"\s*(\[\[?)([A-Za-z0-9_. -]+)\]\]?\s*")
KEY: Final = re.compile(r"\s*([A-Za-z0-9_-]+(?: *\. *[A-Za-z0-9_-]+)*)\s*=")
WORDS: Final = re.compile(r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?!"")(?:\\.|[^"\\])*"|\'(?!\'\')[^\']*\'')
TRIPLE: Final = re.compile(r'"""|\'\'\'')


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


def lines(text: str, data: Mapping[str, Any]) -> dict[str, int]:
    """Return the line of each key path that is written on a line of its own, counted from 1.

    Good enough to point a reader to the place; a key inside a table in braces has the line of the table.
    """
    found: dict[str, int] = {}
    table: Path = ()
    count: Counter[Path] = Counter()
    for number, line in _outermost(text):
        if header := HEADER.fullmatch(line):
            table = _table(header, count)
            found.setdefault(path_text(table, data), number)
        elif key := KEY.match(line):
            found.setdefault(path_text((*table, *_steps(key[1])), data), number)
    return found


def _table(header: re.Match[str], count: Counter[Path]) -> Path:
    """Return the path a table's header stands for: in a list, the item that is being written."""
    path: Path = ()
    steps = _steps(header[2])
    for step in steps:
        path = (*path, step)
        if len(steps) > 1 and count[path] and step is not steps[-1]:
            path = (*path, count[path] - 1)
    if header[1] == "[[":
        count[path] += 1
        path = (*path, count[path] - 1)
    return path


def _steps(dotted: str) -> Path:
    return tuple(step.strip() for step in dotted.split("."))


def _outermost(text: str) -> list[tuple[int, str]]:
    """Return the numbered lines that are not inside a long text or a list, without their comments."""
    kept, depth, closing = [], 0, ""
    for number, line in enumerate(text.split("\n"), start=1):
        if closing:
            if closing in line:
                closing = ""
            continue
        bare = WORDS.sub("''", line).split("#")[0]
        if depth == 0:
            kept.append((number, bare))
        if opening := TRIPLE.search(bare):
            closing = opening[0]
        if depth or not HEADER.fullmatch(bare):
            depth = max(0, depth + sum(map(bare.count, "[{")) - sum(map(bare.count, "]}")))
    return kept


def line_of(path: str, known: Mapping[str, int]) -> int | None:
    """Return the line of a path, or of the nearest table around it; None where the file has neither."""
    while path and path not in known:
        path = path[: max(path.rfind("."), path.rfind("["))] if "." in path or "[" in path else ""
    return known.get(path)
