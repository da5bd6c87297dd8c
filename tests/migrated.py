"""The migrated SQLite database that a test run begins with: made once for each state of the code, then copied. No test.

Applying all migrations takes ten seconds of processor time, in each run and in each of the processes of one.
`pytest --create-db` applies them all the same.
"""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import allauth
import django
from django.conf import settings
from django.db import connection

OURS = ("migrations", "models", "access")  # what migrations are, or import; permissions are made from the models
KEPT_IN = settings.BASE_DIR / "var"


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
    if (kept := _kept()).exists():
        shutil.copyfile(kept, here)
    yield
    connection.close()
    for path in here.parent.glob(f"{here.name}*"):  # with what SQLite writes beside it
        path.unlink()


def keep() -> None:
    """Keep the test database as it is after its migrations, instead of those of earlier states of the code."""
    kept = _kept()
    if kept.exists():
        return
    for old in KEPT_IN.glob("migrated-*"):
        old.unlink(missing_ok=True)
    beside = kept.with_name(f"filling-{os.getpid()}.sqlite3")
    with closing(sqlite3.connect(beside)) as copy:
        connection.connection.backup(copy)
    beside.rename(kept)
