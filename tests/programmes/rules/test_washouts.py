"""Wash-outs: stopped long enough before, in time or in half-lives; started again; silence; what nobody published."""

from datetime import date

import pytest

from programmes import Outcome, State, objections
from programmes.protocol.model import Protocol
from tests.programmes.told import DAY, HOUR, SECOND, asked, booked, dose, laid, local, state_of, turned
from tests.programmes.told_day import with_tables
from tests.programmes.told_papers import prescribed

FIRST = local("03-23 09:00")
KEY = "dose-1/washout-ssri"


def washed(**keys) -> Protocol:
    return with_tables(washouts=[{"code": "ssri", "title": "SSRI", "at_least": "2 wk"} | keys])


TWO_WEEKS = washed()
STOPPED = prescribed("ssri", FIRST - 14 * DAY, "0")
FACTS = {
    "two weeks to the minute": ((STOPPED,), Outcome.MET, "stopped"),
    "a second short": ((prescribed("ssri", FIRST - 14 * DAY + SECOND, "0"),), Outcome.BROKEN, "stopped"),
    "nothing recorded": ((), Outcome.BROKEN, "nothing recorded"),
    "another medicine": ((prescribed("maoi", FIRST - 90 * DAY, "0"),), Outcome.BROKEN, "nothing recorded"),
    "still taken": ((prescribed("ssri", FIRST - 90 * DAY, "20"),), Outcome.BROKEN, "taken"),
    "less and less, then none": (
        (prescribed("ssri", FIRST - 40 * DAY, "20"), prescribed("ssri", FIRST - 30 * DAY, "10"), STOPPED),
        Outcome.MET,
        "stopped",
    ),
    "less and less, not yet none": (
        (prescribed("ssri", FIRST - 40 * DAY, "20"), prescribed("ssri", FIRST - 30 * DAY, "0.5")),
        Outcome.BROKEN,
        "taken",
    ),
    "started again": ((STOPPED, prescribed("ssri", FIRST - DAY, "10")), Outcome.BROKEN, "taken"),
    "started again, and stopped too late": (
        (STOPPED, prescribed("ssri", FIRST - 10 * DAY, "10"), prescribed("ssri", FIRST - 9 * DAY, "0")),
        Outcome.BROKEN,
        "stopped",
    ),
    "none said twice counts from the first": ((STOPPED, prescribed("ssri", FIRST - DAY, "0")), Outcome.MET, "stopped"),
    "started again with the dose": ((STOPPED, prescribed("ssri", FIRST, "10")), Outcome.BROKEN, "taken"),
    "started again after the dose": ((STOPPED, prescribed("ssri", FIRST + SECOND, "10")), Outcome.MET, "stopped"),
    "stopped on another course": (
        (prescribed("ssri", FIRST - 14 * DAY, "0", course="2"),),
        Outcome.MET,
        "stopped",
    ),
    "taken on another course": (
        (STOPPED, prescribed("ssri", FIRST - DAY, "10", course="2")),
        Outcome.BROKEN,
        "taken",
    ),
    "written down two days after the dose": (
        (prescribed("ssri", FIRST - 14 * DAY, "0", recorded_at=FIRST + 2 * DAY),),
        Outcome.ENTERED_LATE,
        "stopped",
    ),
    "written down a week before it": (
        (prescribed("ssri", FIRST - 14 * DAY, "0", recorded_at=FIRST - 7 * DAY),),
        Outcome.MET,
        "stopped",
    ),
}


@pytest.mark.parametrize(("facts", "expected", "stands"), FACTS.values(), ids=FACTS)
def test_stopped_two_weeks_before(facts, expected, stands):
    found = asked(KEY, *facts, dose("dose-1", FIRST), protocol=TWO_WEEKS)
    assert (found.outcome, found.detail["stands"]) == (expected, stands)
    assert found.settled_at == (FIRST if expected is Outcome.BROKEN else None)


def test_days_end_at_the_same_time_of_day_over_the_night_the_clocks_change():
    stopped = local("03-20 09:00")
    for at, expected in ((local("04-03 09:00"), Outcome.MET), (local("04-03 08:59"), Outcome.BROKEN)):
        facts = prescribed("ssri", stopped, "0"), dose("dose-1", at)
        assert asked(KEY, *facts, protocol=TWO_WEEKS).outcome is expected


def halves(stopped, half_life: str | None = "24"):
    return (prescribed("ssri", stopped, "0", half_life),)


HALVES = {
    "5 half-lives of 24 h": (halves(FIRST - 5 * DAY), {"at_least": "unspecified"}, Outcome.MET),
    "a second short": (halves(FIRST - 5 * DAY + SECOND), {"at_least": "unspecified"}, Outcome.BROKEN),
    "a half-life with a fraction": (halves(FIRST - 5 * DAY, "24.5"), {"at_least": "unspecified"}, Outcome.BROKEN),
    "nobody wrote the half-life down": (
        halves(FIRST - 90 * DAY, None),
        {"at_least": "unspecified"},
        Outcome.NOT_ASSESSABLE,
    ),
    "nor is the time over": (halves(FIRST - 13 * DAY, None), {}, Outcome.BROKEN),
    "only the time is over": (halves(FIRST - 14 * DAY, None), {}, Outcome.NOT_ASSESSABLE),
    "the longer holds: half-lives": (halves(FIRST - 14 * DAY, "96"), {}, Outcome.BROKEN),
    "the longer holds: time": (halves(FIRST - 6 * DAY), {}, Outcome.BROKEN),
    "both are over": (halves(FIRST - 20 * DAY, "96"), {}, Outcome.MET),
    "written down while it was taken": (
        (prescribed("ssri", FIRST - 40 * DAY, "20", "96"), prescribed("ssri", FIRST - 20 * DAY, "0")),
        {},
        Outcome.MET,
    ),
}


@pytest.mark.parametrize(("facts", "keys", "expected"), HALVES.values(), ids=HALVES)
def test_half_lives(facts, keys, expected):
    protocol = washed(half_lives=5, **keys)
    assert asked(KEY, *facts, dose("dose-1", FIRST), protocol=protocol).outcome is expected


UNPUBLISHED = {
    "stopped": ((prescribed("ssri", FIRST - DAY, "0"),), Outcome.NOT_ASSESSABLE),
    "still taken": ((prescribed("ssri", FIRST - DAY, "5"),), Outcome.BROKEN),
    "nothing recorded": ((), Outcome.BROKEN),
}


@pytest.mark.parametrize(("facts", "expected"), UNPUBLISHED.values(), ids=UNPUBLISHED)
def test_a_time_that_nobody_published(facts, expected):
    found = asked(KEY, *facts, dose("dose-1", FIRST), protocol=washed(at_least="unspecified"))
    assert found.outcome is expected


def test_before_the_dose_its_first_moment_is_shown_and_it_is_met_from_then_on():
    fact = prescribed("ssri", FIRST - DAY, "0")
    earliest = local("04-05 09:00")
    found = asked(KEY, fact, protocol=TWO_WEEKS)
    assert (found.opens_at, found.met_at, found.provisional) == (earliest, earliest, True)
    assert state_of(KEY, earliest - SECOND, fact, protocol=TWO_WEEKS) is State.PENDING
    assert state_of(KEY, earliest, fact, protocol=TWO_WEEKS) is State.MET
    assert asked(KEY, booked("dose-1", FIRST), protocol=TWO_WEEKS).outcome is Outcome.PENDING


@pytest.mark.parametrize(("gap", "is_shut"), [(14 * DAY - HOUR, True), (14 * DAY, False)], ids=["too soon", "in time"])
def test_it_shuts_the_dose(gap, is_shut):
    course = laid(prescribed("ssri", FIRST - gap, "0"), protocol=TWO_WEEKS)
    found = objections(TWO_WEEKS, course.history, course.setting, visit="dose-1", at=FIRST)
    assert (KEY in {it.key for it in found}) is is_shut


def test_only_the_first_dose_asks_for_it_unless_each_does():
    later = dose("dose-1", FIRST), dose("dose-2", FIRST + 21 * DAY)
    assert asked(KEY, STOPPED, *later, protocol=TWO_WEEKS).outcome is Outcome.MET
    each = washed(before="each dose")
    again = prescribed("ssri", FIRST + DAY, "10")
    assert asked(KEY, STOPPED, again, *later, protocol=each).outcome is Outcome.MET
    assert asked("dose-2/washout-ssri", STOPPED, again, *later, protocol=each).outcome is Outcome.BROKEN


BORN_ON = date(1980, 5, 4)
BIRTH = prescribed("ssri", local("1980-05-04 00:00"), "0")
EVER = {
    "never": ((BIRTH,), Outcome.MET, "never taken"),
    "none since the day after birth is none since then": (
        (prescribed("ssri", local("1980-05-05 00:00"), "0"),), Outcome.NOT_ASSESSABLE, "stopped"),
    "never, and taken since": ((BIRTH, prescribed("ssri", FIRST - 90 * DAY, "5")), Outcome.BROKEN, "taken"),
    "never, and stopped since": (
        (BIRTH, prescribed("ssri", FIRST - 90 * DAY, "5"), STOPPED), Outcome.NOT_ASSESSABLE, "stopped"),
}  # fmt: skip


@pytest.mark.parametrize("keys", [{"at_least": "unspecified"}, {"half_lives": 5}], ids=["no time", "half-lives"])
@pytest.mark.parametrize(("facts", "expected", "stands"), EVER.values(), ids=EVER)
def test_what_was_never_taken_is_out_of_the_body_whatever_the_time_is(facts, expected, stands, keys):
    found = asked(KEY, *facts, dose("dose-1", FIRST), protocol=washed(**keys), born_on=BORN_ON)
    assert (found.outcome, found.detail["stands"]) == (expected, stands)


@pytest.mark.parametrize(
    ("ended", "expected"),
    [(FIRST + 13 * DAY, Outcome.NOT_APPLICABLE), (FIRST + 14 * DAY, Outcome.MET)],
    ids=["before it was over", "as it was over"],
)
def test_it_is_not_met_by_time_that_passes_after_the_end(ended, expected):
    found = asked(KEY, prescribed("ssri", FIRST, "0"), turned("died", ended), protocol=TWO_WEEKS)
    assert (found.outcome, found.met_at is None) == (expected, expected is Outcome.NOT_APPLICABLE)
