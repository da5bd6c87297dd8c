"""Several tables of facts read as one: a UNION ALL over a common, typed row. Knows columns, not what they mean.

Raw SQL is refused on patient data, because nobody can scope it. This module is the one exception. It reads what
`as_system("replan")` may read, all facts of one patient on every course, or those of a range of patients, and gives
them to the pure rules: a page may show what the rules make of them, never the rows. It writes its own SQL because
Django builds a query for each table each time, which costs more than the plan that is made of the answer.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Context, Decimal
from functools import lru_cache
from typing import Any, TypeAlias

from django.db import connection

from tracker.history.cursors import fast_cursor
from tracker.models import Course
from tracker.models.facts import Fact

Read: TypeAlias = Callable[[Any], Any] | None  # None: as the database gives it

SHARED = ("course_id", "happened_at", "recorded_at", "key", "replaces_id")
TYPES = {
    "BooleanField": "boolean",
    "CharField": "text",
    "TextField": "text",
    "DateField": "date",
    "DateTimeField": "timestamptz",
    "DecimalField": "numeric",
    "UUIDField": "uuid",
    "BigAutoField": "bigint",
    "IntegerField": "bigint",
    "SmallIntegerField": "bigint",
    "PositiveSmallIntegerField": "bigint",
}
FIFTEEN_DIGITS = Context(prec=15)  # what SQLite keeps of a decimal


@dataclass(frozen=True, slots=True)
class Table:
    """A table of facts, and the columns to read beside the shared ones, by attribute name (`person_id`)."""

    model: type[Fact]
    columns: tuple[str, ...]

    @property
    def fields(self) -> list[Any]:
        """The fields of the shared columns, then of its own."""
        return [self.model._meta.get_field(name) for name in (*SHARED, *self.columns)]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement for several tables. For each: where its values stand in the common row, and how they are read."""

    sql: str
    places: tuple[tuple[tuple[int, Read], ...], ...]

    def rows(
        self, patient_id: int, known_at: datetime | None, last: int | None = None
    ) -> Iterator[tuple[int, list[Any]]]:
        """Yield the number of a table and the values of a row, those of `SHARED` first: moments in UTC, keys as text.

        One statement. `known_at`, and the `last` patient of a range (included), where the statement was made for it.
        """
        patients = [patient_id] if last is None else [patient_id, last]
        known = [] if known_at is None else [connection.ops.adapt_datetimefield_value(known_at)]
        with fast_cursor() as cursor:
            cursor.execute(self.sql, [*patients, *known] * len(self.places))
            found = cursor.fetchall()
        for number, *row in found:
            yield (
                number,
                [row[at] if read is None or row[at] is None else read(row[at]) for at, read in self.places[number]],
            )


@lru_cache(maxsize=8)
def statement(tables: tuple[Table, ...], vendor: str, *, is_as_of: bool, is_range: bool = False) -> Statement:
    """Return the statement that reads one patient's rows of these tables, as of a moment or without one.

    `is_range`: those of all patients whose keys lie between two.

    :raises KeyError: when a column is of a kind that the common row has no type for.
    """
    used = [[_type(field) for field in table.fields] for table in tables]
    kinds = sorted({kind for types in used for kind in types})
    layout = [kind for kind in kinds for _ in range(max(types.count(kind) for types in used))]
    places = [_places(types, layout) for types in used]
    whose = ("patient_id BETWEEN %s AND %s" if is_range else "patient_id = %s", is_as_of)
    arms = (_arm(number, table, places[number], len(layout), *whose) for number, table in enumerate(tables))
    reads = ([reader(field, vendor) for field in table.fields] for table in tables)
    return Statement(
        sql=" UNION ALL ".join([_typed(layout), *arms]),
        places=tuple(tuple(zip(at, read, strict=True)) for at, read in zip(places, reads, strict=True)),
    )


def _type(field: Any) -> str:
    return TYPES[(field.target_field if field.is_relation else field).get_internal_type()]


def _places(types: list[str], layout: list[str]) -> list[int]:
    """Return where in the common row each column stands: at the next free place of its type."""
    free = {kind: iter([at for at, found in enumerate(layout) if found == kind]) for kind in layout}
    return [next(free[kind]) for kind in types]


def _typed(layout: list[str]) -> str:
    """Return an arm without rows that gives each place its type: to PostgreSQL a NULL is text otherwise.

    It comes first and names no column, so SQLite hands out what it stores, the same way for every table.
    """
    return f"SELECT 0, {', '.join(f'CAST(NULL AS {kind})' for kind in layout)} WHERE 1 = 0"


def _arm(number: int, table: Table, places: list[int], width: int, whose: str, is_as_of: bool) -> str:
    """Return the arm of one table. Every name in it is a model's own; what is asked for are parameters."""
    quote = connection.ops.quote_name
    column = {at: quote(field.column) for at, field in zip(places, table.fields, strict=True)}
    columns = ", ".join(column.get(at, "NULL") for at in range(width))
    known = " AND recorded_at <= %s" if is_as_of else ""
    of, course = quote(table.model._meta.db_table), quote(Course._meta.db_table)
    courses = f"SELECT id FROM {course} WHERE {whose}"  # nosec B608
    return f"SELECT {number}, {columns} FROM {of} WHERE course_id IN ({courses}){known}"  # nosec B608


def reader(field: Any, vendor: str) -> Read:
    """Return how a value is read that is not NULL. PostgreSQL knows its types; SQLite has text and numbers."""
    kind = _type(field)
    if vendor != "sqlite":
        return str if kind == "uuid" else None
    if kind == "numeric":
        exactly = Decimal(1).scaleb(-field.decimal_places)
        return lambda number: FIFTEEN_DIGITS.create_decimal_from_float(number).quantize(exactly)
    texts: dict[str, Read] = {"timestamptz": _moment, "date": date.fromisoformat, "uuid": _key, "boolean": bool}
    return texts.get(kind)


@lru_cache(maxsize=4096)  # one moment stands in many rows of a course
def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _key(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
