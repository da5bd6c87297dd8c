"""The time line's component: its table for screen readers, and the head of its printed page."""

from datetime import date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string

from tests.tracker.pictures import hard_scenes
from tracker.pages.pictures.timeline import draw

TEMPLATE = "components/timeline.html"
ZONE = ZoneInfo("Europe/London")


def shown(name, **context):
    return render_to_string(TEMPLATE, {"timeline": draw(hard_scenes.ALL[name]()), **context})


def test_the_printed_page_says_who_when_and_that_it_is_confidential():
    course = SimpleNamespace(
        patient=SimpleNamespace(full_name="Marta Lindqvist", born_on=date(1981, 5, 4)),
        site=SimpleNamespace(name="Harbour"),
        protocol_version="TRD-2, version 3.1",
    )
    it = SimpleNamespace(at=datetime(2026, 5, 12, 9, 24, tzinfo=ZoneInfo("UTC")), zone=ZONE)
    it.user = SimpleNamespace(full_name="Ines Carvalho")
    page = shown("two-doses", course=course, it=it)
    for said in ("Marta Lindqvist", "HB-0147", "Born 4 May 1981", "12 May 2026, 10:24", "Confidential", "TRD-2"):
        assert said in page


def test_a_hold_and_an_end_are_lines_of_the_table():
    states = {row.visit: (row.held, row.state) for row in draw(hard_scenes.held_and_died()).rows}
    assert states["On hold"] == ("1 to 2 May", "Over")
    assert states["End of the course"] == ("3 May", "Died")
    assert [row.held for row in draw(hard_scenes.on_hold()).rows if row.state == "On hold"] == ["Since 8 May"]


def test_a_stopped_treatment_is_not_the_end_of_the_course():
    drawn = draw(hard_scenes.stopped())
    assert "End of treatment" in [row.visit for row in drawn.rows]
    assert "End of treatment" in [entry.words for entry in drawn.key]


@pytest.mark.parametrize(("name", "numbered"), [pytest.param("numbers", True), pytest.param("two-doses", False)])
def test_lines_have_numbers_where_the_picture_uses_them(name, numbered):
    drawn = draw(hard_scenes.ALL[name]())
    assert drawn.numbered is numbered
    assert ("No.</th>" in shown(name)) is numbered
    assert ("Number of its line in the table" in [entry.words for entry in drawn.key]) is numbered


def test_a_number_in_the_picture_is_that_of_the_visit_in_the_table():
    drawn = draw(hard_scenes.numbers())
    lines = {row.number: row.visit for row in drawn.rows}
    named = [each for each in drawn.layout.integration.placed if each.label and each.label.runs[0].text[0] == "["]
    assert named
    for each in named:
        assert lines[int(each.label.runs[0].text.strip("[]"))] == each.visit.label


def test_the_summary_tells_holds_ends_and_doses_that_were_not_given():
    assert "one dose stopped early, 10 March; one dose withheld, 24 March; stopped on 24 March" in (
        draw(hard_scenes.stopped()).summary.lower().replace("march", "March")
    )
    assert "on hold since 8 May" in draw(hard_scenes.on_hold()).summary


@pytest.mark.parametrize("name", ["stopped", "died"])
def test_the_words_of_the_end_stand_in_the_picture(name):
    drawn = draw(hard_scenes.ALL[name]())
    said = {run.text for label in drawn.layout.turn.labels for run in label.runs}
    assert {"stopped": "Stopped, 24 Mar", "died": "Died, 3 May"}[name] in said


def test_a_course_that_goes_on_has_no_lane_of_turns():
    assert draw(hard_scenes.mdma()).layout.turn is None
