"""The rows of tables that no published protocol of the library needs yet: each says what its entry says."""

import pytest

from programmes.protocol import Protocol, load
from programmes.protocol.part import Part
from tests.factories import HOPKINS_FILE
from tracker.pages.protocol_grid import ProtocolGrid
from tracker.pages.protocol_reading import NAMES_AN_AMOUNT, Reading
from tracker.pages.protocol_tables import BELOW, OTHER, SECTIONS, sections

MORE = """
[[milestones]]
code = "prescribed"
title = "Medicine prescribed"
before = "each dose"
anew = true
source = "Source of milestones"

[[criteria]]
code = "severe-enough"
title = "GRID-HAMD high enough"
assessment = "grid-hamd"
at = ["screening", "baseline"]
at_least = 17
source = "Source of criteria"

[[documents]]
code = "information"
title = "Information sheet"
edition = "2025"
unmodified = true
signed_by = ["client", "lead-facilitator"]
before = "first dose"
source = "Source of documents"

[[washouts]]
code = "lithium"
title = "Lithium stopped"
at_least = "14 d"
half_lives = 5
source = "Source of washouts"

[[counts]]
code = "enough-preparation"
title = "Preparation meetings"
phase = "preparation"
at_least = 2
at_most = 4
before = "first dose"
source = "Source of counts"

[[measurements]]
code = "blood-pressure"
title = "Blood pressure"
at = "30 min"
every = "30 min"
until = "2 h"
values = ["systolic", "diastolic"]
source = "Source of measurements"

[[limits]]
code = "systolic"
title = "Not too high"
measurement = "blood-pressure"
value = "systolic"
at_most = "140"
averaged = { readings = 4, days = 2 }
action = "hold"
when = "during"
source = "Source of limits"

[[leaving]]
code = "steady"
title = "Steady on the feet"
by = "lead-facilitator"
source = "Source of leaving"

[[restrictions]]
code = "driving"
title = "No driving"
until = "the next day, after sleep"
source = "Source of restrictions"

[[staffing]]
code = "prescriber-near"
title = "Prescriber"
role = "prescriber"
at_least = 1
where = "on the premises"
source = "Source of staffing"

[[prohibitions]]
code = "rater-apart"
title = "Raters do not dose"
role = "rater"
may_not = "give the dose"
source = "Source of prohibitions"

[[continuity]]
code = "same-person"
title = "The same facilitator"
role = "lead-facilitator"
at = "each dose"
as_at = "preparation"
consent = "information"
source = "Source of continuity"

[group]
at_most = 6
ratios = [{ from = "1 mg", up_to = "25 mg", clients = 3 }]
source = "Source of groups"

[[obligations]]
code = "fatal-report"
title = "Report of a death"
after = "event"
events = ["fatal"]
within = "7 bd"
to = "the regulator"
source = "Source of obligations"

[[reports]]
code = "quarterly"
title = "Report of the quarter"
every = "quarter"
within = "15 d"
source = "Source of reports"

[[medicines]]
code = "escitalopram"
title = "Escitalopram"
source = "Source of medicines"
[[medicines.steps]]
per_day = "10 mg"
window = { due = "0 d", opens = "unspecified", closes = "unspecified" }

[[branches]]
code = "again"
title = "A third dose"
allowed = { outcome = "response", reached = false, at = "fu-1mo" }
by = "the prescriber"
source = "Source of branches"

[[visits]]
code = "talk-again"
phase = "follow-up"
branch = "again"
title = "Talk about a third dose"
patient_title = "A talk"
window = { due = "unspecified", opens = "unspecified", closes = "unspecified" }
source = "Source of visits"
"""
AT_THE_HEAD = {"format", "id", "version", "extends", "title", "substance", "indication", "source", "not_yet_expressed"}


@pytest.fixture(scope="module")
def protocol():
    return load(HOPKINS_FILE.read_bytes() + MORE.encode(), HOPKINS_FILE.name)


@pytest.fixture(scope="module")
def rows(protocol):
    """Return what stands on the page, by title."""
    grid = ProtocolGrid(protocol)
    lines = [line.row for _, found in grid.sections for line in found]
    return {row.title: row for row in [*lines, *grid.below]}


@pytest.mark.parametrize(
    ("title", "beside"),
    [
        ("Preparation meetings", "2 to 4 sessions, before the first dose; cannot be released"),
        ("Prescriber", "prescriber"),
        ("The same facilitator", "lead facilitator: the same person as at preparation meeting; "
                                 "a change needs a signature: Information sheet"),
        ("GRID-HAMD high enough", "GRID-Hamilton Rating Scale for Depression (GRID-HAMD); before the first dose; "
                                  "otherwise no dose"),
        ("Medicine prescribed", "again before every dose; cannot be released"),
        ("Information sheet", "signed by the client and the lead facilitator; edition 2025; may not be changed; "
                              "stands until replaced; cannot be released"),
        ("Lithium stopped", "stopped at least 14 days and 5 half-lives before; cannot be released"),
        ("Blood pressure", "30 minutes after the dose; how far off: not published; "
                           "then every 30 minutes until 2 hours after the dose; of it: systolic and diastolic"),
        ("Not too high", "systolic at most 140 during the session; mean of the last 4 readings on 2 days or more; "
                         "outside: the dose is held; cannot be released"),
        ("Steady on the feet", "signed by lead facilitator"),
        ("Report of a death", "counted from when the house knew; to the regulator"),
    ],
)  # fmt: skip
def test_what_stands_beside_a_title(rows, title, beside):
    assert rows[title].beside == beside


@pytest.mark.parametrize(
    ("title", "cells"),
    [
        ("Preparation meetings", {"preparation": "counts"}),
        ("Prescriber", {"dose-1": "1 person on the premises", "dose-2": "1 person on the premises"}),
        ("GRID-HAMD high enough", {"screening": "at least 17", "baseline": "at least 17"}),
        ("Information sheet", {"dose-1": "asked"}),
        ("Only once this way was decided on", {"talk-again": "A third dose"}),
        ("No driving", {"dose-1": "until the next day, after sleep", "dose-2": "until the next day, after sleep"}),
    ],
)
def test_where_it_is_asked_for(rows, title, cells):
    assert {visit: cell.says for visit, cell in rows[title].cells.items()} == cells


@pytest.mark.parametrize(
    ("title", "across"),
    [
        ("Raters do not dose", "Rater: may not give the dose"),
        ("Group session", "At most 6 patients; largest dose 1 mg to 25 mg: at most 3 to a facilitator"),
        ("Escitalopram", "10 mg a day from the day of enrolment"),
        ("Report of a death", "Within 7 business days of each event that is fatal"),
        ("Report of the quarter", "After each quarter, within 15 days"),
        ("A way that may be taken: A third dose",
         "When this was not reached at follow-up, 1 month after the second dose: "
         "Response: GRID-HAMD at least 50 % below baseline; decided by the prescriber"),
    ],
)  # fmt: skip
def test_what_holds_at_no_visit_of_its_own(rows, title, across):
    assert rows[title].across == across


def test_every_source_is_on_the_page(protocol):
    told = [line for line in MORE.splitlines() if line.startswith("source = ")]
    sources = ProtocolGrid(protocol).sources
    assert [line for line in told if line.removeprefix('source = "').removesuffix('"') not in sources] == []


def test_other_medicines_and_groups_tell_a_blinded_reader_no_amount(protocol):
    grid = ProtocolGrid(protocol, hidden=True)
    said = [text for _, found in grid.sections for line in found for text in (line.row.across, line.row.beside)]
    assert [text for text in said if NAMES_AN_AMOUNT.search(text)] == []


def test_every_table_of_the_format_has_a_row_function():
    """A new table is one more line in `protocol_tables`; until then it is said key by key."""
    under = {name for tables in SECTIONS.values() for name in tables} | set(BELOW)
    assert set(Protocol.model_fields) - AT_THE_HEAD - under == set()


def test_a_table_without_a_function_is_said_all_the_same(protocol, monkeypatch):
    monkeypatch.delitem(SECTIONS["Before a dose"], "washouts")
    monkeypatch.delitem(SECTIONS["The visit"], "group")
    found = {row.title: row for row in dict(sections(Reading(protocol)))[OTHER]}
    assert isinstance(protocol.group, Part)
    assert found["Lithium stopped"].beside == "at least: 14 days; half lives: 5; release: never"
    assert set(found["Lithium stopped"].cells) == {"dose-1"}
    assert found["Group"].across.startswith("At most: 6")


def test_a_visit_that_comes_again_says_at_what_distance_and_how_often():
    again = 'repeat = { at_least = "1 wk", at_most = "2 wk" }\nassessments = ["grid-hamd", "qids-sr16"]'
    text = HOPKINS_FILE.read_text(encoding="utf-8")
    before, code, after = text.partition('code = "fu-12mo"')
    after = after.replace('assessments = ["grid-hamd", "qids-sr16"]', again, 1)
    grid = ProtocolGrid(load((before + code + after).encode(), HOPKINS_FILE.name))
    head = next(it for it in grid.heads if it.column.first.code == "fu-12mo")
    assert head.allowed == [
        "no published window",
        "then again and again, distance 1 week to 2 weeks",
        "how often: not published",
    ]
