"""Leaving with an escort and after a night, how long a visit lasted, and hours that no gate asks for."""

from zoneinfo import ZoneInfo

import pytest

from programmes import Outcome, Protocol, State
from programmes.requirements import Severity
from tests.factories import harbour, hopkins
from tests.programmes.told import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    NEW_YORK,
    SECOND,
    asked,
    discharged,
    dose,
    held,
    local,
    planned,
    state_of,
    turned,
)

AT = local("03-23 09:00")
ENDS = AT + 8 * HOUR
SESSION = held("dose-1", AT, 480)

LEFT = {
    "with an escort": (discharged("dose-1", ENDS), Outcome.MET, Outcome.MET),
    "alone": (discharged("dose-1", ENDS, escorted=False), Outcome.MET, Outcome.BROKEN),
    "nobody wrote down how": (discharged("dose-1", ENDS, escorted=None), Outcome.MET, Outcome.BROKEN),
    "another day": (discharged("dose-2", ENDS), Outcome.PENDING, Outcome.PENDING),
    "typed in a day later": (discharged("dose-1", ENDS, recorded_at=ENDS + DAY), Outcome.MET, Outcome.MET),
    "typed in later still": (
        discharged("dose-1", ENDS, recorded_at=ENDS + DAY + SECOND),
        Outcome.ENTERED_LATE,
        Outcome.ENTERED_LATE,
    ),
}


@pytest.mark.parametrize(("left", "recorded", "escorted"), LEFT.values(), ids=LEFT)
def test_leaving_after_a_dose(left, recorded, escorted):
    assert asked("dose-1/discharge", SESSION, left).outcome is recorded
    escort = asked("dose-1/escort", SESSION, left)
    assert escort.outcome is escorted
    assert (escort.met_at is not None) is (escorted in (Outcome.MET, Outcome.ENTERED_LATE))
    assert escort.settled_at == (ENDS if escorted is Outcome.BROKEN else None)


@pytest.mark.parametrize("left", [None, discharged("dose-1", ENDS, escorted=False)], ids=["still there", "alone"])
def test_where_no_escort_is_published_it_is_not_assessable(left):
    facts = (SESSION, left) if left else (SESSION,)
    assert asked("dose-1/escort", *facts, protocol=hopkins()).outcome is Outcome.NOT_ASSESSABLE


@pytest.mark.parametrize(("at", "expected"), [(ENDS - SECOND, State.OPEN), (ENDS, State.OVERDUE)], ids=["in", "after"])
def test_a_discharge_that_nobody_recorded_is_overdue_when_the_session_has_ended(at, expected):
    assert state_of("dose-1/discharge", at, SESSION) is expected


OVERNIGHT = harbour().model_validate(
    harbour().model_dump() | {"discharge": {"escort": "required", "overnight": "required", "source": "A test"}}
)
MIDNIGHT = local("03-24 00:00")
NIGHT = {
    "still there": (None, Outcome.PENDING),
    "the same evening": (discharged("dose-1", ENDS), Outcome.BROKEN),
    "a second before midnight": (discharged("dose-1", MIDNIGHT - SECOND), Outcome.BROKEN),
    "at midnight, a later date": (discharged("dose-1", MIDNIGHT), Outcome.MET),
    "the morning after": (discharged("dose-1", MIDNIGHT + 9 * HOUR), Outcome.MET),
    "typed in late": (
        discharged("dose-1", MIDNIGHT, recorded_at=MIDNIGHT + DAY + SECOND),
        Outcome.ENTERED_LATE,
    ),
}


@pytest.mark.parametrize(("left", "expected"), NIGHT.values(), ids=NIGHT)
def test_a_night_on_site(left, expected):
    facts = (dose("dose-1", AT), SESSION, *([left] if left else []))
    night = asked("dose-1/overnight", *facts, protocol=OVERNIGHT)
    assert (night.outcome, night.severity) == (expected, Severity.SAFETY)
    assert (night.settled_at is not None) is (expected is Outcome.BROKEN)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param(ENDS + HOUR, State.OPEN, id="in the evening nobody has to have left"),
        pytest.param(MIDNIGHT + DAY - SECOND, State.OPEN, id="the last second of the next day"),
        pytest.param(MIDNIGHT + DAY, State.OVERDUE, id="the next day is over"),
    ],
)
def test_a_discharge_after_a_night_is_overdue_when_the_next_day_is_over(at, expected):
    assert state_of("dose-1/discharge", at, dose("dose-1", AT), SESSION, protocol=OVERNIGHT) is expected


def test_a_protocol_that_asks_for_no_night_has_no_such_requirement():
    assert "overnight" not in {it.rule for it in planned(SESSION).requirements}


@pytest.mark.parametrize("left", [None, discharged("dose-1", ENDS, escorted=False)], ids=["not written", "written"])
def test_who_is_taken_to_hospital_was_discharged_and_needs_neither_escort_nor_night(left):
    taken = held("dose-1", AT, 100, outcome="transferred out")
    facts = (dose("dose-1", AT), taken, *([left] if left else []))
    found = {rule: asked(f"dose-1/{rule}", *facts, protocol=OVERNIGHT) for rule in ("discharge", "escort", "overnight")}
    assert found["discharge"].outcome is Outcome.MET
    assert found["discharge"].met_at == (left.happened_at if left else taken.ended_at)
    assert {found["escort"].outcome, found["overnight"].outcome} == {Outcome.NOT_APPLICABLE}


def test_a_transfer_whose_end_nobody_wrote_down_is_a_discharge_all_the_same():
    taken = held("dose-1", AT, 100, outcome="transferred out", ended_at=None)
    assert asked("dose-1/discharge", dose("dose-1", AT), taken).met_at == taken.happened_at


def with_length(at_least: str) -> Protocol:
    visits = [it.model_dump() | {"duration": {"at_least": at_least}} for it in harbour().visits]
    return harbour().model_validate(harbour().model_dump() | {"visits": visits})


LENGTH = {
    "to the minute": (held("d1-1wk", AT, 90), Outcome.MET),
    "a minute short": (held("d1-1wk", AT, 89), Outcome.BROKEN),
    "cut short": (held("d1-1wk", AT, 20, outcome="cut short"), Outcome.BROKEN),
    "seconds short": (held("d1-1wk", AT, 90, ended_at=AT + 90 * MINUTE - SECOND), Outcome.BROKEN),
    "its end not recorded": (held("d1-1wk", AT, 90, ended_at=None), Outcome.PENDING),
    "did not take place": (held("d1-1wk", AT, 90, outcome="did not come"), Outcome.PENDING),
    "typed in late": (held("d1-1wk", AT, 90, recorded_at=AT + 2 * DAY), Outcome.ENTERED_LATE),
}


@pytest.mark.parametrize(("session", "expected"), LENGTH.values(), ids=LENGTH)
def test_a_visit_of_at_least_90_minutes(session, expected):
    requirement = asked("d1-1wk/duration", session, protocol=with_length("90 min"))
    assert requirement.outcome is expected
    kept = expected in (Outcome.MET, Outcome.ENTERED_LATE)
    assert requirement.met_at == (session.ended_at if kept else None)
    assert requirement.settled_at == (session.ended_at if expected is Outcome.BROKEN else None)


def test_an_unpublished_length_is_not_assessable():
    assert asked("dose-1/duration", SESSION).outcome is Outcome.NOT_ASSESSABLE
    assert asked("course/therapy-hours", SESSION).outcome is Outcome.NOT_ASSESSABLE


def test_hours_in_all_count_every_phase():
    hours = [it.model_dump() | ({"at_least": "11 h"} if it.phase == "all" else {}) for it in harbour().hours]
    protocol = harbour().model_validate(harbour().model_dump() | {"hours": hours})
    meeting = held("preparation", MONDAY + DAY, 180)
    assert asked("course/therapy-hours", meeting, SESSION, protocol=protocol).met_at == ENDS
    shorter = held("preparation", MONDAY + DAY, 179)
    assert asked("course/therapy-hours", shorter, SESSION, protocol=protocol).outcome is Outcome.PENDING


def test_a_dosing_day_that_was_cut_short_is_not_too_short():
    short = {outcome: held("dose-1", AT, 20, outcome=outcome) for outcome in ("cut short", "held")}
    found = {name: asked("dose-1/duration", it, protocol=with_length("90 min")) for name, it in short.items()}
    assert (found["cut short"].outcome, found["cut short"].settled_at) == (Outcome.NOT_APPLICABLE, None)
    assert found["held"].outcome is Outcome.BROKEN


def test_a_night_that_lies_behind_a_move_keeps_its_calendar():
    """23:00 on the west coast is the next day in New York: the patient left on the day of the dose all the same."""
    west = ZoneInfo("America/Los_Angeles")
    move = turned("transferred", local("06-20 10:00"), zone="America/New_York", from_zone="America/Los_Angeles")
    day = (dose("dose-1", local("06-05 20:00", west)), discharged("dose-1", local("06-05 23:00", west)))
    assert asked("dose-1/overnight", *day, move, protocol=OVERNIGHT, zone=NEW_YORK).outcome is Outcome.BROKEN
