"""One process of the benchmark: `python -m tests.bench.run WHAT AT [REQUESTS]` on the database of DATABASE_URL."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import datetime

from tests.bench.measuring import Row


def rows(what: str, at: datetime, requests: int) -> Iterator[Row]:
    """Yield the rows of one part. The parts are in processes of their own, so that one's memory is not another's."""
    from tests.bench import deeds, reading, single, whole, worker

    parts: dict[str, Callable[[], Iterator[Row]]] = {
        "reading": lambda: reading.rows(at),
        "counting": lambda: whole.counting(at),
        "planning": lambda: whole.planning(at),
        "deeds": lambda: deeds.rows(at),
        "single": single.planning,
        "starting": worker.starting,
        "mixed": lambda: worker.mixed(at, requests),
    }
    return parts[what]()


def main() -> None:
    """Print each row as a line of JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    import django

    django.setup()
    what, at, *rest = sys.argv[1:]
    for row in rows(what, datetime.fromisoformat(at), int(rest[0]) if rest else 0):
        sys.stdout.write(f"{json.dumps(row.as_dict())}\n")


if __name__ == "__main__":
    main()
