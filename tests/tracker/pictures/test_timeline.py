"""The time line: nothing overlaps, nothing hostile gets through, and the same facts give the same picture."""

import re
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from xml.etree import ElementTree

import pytest

from tests.tracker.pictures import scenes
from tests.tracker.pictures.scenes import day, visit, window
from tracker.pages.pictures import header, timeline, windows
from tracker.pages.pictures.course import CoursePicture, DoseMark, ScaleStrip, VisitMark
from tracker.pages.pictures.labels import Box
from tracker.pages.pictures.scale import scale_for

DAY = timedelta(days=1)
HOSTILE = "</text><script>alert('x')</script>\"&\x00"
CROWD = tuple(
    visit(
        f"Visit {n}",
        lane,
        "late",
        day("2026-04-10") + n % 7 * DAY,
        2,
        2,
        words="9 days late",
        call=n % 3 == 0,
    )
    for n in range(24)
    for lane in ("preparation", "integration", "follow-up")
)


def crowded():
    """Twenty-four late visits in one week of each lane."""
    return replace(scenes.marta(), visits=CROWD)


PICTURES = {**scenes.ALL, "a-crowd": crowded}
every_picture = pytest.mark.parametrize("picture", [pytest.param(make(), id=n) for n, make in PICTURES.items()])


@every_picture
def test_no_label_lies_on_another(picture):
    labels = timeline.lay_out(picture).labels
    touching = [(a, b) for a, b in combinations(labels, 2) if a.box.touches(b.box)]
    assert labels
    assert touching == []


@every_picture
def test_no_label_of_a_lane_lies_on_a_visit(picture):
    layout = timeline.lay_out(picture)
    for lane in (layout.preparation, layout.integration, layout.follow_up):
        bodies = [each.body for each in lane.placed]
        assert not [label for label in lane.labels for body in bodies if label.box.touches(body)]
        assert not [pair for pair in combinations(bodies, 2) if pair[0].touches(pair[1])]


@every_picture
def test_names_over_the_line_do_not_overlap(picture):
    for piece in scale_for(picture).pieces:
        found = list(header.labels(piece, picture))
        assert not [pair for pair in combinations(found, 2) if pair[0].box.touches(pair[1].box)]


@every_picture
def test_every_visit_with_a_day_is_labelled(picture):
    layout = timeline.lay_out(picture)
    placed = [*layout.preparation.placed, *layout.integration.placed, *layout.follow_up.placed]
    assert len(placed) == sum(bool(each.days) for each in picture.visits)


@every_picture
def test_it_is_xml_without_style_or_script(picture):
    drawn = timeline.draw(picture)
    for part in (
        drawn.svg,
        drawn.lanes,
        *(entry.svg for entry in drawn.key),
        *(row.sign for row in drawn.rows),
    ):
        ElementTree.fromstring(part)
        assert "style" not in part
        assert "<script" not in part


@every_picture
def test_it_is_drawn_the_same_twice(picture):
    assert timeline.draw(picture).svg == timeline.draw(picture).svg


def test_hostile_text_is_text():
    seen = scenes.marta()
    late = replace(seen.visits[9], code=HOSTILE, label=HOSTILE, words=HOSTILE, deviation=HOSTILE)
    dose = replace(seen.doses[0], label=HOSTILE)
    shown = replace(seen.windows[0], label=HOSTILE)
    scale = replace(seen.scales[0], title=HOSTILE, note=HOSTILE)
    drawn = timeline.draw(
        CoursePicture(HOSTILE, seen.first_day, seen.last_day, seen.today, (late,), (dose,), (shown,), (scale,))
    )
    for part in (drawn.svg, drawn.lanes):
        assert "<script" not in part
        ElementTree.fromstring(part)
    assert HOSTILE.removesuffix("\x00") in "".join(ElementTree.fromstring(drawn.svg).itertext())


@pytest.mark.parametrize(
    ("today", "words"),
    [
        pytest.param("2026-04-08", "Today, 8 April", id="day-before"),
        pytest.param("2026-04-09", "Today, day 0 of 21", id="day-of-the-dose"),
        pytest.param("2026-04-30", "Today, day 21 of 21", id="last-day"),
        pytest.param("2026-05-01", "Today, 1 May", id="day-after"),
    ],
)
def test_today_says_the_day_of_the_window(today, words):
    assert header.today_words(replace(scenes.marta(), today=day(today))) == words


@pytest.mark.parametrize(
    ("today", "words"),
    [
        pytest.param("2026-04-27", "Today, day 13 of 21", id="day-before-the-cut"),
        pytest.param("2026-04-28", "Today, day 0 of 21", id="day-of-the-cut"),
    ],
)
def test_the_second_window_starts_where_it_cuts_the_first(today, words):
    assert header.today_words(replace(scenes.hopkins(), today=day(today))) == words


def test_a_window_that_is_cut_draws_nothing_after_the_cut():
    picture = replace(scenes.hopkins(), windows=(window("W", day("2026-04-14"), cut_on=day("2026-04-26")),))
    scale = scale_for(picture)
    lane = windows.lay_out(picture, scale, top=0)
    frame = ElementTree.fromstring(next(windows.draw_washes(lane, picture, scale, foot=200)))
    assert float(frame.get("x")) + float(frame.get("width")) == pytest.approx(scale.middle(day("2026-04-26")), abs=0.2)
    assert "".join(run.text for label in lane.labels for run in label.runs).endswith("cut, day 12")


def test_two_visits_that_touch_take_two_rows_and_the_one_out_of_rule_drops():
    rows = {each.visit.code: each.y for each in timeline.lay_out(scenes.marta()).preparation.placed}
    assert rows["P2"] > rows["P3"] == rows["P1"] == rows["Screening"]


def test_a_call_lies_on_the_lower_row_though_nothing_is_above():
    lane = timeline.lay_out(scenes.marta()).integration
    assert {each.y for each in lane.placed if each.visit.call} == {lane.top + 59}


def test_a_leash_is_as_long_as_the_fault():
    layout = timeline.lay_out(scenes.marta())
    leashes = {each.visit.label: each.place.leash for each in layout.preparation.placed}
    begins, ends = leashes["Preparation 2"]
    assert begins == layout.scale.end(day("2026-04-04"))
    assert ends == layout.scale.middle(day("2026-04-07"))
    assert leashes["Preparation 1"] is None


def test_a_visit_without_a_published_window_has_a_target_and_no_band():
    drawn = timeline.draw(
        CoursePicture(
            "HB-1",
            day("2026-01-01"),
            day("2026-01-31"),
            day("2026-01-02"),
            (VisitMark("P1", "Preparation 1", "preparation", "not-assessable", target=day("2026-01-10")),),
        )
    )
    assert 'class="target"' in drawn.svg
    assert 'class="band"' not in drawn.svg
    assert "url(#ow-hatch-unknown)" in drawn.svg


def test_a_visit_without_any_day_stands_only_in_the_table():
    nowhere = VisitMark("P1", "Preparation 1", "preparation", "no-date")
    drawn = timeline.draw(replace(scenes.single(), visits=(nowhere,)))
    assert drawn.layout.preparation.placed == ()
    assert drawn.rows[-1][:5] == ("Preparation 1", "None published", "–", "Not yet", "No date")


def test_an_empty_course_is_a_line_with_today():
    picture = CoursePicture("HB-1", day("2026-01-01"), day("2026-01-31"), day("2026-01-02"))
    drawn = timeline.draw(picture)
    assert "Today, 2 January" in drawn.svg
    assert drawn.key == drawn.rows == ()
    assert drawn.summary == "No dose yet; today, 2 January, no window is open."


def test_today_off_the_line_is_not_drawn():
    drawn = timeline.draw(replace(scenes.marta(), today=day("2027-01-01")))
    assert "Today" not in drawn.svg
    assert 0.9 < float(drawn.today_fraction) <= 1


def test_the_key_holds_only_what_is_drawn():
    words = [entry.words for entry in timeline.draw(scenes.single()).key]
    assert words == [
        "Allowed days, line on target",
        "Held",
        "No date yet",
        "Late, not held",
        "Dose planned",
        "Window of a planned dose",
    ]


def test_the_summary_is_one_sentence():
    assert timeline.draw(scenes.marta()).summary == (
        "Two doses given, 9 April and 7 May; today is day 5 of 21 of Window 2; Call 2: 1 day late; "
        "Preparation 2: 3 days late; MADRS fell from 33 to 18; PHQ-9 fell from 21 to 6."
    )


def test_the_table_is_in_the_order_of_days_and_names_another_year():
    rows = timeline.draw(scenes.hopkins()).rows
    assert rows[0][:5] == ("Screening", "3 to 17 Mar", "10 Mar", "10 Mar", "In its allowed days")
    assert rows[-1].target == "28 Apr 2027"


@pytest.mark.parametrize(("amount", "full"), [pytest.param(1, True, id="one"), pytest.param(8, False, id="eight")])
def test_all_doses_are_named_in_one_form(amount, full):
    start = day("2026-03-02")
    doses = tuple(DoseMark(f"Dose {n + 1}, 56 mg", start + 3 * n * DAY, "given") for n in range(amount))
    picture = CoursePicture("HB-1", start - 30 * DAY, start + 60 * DAY, start, (), doses)
    names = timeline.lay_out(picture).dosing.names
    assert len(names) == amount
    assert (names[0][0].runs[0].text == "Dose 1, 56 mg") is full


def test_scores_beyond_their_axis_stay_in_their_strip():
    strip = ScaleStrip("PHQ-9", 0, 27, points=((day("2026-04-01"), 99), (day("2026-04-20"), -4)))
    laid = timeline.lay_out(replace(scenes.marta(), scales=(strip,))).strips[0]
    assert [round(y) for _, y, _ in laid.spots] == [round(laid.top), round(laid.bottom)]


def test_boxes_that_share_an_edge_do_not_touch():
    assert not Box(0, 0, 10, 10).touches(Box(10, 0, 20, 10))
    assert Box(0, 0, 10, 10).touches(Box(9.9, 9.9, 20, 20))


def test_numbers_are_short():
    assert not re.search(r"\d\.\d\d", timeline.draw(scenes.marta()).svg)


@pytest.mark.parametrize(
    ("published", "state"),
    [
        pytest.param(True, "In its allowed days", id="published"),
        pytest.param(False, "Held", id="not-published"),
    ],
)
def test_only_published_allowed_days_can_be_kept(published, state):
    on = day("2026-04-01")
    days = {"first_day": on, "last_day": on} if published else {}
    held = VisitMark("P1", "Preparation 1", "preparation", "held", target=on, held_on=on, **days)
    assert timeline.draw(replace(scenes.single(), visits=(held,), doses=())).rows[0].state == state
