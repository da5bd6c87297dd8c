"""Leaving after a dose: the REMS's two hours and its signs, and Oregon's table of protocols.md 13.4, row by row."""

from datetime import timedelta
from decimal import Decimal

import pytest

from programmes import Outcome, State
from tests.programmes.told import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    asked,
    discharged,
    dose,
    held,
    local,
    planned,
    state_of,
)
from tests.programmes.told_day import observed, published, with_tables

AT = local("03-23 09:00")
STAY = "dose-1/stay"
REMS, OREGON = published("esketamine-spravato-rems"), published("oregon-psilocybin-services")
SIGNS = ("sedation", "dissociation", "respiratory-depression")


def gone(*codes, at=AT + 100 * MINUTE, present=False, **fields):
    return tuple(observed("dose-1", at, code, present=present, **fields) for code in codes)


def left_after(minutes, *facts, outcome="held"):
    length = timedelta(minutes=minutes)
    session = held("dose-1", AT, minutes, outcome=outcome, ended_at=AT + length)
    return dose("dose-1", AT, "56"), *facts, session, discharged("dose-1", AT + length)


LEAVING = {
    "118 minutes, all gone": (118, gone(*SIGNS), Outcome.BROKEN),
    "125 minutes, dissociation still there": (
        125, (*gone("sedation", "respiratory-depression"), *gone("dissociation", present=True)), Outcome.BROKEN),
    "exactly 120, all gone": (120, gone(*SIGNS), Outcome.MET),
    "a second short": (120 - 1 / 60, gone(*SIGNS), Outcome.BROKEN),
    "125 minutes, nobody looked for sedation": (125, gone("dissociation", "respiratory-depression"), Outcome.BROKEN),
    "it was there, then gone": (
        125, (*gone("dissociation", present=True, at=AT + 40 * MINUTE), *gone(*SIGNS)), Outcome.MET),
    "it was gone, then back": (
        125, (*gone(*SIGNS), *gone("dissociation", present=True, at=AT + 110 * MINUTE)), Outcome.BROKEN),
    "looked for as the patient left": (125, gone(*SIGNS, at=AT + 125 * MINUTE), Outcome.MET),
    "looked for after the patient had left": (125, gone(*SIGNS, at=AT + 126 * MINUTE), Outcome.BROKEN),
    "looked for before the dose only": (125, gone(*SIGNS, at=AT - MINUTE), Outcome.BROKEN),
}  # fmt: skip


@pytest.mark.parametrize(("minutes", "facts", "expected"), LEAVING.values(), ids=LEAVING)
def test_two_hours_and_every_sign_gone(minutes, facts, expected):
    found = asked(STAY, *left_after(minutes, *facts), protocol=REMS)
    left = AT + timedelta(minutes=minutes)
    assert found.outcome is expected
    assert (found.met_at, found.settled_at) == ((left, None) if expected is Outcome.MET else (None, left))


def test_what_was_wrong_is_said_in_figures_and_codes():
    facts = (*gone("dissociation", present=True), *gone("respiratory-depression"))
    assert asked(STAY, *left_after(118, *facts), protocol=REMS).detail == {
        "needed_minutes": 120, "stayed_minutes": 118, "unresolved": "dissociation", "unseen": "sedation",
    }  # fmt: skip
    assert asked(STAY, *left_after(125, *gone(*SIGNS)), protocol=REMS).detail == {
        "needed_minutes": 120, "stayed_minutes": 125,
    }  # fmt: skip


def test_until_the_patient_leaves_only_the_earliest_moment_is_known():
    found = asked(STAY, dose("dose-1", AT, "56"), *gone("dissociation", present=True), protocol=REMS)
    assert (found.outcome, found.due_at, found.detail) == (
        Outcome.PENDING, AT + 2 * HOUR, {"needed_minutes": 120},
    )  # fmt: skip
    for protocol in (REMS, OREGON):
        nothing_given = asked(STAY, discharged("dose-1", AT), protocol=protocol)
        assert (nothing_given.outcome, nothing_given.detail) == (Outcome.PENDING, {})


def test_it_is_broken_from_the_moment_of_leaving():
    facts = left_after(118, *gone(*SIGNS))
    left = AT + 118 * MINUTE
    assert state_of(STAY, left - SECOND, *facts, protocol=REMS) is State.PENDING
    assert state_of(STAY, left, *facts, protocol=REMS) is State.BROKEN


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [("transferred out", Outcome.NOT_APPLICABLE), ("cut short", Outcome.BROKEN), ("held", Outcome.BROKEN)],
)
def test_who_was_taken_to_hospital_did_not_leave_early(outcome, expected):
    facts = left_after(50, *gone("dissociation", present=True), outcome=outcome)
    assert asked(STAY, *facts, protocol=REMS).outcome is expected


LATE = {"recorded_at": AT + 2 * DAY}
TYPED_IN_LATE = {
    "leaving": (*left_after(125, *gone(*SIGNS))[:-1], discharged("dose-1", AT + 125 * MINUTE, **LATE)),
    "a sign": left_after(125, *gone(*SIGNS[:2]), *gone(SIGNS[2], **LATE)),
}


@pytest.mark.parametrize("facts", TYPED_IN_LATE.values(), ids=TYPED_IN_LATE)
def test_a_stay_typed_in_two_days_later_is_never_simply_met(facts):
    assert asked(STAY, *facts, protocol=REMS).outcome is Outcome.ENTERED_LATE


def earlier(months_before: str, site="elmfield", **fields):
    return dose("dose-1", local(months_before), "2.4", site=site, course="2", **fields)


EXTRACT = {"site": "elmfield", "product": "extract"}
FUNGI = {"site": "elmfield", "product": "whole fungi"}
ROWS = {
    "2.4 mg, first at the site": ("2.4", EXTRACT, (), 60),
    "2.4 mg, 11 months after the first": ("2.4", EXTRACT, (earlier("2025-04-23 09:00"),), 30),
    "2.4 mg, 12 months after to the minute": ("2.4", EXTRACT, (earlier("2025-03-23 09:00"),), 30),
    "2.4 mg, a minute more": ("2.4", EXTRACT, (earlier("2025-03-23 08:59"),), 60),
    "2.4 mg, 13 months after": ("2.4", EXTRACT, (earlier("2025-02-23 09:00"),), 60),
    "2.4 mg, 13 and 3 months after": ("2.4", EXTRACT, (earlier("2025-02-23 09:00"), earlier("2025-12-23 09:00")), 60),
    "2.4 mg, 3 months after, whole fungi": ("2.4", FUNGI, (earlier("2025-12-23 09:00"),), 60),
    "2.4 mg, the first was at another site": ("2.4", EXTRACT, (earlier("2025-12-23 09:00", site="other"),), 60),
    "2.4 mg, the first is yet to come": ("2.4", EXTRACT, (earlier("2026-06-23 09:00"),), 60),
    "2.4 mg, nobody wrote down the site": ("2.4", {"product": "extract"}, (earlier("2025-12-23 09:00", site=""),), 60),
    "2.4 mg, nobody wrote down the product": ("2.4", {"site": "elmfield"}, (earlier("2025-12-23 09:00"),), 60),
    "2.5 mg": ("2.5", {}, (), 60),
    "2.5 mg, 3 months after the first": ("2.5", EXTRACT, (earlier("2025-12-23 09:00"),), 60),
    "4.99 mg": ("4.99", {}, (), 60),
    "5 mg": ("5", {}, (), 120),
    "9.99 mg": ("9.99", {}, (), 120),
    "10 mg": ("10", {}, (), 240),
    "24.99 mg": ("24.99", {}, (), 240),
    "25 mg": ("25", {}, (), 300),
    "34.99 mg": ("34.99", {}, (), 300),
    "35 mg, overlap, stricter": ("35", {}, (), 360),
    "50 mg": ("50", {}, (), 360),
}


@pytest.mark.parametrize(("mg", "fields", "facts", "minutes"), ROWS.values(), ids=ROWS)
@pytest.mark.parametrize("short", [0, 1], ids=["long enough", "a minute short"])
def test_oregons_minimum_by_amount(mg, fields, facts, minutes, short):
    day = dose("dose-1", AT, mg, **fields), discharged("dose-1", AT + (minutes - short) * MINUTE)
    found = asked(STAY, *facts, *day, protocol=OREGON)
    assert found.detail["needed_minutes"] == minutes
    assert found.outcome is (Outcome.BROKEN if short else Outcome.MET)


def test_the_secondary_dose_counts_into_the_amount():
    parts = dose("dose-1", AT, "8"), dose("dose-1", AT + HOUR, "4")
    assert asked(STAY, *parts, protocol=OREGON).detail == {"needed_minutes": 240}


def test_over_the_table_nobody_published_a_stay_and_the_amount_is_broken():
    day = dose("dose-1", AT, "50.1"), discharged("dose-1", AT + 9 * HOUR)
    assert asked(STAY, *day, protocol=OREGON).outcome is Outcome.NOT_ASSESSABLE
    assert asked("dose-1/amount", *day, protocol=OREGON).outcome is Outcome.BROKEN


def test_it_may_count_from_the_beginning_of_the_session():
    protocol = with_tables(stays=[{"at_least": "2 h", "counted_from": "session start"}])
    given = dose("dose-1", AT)
    early, late = discharged("dose-1", AT + 89 * MINUTE), discharged("dose-1", AT + 90 * MINUTE)
    session = held("dose-1", AT - 30 * MINUTE, 120)
    assert asked(STAY, given, session, late, protocol=protocol).outcome is Outcome.MET
    assert asked(STAY, given, session, early, protocol=protocol).outcome is Outcome.BROKEN
    assert asked(STAY, given, late, protocol=protocol).outcome is Outcome.PENDING


UNPUBLISHED = {
    "neither time nor sign": ({}, (), Outcome.NOT_ASSESSABLE),
    "a sign, and it is gone": ({"until_gone": ("sedation",)}, gone("sedation"), Outcome.NOT_ASSESSABLE),
    "a sign, and it is there": ({"until_gone": ("sedation",)}, gone("sedation", present=True), Outcome.BROKEN),
}


@pytest.mark.parametrize(("rule", "facts", "expected"), UNPUBLISHED.values(), ids=UNPUBLISHED)
def test_an_unpublished_stay_is_not_assessable(rule, facts, expected):
    assert asked(STAY, *left_after(125, *facts), protocol=with_tables(stays=[rule])).outcome is expected


def test_a_stay_named_for_one_visit_stands_before_that_of_each_dose():
    rules = with_tables(stays=[{"at_least": "2 h"}, {"at_least": "3 h", "visit": "dose-1"}])
    found = {it.key: it for it in planned(dose("dose-1", AT), dose("dose-2", AT), protocol=rules).requirements}
    assert [found[f"dose-{n}/stay"].detail["needed_minutes"] for n in (1, 2)] == [180, 120]


def test_every_amount_has_a_stay_and_more_never_asks_for_less():
    needed = [
        asked(STAY, dose("dose-1", AT, str(Decimal(n) / 4)), protocol=OREGON).detail["needed_minutes"]
        for n in range(1, 201)
    ]
    assert needed == sorted(needed)
    assert set(needed) == {60, 120, 240, 300, 360}


@pytest.mark.parametrize(("minutes", "expected"), [(4, Outcome.BROKEN), (5, Outcome.MET)], ids=["before", "with it"])
def test_a_sign_that_was_not_there_before_the_second_device_says_nothing_of_what_follows(minutes, expected):
    seen = gone(*SIGNS, at=AT + minutes * MINUTE)
    found = asked(STAY, *left_after(120, dose("dose-1", AT + 5 * MINUTE, "28"), *seen), protocol=REMS)
    assert found.outcome is expected


def test_a_sign_that_came_back_is_not_gone():
    seen = (*gone(*SIGNS, at=AT + 60 * MINUTE), *gone("dissociation", at=AT + 90 * MINUTE, present=True))
    found = asked(STAY, *left_after(125, *seen), protocol=REMS)
    assert (found.outcome, found.detail["unresolved"]) == (Outcome.BROKEN, "dissociation")


def test_several_signs_are_named_one_after_another():
    facts = gone("sedation", "dissociation", present=True)
    assert asked(STAY, *left_after(125, *facts), protocol=REMS).detail["unresolved"] == "sedation, dissociation"
    assert asked(STAY, *left_after(125), protocol=REMS).detail["unseen"] == ", ".join(SIGNS)
