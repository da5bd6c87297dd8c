"""`python -m tests.bench.trail`: verifying a long trail, and many who write at once, on a database of its own.

Builds so many lines with a row each through the digest functions that actions use, verifies them, and starts so many
writing processes for so many seconds. SQLite, and PostgreSQL too where POSTGRES_URL names a server. Exit status 1
where a limit does not hold: 30 s of processor, and no fork, no gap, no line lost. A write that waited longer for its
turn than the database allows is refused and counted apart: whoever asked was told.
"""

import argparse
import json
import os
import resource
import secrets
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from time import monotonic, perf_counter, process_time
from typing import Any

from tests.bench.__main__ import ROOT, _call, _database

AT_ONCE = 2000
LIMIT = 30.0  # seconds of processor for all lines


def main() -> None:
    """Measure on each database and print a line of JSON for each part."""
    asked = _asked()
    server = os.environ.get("POSTGRES_URL", "")
    whole = True
    for url in ["sqlite", *([server] if server else [])]:
        with _database(url, asked.lines) as (name, here):
            _call(here, "manage.py", "migrate", "--verbosity=0")
            _call(here, "manage.py", "demo", "--courses=1", "--bare", "--verbosity=0")
            for part, number in (("build", asked.lines), ("verify", asked.lines), ("write", asked.seconds)):
                said = json.loads(_call(here, "-m", "tests.bench.trail", part, str(number), str(asked.writers)))
                sys.stdout.write(f"{json.dumps({'database': name, 'part': part} | said)}\n")
                whole = whole and said.get("holds", True)
    sys.exit(0 if whole else 1)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.trail", description=__doc__)
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--writers", type=int, default=16)
    parser.add_argument("--seconds", type=int, default=60)
    return parser.parse_args()


def build(lines: int) -> dict[str, Any]:
    """Append so many lines with a note each, a few thousand at a time. Returns what it took."""
    from tracker.actions.action import writing
    from tracker.models import Course

    began, course = perf_counter(), Course.objects.as_system("demo").get()
    with writing():
        for start in range(0, lines, AT_ONCE):
            _append(course, min(AT_ONCE, lines - start))
    return {"lines": lines, "wall_s": round(perf_counter() - began, 1)}


def _append(course: Any, number: int) -> None:
    from django.db import transaction

    from tracker.models import Note, TrailEntry, TrailHead

    with transaction.atomic():
        head = TrailHead.objects.select_for_update().get(pk=1)
        pairs = list(_pairs(course, head, number))
        Note.objects.as_system("demo").bulk_create([note for note, _ in pairs])
        TrailEntry.objects.bulk_create([entry for _, entry in pairs])
        TrailHead.objects.filter(pk=1).update(seq=head.seq, hash=head.hash)


def _pairs(course: Any, head: Any, number: int) -> Iterator[tuple[Any, Any]]:
    """Yield notes and their lines, chained; the head moves along."""
    from django.conf import settings

    from tracker.actions.chain import digest_of, hash_of
    from tracker.actions.trail import as_json
    from tracker.models import Note, TrailEntry, User
    from tracker.models.proof import row_digest

    by, begin, key = User.objects.order_by("pk")[0], datetime(2026, 3, 2, 9, tzinfo=UTC), settings.TRAIL_KEYS[0]
    for _ in range(number):
        at = begin + timedelta(seconds=head.seq)
        note = Note(course=course, text="Calm, slept well. " * 12, happened_at=at, recorded_at=at, recorded_by=by)
        salt = secrets.token_hex(16)
        entry = TrailEntry(
            seq=head.seq + 1, at=at, event="note.written", actor=str(by.public_id), course_reference=course.reference,
            payload=as_json({"note": note.pk, "visit": ""}), salt=secrets.token_hex(16), row_salt=salt, prev=head.hash,
            rows=as_json({"note": {str(note.pk): row_digest(note, salt, key)}}),
        )  # fmt: skip
        entry.digest = digest_of(entry)
        entry.hash = head.hash = hash_of(entry, key)
        head.seq = entry.seq
        yield note, entry


def verify(lines: int) -> dict[str, Any]:
    """Verify everything and return processor and wall time, the memory that it added, and what was found."""
    from django.conf import settings

    from tracker.actions.verification import Proof, findings

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    proof, began, spent = Proof(settings.TRAIL_KEYS), perf_counter(), process_time()
    found = list(findings(proof, datetime.now(UTC)))
    processor = process_time() - spent
    return {
        "lines": proof.lines, "rows": proof.rows, "findings": len(found), "processor_s": round(processor, 1),
        "wall_s": round(perf_counter() - began, 1), "memory_mb": round(_most(), 1),
        "added_mb": round(_most() - before, 1), "holds": not found and processor < LIMIT,
    }  # fmt: skip


def _most() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def write(seconds: int, writers: int) -> dict[str, Any]:
    """Let processes append lines for a while, then count forks and gaps."""
    from django.conf import settings

    from tracker.actions.trail import first_fault
    from tracker.models import TrailEntry, TrailHead

    first = TrailHead.objects.get(pk=1).seq
    command = [sys.executable, "-m", "tests.bench.trail", "writer", str(seconds), "1"]
    started = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(writers)]
    said = [json.loads(it.communicate()[0] or "{}") for it in started]
    new = TrailEntry.objects.filter(seq__gt=first)
    wrote, there = sum(it.get("lines", 0) for it in said), new.count()
    prevs = len(set(new.values_list("prev", flat=True)))
    last = TrailHead.objects.get(pk=1).seq
    figures = {"forks": there - prevs, "gaps": last - first - there, "lost": wrote - there,
               "failed": sum(it.returncode != 0 for it in started)}  # fmt: skip
    refused, slowest = sum(it.get("refused", 0) for it in said), max(it.get("slowest_ms", 0) for it in said)
    fault = first_fault(settings.TRAIL_KEYS)
    holds = not any(figures.values()) and fault is None and wrote > 0
    per_second = round(wrote / seconds)
    figures |= {"refused": refused, "slowest_ms": slowest}
    return {"writers": writers, "seconds": seconds, "lines": wrote, "per_second": per_second, **figures,
            "chain": fault or "whole", "holds": holds}  # fmt: skip


def writer(seconds: int) -> dict[str, Any]:
    """Append one line after the other until the time is over: one of many processes."""
    from django.db import DatabaseError

    from tracker.actions import door
    from tracker.models import TrailEntry, User

    by, until, slowest = User.objects.order_by("pk")[0], monotonic() + seconds, 0.0
    done = {"lines": 0, "refused": 0}
    while monotonic() < until:
        began = perf_counter()
        try:
            door.passed(event=TrailEntry.Event.SESSION_UNLOCKED, by=by, at=datetime.now(UTC))
            done["lines"] += 1
        except DatabaseError:
            done["refused"] += 1
        slowest = max(slowest, perf_counter() - began)
    return done | {"slowest_ms": round(1000 * slowest)}


def _part() -> None:
    """Do one part in this process, and print what it found as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    import django

    django.setup()
    name, number, writers = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    parts = {"build": build, "verify": verify, "writer": writer}
    said = write(number, writers) if name == "write" else parts[name](number)
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    if sys.argv[1:2] and not sys.argv[1].startswith("-"):
        _part()
    else:
        main()
