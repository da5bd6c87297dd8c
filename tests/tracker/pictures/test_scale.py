"""Where a day lies across the time line: whole days, month ends, leap days and the breaks."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.tracker.pictures import scenes
from tests.tracker.pictures.scenes import day
from tracker.pages.pictures.course import CoursePicture
from tracker.pages.pictures.header import _month_starts
from tracker.pages.pictures.scale import LEFT, RIGHT, Piece, scale_for

DAY = timedelta(days=1)


def plain(first: str, last: str) -> CoursePicture:
    return CoursePicture("HB-1", day(first), day(last), today=day(first))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        pytest.param("2026-03-01", "2026-03-01", id="one-day"),
        pytest.param("2026-02-23", "2026-07-13", id="spring"),
        pytest.param("2028-02-27", "2028-03-02", id="leap-day"),
        pytest.param("2026-12-30", "2027-01-02", id="new-year"),
        pytest.param("2026-03-28", "2026-03-30", id="clocks-change"),
    ],
)
def test_first_and_last_day_are_whole(first, last):
    scale = scale_for(plain(first, last))
    assert scale.start(day(first)) == LEFT
    assert scale.end(day(last)) == pytest.approx(RIGHT)


@pytest.mark.parametrize("name", scenes.ALL)
def test_days_follow_each_other_and_none_has_no_width(name):
    picture = scenes.ALL[name]()
    scale, (first, last) = scale_for(picture), picture.span
    every = [first + n * DAY for n in range((last - first).days + 1)]
    assert all(scale.start(d) < scale.middle(d) < scale.end(d) for d in every)
    assert all(scale.end(d) <= scale.start(d + DAY) + 1e-6 for d in every[:-1])


def test_a_leap_day_takes_the_width_of_a_day():
    scale = scale_for(plain("2028-02-01", "2028-03-31"))
    assert scale.start(day("2028-03-01")) - scale.start(day("2028-02-28")) == pytest.approx(2 * (RIGHT - LEFT) / 60)


@pytest.mark.parametrize(
    ("days", "pieces"), [pytest.param(182, 1, id="half-a-year"), pytest.param(183, 2, id="a-day-more")]
)
def test_a_line_longer_than_half_a_year_is_broken_after_the_doses(days, pieces):
    first = day("2026-01-01")
    only_doses = replace(scenes.single(), first_day=first, visits=(), windows=())
    dose = replace(only_doses.doses[0], day=first + 7 * DAY, first_day=None, last_day=None, target=None)
    picture = replace(only_doses, last_day=first + days * DAY, today=first, doses=(dose,))
    assert len(scale_for(picture).pieces) == pieces


def test_weeks_around_the_doses_stay_wide_when_follow_up_lasts_a_year():
    near, far = scale_for(scenes.hopkins()).pieces
    assert near.day > 5
    assert far.day < near.day / 4
    assert near.last + DAY == far.first


def test_a_long_wait_before_the_first_dose_is_broken_too():
    picture = scenes.hopkins()
    waited = replace(picture, first_day=picture.first_day - 200 * DAY)
    assert [piece.far for piece in scale_for(waited).pieces] == [True, False, True]


def test_marks_outside_the_span_asked_for_make_the_line_longer():
    picture = replace(scenes.marta(), first_day=day("2026-04-01"), last_day=day("2026-04-02"))
    assert picture.span == (day("2026-02-26"), day("2026-07-09"))


@pytest.mark.parametrize(
    ("first", "last", "starts"),
    [
        pytest.param("2026-01-31", "2026-02-01", [date(2026, 2, 1)], id="month-end"),
        pytest.param("2026-02-01", "2026-02-28", [date(2026, 2, 1)], id="on-the-first"),
        pytest.param("2026-12-31", "2027-01-01", [date(2027, 1, 1)], id="year-end"),
        pytest.param("2028-02-29", "2028-02-29", [], id="leap-day-alone"),
    ],
)
def test_month_starts(first, last, starts):
    assert _month_starts(Piece(day(first), day(last), 0, 100)) == starts
