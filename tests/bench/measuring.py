"""Measuring: statements, processor time, time at the wall, and a row of the table. What is measured is elsewhere."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from time import perf_counter, process_time
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

SILENT = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


@dataclass(slots=True)
class Row:
    """One line of the answer. `ours` and `floor` in `unit`; `limit` None: for the record, no bar."""

    bar: str
    what: str
    ours: float
    unit: str
    limit: float | None = None
    floor: float | None = None
    courses: int = 0
    database: str = ""

    @property
    def ratio(self) -> float | None:
        """Return ours to the floor; None without a floor."""
        return self.ours / self.floor if self.floor else None

    @property
    def holds(self) -> bool:
        """Say whether the bar holds: the ratio where there is a floor, else the number itself."""
        return self.limit is None or (self.ours if self.ratio is None else self.ratio) <= self.limit

    def as_dict(self) -> dict[str, Any]:
        """Return the row for JSON."""
        return asdict(self) | {"ratio": self.ratio, "holds": self.holds}


def statements(act: Callable[[], object]) -> int:
    """Return how many statements an act costs; BEGIN, COMMIT, SAVEPOINT and RELEASE do not count."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return sum(1 for it in captured.captured_queries if not it["sql"].startswith(SILENT))


def processor(act: Callable[[], object], times: int = 5) -> float:
    """Return the least processor time of several, in milliseconds. The database server's is not in it."""
    return _least(process_time, act, times)


def wall(act: Callable[[], object], times: int = 3) -> float:
    """Return the least time at the wall of several, in milliseconds: for what the database does."""
    return _least(perf_counter, act, times)


def _least(clock: Callable[[], float], act: Callable[[], object], times: int) -> float:
    found = []
    for _ in range(times):
        began = clock()
        act()
        found.append(clock() - began)
    return 1000 * min(found)
