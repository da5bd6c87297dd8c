"""A medicine beside the doses: begun at its time, in the right amount; each step found, none twice."""

import pytest

from programmes import Outcome, State
from programmes.requirements import Severity
from tests.factories import MONDAY
from tests.programmes.told import DAY, SECOND, asked, booked, dose, local, planned, state_of
from tests.programmes.told_day import with_tables
from tests.programmes.told_papers import prescribed, reached

FIRST, SECOND_DOSE = local("03-23 09:00"), local("04-13 09:00")


def step(per_day, anchor="dose-1", due="1 d", opens="1 d", closes="1 d", **window):
    return {"per_day": per_day, "anchor": anchor, "window": {"due": due, "opens": opens, "closes": closes} | window}


def medicine(*steps, **keys):
    return with_tables(medicines=[{"code": "daily", "title": "Daily capsules", "steps": list(steps)} | keys])


CAPSULES = medicine(step("1 capsule"), step("2 capsules", "dose-2"))
KEY = "dose-1/medicine-daily@1d"
SECOND_KEY = "dose-2/medicine-daily@1d"


def capsules(number, at, **fields):
    return prescribed("daily", at, number, unit="capsules", **fields)


DAYS = {
    "the day after, at midnight": (local("03-24 00:00"), Outcome.MET),
    "the day after, at night": (local("03-24 23:59"), Outcome.MET),
    "on the day itself": (local("03-23 23:59"), Outcome.MET_EARLY),
    "two days after": (local("03-25 00:00"), Outcome.MET_LATE),
}


@pytest.mark.parametrize(("at", "expected"), DAYS.values(), ids=DAYS)
def test_begun_the_day_after_the_dose(at, expected):
    found = asked(KEY, dose("dose-1", FIRST), capsules("1", at), protocol=CAPSULES)
    assert (found.outcome, found.met_at, found.visit) == (expected, at, "dose-1")
    assert found.severity is Severity.PROTOCOL


def test_not_begun_it_is_overdue_and_of_an_anchor_to_come_only_shown():
    given = dose("dose-1", FIRST)
    assert state_of(KEY, local("03-24 23:59"), given, protocol=CAPSULES) is State.OPEN
    assert state_of(KEY, local("03-25 00:00"), given, protocol=CAPSULES) is State.OVERDUE
    ahead = asked(KEY, booked("dose-1", FIRST), capsules("1", local("03-24 08:00")), protocol=CAPSULES)
    assert (ahead.provisional, ahead.met_at, ahead.due_at) == (True, None, local("03-24 00:00"))


WRONG = {
    "two instead of one": (capsules("2", local("03-24 08:00")), Outcome.PENDING),
    "one mg": (prescribed("daily", local("03-24 08:00"), "1"), Outcome.PENDING),
    "another medicine": (prescribed("other", local("03-24 08:00"), "1", unit="capsule"), Outcome.PENDING),
    "one capsule": (prescribed("daily", local("03-24 08:00"), "1", unit="capsule"), Outcome.MET),
    "typed in later": (capsules("1", local("03-24 08:00"), recorded_at=local("03-26 08:00")), Outcome.ENTERED_LATE),
}


@pytest.mark.parametrize(("fact", "expected"), WRONG.values(), ids=WRONG)
def test_only_its_own_amount_begins_a_step(fact, expected):
    assert asked(KEY, dose("dose-1", FIRST), fact, protocol=CAPSULES).outcome is expected


def test_imperial_one_and_two_capsules():
    doses = dose("dose-1", FIRST), dose("dose-2", SECOND_DOSE)
    facts = *doses, capsules("1", local("03-24 08:00")), capsules("2", local("04-14 08:00"))
    found = {it.key: it.outcome for it in planned(*facts, protocol=CAPSULES).requirements if it.rule == "medicine"}
    assert found == {KEY: Outcome.MET, SECOND_KEY: Outcome.MET}


TAPER = medicine(
    step("10 mg", "enrolment", "0 d", "0 d", "0 d"),
    step("20 mg", "enrolment", "21 d", "21 d", "21 d"),
    step("10 mg", "enrolment", "42 d", "42 d", "42 d"),
    step("0 mg", "enrolment", "49 d", "49 d", "49 d"),
)
AGAIN = "course/medicine-daily@42d"


def mg(number, days):
    return prescribed("daily", MONDAY + days * DAY, number)


def test_an_amount_that_comes_twice_has_two_keys_and_one_fact_begins_one_step():
    keys = [it.key for it in planned(protocol=TAPER).requirements if it.rule == "medicine"]
    assert keys == ["course/medicine-daily@0d", "course/medicine-daily@21d", AGAIN, "course/medicine-daily@49d"]
    assert asked(AGAIN, mg("10", 0), protocol=TAPER).outcome is Outcome.PENDING
    assert asked(AGAIN, mg("10", 0), mg("20", 21), protocol=TAPER).outcome is Outcome.PENDING
    assert asked(AGAIN, mg("10", 0), mg("20", 21), mg("10", 42), protocol=TAPER).outcome is Outcome.MET
    assert asked(AGAIN, mg("10", 0), mg("20", 21), mg("10", 44), protocol=TAPER).outcome is Outcome.MET_LATE
    assert asked("course/medicine-daily@49d", mg("10", 0), mg("0", 49), protocol=TAPER).outcome is Outcome.MET


def test_a_key_tells_no_amount_and_two_at_one_time_have_two():
    twice = medicine(
        step("10 mg", due="unspecified", opens="unspecified"), step("20 mg", due="unspecified", opens="unspecified")
    )
    keys = [it.key for it in planned(dose("dose-1", FIRST), protocol=twice).requirements if it.rule == "medicine"]
    assert keys == ["dose-1/medicine-daily@start", "dose-1/medicine-daily@start-2"]


def test_an_amount_in_its_days_goes_before_an_earlier_one():
    found = asked("course/medicine-daily@21d", mg("20", 5), mg("20", 21), protocol=TAPER)
    assert (found.outcome, found.met_at) == (Outcome.MET, MONDAY + 21 * DAY)


def test_a_milestone_may_be_what_it_is_counted_from():
    protocol = medicine(step("2.5 mg", "randomisation"), step("1 mg", "randomisation"))
    protocol = with_tables(protocol, milestones=[{"code": "randomisation", "title": "Randomised"}])
    key = "course/medicine-daily@randomisation-1d"
    assert asked(key, protocol=protocol).provisional
    found = asked(key, reached("randomisation", FIRST), mg("2.5", 22), protocol=protocol)
    assert (found.outcome, found.opens_at) == (Outcome.MET, local("03-24 00:00"))


OPEN = medicine(step("1 capsule", opens="unspecified", closes="unspecified"))


def test_without_published_days_it_was_begun_or_is_pending_and_whether_in_time_is_not_assessable():
    given = dose("dose-1", FIRST)
    waiting = asked(KEY, given, protocol=OPEN)
    assert (waiting.outcome, waiting.due_at) == (Outcome.PENDING, local("03-24 00:00"))
    assert state_of(KEY, FIRST + 90 * DAY, given, protocol=OPEN) is State.PENDING
    assert asked(KEY, given, capsules("1", FIRST + 9 * DAY), protocol=OPEN).outcome is Outcome.MET
    assert asked(f"{KEY}-days", given, protocol=OPEN).outcome is Outcome.NOT_ASSESSABLE
    assert f"{KEY}-days" not in {it.key for it in planned(given, protocol=CAPSULES).requirements}


def test_only_in_its_arms_and_moved_with_the_arm():
    own = medicine(step("1 capsule", "enrolment"), arms=["delayed"])
    keys = {it.key for it in planned(protocol=own, arm="immediate").requirements}
    assert "course/medicine-daily@1d" not in keys
    found = asked("course/medicine-daily@1d", protocol=own, arm="delayed")
    assert found.due_at == local("03-03 00:00")
    moved = asked("course/medicine-daily@1d", protocol=medicine(step("1 capsule", "enrolment")), arm="delayed")
    assert moved.due_at == local("04-28 00:00")


def test_a_moment_of_the_same_time_of_day():
    protocol = medicine(step("1 capsule", at="same time"))
    given = dose("dose-1", FIRST)
    assert asked(KEY, given, capsules("1", FIRST + DAY), protocol=protocol).outcome is Outcome.MET
    assert asked(KEY, given, capsules("1", FIRST + DAY + SECOND), protocol=protocol).outcome is Outcome.MET_LATE


def test_a_step_counted_from_enrolment_needs_no_arm():
    found = asked("course/medicine-daily@1d", protocol=medicine(step("1 capsule", anchor="enrolment")))
    assert (found.due_at, found.provisional) == (local("03-03 00:00"), False)


def test_without_published_days_the_same_is_said_of_them():
    days = "unspecified"
    protocol = medicine(step("1 capsule", due="1 d", opens=days, closes=days))
    found, of_days = asked(KEY, protocol=protocol), asked(f"{KEY}-days", protocol=protocol)
    assert of_days.detail == found.detail == {"medicine": "daily", "per_day": "1 capsule"}
    assert (of_days.rule, of_days.visit, of_days.source) == (found.rule, found.visit, found.source)
