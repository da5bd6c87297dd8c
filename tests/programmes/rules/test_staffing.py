"""People of a role throughout a visit, in the room or in the house: met, broken, and what nobody can say."""

import pytest

from programmes import Outcome, State
from tests.programmes.told import HOUR, MINUTE, SECOND, asked, held, state_of
from tests.programmes.told_day import with_tables
from tests.programmes.told_people import AT, ENDS, NOON, there

KEY = "dose-1/staffing-doctor"
HELD = held("dose-1", AT, 480)
RULE = {"code": "doctor", "title": "x", "role": "doctor", "at_least": 1}


def outcome(*facts, **rule):
    return asked(KEY, HELD, *facts, protocol=with_tables(staffing=[RULE | rule]))


ROOM, HOUSE, NEAR = {}, {"where": "on the premises"}, {"where": "reachable"}
CASES = {
    "in the room": (ROOM, (there("a", "doctor"),), Outcome.MET),
    "in the house is not in the room": (ROOM, (there("a", "doctor", **HOUSE), there("b", "nurse")), Outcome.BROKEN),
    "in the room is in the house": (HOUSE, (there("a", "doctor"),), Outcome.MET),
    "in the house": (HOUSE, (there("a", "doctor", **HOUSE),), Outcome.MET),
    "reachable is not in the house": (HOUSE, (there("a", "doctor", **NEAR),), Outcome.BROKEN),
    "in the house is reachable": (NEAR, (there("a", "doctor", **HOUSE),), Outcome.MET),
    "who stands in is not of the room": (ROOM, (there("a", "doctor", standing_in=True),), Outcome.BROKEN),
    "who stands in is in the house": (HOUSE, (there("a", "doctor", standing_in=True),), Outcome.MET),
    "somebody else": (ROOM, (there("a", "nurse"),), Outcome.BROKEN),
    "nobody wrote down as what": (ROOM, (there("a"),), Outcome.NOT_ASSESSABLE),
    "unknown, and not throughout": (ROOM, (there("a", until=NOON),), Outcome.BROKEN),
    "unknown in the room says nothing of the house": (HOUSE, (there("a", until=NOON),), Outcome.NOT_ASSESSABLE),
    "one hands over to another": (ROOM, (there("a", "doctor", until=NOON), there("b", "doctor", since=NOON)),
                                  Outcome.MET),
    "a hand-over that misses a second": (
        ROOM, (there("a", "doctor", until=NOON), there("b", "doctor", since=NOON + SECOND)), Outcome.BROKEN),
    "one of two": ({"at_least": 2}, (there("a", "doctor"), there("b", "nurse")), Outcome.BROKEN),
    "two of two": ({"at_least": 2}, (there("a", "doctor"), there("b", "doctor")), Outcome.MET),
    "no licence": ({"credential": "licensed"}, (there("a", "doctor"), there("b", "licensed")), Outcome.BROKEN),
    "a licence": ({"credential": "licensed"}, (there("a", "licensed", "doctor"),), Outcome.MET),
    "unpublished": ({"at_least": "unspecified"}, (there("a", "doctor"),), Outcome.NOT_ASSESSABLE),
    "nobody at all": (ROOM, (), Outcome.PENDING),
    "the room is no list of the house": (HOUSE, (there("a", "nurse"),), Outcome.PENDING),
}  # fmt: skip


@pytest.mark.parametrize(("rule", "facts", "expected"), CASES.values(), ids=CASES)
def test_somebody_of_the_role_throughout(rule, facts, expected):
    assert outcome(*facts, **rule).outcome is expected


def test_a_shortage_has_its_figures():
    found = outcome(there("a", "doctor", until=NOON), there("a", "doctor", since=NOON + 11 * MINUTE), there("b", "x"))
    assert (found.settled_at, found.detail["minutes"], found.detail["least"]) == (NOON, 11, 0)
    assert found.met_at is None


def with_breaks(at_most):
    base = with_tables(staffing=[RULE])
    staff = {"at_least": 1, "breaks": {"at_most": at_most, "source": "x"}}
    visits = [it.model_dump() | ({"staff": staff} if it.code == "dose-1" else {}) for it in base.visits]
    return base.model_validate(base.model_dump(by_alias=True) | {"visits": visits})


@pytest.mark.parametrize(
    ("minutes", "at_most", "expected"),
    [
        (5, "5 min", Outcome.MET),
        (6, "5 min", Outcome.BROKEN),
        (5, "unspecified", Outcome.NOT_ASSESSABLE),
        (0, "unspecified", Outcome.MET),
    ],
)
def test_a_permitted_break_is_no_shortage_in_the_room(minutes, at_most, expected):
    away = NOON + minutes * MINUTE
    facts = there("a", "doctor", until=NOON), there("a", "doctor", since=away), there("b", "nurse", standing_in=True)
    assert asked(KEY, HELD, *facts, protocol=with_breaks(at_most)).outcome is expected


@pytest.mark.parametrize("roles", [("nurse",), ("doctor",)], ids=["a nurse", "a doctor"])
def test_who_was_never_there_had_no_break(roles):
    """Somebody who stands in all the time stands in for nobody."""
    found = asked(KEY, HELD, there("b", *roles, standing_in=True), protocol=with_breaks("unspecified"))
    assert (found.outcome, found.settled_at) == (Outcome.BROKEN, AT)


@pytest.mark.parametrize(("at", "expected"), [(ENDS - SECOND, State.OPEN), (ENDS, State.OVERDUE)])
def test_nobody_wrote_down_who_was_there(at, expected):
    assert state_of(KEY, at, HELD, protocol=with_tables(staffing=[RULE])) is expected


def test_each_session_is_no_call():
    protocol = with_tables(staffing=[RULE | {"visit": "each session"}])
    facts = held("preparation", AT - 100 * HOUR, 60), there("a", "doctor", visit="preparation", since=AT - 100 * HOUR)
    assert asked("preparation/staffing-doctor", *facts, protocol=protocol).outcome is Outcome.MET
    with pytest.raises(KeyError):
        asked("call-3d#dose-1/staffing-doctor", protocol=protocol)


def test_who_is_not_in_the_room_does_not_count_as_present():
    facts = there("a"), there("b", **HOUSE), there("c", **NEAR)
    assert asked("dose-1/staff", HELD, *facts).outcome is Outcome.BROKEN
    assert asked("dose-1/staff", HELD, there("a"), there("b")).outcome is Outcome.MET
