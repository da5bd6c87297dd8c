"""Queries that are put together once a process and asked again with other values. Which queries: where they stand.

Putting a query with many conditions together takes Django longer than the database takes to answer it: for a patient's
own page 15 of 22 ms, more than the page may cost; for the memberships that open records 12 ms of every page. It hands
Django a compiler whose statement is made already, which no public interface offers; tests compare each prepared query
with the same one asked plainly, that of the memberships in every situation of duty, leave and emergency.
"""

from collections.abc import Callable
from copy import copy
from datetime import UTC, date, datetime, timedelta
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet

R = TypeVar("R", bound=Model)
# Stand-ins that no row and no query has: in the statement they are found by these values and exchanged.
NUMBERS, MOMENTS = -7_000_000_000_000, datetime(1801, 1, 1, tzinfo=UTC)
FOREIGN = ("-70000000000", "1801-")


class Place(NamedTuple):
    """Where a value goes among the parameters of a statement."""

    name: str


class Ready(NamedTuple):
    """A query and its statement. Of the parameters those that differ from one time to the next are places."""

    queryset: Any
    compiler: Any
    sql: str
    parameters: tuple[Any, ...]


class Prepared(Generic[R]):
    """A query by named values: numbers, moments and days. It is built with stand-ins the first time.

    `build` takes the values and returns the query. It must not look into them nor reckon with them: what follows from a
    value (a moment 14 days earlier) is a value of its own, which is checked as the statement is made.
    """

    def __init__(self, build: Callable[..., QuerySet[R]]) -> None:
        self._build = build
        self._ready: dict[str, Ready] = {}

    def rows(self, *, also: QuerySet[Any] | None = None, **values: int | date) -> list[R]:
        """Return the rows for these values. One statement.

        `also`: a query with the same columns and no order, built anew each time, whose rows follow those of a query
        without an order.

        :raises RuntimeError: the first time, where a value is reckoned with.
        """
        connection = connections[DEFAULT_DB_ALIAS]
        ready = self._ready.get(connection.vendor)
        if ready is None:
            ready = self._ready[connection.vendor] = self._prepare(connection, values)
        given = {name: _adapted(connection, it) for name, it in values.items()}
        parameters = tuple(given[it.name] if isinstance(it, Place) else it for it in ready.parameters)
        sql, more = also.query.get_compiler(connection=connection).as_sql() if also is not None else ("", ())
        statement = (f"{ready.sql} UNION ALL {sql}" if sql else ready.sql, (*parameters, *more))
        asked = ready.queryset.all()
        asked.query.get_compiler = lambda *_args, **_named: _compiler(ready, statement, connection)
        return list(asked)

    def _prepare(self, connection: Any, values: dict[str, Any]) -> Ready:
        standing_in = {name: _stand_in(number, it) for number, (name, it) in enumerate(values.items())}
        queryset = self._build(**standing_in)
        compiler = queryset.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        places = {_adapted(connection, it): Place(name) for name, it in standing_in.items()}
        found = tuple(places.get(it, it) if isinstance(it, int | str | date) else it for it in parameters)
        wrong = [it for it in found if not isinstance(it, Place) and any(sign in str(it) for sign in FOREIGN)]
        if wrong or {it for it in found if isinstance(it, Place)} != set(places.values()):
            raise RuntimeError(f"{self._build.__name__}() reckons with a value, or does not use one: {wrong}.")
        return Ready(queryset, compiler, sql, found)


def _stand_in(number: int, value: int | date) -> int | date:
    if isinstance(value, datetime):
        return MOMENTS + timedelta(days=number)
    return (MOMENTS + timedelta(days=number)).date() if isinstance(value, date) else NUMBERS - number


def _adapted(connection: Any, value: int | date) -> Any:
    """Return a value as the database's driver is given it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def _compiler(ready: Ready, statement: tuple[str, tuple[Any, ...]], connection: Any) -> Any:
    """Return the compiler as it was when the statement was made, with this one and this thread's connection."""
    made = copy(ready.compiler)
    made.connection = connection
    made.as_sql = lambda *_args, **_named: statement
    return made


def prepared(build: Callable[..., QuerySet[R]]) -> Prepared[R]:
    """Make a function that returns a query a prepared one."""
    return Prepared(build)
