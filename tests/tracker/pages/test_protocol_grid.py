"""The rows of a protocol's page: every source is there, every mark is in the file, amounts only for who may know."""

import pytest

from programmes.protocol import load
from programmes.protocol.part import Part
from tests.factories import LIBRARY, harbour, hopkins
from tracker.pages.protocol_grid import ProtocolGrid
from tracker.pages.protocol_reading import HIDDEN, NAMES_AN_AMOUNT
from tracker.pages.protocol_tables import BELOW, SECTIONS

PUBLISHED = sorted(LIBRARY.glob("*.toml"))
each_protocol = pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)


def read(path):
    return load(path.read_bytes(), path.name)


def named(name):
    return read(LIBRARY / f"{name}.toml")


def rows_of(protocol, hidden=False):
    """Return the rows of the grid by title; of two with one title the first."""
    grid = ProtocolGrid(protocol, hidden)
    lines = [line for _, found in grid.sections for line in found]
    return {line.row.title: line.row for line in reversed(lines)}


def sources_in(part):
    """Yield every source that a protocol or a part of it carries."""
    for key, value in part:
        if key == "source" and value:
            yield value
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, Part):
                yield from sources_in(inner)


@each_protocol
def test_every_source_of_the_file_is_on_the_page(path):
    protocol = read(path)
    assert set(sources_in(protocol)) <= set(ProtocolGrid(protocol).sources)


@each_protocol
def test_every_note_leads_to_a_source(path):
    grid = ProtocolGrid(read(path))
    lines = [line for _, found in grid.sections for line in found]
    notes = {note for head in grid.heads for note in head.notes}
    notes |= {note for line in lines for cell in [line.row, *filter(None, line.cells)] for note in cell.notes}
    notes |= {note for row in grid.below for note in row.notes} | set(grid.own_notes)
    assert notes == set(range(1, len(grid.sources) + 1))


@each_protocol
def test_a_scale_is_marked_where_the_file_asks_for_it_and_nowhere_else(path):
    protocol = read(path)
    for scale in protocol.assessments:
        asked = {it.code for it in protocol.visits if scale.code in (*it.assessments, *it.optional_assessments)}
        assert set(rows_of(protocol)[scale.title].cells) == asked


@each_protocol
def test_a_blinded_reader_finds_no_amount_anywhere(path):
    grid = ProtocolGrid(read(path), hidden=True)
    lines = [line for _, found in grid.sections for line in found]
    said = [cell.says for line in lines for cell in line.cells if cell]
    said += [text for line in lines for text in (line.row.title, line.row.beside, line.row.across)]
    said += [text for row in grid.below for text in (row.title, row.across)] + grid.sources + grid.cannot_say
    said += [text for head in grid.heads for text in (head.title, head.beside)]
    assert [text for text in said if NAMES_AN_AMOUNT.search(text)] == []
    assert "study dose" in said
    assert HIDDEN in grid.sources


def test_a_blinded_reader_cannot_tell_the_groups_apart():
    grid = ProtocolGrid(named("comp001"), hidden=True)
    groups = [(row.across, row.notes) for row in grid.below if row.title.startswith("Arm")]
    assert len(groups) == 3
    assert len(set(groups)) == 1  # the published sizes of the groups would tell them


@pytest.mark.parametrize(
    ("protocol", "title", "visit", "says"),
    [
        pytest.param("hopkins-psilocybin-mdd", "Dose", "dose-1", "20 mg/70 kg", id="by-weight"),
        pytest.param("comp001", "Dose", "dose-1", "Group A: 25 mg; Group B: 10 mg; Group C: 1 mg", id="by-arm"),
        pytest.param("esketamine-spravato-rems", "Dose", "dose-3", "56 mg or 84 mg", id="one-of-several"),
        pytest.param("oregon-psilocybin-services", "Dose", "dose-1", "as chosen", id="as-chosen"),
        pytest.param("oregon-psilocybin-services", "At most on the day", "dose-1", "50 mg", id="the-most"),
        pytest.param(
            "mdma-ptsd",
            "Second part of the dose",
            "dose-1",
            "1/2 of the first, 90 minutes to 120 minutes after it; may be left out",
            id="second-part",
        ),
        pytest.param(
            "hopkins-psilocybin-mdd", "People in the room throughout", "dose-1", "2 people", id="number-with-its-noun"
        ),
        pytest.param("mdma-ptsd", "Length", "prep-1", "at least 90 minutes", id="length"),
        pytest.param("mdma-ptsd", "Length", "int-1", "not published; usually 90 min", id="usual-is-no-rule"),
        pytest.param("mdma-ptsd", "Stays overnight", "dose-1", "asked", id="overnight"),
        pytest.param("hopkins-psilocybin-mdd", "Escorted home", "dose-1", "not published", id="not-published"),
        pytest.param("esketamine-spravato-rems", "Open window", "dose-1", "none", id="no-window"),
        pytest.param(
            "oregon-psilocybin-services", "Session", "integration", "offered, and may be declined", id="offer"
        ),
    ],
)
def test_what_a_cell_says(protocol, title, visit, says):
    assert rows_of(named(protocol))[title].cells[visit].says == says


def test_the_stay_says_which_end_of_a_band_is_in_it():
    said = rows_of(named("oregon-psilocybin-services"))["Stay after the dose"].cells["dose-1"].lines
    assert (
        said[0] == "0 mg to under 2.5 mg: 1 hour (30 minutes at a later session within 12 months, not with whole fungi)"
    )
    assert said[-2:] == ["25 mg to 35 mg: 5 hours", "35 mg to 50 mg: 6 hours"]


def heads_of(protocol):
    return {head.column.first.code: head for head in ProtocolGrid(protocol).heads}


@pytest.mark.parametrize(
    ("protocol", "visit", "counted_from", "target", "allowed"),
    [
        pytest.param(
            "hopkins-psilocybin-mdd", "dose-2", "first dose", "14 days after", ["no published window"], id="target"
        ),
        pytest.param(
            "mdma-ptsd", "dose-2", "experimental session 1", "not published", ["21 to 35 days after"], id="days"
        ),
        pytest.param("mdma-ptsd", "int-1", "each dose", "not published", ["no published window"], id="each-dose"),
        pytest.param(
            "esketamine-spravato-rems",
            "dose-10",
            "esketamine session 9",
            "not published",
            ["once a week", "10: 7 to 13 days after", "11: 14 to 20 days after", "12: 21 to 27 days after"],
            id="series",
        ),
    ],
)
def test_what_the_head_of_a_column_says(protocol, visit, counted_from, target, allowed):
    head = heads_of(named(protocol))[visit]
    assert (head.counted_from, head.target, head.allowed) == (counted_from, target, allowed)


def test_days_before_and_across_the_anchor():
    heads = heads_of(harbour())
    assert heads["screening"].allowed == ["from 28 days before to 14 days after"]
    assert heads["d1-1d"].allowed == ["1 to 2 days after"]


def test_a_gate_says_who_may_release_and_a_message_when_it_goes():
    rows = rows_of(harbour())
    assert rows["Lift home arranged"].beside == "a supervisor may release; answered on the day"
    assert rows["Message after a dose"].beside == "1 day after the dose, at 10:00, to the patient"
    assert set(rows["Lift home arranged"].cells) == {"dose-1", "dose-2"}


def test_the_grid_and_the_list_by_visit_say_the_same():
    grid = ProtocolGrid(hopkins())
    in_grid = sum(cell is not None for _, lines in grid.sections for line in lines for cell in line.cells)
    assert sum(len(asked) for _, asked in grid.by_visit) == in_grid


def test_each_table_stands_under_one_heading():
    under = [name for tables in SECTIONS.values() for name in tables] + list(BELOW)
    assert len(under) == len(set(under))
