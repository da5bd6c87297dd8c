"""Two people in the room throughout: when they were not, from when on, and for how long."""

import pytest

from programmes import Outcome, State
from tests.factories import harbour
from tests.programmes.told import DAY, HOUR, MINUTE, SECOND, asked, held, local, present, state_of

AT = local("03-23 09:00")
ENDS = AT + 8 * HOUR
STAFF = "dose-1/staff"


def room(person: str, since=AT, until=ENDS, **fields):
    return present("dose-1", person, since, until, **fields)


NOON = local("03-23 12:00")
PEOPLE = {
    "two throughout": ((room("a"), room("b")), None),
    "two, beyond both ends": ((room("a", AT - HOUR, ENDS + HOUR), room("b", AT - HOUR, ENDS + HOUR)), None),
    "a hand-over without a gap": ((room("a"), room("b", AT, NOON), room("c", NOON)), None),
    "a hand-over that overlaps": ((room("a"), room("b", AT, NOON + MINUTE), room("c", NOON)), None),
    "a hand-over that misses a second": ((room("a"), room("b", AT, NOON), room("c", NOON + SECOND)), (1, 1, NOON)),
    "alone for eleven minutes": ((room("a"), room("b", AT, NOON), room("b", NOON + 11 * MINUTE)), (1, 11, NOON)),
    "the same person twice is one": ((room("a"), room("a", AT, ENDS, key="again")), (1, 480, AT)),
    "the second came late": ((room("a"), room("b", AT + 5 * MINUTE)), (1, 5, AT)),
    "the second left early": ((room("a"), room("b", AT, ENDS - 5 * MINUTE)), (1, 5, ENDS - 5 * MINUTE)),
    "nobody for three minutes": ((room("a", AT, NOON), room("b", AT, NOON), room("a", NOON + 3 * MINUTE),
                                  room("b", NOON + 3 * MINUTE)), (0, 3, NOON)),
    "twice alone adds up": ((room("a"), room("b", AT, NOON), room("b", NOON + 11 * MINUTE, NOON + HOUR),
                             room("b", NOON + HOUR + 4 * MINUTE)), (1, 15, NOON)),
    "alone, in entries that follow each other": (
        (room("a", AT, NOON), *(room("a", NOON + n * 30 * SECOND, NOON + (n + 1) * 30 * SECOND) for n in range(22)),
         room("a", NOON + 11 * MINUTE), room("b", AT, NOON), room("b", NOON + 11 * MINUTE)), (1, 11, NOON)),
}  # fmt: skip


@pytest.mark.parametrize(("entries", "short"), PEOPLE.values(), ids=PEOPLE)
def test_enough_people_in_the_room(entries, short):
    requirement = asked(STAFF, held("dose-1", AT, 480), *entries)
    if short is None:
        assert (requirement.outcome, requirement.met_at, requirement.detail) == (Outcome.MET, ENDS, {"needed": 2})
        return
    least, minutes, since = short
    assert (requirement.outcome, requirement.settled_at) == (Outcome.BROKEN, since)
    assert requirement.detail == {"needed": 2, "least": least, "minutes": minutes, "from": since.isoformat()}


@pytest.mark.parametrize(
    ("at", "expected"), [(ENDS - SECOND, State.OPEN), (ENDS, State.OVERDUE), (ENDS + 99 * DAY, State.OVERDUE)]
)
def test_nobody_wrote_down_who_was_there(at, expected):
    assert state_of(STAFF, at, held("dose-1", AT, 480)) is expected


def test_people_at_another_visit_were_not_there():
    elsewhere = present("dose-2", "a", AT, ENDS), present("dose-2", "b", AT, ENDS)
    assert asked(STAFF, held("dose-1", AT, 480), *elsewhere).outcome is Outcome.PENDING


def test_it_is_broken_from_the_moment_somebody_was_alone():
    facts = held("dose-1", AT, 480), room("a"), room("b", AT, NOON)
    assert state_of(STAFF, NOON - SECOND, *facts) is State.OPEN
    assert state_of(STAFF, NOON, *facts) is State.BROKEN


def test_presence_typed_in_late_is_never_simply_met():
    entries = room("a"), room("b", recorded_at=ENDS + DAY + SECOND)
    assert asked(STAFF, held("dose-1", AT, 480), *entries).outcome is Outcome.ENTERED_LATE


@pytest.mark.parametrize("facts", [(), (room("a"), room("b"))], ids=["nothing", "people, no session yet"])
def test_before_the_session_it_is_pending(facts):
    assert asked(STAFF, *facts).outcome is Outcome.PENDING


def test_an_unpublished_number_is_not_assessable():
    visits = [it.model_dump() | {"staff": {"at_least": "unspecified"} if it.staff else None} for it in harbour().visits]
    protocol = harbour().model_validate(harbour().model_dump() | {"visits": visits})
    assert asked(STAFF, held("dose-1", AT, 480), protocol=protocol).outcome is Outcome.NOT_ASSESSABLE
