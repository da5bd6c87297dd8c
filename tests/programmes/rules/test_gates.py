"""Gates: which answer counts for a dose, and which does not."""

import pytest

from programmes import Outcome, State
from tests.factories import harbour
from tests.programmes.told import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    SECOND,
    asked,
    booked,
    checked,
    dose,
    held,
    local,
    state_of,
    waived,
)

AT = local("03-23 09:00")
TODAY, LASTING = "dose-1/gate-risk-today", "dose-1/gate-consent"
GIVEN = dose("dose-1", AT)

SAME_DAY = {
    "an hour before": (checked("risk-today", AT - HOUR), Outcome.MET),
    "at the same moment": (checked("risk-today", AT), Outcome.MET),
    "as the day began": (checked("risk-today", local("03-23")), Outcome.MET),
    "yesterday": (checked("risk-today", local("03-23") - SECOND), Outcome.BROKEN),
    "after the dose": (checked("risk-today", AT + SECOND), Outcome.BROKEN),
    "for this visit": (checked("risk-today", AT - HOUR, visit="dose-1"), Outcome.MET),
    "for another visit": (checked("risk-today", AT - HOUR, visit="dose-2"), Outcome.BROKEN),
    "another check": (checked("lift-home", AT - HOUR), Outcome.BROKEN),
    "answered no": (checked("risk-today", AT - HOUR, passed=False), Outcome.BROKEN),
    "on another course": (checked("risk-today", AT - HOUR, course="2"), Outcome.BROKEN),
    "entered within a day": (checked("risk-today", AT - HOUR, recorded_at=AT + 23 * HOUR), Outcome.MET),
    "entered late": (checked("risk-today", AT - HOUR, recorded_at=AT + 23 * HOUR + SECOND), Outcome.ENTERED_LATE),
}


@pytest.mark.parametrize(("answer", "expected"), SAME_DAY.values(), ids=SAME_DAY)
def test_a_check_of_the_same_day(answer, expected):
    requirement = asked(TODAY, GIVEN, answer)
    assert requirement.outcome is expected
    assert requirement.settled_at == (AT if expected is Outcome.BROKEN else None)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        pytest.param((checked("consent", MONDAY),), Outcome.MET, id="weeks before"),
        pytest.param((checked("consent", MONDAY, False), checked("consent", MONDAY + DAY)), Outcome.MET, id="no, yes"),
        pytest.param(
            (checked("consent", MONDAY), checked("consent", MONDAY + DAY, False)), Outcome.BROKEN, id="withdrawn"
        ),
        pytest.param(
            (checked("consent", MONDAY), checked("consent", AT + HOUR, False)), Outcome.MET, id="withdrawn afterwards"
        ),
        pytest.param((), Outcome.BROKEN, id="nobody asked"),
    ],
)
def test_of_lasting_answers_the_latest_before_the_dose_counts(answers, expected):
    assert asked(LASTING, GIVEN, *answers).outcome is expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param((), Outcome.PENDING, id="nothing"),
        pytest.param((checked("risk-today", AT),), Outcome.PENDING, id="answered, no day agreed"),
        pytest.param((checked("risk-today", AT - HOUR), booked("dose-1", AT)), Outcome.MET, id="answered for that day"),
        pytest.param((checked("risk-today", AT), booked("dose-1", AT + DAY)), Outcome.PENDING, id="moved to another"),
    ],
)
def test_before_the_dose_a_gate_is_met_or_pending_and_never_broken(facts, expected):
    assert asked(TODAY, *facts).outcome is expected


@pytest.mark.parametrize(("at", "expected"), [(AT - SECOND, State.PENDING), (AT, State.BROKEN)], ids=["before", "from"])
def test_a_gate_breaks_at_the_moment_of_the_dose(at, expected):
    assert state_of(TODAY, at, GIVEN) is expected


def test_a_limited_answer_stands_to_the_last_second():
    check = next(it for it in harbour().checks if it.code == "consent").model_dump() | {"valid": "48 h"}
    checks = [check if it.code == "consent" else it.model_dump() for it in harbour().checks]
    protocol = harbour().model_validate(harbour().model_dump() | {"checks": checks})
    for since, expected in ((48 * HOUR, Outcome.MET), (48 * HOUR + SECOND, Outcome.BROKEN)):
        assert asked(LASTING, GIVEN, checked("consent", AT - since), protocol=protocol).outcome is expected


HOURS = "dose-1/gate-preparation-hours"
MEETING = [held("preparation", MONDAY + day * DAY, 120) for day in range(1, 4)]

PREPARED = {
    "six hours": ((), Outcome.MET, 360),
    "a minute less": ((held("preparation", MONDAY + 3 * DAY, 119, key=MEETING[2].key),), Outcome.BROKEN, 359),
    "no session": (None, Outcome.BROKEN, 0),
    "ended as the dose was given": ((held("preparation", AT - 2 * HOUR, 120, key=MEETING[2].key),), Outcome.MET, 360),
    "ended after the dose": ((held("preparation", AT - HOUR, 120, key=MEETING[2].key),), Outcome.BROKEN, 240),
    "cut short counts as long as it was": (
        (held("preparation", MONDAY + 3 * DAY, 30, outcome="cut short", key=MEETING[2].key),),
        Outcome.BROKEN,
        270,
    ),
    "another phase": ((held("screening", MONDAY + 3 * DAY, 120, key=MEETING[2].key),), Outcome.BROKEN, 240),
}


@pytest.mark.parametrize(("instead", "expected", "minutes"), PREPARED.values(), ids=PREPARED)
def test_hours_of_preparation_to_the_minute(instead, expected, minutes):
    meetings = {it.key: it for it in (*MEETING, *(instead or ()))}.values() if instead is not None else ()
    requirement = asked(HOURS, GIVEN, *meetings)
    assert requirement.outcome is expected
    assert requirement.detail["held_minutes"] == minutes
    assert requirement.detail["needed_minutes"] == 360


def test_hours_are_reached_when_the_session_that_fills_them_ends():
    assert asked(HOURS, *MEETING).met_at == MEETING[2].ended_at
    last = held("preparation", MONDAY + 3 * DAY, 120, recorded_at=MEETING[2].ended_at + DAY + MINUTE)
    assert asked(HOURS, *MEETING[:2], last).outcome is Outcome.ENTERED_LATE


def test_hours_stand_before_the_first_dose_only():
    with pytest.raises(KeyError):
        asked("dose-2/gate-preparation-hours")


@pytest.mark.parametrize(
    ("granted", "until", "expected"),
    [
        pytest.param(AT - HOUR, None, State.WAIVED, id="before the dose"),
        pytest.param(AT + SECOND, None, State.BROKEN, id="after the dose"),
        pytest.param(AT - HOUR, AT, State.BROKEN, id="ended with the dose"),
        pytest.param(AT - HOUR, AT + SECOND, State.WAIVED, id="ended after the dose"),
    ],
)
def test_a_waiver_holds_for_the_moment_of_the_dose(granted, until, expected):
    assert state_of(HOURS, AT + DAY, GIVEN, waived(HOURS, granted, until)) is expected


def test_each_gate_says_who_may_release_it():
    release = {it: asked(f"dose-1/gate-{it}").detail["release"] for it in ("consent", "blood-pressure", "lift-home")}
    assert release == {
        "consent": "never",
        "blood-pressure": "waivable by medical director",
        "lift-home": "waivable by supervisor",
    }
