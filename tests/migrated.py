"""The migrated SQLite database that a test run begins with: made once for each state of the code, then copied. No test.

Applying the migrations takes four seconds of processor time. Of the processes that begin together one applies
them; the others wait for what it keeps. `pytest --create-db` applies them all the same.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

import allauth
import django
from django.conf import settings
from django.db import connection

OURS = ("migrations", "models", "access")  # what migrations are, or import; permissions are made from the models
KEPT_IN = settings.BASE_DIR / "var"
_turn: list[IO[str]] = []
"""The open lock file of a process whose turn it is to look, and to apply the migrations where none are kept."""


def _kept() -> Path:
    """Return where the database of this state of the code is kept: any other state has another name."""
    found = hashlib.sha256(f"{django.VERSION} {allauth.VERSION} {sqlite3.sqlite_version}".encode())
    for path in sorted(it for part in OURS for it in (settings.BASE_DIR / "tracker" / part).rglob("*.py")):
        found.update(path.name.encode() + path.read_bytes())
    return Path(KEPT_IN, f"migrated-{found.hexdigest()[:16]}.sqlite3")


@contextmanager
def laid_out() -> Iterator[None]:
    """Put the migrated database, where there is one, in the place of the test's own; take that away at the end."""
    here = Path(settings.DATABASES["default"]["TEST"]["NAME"])
    _wait_for_the_turn()
    if (kept := _kept()).exists():
        shutil.copyfile(kept, here)
        _end_the_turn()
    yield
    connection.close()
    for path in here.parent.glob(f"{here.name}*"):  # with what SQLite writes beside it
        path.unlink()


def keep() -> None:
    """Keep the test database as it is after its migrations, instead of those of earlier states of the code."""
    if not (kept := _kept()).exists():
        _fill(kept)
    _end_the_turn()


def _fill(kept: Path) -> None:
    for old in KEPT_IN.glob("migrated-*"):
        old.unlink(missing_ok=True)
    beside = kept.with_name(f"filling-{os.getpid()}.sqlite3")
    with closing(sqlite3.connect(beside)) as copy:
        connection.connection.backup(copy)
    beside.rename(kept)


def _wait_for_the_turn() -> None:
    """Wait until no other process applies migrations. One that ends in the middle of it gives its turn away."""
    lock = (KEPT_IN / "migrating.lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    _turn.append(lock)


def _end_the_turn() -> None:
    while _turn:
        _turn.pop().close()
