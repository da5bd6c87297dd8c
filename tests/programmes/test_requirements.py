"""What a requirement is at a moment: at every edge, before and after what happened, with and without a waiver."""

import pytest

from programmes import Outcome, Requirement, State, state
from tests.programmes.told import DAY, HOUR, SECOND, local

OPENS, CLOSES = local("03-10"), local("03-15")


def a_requirement(**fields) -> Requirement:
    edges = {"opens_at": OPENS, "due_at": OPENS + DAY, "closes_at": CLOSES}
    return Requirement(**{"key": "a/b", "rule": "window", "visit": "a", "source": "test"} | edges | fields)


def open_ended(**fields) -> Requirement:
    return a_requirement(opens_at=None, closes_at=None, **fields)


AT_ITS_EDGES = {
    "a second before it opens": (a_requirement(), OPENS - SECOND, State.PENDING),
    "as it opens": (a_requirement(), OPENS, State.OPEN),
    "a second before it closes": (a_requirement(), CLOSES - SECOND, State.OPEN),
    "as it closes": (a_requirement(), CLOSES, State.OVERDUE),
    "no opening published": (a_requirement(opens_at=None), OPENS - 99 * DAY, State.OPEN),
    "no close published": (a_requirement(closes_at=None), CLOSES + 99 * DAY, State.OPEN),
    "nothing published": (open_ended(), CLOSES + 99 * DAY, State.PENDING),
    "provisional": (a_requirement(provisional=True), CLOSES + 99 * DAY, State.PENDING),
}


@pytest.mark.parametrize(("requirement", "at", "expected"), AT_ITS_EDGES.values(), ids=AT_ITS_EDGES)
def test_nothing_happened_yet(requirement, at, expected):
    assert state(requirement, at) is expected


@pytest.mark.parametrize("outcome", [Outcome.MET, Outcome.MET_EARLY, Outcome.MET_LATE, Outcome.ENTERED_LATE])
def test_met_from_the_moment_it_was(outcome):
    requirement = a_requirement(met_at=OPENS + HOUR, outcome=outcome)
    assert state(requirement, OPENS + HOUR - SECOND) is State.OPEN
    assert state(requirement, OPENS + HOUR) is State(outcome)
    assert state(requirement, CLOSES + DAY) is State(outcome)


def test_met_late_was_overdue_until_then():
    requirement = a_requirement(met_at=CLOSES + HOUR, outcome=Outcome.MET_LATE)
    assert state(requirement, CLOSES + HOUR - SECOND) is State.OVERDUE
    assert state(requirement, CLOSES + HOUR) is State.MET_LATE


@pytest.mark.parametrize(
    ("outcome", "expected"), [(Outcome.BROKEN, State.BROKEN), (Outcome.PENDING, State.MISSED)], ids=["broken", "missed"]
)
def test_settled_from_the_moment_it_was(outcome, expected):
    requirement = a_requirement(settled_at=CLOSES + DAY, outcome=outcome)
    assert state(requirement, CLOSES + DAY - SECOND) is State.OVERDUE
    assert state(requirement, CLOSES + DAY) is expected


@pytest.mark.parametrize("outcome", [Outcome.NOT_APPLICABLE, Outcome.NOT_ASSESSABLE])
@pytest.mark.parametrize("at", [OPENS - DAY, OPENS, CLOSES + DAY])
def test_what_cannot_be_judged_never_is_and_needs_no_waiver(outcome, at):
    requirement = a_requirement(met_at=OPENS, outcome=outcome, waived_from=OPENS - 9 * DAY)
    assert state(requirement, at) is State(outcome)


WAIVER_AT = CLOSES - DAY
BROKEN = {"settled_at": CLOSES, "outcome": Outcome.BROKEN}
WAIVED = {
    "before the event": (BROKEN | {"waived_from": CLOSES - SECOND}, CLOSES, State.WAIVED),
    "at the moment of the event": (BROKEN | {"waived_from": CLOSES}, CLOSES, State.WAIVED),
    "after the event": (BROKEN | {"waived_from": CLOSES + SECOND}, CLOSES + DAY, State.BROKEN),
    "until the event, which is excluded": (
        BROKEN | {"waived_from": OPENS, "waived_until": CLOSES},
        CLOSES + DAY,
        State.BROKEN,
    ),
    "until just after the event": (
        BROKEN | {"waived_from": OPENS, "waived_until": CLOSES + SECOND},
        CLOSES + 99 * DAY,
        State.WAIVED,
    ),
    "met late under a waiver": (
        {"met_at": CLOSES, "outcome": Outcome.MET_LATE, "waived_from": WAIVER_AT},
        CLOSES,
        State.WAIVED,
    ),
    "met late, waived afterwards": (
        {"met_at": CLOSES, "outcome": Outcome.MET_LATE, "waived_from": CLOSES + SECOND},
        CLOSES + DAY,
        State.MET_LATE,
    ),
    "met early under a waiver": (
        {"met_at": WAIVER_AT, "outcome": Outcome.MET_EARLY, "waived_from": WAIVER_AT},
        CLOSES,
        State.WAIVED,
    ),
    "met needs no waiver": (
        {"met_at": WAIVER_AT, "outcome": Outcome.MET, "waived_from": OPENS},
        CLOSES,
        State.MET,
    ),
    "entered late needs no waiver": (
        {"met_at": WAIVER_AT, "outcome": Outcome.ENTERED_LATE, "waived_from": OPENS},
        CLOSES,
        State.ENTERED_LATE,
    ),
    "open, a second before it is waived": ({"waived_from": WAIVER_AT}, WAIVER_AT - SECOND, State.OPEN),
    "open and waived": ({"waived_from": WAIVER_AT}, WAIVER_AT, State.WAIVED),
    "overdue and waived": ({"waived_from": WAIVER_AT}, CLOSES + DAY, State.WAIVED),
    "overdue when the waiver ends": ({"waived_from": OPENS, "waived_until": CLOSES + DAY}, CLOSES + DAY, State.OVERDUE),
    "missed under a waiver": ({"settled_at": CLOSES + DAY, "waived_from": WAIVER_AT}, CLOSES + DAY, State.WAIVED),
}


@pytest.mark.parametrize(("fields", "at", "expected"), WAIVED.values(), ids=WAIVED)
def test_a_waiver(fields, at, expected):
    assert state(a_requirement(**fields), at) is expected
