"""What can be wrong with a protocol file, said so that its author can mend it. Finds nothing itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from difflib import get_close_matches
from itertools import islice
from typing import Any, TypeAlias

Path: TypeAlias = tuple[str | int, ...]
LONGEST_FOUND = 60
MOST_COMPARED = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong at a key path, before it is known in which file and line that is.

    `path` counts the items of a list from 0; it is empty where the whole file is meant.
    """

    path: Path
    found: str
    expected: str
    nearest: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a file. `line` counts from 1; None: not to be had. `path` names items by code."""

    file: str
    line: int | None
    path: str
    found: str
    expected: str
    nearest: str | None = None

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        at = f"{self.path}: " if self.path else ""
        meant = f'; did you mean "{self.nearest}"?' if self.nearest else ""
        return f"{where}: {at}found {self.found}; expected {self.expected}{meant}"


class BadProtocol(ValueError):
    """A file is no valid protocol. `problems` is all that is wrong; the text has one line for each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(map(str, self.problems)))


def shown(value: Any) -> str:
    """Return what was found in the file as one short line of text."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list"
    text = f'"{value}"' if isinstance(value, str) and value.isprintable() else repr(value)
    if isinstance(value, date | time):
        text = value.isoformat()
    if isinstance(value, bool):
        text = text.lower()
    return text if len(text) <= LONGEST_FOUND else text[:LONGEST_FOUND] + "…"


def nearest(name: str, valid: Iterable[str]) -> str | None:
    """Return the valid name most like `name`, or None where none is close. Looks at the first hundred."""
    close = get_close_matches(name[:LONGEST_FOUND], islice(valid, MOST_COMPARED), n=1)
    return close[0] if close else None
