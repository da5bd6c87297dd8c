"""The schedule of activities as it is shown: headings, columns, lines of cells, the same per visit, the sources."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from programmes import Protocol
from programmes.activities import Column, columns
from tracker.pages import protocol_words as words
from tracker.pages.protocol_reading import Cell, Reading, Row, masked, merged
from tracker.pages.protocol_tables import BELOW, sections

MANY = 9


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head: what it is called, what it counts from, its target and its allowed days, in words."""

    column: Column
    phase: str
    title: str
    counted_from: str
    target: str
    allowed: list[str]
    beside: str
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the grid: its activity, and its cell in each column."""

    row: Row
    cells: list[Cell | None]


@dataclass(frozen=True)
class ProtocolGrid:
    """A protocol's schedule of activities for one reader. `hidden`: amounts are not for this reader. No query."""

    protocol: Protocol
    hidden: bool = False

    @cached_property
    def reading(self) -> Reading:
        """Return what all rows are made with, and in the end the numbered sources."""
        return Reading(self.protocol, self.hidden)

    @cached_property
    def own_notes(self) -> tuple[int, ...]:
        """Return the number of the source of the whole, which is the first."""
        return self.reading.note(self.protocol.source)

    @cached_property
    def heads(self) -> list[Head]:
        """Return the columns' heads, in the order of the columns."""
        _ = self.own_notes  # numbered first
        return [self._head(it) for it in columns(self.protocol)]

    @cached_property
    def phases(self) -> list[tuple[str, int]]:
        """Return the phases above the columns, and how many columns wide each is."""
        return [(phase, len(list(found))) for phase, found in groupby(self.heads, key=lambda it: it.phase)]

    @property
    def is_wide(self) -> bool:
        """Say whether there are so many columns that their titles stand upright on paper."""
        return len(self.heads) > MANY

    @property
    def width(self) -> int:
        """Return how many columns the table has, its first one included."""
        return len(self.heads) + 1

    @cached_property
    def sections(self) -> list[tuple[str, list[Line]]]:
        """Return the headings with their lines; what says nothing is left out."""
        _ = self.heads  # numbered first
        found = ((heading, [self._line(row) for row in merged(rows) if row.cells or row.across])
                 for heading, rows in sections(self.reading))  # fmt: skip
        return [(heading, lines) for heading, lines in found if lines]

    @cached_property
    def below(self) -> list[Row]:
        """Return what belongs to no visit."""
        _ = self.sections  # numbered first
        return [masked(self.reading, row) for say in BELOW.values() for row in say(self.reading)]

    @property
    def by_visit(self) -> Iterator[tuple[Head, list[tuple[Row, Cell]]]]:
        """Yield each column with what is asked there, for a narrow screen."""
        for place, head in enumerate(self.heads):
            lines = (line for _, lines in self.sections for line in lines)
            yield head, [(line.row, cell) for line in lines if (cell := line.cells[place])]

    @property
    def of_no_visit(self) -> list[Row]:
        """Return the rows of the grid that hold at no visit of their own."""
        return [line.row for _, lines in self.sections for line in lines if line.row.across]

    @cached_property
    def cannot_say(self) -> list[str]:
        """Return what the protocol asks for and its file cannot express."""
        return [self.reading.said(it) for it in self.protocol.not_yet_expressed]

    @property
    def sources(self) -> list[str]:
        """Return the sources in the order of their numbers, which begin at 1."""
        _ = self.below  # numbered last
        return list(self.reading.sources)

    def _head(self, column: Column) -> Head:
        visit, window = column.first, column.first.window
        sources = [it.source for it in column.visits] + [it.window.source for it in column.visits]
        return Head(
            column=column,
            phase=words.PHASES.get(visit.phase, visit.phase),
            title=self.reading.said(words.title_of(column)),
            counted_from=words.counted_from(self.protocol, visit),
            target=words.target(window),
            allowed=words.allowed(column),
            beside=self.reading.said(window.note or ""),
            notes=self.reading.note(*sources),
        )

    def _line(self, row: Row) -> Line:
        row = masked(self.reading, row)
        return Line(row, [row.cells.get(head.column.first.code) for head in self.heads])
