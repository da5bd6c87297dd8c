"""Requests that leave nothing behind: each finds the database and the browser as the first one did. Asserts nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.test import Client


@contextmanager
def rewound(client: Client) -> Iterator[None]:
    """Take back what is done inside: rows, the session among them, and the client's cookies."""
    cookies = {name: it.value for name, it in client.cookies.items()}
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)
        client.cookies.clear()
        client.cookies.load(cookies)


def ask(client: Client, method: str, address: str, *given: Any, **more: Any) -> Any:
    """Return the answer to one request that leaves nothing behind."""
    with rewound(client):
        return client.generic(method, address, *given, **more)
