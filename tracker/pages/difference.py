"""What changed between two versions of a protocol, in sentences. What is compared with what: `programmes`."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from programmes import Protocol
from programmes.protocol.difference import Change, Kind, Value, difference
from tracker.pages.amounts import STUDY_DOSE

ITEMS = {
    "visits": "Visit",
    "doses": "Dose at",
    "checks": "Check",
    "hours": "Hours",
    "gates": "Gate",
    "measurements": "Reading",
    "stays": "Stay after",
    "intervals": "Distance",
    "obligations": "Report",
    "assessments": "Rating scale",
    "outcomes": "Outcome",
    "reminders": "Message",
    "arms": "Group",
    "milestones": "Milestone",
    "documents": "Document",
    "criteria": "Criterion",
    "washouts": "Wash-out",
    "counts": "Count",
    "medicines": "Medicine",
    "branches": "Branch",
    "limits": "Limit",
    "leaving": "Before leaving",
    "restrictions": "Restriction",
    "staffing": "Staffing",
    "prohibitions": "Prohibition",
    "continuity": "Continuity",
}
KEYS = {
    "window.opens": "first allowed day",
    "window.due": "target",
    "window.closes": "last allowed day",
    "duration.at_least": "length, at least",
    "staff.at_least": "people in the room, at least",
    "patient_title": "title the patient reads",
}
MARKS = {Kind.ADDED: ("add", "plus-lg"), Kind.DROPPED: ("rem", "dash-lg"), Kind.CHANGED: ("chg", "pencil")}
SIGNS = {Kind.ADDED: "+", Kind.DROPPED: "-", Kind.CHANGED: "~"}
MOST_NAMED = 3
AMOUNT = re.compile(r"\d[\d.,]*[ -]?mg\b(/(\d+ )?kg)?")


@dataclass(frozen=True, slots=True)
class Line:
    """One change: of what, what became of it, the key in the file, and what stood and stands there."""

    kind: Kind
    what: str
    key: str
    said: str
    more: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """Return the end of the mark's CSS class."""
        return MARKS[self.kind][0]

    @property
    def icon(self) -> str:
        """Return the mark's icon."""
        return MARKS[self.kind][1]

    @property
    def word(self) -> str:
        """Return what became of it in one word, for who does not see the mark."""
        return self.kind.value.capitalize()

    def __str__(self) -> str:
        more = "".join(f"\n    {it}" for it in self.more)
        return f"{SIGNS[self.kind]} {self.what}: {self.said}{more}"


def lines(old: Protocol, new: Protocol, *, hides_amounts: bool = False) -> list[Line]:
    """Return what is otherwise in `new`, in the order of the file. The same change on many items is one line.

    `hides_amounts`: for a reader who must not know them, an amount reads "study dose".
    """
    titles = _titles(old) | _titles(new)
    grouped = groupby(difference(old, new), key=_alike)
    found = [line for _, some in grouped for line in _said(list(some), titles)]
    return [_hidden(it) for it in found] if hides_amounts else found


def _hidden(line: Line) -> Line:
    what, said = (AMOUNT.sub(STUDY_DOSE, it) for it in (line.what, line.said))
    return replace(line, what=what, said=said, more=tuple(AMOUNT.sub(STUDY_DOSE, it) for it in line.more))


def _alike(change: Change) -> tuple[Any, ...]:
    whole = change.code if not change.key else ""
    return change.kind, change.table, change.key, repr(change.before), repr(change.after), whole


def _titles(protocol: Protocol) -> dict[tuple[str, str], str]:
    """Return the titles of all items that have a code, by table and code."""
    tables = ((name, getattr(protocol, name)) for name in type(protocol).model_fields)
    items = ((name, it) for name, rows in tables if isinstance(rows, tuple) for it in rows)
    return {(name, it.code): it.title for name, it in items if hasattr(it, "code") and hasattr(it, "title")}


def _said(changes: Sequence[Change], titles: Mapping[tuple[str, str], str]) -> Iterator[Line]:
    first = changes[0]
    if first.code and not first.key:
        yield from (_whole(it) for it in changes)
        return
    what = _named(first.table, [it.code for it in changes], titles)
    where = first.key or ("" if first.code else first.table)
    key = KEYS.get(first.key, first.key.replace(".", ", ").replace("_", " "))
    yield Line(first.kind, f"{what}, {key}" if what and key else what or key, where, sentence(first))


def _named(table: str, codes: Sequence[str], titles: Mapping[tuple[str, str], str]) -> str:
    """Return "Visit d1-1wk (One week after)", "Visits a, b, c and 4 more", or the table where it is there once."""
    if not codes[0]:
        return table.replace("_", " ").capitalize()
    one = ITEMS.get(table, table.replace("_", " ").capitalize())
    if len(codes) == 1:
        title = titles.get((table, codes[0]))
        return f"{one} {codes[0]} ({title})" if title else f"{one} {codes[0]}"
    more = f" and {len(codes) - MOST_NAMED} more" if len(codes) > MOST_NAMED else ""
    return f"{one} {', '.join(codes[:MOST_NAMED])}{more}"


def _whole(change: Change) -> Line:
    """Return the line of an item that is new or gone, with everything it says."""
    item: Any = change.after if change.kind is Kind.ADDED else change.before
    title = item.get("title", "")
    said = "is new" if change.kind is Kind.ADDED else "is no longer there"
    more = tuple(f"{key}: {value}" for key, value in _flat(item) if key not in ("code", "title"))
    what = _named(change.table, [change.code], {(change.table, change.code): title} if title else {})
    return Line(change.kind, what, change.table, f"{said}.", more)


def _flat(item: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in item.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{key}.")
        elif value not in ([], False):
            yield f"{before}{key}", _text(value)


def sentence(change: Change) -> str:
    """Return what stood and stands there: 'was "1 d", now "2 d".'"""
    if isinstance(change.before, tuple) and isinstance(change.after, tuple):
        return _of_lists(change.before, change.after)
    if change.kind is Kind.ADDED:
        return f"now {_quoted(change.after)}; nothing was said before."
    if change.kind is Kind.DROPPED:
        return f"was {_quoted(change.before)}; nothing is said any more."
    return f"was {_quoted(change.before)}, now {_quoted(change.after)}."


def _of_lists(before: tuple[str, ...], after: tuple[str, ...]) -> str:
    come = [it for it in after if it not in before]
    gone = [it for it in before if it not in after]
    said = [f"now also {_text(come)}"] * bool(come) + [f"no longer {_text(gone)}"] * bool(gone)
    return f"{'; '.join(said)}." if said else f"was {_text(before)}, now {_text(after)}."


def _quoted(value: Value) -> str:
    return f"“{value}”" if isinstance(value, str) else _text(value)


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {text}" for key, text in _flat(value))
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(_text(it) for it in value) or "nothing"
    return str(value).lower() if isinstance(value, bool) else str(value)
