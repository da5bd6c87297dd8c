"""Work on the whole caseload, measured: the count with its tallies, and planning everything anew (P1)."""

import resource
from collections.abc import Iterator
from datetime import datetime
from time import process_time
from typing import Any

import programmes
from tests.bench import floors
from tests.bench.measuring import Row, wall
from tracker.actions import tallies
from tracker.history import protocol_of
from tracker.management.commands.replan import replan_all
from tracker.models import ProtocolVersion


def counting(at: datetime) -> Iterator[Row]:
    """Yield the count with its tallies to the same SELECT by hand, both at the wall: the database does the work."""
    floor = wall(floors.caseload(at))
    ours = wall(lambda: tallies.count(at=at))
    yield Row("P1", "compliance of all, tallies written, to the SELECT by hand", ours, "ms", 1.5, floor=floor)


def planning(at: datetime) -> Iterator[Row]:
    """Yield what `replan --all` takes to the summed time of `plan`, and how far memory grows. In its own process."""
    for version in ProtocolVersion.objects.select_related("base"):
        protocol_of(version)  # parsed once a process
    spent, real = [0.0], programmes.plan

    def timed(*given: Any, **named: Any) -> programmes.Plan:
        began = process_time()
        made = real(*given, **named)
        spent[0] += process_time() - began
        return made

    programmes.plan = timed
    before, began = _most_memory(), process_time()
    courses, changed = replan_all(at)
    ours = process_time() - began
    programmes.plan = real
    yield Row("P1", f"replan --all of {courses} courses to `plan` alone", 1000 * ours, "ms", 2, floor=1000 * spent[0])
    yield Row("P1", "replan --all: memory above start", _most_memory() - before, "MB", 64)
    yield Row("P1", "replan --all: rows that differed", changed, "rows", 0)


def _most_memory() -> float:
    """Return the most memory this process has held so far, in MB (Linux counts in kB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
