"""The visits of a course: which there are, what they are counted from, and what is only planned so far."""

import pytest

from programmes.unfolding import SAME_DOSE_DAY
from tests.factories import hopkins
from tests.programmes.told import (
    DAY,
    HOUR,
    LONDON,
    MONDAY,
    NEW_YORK,
    booked,
    dose,
    dosing,
    held,
    laid,
    local,
    not_held,
    planned,
    unbooked,
)

FIRST, SECOND_DOSE = local("03-23 09:00"), local("04-07 09:00")
TARGET = local("03-23")


def due(course, key):
    return course.by_key[key].window.due_at


@pytest.mark.parametrize(
    ("facts", "moment", "provisional"),
    [
        pytest.param((), "04-06", True, id="nothing yet: its target"),
        pytest.param((booked("dose-1", local("03-25 09:00")),), "04-08", True, id="booked"),
        pytest.param(
            (booked("dose-1", local("03-25 09:00")), unbooked("dose-1", MONDAY + HOUR)), "04-06", True, id="cancelled"
        ),
        pytest.param(
            (booked("dose-1", local("03-25 09:00")), held("dose-1", local("03-26 09:00"))),
            "04-08",
            True,
            id="a session without a dose is no dose",
        ),
        pytest.param(
            (booked("dose-1", local("03-25 09:00")), dose("dose-1", local("03-24 09:00"))), "04-07", False, id="given"
        ),
        pytest.param(
            (dose("dose-1", local("03-24 09:00")), dose("dose-1", local("03-25 11:00"))), "04-07", False, id="the first"
        ),
    ],
)
def test_a_visit_hangs_on_what_really_happened(facts, moment, provisional):
    course = laid(*facts)
    assert due(course, "dose-2") == local(moment)
    assert course.by_key["dose-2"].provisional is provisional


def test_of_two_bookings_the_one_recorded_last_stands():
    earlier = booked("dose-1", local("03-26 09:00"), at=MONDAY)
    later = booked("dose-1", local("03-24 09:00"), at=MONDAY + HOUR)
    assert laid(later, earlier).by_key["dose-1"].booked == later


def test_the_last_dose_is_the_last_planned_until_it_is_given():
    course = laid(dose("dose-1", FIRST))
    assert due(course, "int-close") == local("04-25")  # 14 days to dose 2, 19 more
    assert course.by_key["int-close"].provisional
    given = laid(dose("dose-1", FIRST), dose("dose-2", SECOND_DOSE))
    assert due(given, "int-close") == local("04-26")
    assert not given.by_key["int-close"].provisional


def test_a_repeat_has_one_visit_for_each_dose_each_with_its_own_anchor():
    course = laid(dose("dose-1", FIRST))
    assert due(course, "int-2#dose-1") == local("04-02")
    assert not course.by_key["int-2#dose-1"].provisional
    assert course.by_key["int-2#dose-2"].provisional


def test_contacts_that_came_to_nothing_are_kept_and_the_first_that_took_place_counts():
    facts = (
        not_held("d1-1wk", local("03-30 09:00")),
        held("d1-1wk", local("03-31 09:00"), outcome="cut short"),
        held("d1-1wk", local("04-01 09:00")),
    )
    visit = laid(*facts).by_key["d1-1wk"]
    assert len(visit.sessions) == 3
    assert visit.held.outcome == "cut short"


@pytest.mark.parametrize(
    ("arm", "target", "waiting"),
    [
        pytest.param(None, "03-23", False, id="none said: the first"),
        pytest.param("immediate", "03-23", False, id="immediate"),
        pytest.param("delayed", "05-18", True, id="delayed by eight weeks"),
    ],
)
def test_an_arm_moves_the_treatment_and_not_the_ratings_of_the_waiting_list(arm, target, waiting):
    course = laid(protocol=hopkins(), arm=arm)
    assert due(course, "dose-1") == local(target)
    assert ("wait-5wk" in course.by_key) is waiting
    if waiting:
        assert due(course, "wait-5wk") == local("04-06")


def test_without_an_enrolment_nothing_has_a_date_and_nothing_is_judged():
    course = laid(held("screening", MONDAY))
    nobody = type(course)(course.protocol, type(course.history)((held("screening", MONDAY),), "1"), course.setting)
    assert {visit.window.due_at for visit in nobody.visits} == {None}
    assert all(visit.provisional for visit in nobody.visits)


def test_days_are_counted_on_the_clock_of_the_course():
    late_evening = dose("dose-1", local("03-23 22:00", NEW_YORK))  # the next day in London
    assert due(laid(late_evening, zone=NEW_YORK), "d1-1d") == local("03-24", NEW_YORK)
    assert due(laid(late_evening, zone=LONDON), "d1-1d") == local("03-25", LONDON)


WINDOWS = {
    "as recorded": (dosing("dose-1", FIRST), FIRST + 8 * HOUR, False),
    "as planned": ((booked("dose-1", FIRST, hours=7), dose("dose-1", FIRST)), FIRST + 7 * HOUR, True),
    "nothing planned": ((dose("dose-1", FIRST),), FIRST + SAME_DOSE_DAY, True),
    "planned for before it was given": (
        (booked("dose-1", FIRST - DAY), dose("dose-1", FIRST)),
        FIRST,
        True,
    ),
}


@pytest.mark.parametrize(("facts", "opens", "provisional"), WINDOWS.values(), ids=WINDOWS)
def test_an_integration_window_opens_when_the_session_ends(facts, opens, provisional):
    (window,) = planned(*facts).windows
    assert (window.opens_at, window.provisional) == (opens, provisional)


@pytest.mark.parametrize(
    ("second", "closes", "narrows", "cut"),
    [
        pytest.param("04-03 09:00", "04-03 09:00", "04-03 09:00", True, id="before it narrows"),
        pytest.param("04-07 09:00", "04-07 09:00", "04-06 17:00", True, id="after it narrowed"),
        pytest.param("04-13 16:59:59", "04-13 16:59:59", "04-06 17:00", True, id="a second before it closes"),
        pytest.param("04-13 17:00", "04-13 17:00", "04-06 17:00", False, id="as it closes"),
        pytest.param("05-01 09:00", "04-13 17:00", "04-06 17:00", False, id="after it closed"),
        pytest.param("03-23 12:00", "03-23 17:00", "03-23 17:00", True, id="before it opens"),
    ],
)
def test_the_next_dose_cuts_the_window(second, closes, narrows, cut):
    first, _ = planned(*dosing("dose-1", FIRST), *dosing("dose-2", local(second))).windows
    assert (first.closes_at, first.narrows_at, first.cut) == (local(closes), local(narrows), cut)


def test_a_dose_booked_and_not_given_opens_no_window():
    assert planned(booked("dose-1", FIRST), held("dose-1", FIRST)).windows == ()
