"""The world, built once for a module's tests and rolled back after them."""

from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection, transaction

from tests.access import building
from tests.access import world as worlds


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: object) -> Iterator[worlds.World]:
    """Return the world, at its moment `AT`: the clock stands still there. What a test changes, it takes back."""
    with django_db_blocker.unblock(), time_machine.travel(worlds.AT, tick=False):
        with kept_apart():
            yield building.build()
        connection.close()


class kept_apart(transaction.Atomic):
    """A savepoint that is always rolled back, and inside which an action's transaction counts as durable."""

    def __init__(self) -> None:
        super().__init__(using=None, savepoint=True, durable=False)
        self._from_testcase = True

    def __exit__(self, *raised: object) -> None:
        transaction.set_rollback(True)
        super().__exit__(*raised)
