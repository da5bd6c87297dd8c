"""Which rows the lines of the trail name, while it is verified: in a scratch file, so that memory stays flat."""

import sqlite3
from collections.abc import Collection, Iterable
from contextlib import closing
from types import TracebackType


class Ledger:
    """Keys seen so far, by table. Lives as long as the verification; the file goes when it is closed."""

    def __init__(self) -> None:
        self._store = sqlite3.connect("")
        self._store.execute("CREATE TABLE named (noun TEXT, key TEXT, PRIMARY KEY (noun, key)) WITHOUT ROWID")

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._store.close()

    def add(self, noun: str, keys: Iterable[str]) -> None:
        """Note that lines name these rows."""
        self._store.executemany("INSERT OR IGNORE INTO named VALUES (?, ?)", ((noun, key) for key in keys))

    def count(self, noun: str) -> int:
        """Return how many different rows of a table lines name."""
        with closing(self._store.execute("SELECT count(*) FROM named WHERE noun = ?", [noun])) as found:
            return int(found.fetchone()[0])

    def unnamed(self, noun: str, keys: Collection[str]) -> set[str]:
        """Return which of at most 900 keys no line names."""
        marks = ", ".join("?" * len(keys))
        asked = f"SELECT key FROM named WHERE noun = ? AND key IN ({marks})"  # nosec B608  # question marks only
        with closing(self._store.execute(asked, [noun, *keys])) as found:
            return set(keys) - {key for (key,) in found}
