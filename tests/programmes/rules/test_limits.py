"""What a reading must be: both ends, before a dose, during the day and before leaving; means; what nobody can say."""

import pytest

from programmes import Outcome, State, objections
from programmes.requirements import Severity
from tests.programmes.told import DAY, HOUR, MINUTE, SECOND, asked, discharged, dose, held, laid, not_held, state_of
from tests.programmes.told_day import with_tables
from tests.programmes.told_people import AT, ENDS, reading

READ = {"code": "blood-pressure", "title": "x", "at": "before the dose", "values": ("systolic", "diastolic")}
RULE = {"code": "pressure", "title": "x", "measurement": "blood-pressure", "value": "systolic", "at_most": 140,
        "action": "hold"}  # fmt: skip
KEY = "dose-1/limit-pressure"
GIVEN = dose("dose-1", AT)
LEFT = discharged("dose-1", ENDS)
EARLY = AT - 30 * MINUTE


def limited(**rule):
    return with_tables(measurements=[READ], limits=[RULE | rule])


def read(systolic, at=EARLY, **fields):
    return reading(at, systolic=systolic, **fields)


BEFORE = {
    "inside": ({}, (read("139"), GIVEN), Outcome.MET),
    "the end itself": ({}, (read("140"), GIVEN), Outcome.MET),
    "outside": ({}, (read("140.1"), GIVEN), Outcome.BROKEN),
    "the last one counts": ({}, (read("150", EARLY - MINUTE), read("140"), GIVEN), Outcome.MET),
    "also where it got worse": ({}, (read("130", EARLY - MINUTE), read("150"), GIVEN), Outcome.BROKEN),
    "one after the dose is too late": ({}, (read("150"), GIVEN, read("130", AT + MINUTE)), Outcome.BROKEN),
    "the lower end": ({"at_least": 90, "at_most": "unspecified"}, (read("90"), GIVEN), Outcome.MET),
    "below the lower end": ({"at_least": 90, "at_most": "unspecified"}, (read("89"), GIVEN), Outcome.BROKEN),
    "outside, before the dose": ({}, (read("150"),), Outcome.PENDING),
    "no reading": ({}, (GIVEN,), Outcome.BROKEN),
    "no reading yet": ({}, (), Outcome.PENDING),
    "a reading of another visit": ({}, (reading(EARLY, visit="dose-2", systolic="120"), GIVEN), Outcome.BROKEN),
    "a reading without the value": ({}, (reading(EARLY, diastolic="80"), GIVEN), Outcome.BROKEN),
    "without the value, of what is weighed": (
        {"action": "weigh"}, (reading(EARLY, diastolic="80"), GIVEN), Outcome.NOT_ASSESSABLE),
    "without the value, after one outside": ({}, (read("150", EARLY - MINUTE), reading(EARLY), GIVEN), Outcome.BROKEN),
    "without the value, after one inside": (
        {}, (read("130", EARLY - MINUTE), reading(EARLY), GIVEN), Outcome.NOT_ASSESSABLE),
    "without the value, of an unpublished end": (
        {"at_most": "unspecified"}, (reading(EARLY), GIVEN), Outcome.NOT_ASSESSABLE),
    "an unpublished end": ({"at_most": "unspecified"}, (read("150"), GIVEN), Outcome.NOT_ASSESSABLE),
}  # fmt: skip


@pytest.mark.parametrize(("rule", "facts", "expected"), BEFORE.values(), ids=BEFORE)
def test_before_the_dose(rule, facts, expected):
    found = asked(KEY, *facts, protocol=limited(**rule))
    assert found.outcome is expected
    assert (found.settled_at == AT) is (expected is Outcome.BROKEN)


@pytest.mark.parametrize(
    ("action", "severity", "release"),
    [("hold", Severity.SAFETY, "never"), ("stop", Severity.SAFETY, "never"), ("weigh", Severity.ADVICE, "warning"),
     ("escalate", Severity.ADVICE, "warning"), ("unspecified", Severity.ADVICE, "warning")],
)  # fmt: skip
def test_only_hold_and_stop_shut_the_dose(action, severity, release):
    course = laid(read("150"), protocol=limited(action=action))
    (found,) = (
        it for it in objections(course.protocol, course.history, course.setting, visit="dose-1", at=AT) if it.key == KEY
    )
    assert (found.severity, found.detail["release"]) == (severity, release)


FOUR = {"averaged": {"readings": 4, "days": 2}}
DAYS = (AT - 8 * DAY, AT - 8 * DAY + HOUR, AT - 7 * DAY, AT - 7 * DAY + HOUR)


def means(*systolic, at=DAYS):
    return tuple(reading(moment, visit="screening", systolic=it) for moment, it in zip(at, systolic, strict=True))


ONE_DAY = tuple(AT - 8 * DAY + n * HOUR for n in range(4))
AVERAGED = {
    "inside on the mean": (means("150", "150", "130", "130"), Outcome.MET),
    "outside on the mean": (means("150", "150", "130", "130.4"), Outcome.BROKEN),
    "three readings": (means("130", "130", "130", "130")[1:], Outcome.BROKEN),
    "four on one day": (means("130", "130", "130", "130", at=ONE_DAY), Outcome.BROKEN),
    "one without the value": ((*means("130", "130", "130", "130")[:3], reading(DAYS[3], visit="screening")),
                              Outcome.BROKEN),
    "the last four": ((reading(AT - 9 * DAY, visit="screening", systolic="200"), *means("140", "140", "140", "140")),
                      Outcome.MET),
}  # fmt: skip


@pytest.mark.parametrize(("facts", "expected"), AVERAGED.values(), ids=AVERAGED)
def test_the_mean_of_four_readings_on_two_days(facts, expected):
    assert asked(KEY, *facts, GIVEN, protocol=limited(**FOUR)).outcome is expected


LATER = AT + 2 * HOUR
DURING = {
    "always inside": ((read("130", LATER), LEFT), Outcome.MET),
    "outside, and inside again": ((read("150", LATER), read("140", LATER + HOUR), LEFT), Outcome.MET),
    "outside until leaving": ((read("150", LATER), LEFT), Outcome.BROKEN),
    "outside, still here": ((read("150", LATER),), Outcome.PENDING),
    "inside only after leaving": ((read("150", LATER), LEFT, read("120", ENDS + MINUTE)), Outcome.BROKEN),
    "before the dose is not during": ((read("150"), read("130", LATER), LEFT), Outcome.MET),
    "no reading": ((LEFT,), Outcome.NOT_ASSESSABLE),
    "a reading without the value": ((reading(LATER), read("130", LATER + HOUR), LEFT), Outcome.NOT_ASSESSABLE),
    "taken to hospital": ((read("190", LATER), held("dose-1", AT, 150, "transferred out"), LEFT),
                          Outcome.NOT_APPLICABLE),
}  # fmt: skip


@pytest.mark.parametrize(("facts", "expected"), DURING.values(), ids=DURING)
def test_during_the_day(facts, expected):
    found = asked(KEY, GIVEN, *facts, protocol=limited(when="during", action="repeat"))
    assert found.outcome is expected
    assert (found.settled_at == ENDS) is (expected is Outcome.BROKEN)


def test_a_reading_outside_is_open_until_it_is_inside_again():
    protocol = limited(when="during", action="repeat")
    assert state_of(KEY, LATER, GIVEN, read("150", LATER), protocol=protocol) is State.OPEN
    assert state_of(KEY, LATER, GIVEN, read("130", LATER), protocol=protocol) is State.PENDING
    again = read("150", LATER), read("140", LATER + HOUR)
    assert state_of(KEY, LATER + HOUR, GIVEN, *again, protocol=protocol) is State.PENDING
    last = read("141", LATER + HOUR), reading(LATER + 2 * HOUR)
    assert state_of(KEY, LATER + 2 * HOUR, GIVEN, *last, protocol=protocol) is State.OPEN


@pytest.mark.parametrize(("action", "severity"), [("repeat", Severity.SAFETY), ("escalate", Severity.ADVICE)])
def test_what_is_only_told_is_advice(action, severity):
    found = asked(KEY, GIVEN, read("150", LATER), LEFT, protocol=limited(when="during", action=action))
    assert (found.outcome, found.severity) == (Outcome.BROKEN, severity)


@pytest.mark.parametrize(
    ("between", "action", "expected"),
    [
        ((read("150", LATER - MINUTE),), "hold", LATER),
        ((read("150", LATER - MINUTE), read("130", LATER)), "hold", None),
        ((read("150", LATER - MINUTE),), "repeat", None),
    ],
)
def test_no_further_part_while_a_reading_holds_it(between, action, expected):
    facts = GIVEN, *between, dose("dose-1", LATER, "10")
    found = asked(KEY, *facts, protocol=limited(when="during", action=action))
    assert (found.outcome is Outcome.BROKEN, found.settled_at) == (expected is not None, expected)


LEAVING = {
    "inside": ((read("140", LATER), LEFT), Outcome.MET),
    "as they leave": ((read("140", ENDS), LEFT), Outcome.MET),
    "outside": ((read("130", LATER), read("141", LATER + HOUR), LEFT), Outcome.BROKEN),
    "no reading": ((LEFT,), Outcome.BROKEN),
    "a reading before the last part": ((read("130", LATER), dose("dose-1", LATER + SECOND), LEFT), Outcome.BROKEN),
    "an earlier one without the value": ((reading(LATER), read("130", LATER + HOUR), LEFT), Outcome.MET),
    "the last one without the value": ((read("130", LATER), reading(LATER + HOUR), LEFT), Outcome.NOT_ASSESSABLE),
    "still here": ((read("130", LATER),), Outcome.PENDING),
}


@pytest.mark.parametrize(("facts", "expected"), LEAVING.values(), ids=LEAVING)
def test_before_leaving(facts, expected):
    assert asked(KEY, GIVEN, *facts, protocol=limited(when="before leaving", action="repeat")).outcome is expected


def test_a_dose_that_was_withheld_asks_for_nothing_later():
    facts = not_held("dose-1", AT, "withheld")
    assert asked(KEY, facts, protocol=limited(when="before leaving")).outcome is Outcome.NOT_APPLICABLE


def test_written_down_days_later():
    facts = reading(EARLY, systolic="130"), dose("dose-1", AT)
    late = (*facts[1:], reading(EARLY, systolic="130", recorded=EARLY + 2 * DAY))
    assert asked(KEY, *facts, protocol=limited()).outcome is Outcome.MET
    assert asked(KEY, *late, protocol=limited()).outcome is Outcome.ENTERED_LATE


def test_what_was_read_is_said_with_its_ends():
    found = asked(KEY, read("150.50"), GIVEN, protocol=limited(at_least=90))
    assert {name: found.detail[name] for name in ("read", "least", "most")} == {
        "read": "150.5", "least": "90", "most": "140",
    }  # fmt: skip


def test_before_leaving_the_value_that_counts_is_said():
    facts = read("165", LATER), read("132", LATER + HOUR), LEFT
    found = asked(KEY, GIVEN, *facts, protocol=limited(when="before leaving"))
    assert (found.outcome, found.detail["read"]) == (Outcome.MET, "132")


def test_a_mean_is_said_to_a_tenth_half_up():
    facts = [read(it, EARLY - number * MINUTE) for number, it in enumerate(("130", "134", "148", "149"))]
    found = asked(KEY, *facts, GIVEN, protocol=limited(averaged={"readings": 4}))
    assert (found.outcome, found.detail["read"]) == (Outcome.BROKEN, "140.3")


def test_during_the_day_it_is_met_with_the_last_reading_and_broken_on_leaving():
    protocol = limited(when="during", action="repeat")
    kept = asked(KEY, GIVEN, LEFT, read("150", LATER), read("130", LATER + HOUR), protocol=protocol)
    assert (kept.outcome, kept.rule, kept.met_at, kept.settled_at) == (Outcome.MET, "limit", LATER + HOUR, None)
    over = asked(KEY, GIVEN, LEFT, read("150", LATER), protocol=protocol)
    assert (over.outcome, over.met_at, over.settled_at) == (Outcome.BROKEN, None, ENDS)
