"""A choice of amounts, an amount for each arm, a second part in its time, devices with a rest, a day cut short."""

import pytest

from programmes import Outcome, Protocol, State, objections, state
from programmes.requirements import Severity
from tests.programmes.told import DAY, MINUTE, SECOND, asked, dose, held, laid, local, planned
from tests.programmes.told_day import with_tables

AT = local("03-23 09:00")
AMOUNT, PART, DEVICES = "dose-1/amount", "dose-1/second-part", "dose-1/devices"
PART_RULE = {"fraction": "1/2", "opens": "90 min", "closes": "120 min", "source": "A test"}
SPRAY = {"each": "28 mg", "rest": "5 min", "source": "A test"}
OTHER = {"visit": "dose-2", "amount": "unspecified"}


def giving(**rule: object) -> Protocol:
    return with_tables(doses=[{"visit": "dose-1", **rule}, OTHER])


def parts(*taken: tuple[int, str]) -> list[object]:
    return [dose("dose-1", AT + minutes * MINUTE, mg) for minutes, mg in taken]


CHOICE = giving(one_of=["80 mg", "120 mg"], at_most="180 mg", second_part=PART_RULE)


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        pytest.param([(0, "80")], Outcome.MET, id="the one"),
        pytest.param([(0, "120")], Outcome.MET, id="the other"),
        pytest.param([(0, "100")], Outcome.NOT_ASSESSABLE, id="between, and nobody says how far it may be"),
        pytest.param([(0, "120"), (90, "60")], Outcome.MET, id="at the most of the day"),
        pytest.param([(0, "120"), (90, "60.01")], Outcome.BROKEN, id="over the most of the day"),
        pytest.param([(0, "80"), (90, "40")], Outcome.MET, id="the second part is none of the amount"),
    ],
)
def test_a_choice_and_the_most_of_a_day(taken, expected):
    requirement = asked(AMOUNT, *parts(*taken), protocol=CHOICE)
    assert (requirement.outcome, requirement.severity) == (expected, Severity.SAFETY)
    assert (requirement.settled_at is not None) is (expected is Outcome.BROKEN)


def test_a_choice_says_its_amounts():
    detail = asked(AMOUNT, *parts((0, "80"), (90, "40")), protocol=CHOICE).detail
    assert detail == {
        "planned_mg": None, "given_mg": "80", "choices_mg": "80, 120", "most_mg": "180", "day_mg": "120",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("mg", "expected"),
    [
        pytest.param("59.99", Outcome.BROKEN, id="below the tolerance of the less"),
        pytest.param("60", Outcome.MET, id="at it"),
        pytest.param("100", Outcome.MET, id="between the two"),
        pytest.param("140.01", Outcome.BROKEN, id="over the tolerance of the more"),
    ],
)
def test_a_choice_with_a_tolerance_counts_from_the_nearest(mg, expected):
    protocol = giving(one_of=["80 mg", "120 mg"], tolerance="20 mg")
    assert asked(AMOUNT, *parts((0, mg)), protocol=protocol).outcome is expected


@pytest.mark.parametrize(
    ("mg", "expected"),
    [("2", Outcome.MET), ("50", Outcome.MET), ("50.1", Outcome.BROKEN)],
    ids=["a little", "the most", "over the most"],
)
def test_the_patient_chooses_up_to_the_most(mg, expected):
    assert asked(AMOUNT, *parts((0, mg)), protocol=giving(at_most="50 mg")).outcome is expected


@pytest.mark.parametrize(("arm", "mg"), [(None, "25"), ("immediate", "25"), ("delayed", "10")])
def test_each_arm_has_its_amount(arm, mg):
    rules = [
        {"visit": "dose-1", "arms": ["immediate"], "amount": "25 mg", "tolerance": "1 mg"},
        {"visit": "dose-1", "arms": ["delayed"], "amount": "10 mg", "tolerance": "1 mg"},
        OTHER,
    ]
    protocol = with_tables(doses=rules)
    assert asked(AMOUNT, *parts((0, mg)), protocol=protocol, arm=arm).outcome is Outcome.MET
    wrong = "10" if mg == "25" else "25"
    assert asked(AMOUNT, *parts((0, wrong)), protocol=protocol, arm=arm).outcome is Outcome.BROKEN


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        pytest.param([(0, "80")], Outcome.NOT_APPLICABLE, id="left out"),
        pytest.param([(0, "80"), (89, "40")], Outcome.BROKEN, id="a minute early"),
        pytest.param([(0, "80"), (90, "40")], Outcome.MET, id="the first minute"),
        pytest.param([(0, "80"), (120, "40")], Outcome.MET, id="the last minute"),
        pytest.param([(0, "80"), (121, "40")], Outcome.BROKEN, id="a minute late"),
        pytest.param([(0, "80"), (100, "40.02")], Outcome.BROKEN, id="more than half"),
        pytest.param([(0, "80"), (100, "30")], Outcome.BROKEN, id="less than half"),
        pytest.param([], Outcome.NOT_APPLICABLE, id="nothing yet"),
    ],
)
def test_a_second_part(taken, expected):
    requirement = asked(PART, *parts(*taken), protocol=CHOICE)
    assert (requirement.outcome, requirement.severity) == (expected, Severity.SAFETY)
    if taken:
        assert (requirement.opens_at, requirement.closes_at) == (AT + 90 * MINUTE, AT + 120 * MINUTE)


@pytest.mark.parametrize("after", [90 * MINUTE - SECOND, 120 * MINUTE + SECOND], ids=["early", "late"])
def test_a_second_of_difference_is_outside(after):
    found = asked(PART, dose("dose-1", AT, "80"), dose("dose-1", AT + after, "40"), protocol=CHOICE)
    assert found.outcome is Outcome.BROKEN


def test_a_second_part_that_was_left_out_is_never_missed():
    requirement = asked(PART, *parts((0, "80")), protocol=CHOICE)
    assert state(requirement, AT + 30 * DAY) is State.NOT_APPLICABLE


def test_a_second_part_typed_in_late_is_never_simply_met():
    late = dose("dose-1", AT + 90 * MINUTE, "40", recorded_at=AT + 90 * MINUTE + DAY + SECOND)
    assert asked(PART, dose("dose-1", AT, "80"), late, protocol=CHOICE).outcome is Outcome.ENTERED_LATE


def test_a_second_part_says_its_amounts_and_minutes():
    detail = asked(PART, *parts((0, "120"), (85, "60")), protocol=CHOICE).detail
    assert detail == {"planned_mg": "60.00", "given_mg": "60", "minutes": 85}


def test_a_protocol_without_a_second_part_asks_for_none():
    made = planned(*parts((0, "25")), protocol=giving(amount="25 mg"))
    assert {it.rule for it in made.requirements} & {"second-part", "devices"} == set()


SPRAYED = giving(one_of=["56 mg", "84 mg"], at_most="84 mg", devices=SPRAY)
RESTED = [(0, "28"), (5, "28")]


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        pytest.param([], Outcome.PENDING, id="nothing yet"),
        pytest.param([(0, "28")], Outcome.MET, id="the first"),
        pytest.param(RESTED, Outcome.MET, id="five minutes between"),
        pytest.param([(0, "28"), (4, "28")], Outcome.BROKEN, id="four minutes between"),
        pytest.param([*RESTED, (9, "28")], Outcome.BROKEN, id="the third too soon"),
        pytest.param([(0, "56")], Outcome.NOT_ASSESSABLE, id="two typed in as one"),
        pytest.param([(0, "30"), (5, "28")], Outcome.BROKEN, id="no such device"),
    ],
)
def test_devices_and_the_rest_between(taken, expected):
    assert asked(DEVICES, *parts(*taken), protocol=SPRAYED).outcome is expected


def test_a_rest_that_nobody_published_is_not_assessable():
    protocol = giving(amount="56 mg", devices=SPRAY | {"rest": "unspecified"})
    assert asked(DEVICES, *parts(*RESTED), protocol=protocol).outcome is Outcome.NOT_ASSESSABLE


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param([], Outcome.PENDING, id="the next device is to come"),
        pytest.param([held("dose-1", AT, 120)], Outcome.NOT_ASSESSABLE, id="the session is over"),
        pytest.param([held("dose-1", AT, 120, outcome="cut short")], Outcome.NOT_APPLICABLE, id="cut short"),
    ],
)
def test_one_device_of_two(facts, expected):
    assert asked(AMOUNT, *parts((0, "28")), *facts, protocol=SPRAYED).outcome is expected


@pytest.mark.parametrize(
    ("outcome", "mg", "expected"),
    [
        pytest.param("held", "10", Outcome.BROKEN, id="held, and less"),
        pytest.param("cut short", "10", Outcome.NOT_APPLICABLE, id="cut short, and less"),
        pytest.param("transferred out", "10", Outcome.NOT_APPLICABLE, id="to hospital, and less"),
        pytest.param("cut short", "24", Outcome.MET, id="cut short, and as planned"),
        pytest.param("cut short", "27", Outcome.BROKEN, id="cut short, and more"),
        pytest.param("transferred out", "27", Outcome.BROKEN, id="to hospital, and more"),
    ],
)
def test_less_is_nobodys_fault_where_the_day_was_cut_short(outcome, mg, expected):
    protocol = giving(amount="25 mg", tolerance="1 mg")
    requirement = asked(AMOUNT, *parts((0, mg)), held("dose-1", AT, 60, outcome=outcome), protocol=protocol)
    assert requirement.outcome is expected
    assert requirement.detail["given_mg"] == mg


def test_over_the_most_of_the_day_is_broken_even_where_it_was_cut_short():
    cut = held("dose-1", AT, 110, outcome="transferred out")
    found = asked(AMOUNT, *parts((0, "70"), (100, "111")), cut, protocol=CHOICE)
    assert found.outcome is Outcome.BROKEN


def test_a_second_part_stopped_half_way_is_no_fault():
    taken = parts((0, "80"), (100, "20"))
    assert asked(PART, *taken, protocol=CHOICE).outcome is Outcome.BROKEN
    cut = held("dose-1", AT, 110, outcome="cut short")
    assert asked(PART, *taken, cut, protocol=CHOICE).outcome is Outcome.MET


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [pytest.param(85, {PART}, id="too early"), pytest.param(90, set(), id="in time")],
)
def test_giving_the_second_part_too_early_is_an_objection(minutes, expected):
    course = laid(*parts((0, "80")), protocol=CHOICE)
    found = objections(CHOICE, course.history, course.setting, visit="dose-1", at=AT + minutes * MINUTE)
    assert {it.key for it in found} == expected


@pytest.mark.parametrize("protocol", [SPRAYED, CHOICE], ids=["devices", "a choice"])
def test_the_dose_that_is_proposed_is_one_that_may_be_given(protocol):
    course = laid(protocol=protocol)
    found = objections(protocol, course.history, course.setting, visit="dose-1", at=AT)
    assert not [it for it in found if it.rule in ("amount", "second-part", "devices")]
