"""What every row of a protocol's page is made of: cells, rows, numbered sources, and what a blinded reader may read."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from programmes import Protocol
from programmes.activities import visits_meant, visits_of_phase
from tracker.pages.protocol_words import hours_title

NAMES_AN_AMOUNT = re.compile(r"\d\s*(mg|mcg|µg|ug|g|ml|capsules?)\b", re.IGNORECASE)
HIDDEN = "Kept with the amounts, which this protocol hides from you"


@dataclass(frozen=True, slots=True)
class Cell:
    """What a row asks for at a visit. `sign`: "y" asked, "o" only offered, empty: the words themselves are shown."""

    says: str
    sign: str = ""
    notes: tuple[int, ...] = ()

    @property
    def lines(self) -> list[str]:
        """Return the words in lines: a part that a semicolon sets apart is one."""
        return self.says.split("; ")


ASKED = Cell("asked", "y")


@dataclass(frozen=True, slots=True)
class Row:
    """One activity: its cells by visit, or what holds at no visit of its own (`across`); `notes` are its sources."""

    title: str
    beside: str = ""
    notes: tuple[int, ...] = ()
    cells: dict[str, Cell] = field(default_factory=dict)
    across: str = ""


@dataclass(frozen=True)
class Reading:
    """A protocol as one reader may read it. `hidden`: amounts, and what tells them, are not for this reader."""

    protocol: Protocol
    hidden: bool = False
    sources: dict[str, int] = field(default_factory=dict)

    def note(self, *sources: str | None, tells_amount: bool = False) -> tuple[int, ...]:
        """Return the numbers of sources; a source is numbered when it is first named."""
        told = (HIDDEN if self.hidden and tells_amount else self.said(it) for it in sources if it)
        return tuple(dict.fromkeys(self.sources.setdefault(it, len(self.sources) + 1) for it in told))

    def said(self, text: str) -> str:
        """Return a text of the file; one that names an amount is kept from a reader who must not know it."""
        return HIDDEN if self.hidden and NAMES_AN_AMOUNT.search(text) else text

    def at(self, *names: str, cell: Cell | None = None) -> dict[str, Cell]:
        """Return the same cell at each visit that the names mean; without one, the mark of what is asked."""
        codes = {code for name in names for code in visits_meant(self.protocol, name)}
        return {visit.code: cell or ASKED for visit in self.protocol.visits if visit.code in codes}

    def in_phase(self, phase: str, cell: Cell) -> dict[str, Cell]:
        """Return the same cell at each visit of a phase, or of all."""
        return dict.fromkeys(visits_of_phase(self.protocol, phase), cell)

    def check_title(self, code: str) -> str:
        """Return the title of what a gate requires: of a check, of hours, of anything else with that code."""
        titles = {it.code: it.title for _, items in self.protocol if isinstance(items, tuple) for it in items
                  if hasattr(it, "code") and hasattr(it, "title")}  # fmt: skip
        titles |= {it.code: hours_title(it.title) for it in self.protocol.hours}
        titles |= {it.code: it.title for it in self.protocol.checks}
        return titles.get(code, code)

    def scale_title(self, code: str) -> str:
        """Return the title of a rating scale."""
        return next((it.title for it in self.protocol.assessments if it.code == code), code)


def merged(rows: Iterable[Row]) -> Iterator[Row]:
    """Join rows that say the same at different visits: what a series asks for at each of them is one row."""
    kept: dict[Any, Row] = {}
    for row in rows:
        alike = (row.title, row.beside, row.notes, row.across)
        had = kept.get(alike)
        kept[alike] = replace(had, cells={**had.cells, **row.cells}) if had else row
    yield from kept.values()


def masked(of: Reading, row: Row) -> Row:
    """Return a row without any text that names an amount, for a reader who must not know it; else the row itself."""
    if not of.hidden:
        return row
    cells = {visit: replace(cell, says=of.said(cell.says)) for visit, cell in row.cells.items()}
    title, beside, across = of.said(row.title), of.said(row.beside), of.said(row.across)
    return replace(row, title=title, beside=beside, across=across, cells=cells)
