"""The schedule of activities of a protocol: visits as columns, and which visits a table's entry means. No words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, TypeAlias

from programmes.protocol import Protocol
from programmes.protocol.model import PHASES, Visit
from programmes.protocol.part import Part
from programmes.protocol.quantities import Offset, specified

ITS_OWN: Final = frozenset({"code", "title", "patient_title"})
Mention: TypeAlias = tuple[str, Part]


@dataclass(frozen=True, slots=True)
class Column:
    """One visit, or several in a row of one series that differ in nothing but their number and their days."""

    visits: tuple[Visit, ...]

    @property
    def first(self) -> Visit:
        """Return the first visit, which stands for all of them."""
        return self.visits[0]

    @property
    def is_folded(self) -> bool:
        """Say whether several visits stand in this column."""
        return len(self.visits) > 1


def columns(protocol: Protocol) -> tuple[Column, ...]:
    """Return the visits by phase; in each, what is counted from the same thing stands together, by its day.

    Where one of these has no day, they keep the order of the file.
    """
    series = {code: name for name, codes in protocol.series.items() for code in codes}
    ordered = [visit for phase in PHASES for visit in _ordered(it for it in protocol.visits if it.phase == phase)]
    grouped = groupby(ordered, key=lambda visit: _likeness(protocol, visit, series.get(visit.code)))
    return tuple(Column(tuple(alike)) for _, alike in grouped)


def _ordered(visits: Iterable[Visit]) -> Iterator[Visit]:
    by_anchor: dict[tuple[str, str], list[Visit]] = {}
    for visit in visits:
        by_anchor.setdefault((visit.anchor, visit.counts_from), []).append(visit)
    for together in by_anchor.values():
        days = {visit.code: _day(visit) for visit in together}
        known = {code: day for code, day in days.items() if day is not None}
        yield from sorted(together, key=lambda visit: known[visit.code]) if len(known) == len(days) else together


def _day(visit: Visit) -> float | None:
    """Return the target of a visit, or the first of its allowed days, or the last: for ordering only."""
    given = (visit.window.due, visit.window.opens, visit.window.closes)
    return next((it.length for it in given if isinstance(it, Offset)), None)


def _likeness(protocol: Protocol, visit: Visit, series: str | None) -> Any:
    """Return what two visits of a series must share to stand in one column; a visit of no series is like no other."""
    if series is None:
        return visit.code
    shared = [(key, value) for key, value in visit if key not in ITS_OWN and key != "window"]
    mentions = [(table, item) for table, item in _mentions(protocol, visit.code)]
    return series, shared, visit.window.note, visit.window.source, mentions


def _mentions(protocol: Protocol, code: str) -> Iterator[Mention]:
    """Yield what the tables say of a visit, with its own code taken out, so that two visits can be compared."""
    for table, items in protocol:
        if table == "visits" or not isinstance(items, tuple):
            continue
        for item in items:
            if isinstance(item, Part) and (found := {key: "" for key, said in item if said == code}):
                yield table, item.model_copy(update=found)


def visits_meant(protocol: Protocol, name: str) -> tuple[str, ...]:
    """Return the codes of the visits that a table's entry means: by a visit's code, a series, or "each dose".

    Empty where the name is that of something else, such as a milestone.
    """
    dosing = tuple(visit.code for visit in protocol.dosing_visits)
    meant = {
        "each dose": dosing,
        "any dose": dosing,
        "first dose": dosing[:1],
        "last dose": dosing[-1:],
        "each session": tuple(visit.code for visit in protocol.visits if visit.kind == "session"),
        **protocol.series,
    }
    return meant.get(name) or tuple(visit.code for visit in protocol.visits if visit.code == name)


def visits_of_phase(protocol: Protocol, phase: str) -> tuple[str, ...]:
    """Return the codes of the visits of a phase, or of "all". A visit may be called like a phase: ask for which."""
    return tuple(visit.code for visit in protocol.visits if phase in (visit.phase, "all"))


def stretches(column: Column) -> list[tuple[Offset | None, Offset | None, list[Visit]]]:
    """Return the allowed days of a column's visits, each stretch once, with the visits that share it. None: no end."""
    found: list[tuple[Offset | None, Offset | None, list[Visit]]] = []
    for visit in column.visits:
        opens, closes = specified(visit.window.opens), specified(visit.window.closes)
        if found and found[-1][:2] == (opens, closes):
            found[-1][2].append(visit)
        else:
            found.append((opens, closes, [visit]))
    return found


def pace(column: Column) -> tuple[int, int] | None:
    """Return how many visits of a folded column there are in each stretch of so many days; None where that differs.

    The first stretch may hold one fewer: the visit that the column is counted from stands in it too.
    """
    ends = [(opens, closes, len(visits)) for opens, closes, visits in stretches(column)]
    lengths = {_days(opens, closes) for opens, closes, _ in ends}
    numbers = [number for _, _, number in ends]
    most = max(numbers)
    if len(lengths) != 1 or None in lengths or not column.is_folded or set(numbers[1:]) - {most}:
        return None
    anchored_inside = ends[0][0] is not None and ends[0][0].amount == 0
    return (most, lengths.pop() or 0) if numbers[0] == most or (anchored_inside and numbers[0] == most - 1) else None


def _days(opens: Offset | None, closes: Offset | None) -> int | None:
    if opens is None or closes is None or {opens.unit, closes.unit} != {"d"}:
        return None
    return closes.amount - opens.amount + 1
