"""Holds, stopped treatments and ends: what they leave in place, what they drop, and what may still be said."""

from datetime import timedelta

import pytest

from programmes import Outcome, State, state
from programmes.objections import objections
from tests.factories import hopkins
from tests.programmes.told import (
    DAY,
    HOUR,
    LONDON,
    NEW_YORK,
    SECOND,
    asked,
    booked,
    dosing,
    held,
    laid,
    local,
    messaged,
    planned,
    practice,
    state_of,
    turned,
    unbooked,
)

DOSE_1 = local("03-23 09:00")
ENDED = local("04-01 12:00")
LATER = local("2027-12-01 12:00")
ENDS = ["died", "completed", "contact refused", "transferred"]
GIVEN = dosing("dose-1", DOSE_1)


def states(*facts, at=LATER, **setting):
    return {it.key: state(it, at) for it in planned(*facts, **setting).requirements}


@pytest.mark.parametrize("end", ENDS)
def test_nothing_is_overdue_after_an_end(end):
    found = states(*GIVEN, turned(end, ENDED))
    assert not {key for key, it in found.items() if it in (State.OVERDUE, State.OPEN, State.PENDING)}


def test_without_an_end_a_year_later_much_is_overdue():
    assert State.OVERDUE in states(*GIVEN).values()


@pytest.mark.parametrize("end", ENDS)
def test_what_lay_ahead_is_not_applicable(end):
    found = states(*GIVEN, turned(end, ENDED))
    assert found["dose-2/window"] is found["fu-12mo/window"] is State.NOT_APPLICABLE
    assert found["dose-1/integration-session"] is State.NOT_APPLICABLE


def test_what_was_overdue_is_missed_from_the_end_on_and_was_overdue_before():
    late = [*GIVEN, turned("died", ENDED)]
    assert state_of("call-3d#dose-1/window", ENDED - SECOND, *late) is State.OVERDUE
    assert state_of("call-3d#dose-1/window", ENDED, *late) is State.MISSED


@pytest.mark.parametrize(("closed", "then"), [(0, State.MISSED), (1, State.NOT_APPLICABLE)])
def test_a_window_that_closes_as_the_course_ends_is_behind(closed, then):
    """call-3d of a dose on 23 March closes at 00:00 on 28 March, excluded."""
    end = local("03-28 00:00") - closed * SECOND
    assert state_of("call-3d#dose-1/window", LATER, *GIVEN, turned("completed", end)) is then


def test_what_was_kept_or_broken_stays_as_it_was():
    before, after = states(*GIVEN, at=ENDED - SECOND), states(*GIVEN, turned("died", ENDED))
    settled = {key for key, it in before.items() if it in (State.MET, State.BROKEN, State.MET_LATE, State.MISSED)}
    assert settled
    assert {after[key] for key in settled} == {before[key] for key in settled}
    assert not [key for key in settled if before[key] is not after[key]]


def test_an_unpublished_target_behind_the_end_is_not_assessable_and_one_ahead_not_applicable():
    facts = [*GIVEN, turned("completed", ENDED)]
    found = states(*facts, protocol=hopkins())
    assert found["d1-1d/held"] is State.NOT_ASSESSABLE
    assert found["fu-12mo/held"] is State.NOT_APPLICABLE


def test_a_dose_nobody_accounted_for_is_still_asked_after_a_death():
    found = states(booked("dose-1", DOSE_1), turned("died", ENDED))
    assert found["dose-1/outcome"] is State.OVERDUE


class TestTreatmentStopped:
    FACTS = (*GIVEN, turned("treatment stopped", ENDED))

    def test_the_next_dose_and_what_hangs_on_it_is_not_applicable(self):
        found = states(*self.FACTS)
        keys = ["dose-2/window", "dose-2/gate-consent", "dose-2/amount", "d2-1d/window", "call-3d#dose-2/window"]
        assert {found[key] for key in keys} == {State.NOT_APPLICABLE}

    def test_what_follows_the_dose_that_was_given_stays(self):
        found = states(*self.FACTS)
        assert found["int-2#dose-1/window"] is State.OVERDUE
        assert found["dose-1/integration-session"] is State.MISSED

    def test_follow_up_is_counted_from_the_last_dose_given(self):
        visits = {it.key: it for it in planned(*self.FACTS).visits}
        assert visits["fu-12mo"].window.due_at == local("2027-03-23 00:00")
        assert not visits["fu-12mo"].provisional
        assert visits["int-close"].window.due_at == local("04-11 00:00")
        assert visits["d2-1wk"].provisional

    def test_a_course_that_goes_on_counts_follow_up_from_its_second_dose(self):
        assert {it.key: it for it in planned(*GIVEN).visits}["fu-12mo"].provisional

    def test_the_course_goes_on_for_follow_up(self):
        stands = planned(*self.FACTS).standing
        assert (stands.turn, stands.stopped_at, stands.ended_at) == ("treatment stopped", ENDED, None)

    def test_before_any_dose_it_ends_the_course(self):
        made = planned(turned("treatment stopped", ENDED))
        assert made.standing.ended_at == ENDED
        assert not {state(it, LATER) for it in made.requirements} & {State.OVERDUE, State.OPEN, State.PENDING}

    def test_an_end_after_it_ends_follow_up_too(self):
        found = states(*self.FACTS, turned("contact refused", ENDED + DAY))
        assert found["fu-12mo/window"] is State.NOT_APPLICABLE

    def test_follow_up_begins_when_the_window_of_the_last_dose_closes(self):
        made = planned(*self.FACTS)
        assert made.phase(local("04-13 17:00") - SECOND) == "integration"
        assert made.phase(local("04-13 17:00")) == "follow-up"


class TestOnHold:
    def test_a_message_waits_however_early_it_was_due_and_the_lead_is_told_all_the_same(self):
        facts = [*GIVEN, practice("2026-03-25")]
        going = {it.key: it for it in planned(*facts).reminders}
        assert not any(it.waits for it in going.values())
        on_hold = {it.key: it for it in planned(*facts, turned("on hold", ENDED)).reminders}
        assert on_hold.keys() == going.keys()
        assert {it.to for it in on_hold.values() if it.waits} == {"patient"}
        assert all(it.waits for it in on_hold.values() if it.to == "patient")

    def test_resumed_what_fell_into_the_hold_goes_afterwards(self):
        hold = [turned("on hold", local("03-25 08:00")), turned("resumed", local("03-27 11:30"))]
        made = {it.code: it for it in planned(*GIVEN, *hold).reminders}
        assert made["book-integration"].due_at == local("03-27 11:30")
        assert made["closing-soon"].due_at == local("04-06 10:00")

    def test_the_windows_stay_open(self):
        assert states(*GIVEN, turned("on hold", ENDED)) | {"dose-1/standing": 0, "dose-2/standing": 0} == (
            states(*GIVEN) | {"dose-1/standing": 0, "dose-2/standing": 0}
        )

    @pytest.mark.parametrize(
        ("hold", "dosed_at", "then"),
        [
            ([turned("on hold", DOSE_1)], DOSE_1, State.BROKEN),
            ([turned("on hold", DOSE_1 + SECOND)], DOSE_1, State.MET),
            ([turned("on hold", DOSE_1 - DAY), turned("resumed", DOSE_1)], DOSE_1, State.MET),
            ([turned("on hold", DOSE_1 - DAY), turned("resumed", DOSE_1 + SECOND)], DOSE_1, State.BROKEN),
            ([turned("treatment stopped", DOSE_1)], DOSE_1, State.BROKEN),
            ([turned("transferred", DOSE_1 - DAY, zone="Europe/Paris", from_zone="Europe/London")], DOSE_1, State.MET),
            ([turned("transferred", DOSE_1 - DAY)], DOSE_1, State.BROKEN),
        ],
    )
    def test_a_dose_is_given_while_the_course_goes_on(self, hold, dosed_at, then):
        assert state_of("dose-1/standing", LATER, *hold, *dosing("dose-1", dosed_at)) is then

    def test_it_is_an_objection_before_the_dose(self):
        course = laid(turned("on hold", ENDED))
        found = objections(course.protocol, course.history, course.setting, visit="dose-1", at=ENDED + HOUR)
        assert "dose-1/standing" in {it.key for it in found}

    def test_a_course_that_took_no_turn_is_not_asked(self):
        assert not [key for key in states(*GIVEN) if key.endswith("/standing")]


@pytest.mark.parametrize("end", ENDS)
def test_nothing_is_said_after_an_end(end):
    facts = [*GIVEN, practice("2026-03-25"), booked("fu-1mo", local("2026-05-20 10:00"), at=DOSE_1)]
    assert planned(*facts).reminders
    assert not [it for it in planned(*facts, turned(end, ENDED)).reminders if it.to == "patient"]


def test_a_cancellation_that_comes_with_a_death_is_not_told_to_the_dead():
    visit = local("04-03 10:00")
    was = booked("int-2#dose-1", visit, at=DOSE_1, key="b1")
    told = messaged("visit-tomorrow/int-2#dose-1@b1/patient", local("04-02 18:00"))
    off = unbooked("int-2#dose-1", ENDED + DAY, replaces="b1")
    assert not planned(*GIVEN, was, told, off, turned("died", ENDED + DAY)).reminders


class TestMovedToAnotherZone:
    MOVED = local("04-01 12:00")
    MOVE = turned("transferred", MOVED, zone="America/New_York", from_zone="Europe/London")

    def window(self, key, *facts, zone):
        return {it.key: it for it in planned(*facts, zone=zone).visits}[key].window

    def test_what_lies_behind_stays_and_what_lies_ahead_moves(self):
        before = self.window("call-3d#dose-1", *GIVEN, zone=LONDON)
        assert self.window("call-3d#dose-1", *GIVEN, self.MOVE, zone=NEW_YORK) == before
        ahead = self.window("int-2#dose-1", *GIVEN, self.MOVE, zone=NEW_YORK)
        assert ahead.opens_at == local("03-31 00:00", NEW_YORK)
        assert ahead.closes_at == local("04-06 00:00", NEW_YORK)

    def test_the_course_goes_on(self):
        stands = planned(*GIVEN, self.MOVE, zone=NEW_YORK).standing
        assert (stands.turn, stands.ended_at) == (None, None)

    def test_a_moment_belongs_to_the_calendar_of_its_day(self):
        course = laid(*GIVEN, self.MOVE, zone=NEW_YORK)
        assert course.zone_at(self.MOVED - timedelta(microseconds=1)) == LONDON
        assert course.zone_at(self.MOVED) == NEW_YORK

    def test_a_hold_lasts(self):
        stands = planned(*GIVEN, turned("on hold", ENDED - DAY), self.MOVE, zone=NEW_YORK).standing
        assert (stands.turn, stands.since) == ("on hold", ENDED - DAY)

    def test_a_stopped_treatment_stays_stopped(self):
        made = planned(*GIVEN, turned("treatment stopped", ENDED - DAY), self.MOVE, zone=NEW_YORK)
        assert made.standing.turn == "treatment stopped"
        assert asked("dose-2/window", *GIVEN, turned("treatment stopped", ENDED)).outcome is Outcome.NOT_APPLICABLE


def test_stopping_the_treatment_ends_a_hold_and_its_silence():
    held_back = [*GIVEN, turned("on hold", ENDED - DAY)]
    assert all(it.waits for it in planned(*held_back).reminders if it.to == "patient")
    stopped = planned(*held_back, turned("treatment stopped", ENDED))
    assert stopped.standing.turn == "treatment stopped"
    assert not any(it.waits for it in stopped.reminders)


def test_a_transfer_to_hospital_ends_the_silence_like_a_discharge():
    out = [*dosing("dose-1", DOSE_1)[:1], held("dose-1", DOSE_1, 200, outcome="transferred out")]
    assert not [it for it in planned(*out).reminders if it.waits]
    assert [it for it in planned(GIVEN[0], held("dose-1", DOSE_1, 200)).reminders if it.waits]
