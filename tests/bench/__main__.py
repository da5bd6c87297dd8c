"""`python -m tests.bench`: build a caseload of each size on each database, measure, print a table, write JSON."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from base64 import b64encode
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).parents[2]
PARTS = ("reading", "counting", "planning", "deeds")
ONCE = ("single", "starting", "mixed")  # of the process alone: they do not depend on the caseload
GROWS, FLAT = "processor", 1.2


def main() -> None:
    """Measure everything that was asked for. Exit status 1 where a bar does not hold."""
    asked = _asked()
    found: list[dict[str, Any]] = []
    try:
        for url, courses in product(asked.database, asked.courses):
            first = (url, courses) == (asked.database[0], min(asked.courses))
            _say(f"{url.partition(':')[0]}, {courses} courses ...")
            found += _measured(url, courses, asked.requests if first else 0, asked.skip)
    finally:  # what was measured is shown, also where a part broke
        found += list(_flat(found))
        Path(asked.json).parent.mkdir(parents=True, exist_ok=True)
        Path(asked.json).write_text(json.dumps(found, indent=1), encoding="utf-8")
        sys.stdout.write(f"{_table(found)}\n")
    sys.exit(0 if all(it["holds"] for it in found) else 1)


def _say(text: str) -> None:
    """Say on standard error how far it is: a run takes minutes."""
    sys.stderr.write(f"{datetime.now(UTC).astimezone():%H:%M:%S} {text}\n")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--courses", type=lambda text: [int(it) for it in text.split(",")], default=[100, 10_000])
    parser.add_argument("--database", action="append", help="sqlite (the default) or postgres://...; may be repeated")
    parser.add_argument(
        "--requests", type=int, default=2_000, help="mixed requests for the memory of a web worker; P10 asks for 10000"
    )
    parser.add_argument(
        "--skip", nargs="*", choices=PARTS, default=[], help="parts to leave out: planning is the longest"
    )
    parser.add_argument("--json", default=str(ROOT / "var" / "bench.json"))
    asked = parser.parse_args()
    server = os.environ.get("POSTGRES_URL") or os.environ.get("DATABASE_URL", "")
    asked.database = asked.database or ["sqlite", *([server] if server.startswith("postgres") else [])]
    return asked


def _measured(url: str, courses: int, requests: int, skip: Collection[str]) -> Iterator[dict[str, Any]]:
    """Build a caseload in a database of its own, and yield the rows of every part; the database is dropped again.

    The web process is measured where there are `requests` to make of it, once a run: it does not depend on the rest.
    """
    at = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    with _database(url, courses) as (name, here):
        _call(here, "manage.py", "migrate", "--verbosity=0")
        _call(here, "manage.py", "createcachetable", "--verbosity=0")
        began = perf_counter()
        _call(here, "manage.py", "demo", f"--courses={courses}", "--bare", "--verbosity=0", f"--at={at.isoformat()}")
        built = {"bar": "demo", "what": f"demo --courses {courses}: wall", "ours": perf_counter() - began, "unit": "s",
                 "limit": 300, "floor": None, "ratio": None, "holds": perf_counter() - began <= 300}  # fmt: skip
        parts = [*(it for it in PARTS if it not in skip), *(ONCE if requests else ())]
        for row in (built, *(row for part in parts for row in _part(here, part, at, requests))):
            yield row | {"courses": courses, "database": name}


@contextmanager
def _database(url: str, courses: int) -> Iterator[tuple[str, dict[str, str]]]:
    """Make an empty database and return its kind, and an environment in which commands find it."""
    keys = {"OPEN_WINDOW_DEMO": "on", "SECRET_KEY": "bench", "TRAIL_KEYS": "bench", "PYTHONPATH": str(ROOT)}
    keys["FIELD_KEYS"] = f"bench:{b64encode(bytes(32)).decode()}"
    if url == "sqlite":
        with tempfile.TemporaryDirectory(prefix="open-window-bench-") as folder:
            yield "SQLite", os.environ | keys | {"DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3"}
        return
    import psycopg

    name = f"open_window_bench_{os.getpid()}_{courses}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield "PostgreSQL", os.environ | keys | {"DATABASE_URL": f"{url.rpartition('/')[0]}/{name}"}
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _call(here: dict[str, str], *command: str) -> str:
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=here, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def _part(here: dict[str, str], part: str, at: datetime, requests: int) -> Iterator[dict[str, Any]]:
    said = _call(here, "-m", "tests.bench.run", part, at.isoformat(), str(requests))
    yield from (json.loads(line) for line in said.splitlines())


def _flat(found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield how each page grows from the smallest caseload to every larger one on the same database (P4)."""
    pages = [it for it in found if it["bar"] == "P4" and it["what"].endswith(GROWS)]
    for page in pages:
        same = [it for it in pages if (it["what"], it["database"]) == (page["what"], page["database"])]
        small = min(same, key=lambda it: it["courses"])
        if page is not small:
            ratio = page["ours"] / small["ours"]
            what = page["what"].replace(GROWS, f"to the same at {small['courses']}")
            yield page | {
                "what": what, "floor": small["ours"], "ratio": ratio, "limit": FLAT, "holds": ratio <= FLAT
            }  # fmt: skip


def _table(found: list[dict[str, Any]]) -> str:
    lines = [("bar", "what", "database", "courses", "ours", "floor", "ratio", "limit", "holds")]
    for it in sorted(found, key=lambda it: (it["bar"], it["database"], it["courses"])):
        floor = f"{it['floor']:.1f}" if it["floor"] else ""
        ratio = f"{it['ratio']:.2f}" if it["ratio"] else ""
        limit = f"{it['limit']:g}" if it["limit"] is not None else ""
        holds = ("yes" if it["holds"] else "NO") if limit else ""
        ours = f"{it['ours']:.1f} {it['unit']}"
        lines.append((it["bar"], it["what"], it["database"], f"{it['courses']:,}", ours, floor, ratio, limit, holds))
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


if __name__ == "__main__":
    main()
