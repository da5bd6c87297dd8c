"""Scores of a visit, recorded apart from it: the rows, the line, the refusals, the replay."""

from decimal import Decimal
from uuid import uuid4

import pytest

from programmes import State
from tests.tracker.actions.deeds import DAY, hold, lines, state_of
from tracker.actions import ratings
from tracker.actions.action import CannotRecord


@pytest.fixture
def rate(course, clinician, at):
    """Return a function that records the GRID-HAMD of the screening, as it ended a day later."""
    hold(course, clinician, "screening", at + DAY)

    def rating(**fields):
        given = {
            "course": course, "visit_key": "screening", "totals": {"grid-hamd": Decimal(22)}, "key": uuid4(),
            "given_at": at + DAY, "by": clinician, "at": at + DAY * 2,
        }  # fmt: skip
        return ratings.rate(**given | fields)

    return rating


def test_a_score_meets_what_was_asked_for(rate, course, at):
    assert state_of(course, "screening/assessment-grid-hamd", at + DAY * 30) == State.OVERDUE
    rate()
    assert course.rating_facts.get().total == 22
    assert state_of(course, "screening/assessment-grid-hamd", at + DAY * 30) == State.MET
    event, detail = lines()[-1]
    assert (event, detail["visit"], detail["scales"]) == ("rating.recorded", "screening", ["grid-hamd"])


def test_a_replay_repeats_nothing(rate, unchanged):
    key = uuid4()
    first = rate(key=key)
    with unchanged():
        assert rate(key=key) == first


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        pytest.param({"totals": {}}, "at least one total", id="nothing"),
        pytest.param({"totals": {"grid-hamd": Decimal(53)}}, "from 0 to 52", id="one-too-many"),
        pytest.param({"totals": {"grid-hamd": Decimal(-1)}}, "from 0 to 52", id="one-too-few"),
        pytest.param({"totals": {"phq-9": Decimal(3)}}, "no such scale", id="another-scale"),
        pytest.param({"visit_key": "dose-9"}, "no such visit", id="another-visit"),
    ],
)
def test_only_the_impossible_is_refused(rate, unchanged, fields, message):
    with unchanged(), pytest.raises(CannotRecord, match=message):
        rate(**fields)


def test_a_scale_is_not_given_in_the_future(rate, unchanged, at):
    with unchanged(), pytest.raises(CannotRecord, match="future"):
        rate(given_at=at + DAY * 2, at=at + DAY)
