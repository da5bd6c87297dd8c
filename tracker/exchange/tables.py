"""Rows of plain values as a table to read, as JSON, or as CSV that no spreadsheet runs. What is in them is `pages`'."""

import csv
import io
import json
from collections.abc import Sequence
from typing import TypeAlias

Value: TypeAlias = str | int
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_text(columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> str:
    """Return a table with aligned columns: words to the left, numbers to the right."""
    cells = [list(columns), *([str(value) for value in row] for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(columns))]
    kinds = [any(isinstance(row[place], int) for row in rows) for place in range(len(columns))]
    return "\n".join(_line(row, widths, kinds) for row in cells)


def as_json(columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> str:
    """Return a list of objects, one a row."""
    return json.dumps([dict(zip(columns, row, strict=True)) for row in rows], indent=2)


def as_csv(columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> str:
    """Return CSV; a text that a spreadsheet would take for a formula is led by an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([guarded(value) for value in row] for row in rows)
    return out.getvalue().rstrip("\n")


def guarded(value: Value) -> Value:
    """Return the value, a text behind an apostrophe where it begins like a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _line(row: Sequence[str], widths: Sequence[int], numbers: Sequence[bool]) -> str:
    cells = [
        cell.rjust(width) if is_number else cell.ljust(width)
        for cell, width, is_number in zip(row, widths, numbers, strict=True)
    ]
    return "  ".join(cells).rstrip()
