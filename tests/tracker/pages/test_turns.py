"""The holds and the end on a course's time line, from the turns it took."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tracker.models import CourseEvent
from tracker.pages.course_rows import Event, Kind
from tracker.pages.pictures.course import EndMark, PauseMark
from tracker.pages.turns import ending, pauses

Turn = CourseEvent.Turn
ZONE = ZoneInfo("America/New_York")
START = datetime(2026, 3, 2, 15, tzinfo=ZoneInfo("UTC"))
NOW = START + timedelta(days=60)


def turns(*taken, zone=""):
    """Return the turns as the page reads them: pairs of a day, counted from 2 March, and a turn."""
    at = [(START + timedelta(days=day), turn) for day, turn in taken]
    return [Event(Kind.TURN, "", zone, when, None, float(turn), "", "") for when, turn in at]


def on(day):
    return date(2026, 3, 2) + timedelta(days=day)


HOLD, RESUMED = Turn.ON_HOLD, Turn.RESUMED


@pytest.mark.parametrize(
    ("taken", "found"),
    [
        pytest.param([], [], id="never"),
        pytest.param([(3, HOLD)], [(3, None)], id="still"),
        pytest.param([(3, HOLD), (9, RESUMED)], [(3, 9)], id="resumed"),
        pytest.param([(3, HOLD), (3, RESUMED)], [(3, 3)], id="resumed-the-same-day"),
        pytest.param([(3, HOLD), (5, HOLD), (9, RESUMED)], [(3, 9)], id="held-twice-is-one-hold"),
        pytest.param([(3, HOLD), (9, RESUMED), (20, HOLD)], [(3, 9), (20, None)], id="again"),
        pytest.param([(9, RESUMED), (3, HOLD)], [(3, 9)], id="in-any-order"),
        pytest.param([(3, HOLD), (9, Turn.DIED)], [(3, 9)], id="an-end-ends-it"),
        pytest.param([(61, HOLD)], [], id="not-yet"),
    ],
)
def test_stretches_on_hold(taken, found):
    expected = tuple(PauseMark(on(first), None if last is None else on(last)) for first, last in found)
    assert pauses(turns(*taken), ZONE, NOW) == expected


@pytest.mark.parametrize(
    ("taken", "end"),
    [
        pytest.param([(3, HOLD)], None, id="goes-on"),
        pytest.param([(9, Turn.TREATMENT_STOPPED)], (9, "Stopped"), id="stopped"),
        pytest.param([(9, Turn.CONTACT_REFUSED)], (9, "Withdrawn"), id="withdrawn"),
        pytest.param([(9, Turn.TRANSFERRED)], (9, "Transferred"), id="transferred-elsewhere"),
        pytest.param([(9, Turn.COMPLETED)], (9, "Completed"), id="completed"),
        pytest.param([(9, Turn.TREATMENT_STOPPED), (20, Turn.DIED)], (20, "Died"), id="the-last-end-counts"),
        pytest.param([(9, Turn.TREATMENT_STOPPED), (40, Turn.COMPLETED)], (9, "Stopped"), id="stopped-stays-stopped"),
        pytest.param([(60, Turn.DIED)], (60, "Died"), id="at-this-moment"),
        pytest.param([(61, Turn.DIED)], None, id="not-yet"),
    ],
)
def test_the_end(taken, end):
    expected = end and EndMark(on(end[0]), end[1])
    assert ending(turns(*taken), ZONE, NOW) == expected


def test_a_move_to_a_site_of_ours_ends_neither_the_course_nor_a_hold():
    moved = [*turns((3, HOLD)), *turns((9, Turn.TRANSFERRED), zone="Europe/London")]
    assert ending(moved, ZONE, NOW) is None
    assert pauses(moved, ZONE, NOW) == (PauseMark(on(3)),)


def test_days_are_those_of_the_course():
    late = [Event(Kind.TURN, "", "", datetime(2026, 3, 3, 3, tzinfo=ZoneInfo("UTC")), None, float(HOLD), "", "")]
    assert pauses(late, ZONE, NOW) == (PauseMark(date(2026, 3, 2)),)
