"""Readings: at their time, within their tolerance, to the minute; not asked for where a medical event ended the day."""

import pytest

from programmes import Outcome, State
from tests.programmes.told import (
    DAY,
    HOUR,
    MINUTE,
    NEW_YORK,
    SECOND,
    asked,
    discharged,
    dose,
    held,
    local,
    planned,
    state_of,
)
from tests.programmes.told_day import measured, with_tables

AT = local("03-23 09:00")
DUE = AT + 40 * MINUTE
LEFT = AT + 130 * MINUTE
GIVEN = dose("dose-1", AT)
GONE = (GIVEN, held("dose-1", AT, 130), discharged("dose-1", LEFT))
TITLED = {"code": "blood-pressure", "title": "Blood pressure"}


def protocol(tolerance: str = "5 min"):
    return with_tables(
        measurements=[
            TITLED | {"at": "before the dose"},
            TITLED | {"at": "40 min", "tolerance": tolerance},
            TITLED | {"at": "before leaving"},
        ]
    )


FORTY, BEFORE, LEAVING = (f"dose-1/blood-pressure@{it}" for it in ("40min", "before-dose", "before-leaving"))

READ = {
    "at its time": (DUE, Outcome.MET),
    "at the earlier edge": (DUE - 5 * MINUTE, Outcome.MET),
    "at the later edge": (DUE + 5 * MINUTE, Outcome.MET),
    "some seconds into the last minute": (DUE + 5 * MINUTE + 59 * SECOND, Outcome.MET),
    "a minute too early": (DUE - 6 * MINUTE, Outcome.BROKEN),
    "a minute too late": (DUE + 6 * MINUTE, Outcome.BROKEN),
    "31 minutes, as in 13.5 #2": (AT + 31 * MINUTE, Outcome.BROKEN),
}


@pytest.mark.parametrize(("at", "expected"), READ.values(), ids=READ)
def test_a_reading_near_its_time(at, expected):
    found = asked(FORTY, *GONE, measured("dose-1", at), protocol=protocol())
    assert found.outcome is expected
    assert (found.opens_at, found.due_at, found.closes_at) == (DUE - 5 * MINUTE, DUE, DUE + 5 * MINUTE)
    assert (found.met_at, found.settled_at) == ((at, None) if expected is Outcome.MET else (None, LEFT))


def test_the_nearest_reading_is_named_beside_the_one_that_is_missing():
    readings = measured("dose-1", AT - 10 * MINUTE), measured("dose-1", AT + 31 * MINUTE)
    detail = asked(FORTY, *GONE, *readings, protocol=protocol()).detail
    assert detail == {"measurement": "blood-pressure", "at": "40 min", "nearest_minutes": 31}
    assert asked(FORTY, *GONE, protocol=protocol()).detail["nearest_minutes"] is None


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param(DUE - 5 * MINUTE - SECOND, State.PENDING, id="before"),
        pytest.param(DUE - 5 * MINUTE, State.OPEN, id="from its earlier edge"),
        pytest.param(DUE + 5 * MINUTE, State.OVERDUE, id="past its later edge"),
        pytest.param(LEFT - SECOND, State.OVERDUE, id="as long as the patient is there"),
        pytest.param(LEFT, State.BROKEN, id="once the patient has left"),
    ],
)
def test_a_reading_that_nobody_took(at, expected):
    assert state_of(FORTY, at, *GONE, protocol=protocol()) is expected


@pytest.mark.parametrize("key", [FORTY, BEFORE, LEAVING])
def test_nothing_is_asked_before_a_dose_was_given(key):
    found = asked(key, *GONE[1:], measured("dose-1", DUE), protocol=protocol())
    assert (found.outcome, found.opens_at, found.closes_at) == (Outcome.PENDING, None, None)


ENDED = {
    "cut short before its time": ("cut short", 30, Outcome.NOT_APPLICABLE),
    "taken to hospital before its time": ("transferred out", 30, Outcome.NOT_APPLICABLE),
    "taken to hospital while it was due": ("transferred out", 42, Outcome.NOT_APPLICABLE),
    "taken to hospital after it was due": ("transferred out", 46, Outcome.BROKEN),
    "held, and short": ("held", 30, Outcome.BROKEN),
}


@pytest.mark.parametrize(("outcome", "minutes", "expected"), ENDED.values(), ids=ENDED)
def test_a_medical_event_is_never_counted_as_a_missed_reading(outcome, minutes, expected):
    facts = GIVEN, held("dose-1", AT, minutes, outcome=outcome), discharged("dose-1", AT + minutes * MINUTE)
    assert asked(FORTY, *facts, protocol=protocol()).outcome is expected


def test_a_reading_that_was_taken_counts_although_the_session_was_cut_short():
    facts = GIVEN, held("dose-1", AT, 40, outcome="cut short"), measured("dose-1", DUE - MINUTE)
    assert asked(FORTY, *facts, protocol=protocol()).outcome is Outcome.MET


OPEN = {
    "at the minute": ((DUE + 20 * SECOND,), Outcome.MET),
    "a minute off": ((DUE + MINUTE,), Outcome.NOT_ASSESSABLE),
    "long after": ((LEFT - MINUTE,), Outcome.NOT_ASSESSABLE),
    "before the dose only": ((AT - MINUTE,), Outcome.BROKEN),
    "none": ((), Outcome.BROKEN),
}


@pytest.mark.parametrize(("moments", "expected"), OPEN.values(), ids=OPEN)
def test_without_a_published_tolerance_only_the_minute_itself_is_sure(moments, expected):
    readings = [measured("dose-1", it) for it in moments]
    assert asked(FORTY, *GONE, *readings, protocol=protocol("unspecified")).outcome is expected
    assert asked(FORTY, GIVEN, *readings, protocol=protocol("unspecified")).outcome in (Outcome.MET, Outcome.PENDING)


WORDS = {
    "before the dose": (BEFORE, AT - HOUR, Outcome.MET),
    "with the dose": (BEFORE, AT, Outcome.MET),
    "just after the dose": (BEFORE, AT + SECOND, Outcome.BROKEN),
    "the day before": (BEFORE, AT - DAY, Outcome.BROKEN),
    "before leaving": (LEAVING, LEFT - 5 * MINUTE, Outcome.MET),
    "as the patient left": (LEAVING, LEFT, Outcome.MET),
    "after the patient left": (LEAVING, LEFT + MINUTE, Outcome.BROKEN),
    "the one at 40 minutes is not the one before leaving": (LEAVING, DUE + 5 * MINUTE, Outcome.BROKEN),
}


@pytest.mark.parametrize(("key", "at", "expected"), WORDS.values(), ids=WORDS)
def test_a_time_in_words(key, at, expected):
    assert asked(key, *GONE, measured("dose-1", at), protocol=protocol()).outcome is expected


def test_one_before_leaving_waits_until_the_patient_leaves():
    facts = GIVEN, measured("dose-1", LEFT - MINUTE)
    assert asked(LEAVING, *facts, protocol=protocol()).outcome is Outcome.PENDING


def test_who_was_taken_to_hospital_did_not_leave():
    facts = GIVEN, held("dose-1", AT, 130, outcome="transferred out"), discharged("dose-1", LEFT)
    assert asked(LEAVING, *facts, protocol=protocol()).outcome is Outcome.NOT_APPLICABLE


SECOND_PART = with_tables(measurements=[TITLED | {"at": "before the second part"}])
TWO = dose("dose-1", AT + 100 * MINUTE, "10")
PARTS = {
    "between the two": ((TWO, measured("dose-1", AT + 95 * MINUTE)), Outcome.MET),
    "before the first": ((TWO, measured("dose-1", AT - MINUTE)), Outcome.BROKEN),
    "after the second": ((TWO, measured("dose-1", AT + 101 * MINUTE)), Outcome.BROKEN),
    "no second part was given": ((), Outcome.NOT_APPLICABLE),
}


@pytest.mark.parametrize(("facts", "expected"), PARTS.values(), ids=PARTS)
def test_before_the_second_part(facts, expected):
    assert asked("dose-1/blood-pressure@before-second-part", *GONE, *facts, protocol=SECOND_PART).outcome is expected


def test_a_reading_typed_in_two_days_later_is_never_simply_met():
    late = measured("dose-1", DUE, recorded_at=DUE + 2 * DAY)
    assert asked(FORTY, *GONE, late, protocol=protocol()).outcome is Outcome.ENTERED_LATE


def test_other_readings_and_other_days_do_not_count():
    others = measured("dose-1", DUE, what="pulse"), measured("dose-2", DUE)
    assert asked(FORTY, *GONE, *others, protocol=protocol()).outcome is Outcome.BROKEN


def test_a_reading_named_for_one_visit_stands_before_that_of_each_dose():
    rules = [TITLED | {"at": "40 min", "tolerance": "5 min"}]
    rules += [TITLED | {"at": "40 min", "tolerance": "1 min", "visit": "dose-1", "source": "Its own"}]
    found = [it for it in planned(*GONE, protocol=with_tables(measurements=rules)).requirements if it.key == FORTY]
    assert [it.source for it in found] == ["Its own"]


def test_of_two_readings_near_their_time_the_nearer_counts():
    readings = (
        measured("dose-1", DUE - 3 * MINUTE),
        measured("dose-1", DUE + MINUTE),
        measured("dose-1", DUE + 4 * MINUTE),
    )
    assert asked(FORTY, *GONE, *readings, protocol=protocol()).met_at == DUE + MINUTE


@pytest.mark.parametrize(("at", "expected"), [(DUE, Outcome.BROKEN), (DUE + SECOND, Outcome.MET)])
def test_one_before_leaving_comes_after_a_timed_one_without_a_tolerance_too(at, expected):
    found = asked(LEAVING, *GONE, measured("dose-1", at), protocol=protocol("unspecified"))
    assert found.outcome is expected


def test_before_the_dose_is_that_day_on_the_clinics_clock():
    found = asked(BEFORE, *GONE, protocol=protocol(), zone=NEW_YORK)
    assert (found.opens_at, found.closes_at) == (local("03-23 00:00", NEW_YORK), AT)
