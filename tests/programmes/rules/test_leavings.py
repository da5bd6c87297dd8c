"""Before a patient leaves: a scale within its ends, a question answered, restrictions told; met, broken and neither."""

import pytest

from programmes import Outcome
from programmes.requirements import Severity
from tests.programmes.told import DAY, HOUR, MINUTE, asked, checked, discharged, dose, held, not_held, rated
from tests.programmes.told_day import with_tables
from tests.programmes.told_people import AT, ENDS

GIVEN, LEFT = dose("dose-1", AT), discharged("dose-1", ENDS)
LATER = AT + 4 * HOUR
ALERT = {"code": "alert", "title": "x", "assessment": "grid-hamd", "at_least": 9, "at_most": 10, "by": "nurse"}
READY = {"code": "steady", "title": "x"}
DRIVING = {"code": "no-driving", "title": "x", "until": "the next day"}
HOME = with_tables(leaving=[ALERT, READY], restrictions=[DRIVING])


def total(number, at=LATER, visit="dose-1"):
    return rated(visit, "grid-hamd", at, number)


def answer(passed=True, at=LATER, code="steady", visit="dose-1", **fields):
    return checked(code, at, passed, visit, **fields)


SCALE = {
    "the lower end": ((total(9), LEFT), Outcome.MET),
    "the upper end": ((total(10), LEFT), Outcome.MET),
    "below": ((total(8), LEFT), Outcome.BROKEN),
    "above": ((total(11), LEFT), Outcome.BROKEN),
    "as they leave": ((total(9, ENDS), LEFT), Outcome.MET),
    "after they left": ((total(9, ENDS + MINUTE), LEFT), Outcome.BROKEN),
    "the last one counts": ((total(8), total(9, LATER + HOUR), LEFT), Outcome.MET),
    "before the dose": ((total(9, AT - MINUTE), LEFT), Outcome.BROKEN),
    "before the second part": ((total(9), dose("dose-1", LATER + MINUTE), LEFT), Outcome.BROKEN),
    "at another visit": ((total(9, visit="dose-2"), LEFT), Outcome.BROKEN),
    "not rated": ((LEFT,), Outcome.BROKEN),
    "still here": ((total(8),), Outcome.PENDING),
    "taken to hospital": ((held("dose-1", AT, 60, "transferred out"), LEFT), Outcome.NOT_APPLICABLE),
}


@pytest.mark.parametrize(("facts", "expected"), SCALE.values(), ids=SCALE)
def test_a_scale_before_leaving(facts, expected):
    found = asked("dose-1/leaving-alert", GIVEN, *facts, protocol=HOME)
    assert found.outcome is expected
    assert (found.settled_at == ENDS) is (expected is Outcome.BROKEN)
    assert found.detail["by"] == "nurse"


def test_a_scale_without_an_end_is_not_assessable():
    protocol = with_tables(leaving=[{"code": "alert", "title": "x", "assessment": "grid-hamd"}])
    assert asked("dose-1/leaving-alert", GIVEN, total(9), LEFT, protocol=protocol).outcome is Outcome.NOT_ASSESSABLE


QUESTION = {
    "yes": ((answer(), LEFT), Outcome.MET),
    "no": ((answer(passed=False), LEFT), Outcome.BROKEN),
    "no, then yes": ((answer(passed=False), answer(at=LATER + HOUR), LEFT), Outcome.MET),
    "yes before the dose": ((answer(at=AT - MINUTE), LEFT), Outcome.BROKEN),
    "yes after they left": ((answer(at=ENDS + MINUTE), LEFT), Outcome.BROKEN),
    "of no one visit": ((answer(visit=None), LEFT), Outcome.BROKEN),
    "not asked": ((LEFT,), Outcome.BROKEN),
    "not left": ((answer(),), Outcome.PENDING),
    "written down days later": ((answer(recorded_at=LATER + 2 * DAY), LEFT), Outcome.ENTERED_LATE),
}


@pytest.mark.parametrize(("facts", "expected"), QUESTION.values(), ids=QUESTION)
def test_a_question_before_leaving(facts, expected):
    assert asked("dose-1/leaving-steady", GIVEN, *facts, protocol=HOME).outcome is expected


TOLD = {
    "told": ((answer(code="no-driving"), LEFT), Outcome.MET),
    "told in the morning": ((answer(code="no-driving", at=AT - HOUR), LEFT), Outcome.MET),
    "not told": ((LEFT,), Outcome.BROKEN),
    "told after they left": ((answer(code="no-driving", at=ENDS + MINUTE), LEFT), Outcome.BROKEN),
    "still here": ((), Outcome.PENDING),
    "taken to hospital": ((held("dose-1", AT, 60, "transferred out"),), Outcome.NOT_APPLICABLE),
}


@pytest.mark.parametrize(("facts", "expected"), TOLD.values(), ids=TOLD)
def test_a_restriction_is_told_before_leaving(facts, expected):
    found = asked("dose-1/restriction-no-driving", GIVEN, *facts, protocol=HOME)
    assert (found.outcome, found.severity) == (expected, Severity.PROTOCOL)


def test_a_dose_that_was_withheld_asks_for_nothing():
    away = not_held("dose-1", AT, "withheld")
    for key in ("leaving-alert", "leaving-steady", "restriction-no-driving"):
        assert asked(f"dose-1/{key}", away, protocol=HOME).outcome is Outcome.NOT_APPLICABLE
