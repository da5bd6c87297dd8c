"""The rule that places words, held over every scene and over courses nobody thought of."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings

from tests.tracker.pictures import hard_scenes
from tests.tracker.pictures.drawn_courses import pictures
from tracker.pages.pictures import doses, header, timeline
from tracker.pages.pictures.labels import Run
from tracker.pages.pictures.placement import DEEPEST, Item, Place, arrange
from tracker.pages.pictures.scale import RIGHT, WIDTH

every_scene = pytest.mark.parametrize(
    "scene", [pytest.param(make(), id=name) for name, make in hard_scenes.ALL.items()]
)
LEAST = 12  # pixels, DESIGN.md: picture text at full width


def texts(picture, layout):
    """Return every label of the picture, those of the head too."""
    heads = [label for piece in layout.scale.pieces for label in header.labels(piece, picture)]
    return [*heads, *layout.labels]


def lanes_of(layout):
    return layout.preparation, layout.integration, layout.follow_up


def touching(boxes):
    return [pair for pair in combinations(boxes, 2) if pair[0].touches(pair[1])]


def assert_legible(picture):
    """Hold the whole rule: no text on text, none outside, none small, none on a mark, and no mark on a mark."""
    layout = timeline.lay_out(picture)
    labels, foot = texts(picture, layout), layout.foot + timeline.FOOT
    boxes = [label.box for label in labels]
    if layout.scale.holds(picture.today):
        boxes.append(header.today_box(picture, layout.scale))
    assert touching(boxes) == []
    assert [box for box in boxes if box.left < timeline.LANES_WIDTH or box.right > WIDTH or box.bottom > foot] == []
    assert [label for label in labels if label.size < LEAST] == []
    drops = doses.bodies(layout.dosing, picture, layout.scale)
    assert touching(drops) == []
    marks = [each.mark for lane in lanes_of(layout) for each in lane.placed]
    assert touching(marks) == []
    assert [(box, mark) for box in boxes for mark in (*marks, *drops) if box.touches(mark)] == []


@every_scene
def test_every_scene_is_legible(scene):
    assert_legible(scene)


@settings(max_examples=40, deadline=None)
@given(pictures())
def test_any_course_is_legible(picture):
    assert_legible(picture)


@every_scene
def test_the_order_in_which_visits_are_handed_in_changes_nothing(scene):
    turned = replace(scene, visits=scene.visits[::-1], pauses=scene.pauses[::-1])
    assert timeline.draw(turned).layout.labels == timeline.draw(scene).layout.labels
    assert timeline.draw(turned).rows == timeline.draw(scene).rows


@every_scene
def test_whatever_has_no_words_in_the_picture_is_in_the_table(scene):
    drawn = timeline.draw(scene)
    unnamed = [each for lane in lanes_of(drawn.layout) for each in lane.placed if each.label is None]
    rows = {row.visit for row in drawn.rows}
    assert all(each.visit.label in rows for each in unnamed)
    assert [row.number for row in drawn.rows] == list(range(1, len(drawn.rows) + 1))


@pytest.mark.parametrize("name", ["one-dose", "two-doses", "three-doses", "eight-doses", "mdma", "esketamine"])
def test_an_ordinary_course_names_every_visit_and_dose_in_words(name):
    drawn = timeline.draw(hard_scenes.ALL[name]())
    assert not drawn.numbered
    assert all(each.label for lane in lanes_of(drawn.layout) for each in lane.placed)
    assert len(drawn.layout.dosing.names) == len(drawn.picture.doses)


FULL, SHORT, NUMBER = (Run("P2"), Run("3 days late, D-0081")), (Run("P2"),), (Run("[7]"),)


def item(mark, *, before=10, after=10, **more):
    return Item(Place(mark, mark - before, mark + after), (FULL, SHORT, NUMBER), **more)


def words(spot):
    return "".join(run.text for run in spot.label.runs) if spot.label else ""


def test_two_that_do_not_touch_stay_in_one_row():
    assert [spot.row for spot in arrange([item(300), item(600)], top=0)] == [0, 0]


@pytest.mark.parametrize(("apart", "row"), [pytest.param(22, 1, id="touch"), pytest.param(23, 0, id="just-apart")])
def test_two_that_touch_take_two_rows(apart, row):
    bare = [Item(Place(mark, mark - 10, mark + 10), ()) for mark in (300.0, 300.0 + apart)]
    assert [spot.row for spot in arrange(bare, top=0)] == [0, row]


def test_words_that_touch_drop_a_row_before_they_are_shortened():
    spots = arrange([item(300), item(325)], top=0)
    assert [words(spot) for spot in spots] == ["P23 days late, D-0081"] * 2


def test_a_call_starts_one_row_lower():
    assert arrange([item(300, low=True)], top=0)[0].row == 1


def test_who_is_out_of_rule_is_the_one_that_drops():
    assert [spot.row for spot in arrange([item(300, last=True), item(310)], top=0)] == [1, 0]


def walled():
    """Two neighbours in every row, whose words leave about 50 pixels between them."""
    words = ((Run("m" * 27),),)
    return [Item(Place(x, x - 150, x + 150), words) for x in (300.0, 640.0) for _ in range(DEEPEST + 1)]


@pytest.mark.parametrize(
    ("forms", "said"),
    [
        pytest.param((FULL, SHORT, NUMBER), "P2", id="shorter"),
        pytest.param((FULL, NUMBER), "[7]", id="number"),
        pytest.param((FULL,), "", id="left-to-the-table"),
    ],
)
def test_where_no_row_has_room_the_fullest_form_that_fits_is_taken(forms, said):
    tight = Item(Place(470, 463, 477), forms)
    spots = arrange([*walled(), tight], top=0)
    assert words(spots[-1]) == said


def test_past_the_deepest_row_only_marks_are_kept_apart():
    crowd = [Item(Place(400 + 20 * n, 300, 700), ()) for n in range(DEEPEST + 3)]
    spots = arrange(crowd, top=0)
    assert max(spot.row for spot in spots) == DEEPEST
    assert [spot.row for spot in spots[DEEPEST + 1 :]] == [0, 0]


def test_words_do_not_leave_the_plot():
    label = arrange([item(RIGHT - 8)], top=0)[0].label
    assert label.anchor == "end"
    assert label.box.inside
