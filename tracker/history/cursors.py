"""Cursors that read moments fast: one moment stands in many rows of a course, and is read once. Knows no table."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import connection


@contextmanager
def fast_cursor() -> Iterator[Any]:
    """Open a cursor; on PostgreSQL with a reader of moments that remembers. The driver's own is ten times slower."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.cursor.adapters.register_loader("timestamptz", _moments())
        yield cursor


@lru_cache(maxsize=1)
def _moments() -> Any:
    """Return the reader; made here, because SQLite runs without the driver."""
    from psycopg.adapt import Loader

    class Moments(Loader):
        """Reads a moment as the server writes it, in the connection's zone: with its offset, such as `+00`."""

        def load(self, data: Any) -> datetime:
            """Return the moment in UTC."""
            return _moment(bytes(data))

    return Moments


@lru_cache(maxsize=4096)
def _moment(text: bytes) -> datetime:
    return datetime.fromisoformat(text.decode()).astimezone(UTC)
