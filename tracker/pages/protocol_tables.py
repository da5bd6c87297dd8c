"""Which function says which table of a protocol, and under which heading. A new table is one more line."""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from programmes.protocol.part import Part
from programmes.protocol.quantities import Offset
from tracker.pages import protocol_before_rows as before
from tracker.pages import protocol_dose_rows as dose_rows
from tracker.pages import protocol_facts as facts
from tracker.pages import protocol_people_rows as people
from tracker.pages import protocol_rows as rows
from tracker.pages.protocol_reading import Reading, Row
from tracker.pages.protocol_words import NOT_PUBLISHED, called, capital, length

Table: TypeAlias = Callable[[Reading], Iterator[Row]]
SECTIONS: dict[str, dict[str, Table]] = {
    "The visit": {
        "visits": rows.visits,
        "hours": rows.hours,
        "counts": before.counts,
        "staffing": people.staffing,
        "continuity": people.continuity,
        "prohibitions": people.prohibitions,
        "group": people.group,
    },
    "Before a dose": {
        "criteria": before.criteria,
        "milestones": before.milestones,
        "documents": before.documents,
        "washouts": before.washouts,
        "gates": rows.gates,
        "checks": rows.checks,
        "intervals": rows.intervals,
    },
    "The dose": {"doses": dose_rows.doses, "medicines": people.medicines},
    "Readings and leaving": {
        "measurements": dose_rows.measurements,
        "limits": before.limits,
        "stays": dose_rows.stays,
        "leaving": people.leaving,
        "discharge": dose_rows.discharge,
        "restrictions": people.restrictions,
    },
    "Rating scales": {"assessments": rows.assessments},
    "After a dose": {
        "integration_window": dose_rows.integration_window,
        "obligations": rows.obligations,
        "reports": people.reports,
    },
    "Messages": {"reminders": rows.reminders},
}
OTHER = "Also asked for"
"""The heading of tables that nobody has put under a heading yet: they are said all the same, key by key."""

BELOW: dict[str, Table] = {
    "eligibility": facts.eligibility,
    "day_numbering": facts.day_numbering,
    "arms": facts.arms,
    "blinding": facts.blinding,
    "branches": facts.branches,
    "outcomes": facts.outcomes,
    "jurisdiction": facts.jurisdiction,
    "in_force": facts.in_force,
    "changes": facts.changes,
}
"""What belongs to no visit and stands below the grid."""

PLACES = ("visit", "before", "at", "after", "visits")
APART = frozenset({"code", "title", "source", *PLACES})


def sections(of: Reading) -> Iterator[tuple[str, list[Row]]]:
    """Yield the headings of the grid, each with its rows that say anything."""
    for heading, tables in SECTIONS.items():
        yield heading, [row for say in tables.values() for row in say(of)]
    known = {name for tables in SECTIONS.values() for name in tables} | set(BELOW)
    yield OTHER, [row for name, items in of.protocol if name not in known for row in _plainly(of, name, items)]


def _plainly(of: Reading, table: str, items: Any) -> Iterator[Row]:
    """Yield a row for each entry of a table without a function of its own: what it says, key by key."""
    for item in items if isinstance(items, tuple) else [items]:
        if isinstance(item, Part):
            said = "; ".join(f"{key.replace('_', ' ')}: {_value(of, value)}" for key, value in item
                             if key not in APART and value not in (None, (), False))  # fmt: skip
            names = [name for key in PLACES if (name := getattr(item, key, None))]
            cells = of.at(*[name for name in names if isinstance(name, str)])
            title = of.said(str(getattr(item, "title", capital(table.replace("_", " ")))))
            yield Row(title, of.said(said) if cells else "", of.note(getattr(item, "source", None)), cells,
                      across="" if cells else capital(of.said(said)))  # fmt: skip


def _value(of: Reading, value: Any) -> str:
    if isinstance(value, Offset):
        return length(value)
    if isinstance(value, tuple):
        return ", ".join(_value(of, it) for it in value)
    if isinstance(value, Part):
        return ", ".join(f"{key.replace('_', ' ')} {_value(of, it)}" for key, it in value if it is not None)
    if value is True:
        return "yes"
    return NOT_PUBLISHED if value == "unspecified" else called(of.protocol, str(value))
