"""A walk through TOML that was read already, for where each key begins: what the standard library does not tell."""

import re
import tomllib
from collections import Counter
from typing import Final

from programmes.protocol.problems import Path

BLANK: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
PART: Final = re.compile(r"\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'|[A-Za-z0-9_-]+")
DOT: Final = re.compile(r"[ \t]*\.[ \t]*")
WORDS: Final = re.compile(
    r"\"\"\"(?:\\.|[^\\])*?\"\"\"\"{0,2}|'''.*?''''{0,2}|\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'", re.DOTALL
)
OTHER: Final = re.compile(r"[^,\]}#\n]*")


class Walk:
    """Where each key, table and item of a list begins: `found` has the place in the text by path.

    The text is valid TOML of bounded depth: `reading` has seen to both. Anything else ends the walk early.
    """

    def __init__(self, text: str) -> None:
        self.found: dict[Path, int] = {}
        self._text = text
        self._at = 0
        self._items: Counter[Path] = Counter()
        table: Path = ()
        while (began := self._skip()) < len(text):
            if text.startswith("[", began):
                table = self._header(began)
            else:
                self._pair(table)
            if self._at <= began:
                return

    def _skip(self) -> int:
        """Go over blanks, line ends and comments, and return the place reached."""
        blank = BLANK.match(self._text, self._at)
        self._at = blank.end() if blank else self._at
        return self._at

    def _is(self, sign: str) -> bool:
        """Say whether `sign` stands here, and go over it."""
        if not self._text.startswith(sign, self._skip()):
            return False
        self._at += len(sign)
        return True

    def _key(self) -> tuple[str, ...]:
        parts: list[str] = []
        self._skip()
        while found := PART.match(self._text, self._at):
            parts.append(_plain(found[0]))
            self._at = found.end()
            dot = DOT.match(self._text, self._at)
            if dot is None:
                break
            self._at = dot.end()
        return tuple(parts)

    def _header(self, began: int) -> Path:
        """Go over the header of a table, and return its path: in a list, that of the item which is being written."""
        is_list = self._is("[[") or not self._is("[")
        steps = self._key()
        path: Path = ()
        for number, step in enumerate(steps, start=1):
            path = (*path, step)
            if is_list and number == len(steps):
                self.found.setdefault(path, began)
                self._items[path] += 1
            if self._items[path]:
                path = (*path, self._items[path] - 1)
            self.found.setdefault(path, began)
        _ = self._is("]]" if is_list else "]")
        return path

    def _pair(self, table: Path) -> None:
        began = self._skip()
        path = table
        for step in self._key():
            path = (*path, step)
            self.found.setdefault(path, began)
        if self._is("="):
            self._value(path)

    def _value(self, path: Path) -> None:
        began = self._skip()
        if self._is("["):
            self._list(path)
        elif self._is("{"):
            self._table(path)
        else:
            value = WORDS.match(self._text, began) or OTHER.match(self._text, began)
            self._at = value.end() if value else began

    def _list(self, path: Path) -> None:
        number = 0
        while not self._is("]"):
            item = (*path, number)
            began = self._skip()
            self.found.setdefault(item, began)
            self._value(item)
            number += 1
            if not self._is(",") and not self._text.startswith("]", self._skip()):
                return

    def _table(self, path: Path) -> None:
        while not self._is("}"):
            began = self._skip()
            self._pair(path)
            if not self._is(",") and not self._text.startswith("}", self._skip()):
                return
            if self._at <= began:
                return


def _plain(part: str) -> str:
    """Return a part of a key without its quotes."""
    if part[0] not in "\"'":
        return part
    return str(tomllib.loads(f"key = {part}")["key"])
