"""Ratings: in the visit's allowed days, or on the day it was held; one fault is not counted twice."""

import pytest

from programmes import Outcome, State
from tests.factories import hopkins
from tests.programmes.told import DAY, SECOND, asked, booked, dosing, held, local, rated, state_of

AT = local("03-23 09:00")
GIVEN = dosing("dose-1", AT)
SCALE = "d1-1wk/assessment-qids-sr16"
OPENS, CLOSES = local("03-28"), local("04-02")


def a_rating(at, **fields):
    return rated("d1-1wk", "qids-sr16", at, **fields)


RATED = {
    "a second early": (a_rating(OPENS - SECOND), Outcome.MET_EARLY),
    "from its first day": (a_rating(OPENS), Outcome.MET),
    "to its last": (a_rating(CLOSES - SECOND), Outcome.MET),
    "after it": (a_rating(CLOSES), Outcome.MET_LATE),
    "typed in a day later": (a_rating(OPENS, recorded_at=OPENS + DAY), Outcome.MET),
    "typed in later still": (a_rating(OPENS, recorded_at=OPENS + DAY + SECOND), Outcome.ENTERED_LATE),
    "another scale": (rated("d1-1wk", "grid-hamd", OPENS), Outcome.PENDING),
    "another visit": (rated("d1-1d", "qids-sr16", OPENS), Outcome.PENDING),
}


@pytest.mark.parametrize(("rating", "expected"), RATED.values(), ids=RATED)
def test_a_rating_in_the_visits_days(rating, expected):
    assert asked(SCALE, *GIVEN, rating).outcome is expected


LATE_VISIT = held("d1-1wk", local("04-03 14:00"))


@pytest.mark.parametrize(
    ("rating", "expected"),
    [
        pytest.param(a_rating(local("04-03 08:00")), Outcome.MET, id="the same day"),
        pytest.param(a_rating(local("04-04") - SECOND), Outcome.MET, id="to the end of it"),
        pytest.param(a_rating(local("04-04")), Outcome.MET_LATE, id="the day after"),
        pytest.param(a_rating(local("04-02 23:00")), Outcome.MET_EARLY, id="the day before"),
    ],
)
def test_at_a_late_visit_the_rating_is_expected_that_day(rating, expected):
    assert asked(SCALE, *GIVEN, LATE_VISIT, rating).outcome is expected


@pytest.mark.parametrize(
    ("facts", "at", "expected"),
    [
        pytest.param((), CLOSES - SECOND, State.OPEN, id="still in its days"),
        pytest.param((), CLOSES, State.OVERDUE, id="past them"),
        pytest.param(dosing("dose-2", local("04-07 09:00")), local("04-07 09:00"), State.MISSED, id="past the next"),
        pytest.param((held("d1-1wk", OPENS),), CLOSES, State.OVERDUE, id="held, and not rated"),
        pytest.param((LATE_VISIT,), local("04-04"), State.OVERDUE, id="held late, and not rated that day"),
        pytest.param(
            (held("d1-1wk", OPENS), *dosing("dose-2", local("04-07 09:00"))),
            local("04-08"),
            State.OVERDUE,
            id="held, not rated, and the next dose given",
        ),
    ],
)
def test_a_rating_that_nobody_gave(facts, at, expected):
    assert state_of(SCALE, at, *GIVEN, *facts) is expected


def test_around_a_planned_dose_a_rating_is_not_judged():
    assert asked(SCALE, booked("dose-1", AT), a_rating(OPENS)).outcome is Outcome.PENDING


def test_without_published_days_a_rating_is_given_or_pending():
    assert asked(SCALE, *GIVEN, a_rating(CLOSES + 99 * DAY), protocol=hopkins()).outcome is Outcome.MET
    assert state_of(SCALE, CLOSES + 99 * DAY, *GIVEN, protocol=hopkins()) is State.PENDING
