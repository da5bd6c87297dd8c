"""The rows of one walked course, and the same rows as facts. People are places on the team."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from programmes.history import AnyFact
from tracker.history.corrected import as_corrected
from tracker.history.facts import MAKERS, TABLES, Instead
from tracker.models.facts import Fact, Source

LEAD, SECOND, PRESCRIBER, COORDINATOR = 1, 2, 3, 4
COURSE = "1"
HEAD, TAIL = "~~~~~", "^"  # what a course's own digits are put in place of, wherever a key stands
EMPTY: dict[str, Any] = {"on_behalf_of_id": None, "source": Source.LIVE, "replaces_id": None}


def key_of(number: int) -> str:
    """Return the key of a course's fact: three digits count, the rest is the course's own."""
    return f"{HEAD}{number:03x}{TAIL}"


@dataclass(frozen=True, slots=True)
class Row:
    """A fact of one course: its table, its number within the course, its columns by attribute name."""

    model: type[Fact]
    number: int
    values: dict[str, Any]


@dataclass(slots=True)
class Rows:
    """The facts written down so far. Two of one kind never share a moment, so that their order is not the keys'."""

    written: list[Row] = field(default_factory=list)

    def add(
        self, model: type[Fact], happened_at: datetime, by: int, recorded_at: datetime | None = None, **values: Any
    ) -> None:
        """Write a fact down, as it happened if no other moment is said."""
        values = {name: _as_kept(model, name, value) for name, value in values.items()}
        shared = {"happened_at": happened_at, "recorded_at": recorded_at or happened_at, "recorded_by_id": by}
        self.written.append(Row(model, len(self.written) + 1, EMPTY | shared | values))

    def facts(self) -> list[AnyFact]:
        """Return them as the rules see them."""
        return as_corrected([fact for row in self.written for fact in _made(row)], {})


def _as_kept(model: type[Fact], name: str, value: Any) -> Any:
    """Return a value as the table keeps it: an amount with the column's decimals, because a plan writes them out."""
    if not isinstance(value, Decimal):
        return value
    column: Any = model._meta.get_field(name)
    return value.quantize(Decimal(1).scaleb(-column.decimal_places))


def _made(row: Row) -> Iterator[AnyFact]:
    place = next((at for at, table in enumerate(TABLES) if table.model is row.model), None)
    if place is None:
        return
    shared = {
        "course": COURSE, "happened_at": row.values["happened_at"], "recorded_at": row.values["recorded_at"],
        "key": key_of(row.number), "replaces": None,
    }  # fmt: skip
    made = MAKERS[place](shared, *(_value(row, name) for name in TABLES[place].columns))
    assert not isinstance(made, Instead)  # nothing is corrected here
    yield from made if isinstance(made, tuple) else [made] if made is not None else []


def _value(row: Row, name: str) -> Any:
    """Return a column as the table would give it: what was not said is the column's default."""
    column: Any = row.model._meta.get_field(name)
    return row.values[name] if name in row.values else column.get_default()
