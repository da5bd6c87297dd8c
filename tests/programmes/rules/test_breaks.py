"""Permitted breaks: Oregon's five minutes while somebody stands in (protocols.md 13.5 #3), and days that end early."""

import pytest

from programmes import Outcome
from tests.programmes.told import DAY, HOUR, MINUTE, SECOND, asked, dose, held, local, present
from tests.programmes.told_day import published

OREGON = published("oregon-psilocybin-services")
AT = local("05-04 09:00")
ENDS, NOON = AT + 6 * HOUR, local("05-04 12:00")
STAFF = "dose-1/staff"


def june(*outs):
    """Return the facilitator's entries, with a break at noon for so long."""
    if not outs:
        return (present("dose-1", "june", AT, ENDS),)
    return present("dose-1", "june", AT, NOON), present("dose-1", "june", NOON + outs[0], ENDS)


def stand_in(since, until, person="otto"):
    return present("dose-1", person, since, until, standing_in=True)


BREAKS = {
    "none": (june(), Outcome.MET),
    "4 min, watched": ((*june(4 * MINUTE), stand_in(NOON, NOON + 4 * MINUTE)), Outcome.MET),
    "4 min, camera only": (june(4 * MINUTE), Outcome.BROKEN),
    "9 min, watched": ((*june(9 * MINUTE), stand_in(NOON, NOON + 9 * MINUTE)), Outcome.BROKEN),
    "exactly 5 min, watched": ((*june(5 * MINUTE), stand_in(NOON, NOON + 5 * MINUTE)), Outcome.MET),
    "a second more": ((*june(5 * MINUTE + SECOND), stand_in(NOON, NOON + HOUR)), Outcome.BROKEN),
    "watched beyond both ends": ((*june(4 * MINUTE), stand_in(AT, ENDS)), Outcome.MET),
    "watched from a minute in": ((*june(4 * MINUTE), stand_in(NOON + MINUTE, ENDS)), Outcome.BROKEN),
    "watched until a second before": ((*june(4 * MINUTE), stand_in(NOON, NOON + 4 * MINUTE - SECOND)), Outcome.BROKEN),
    "two stand-ins, one after the other": (
        (*june(4 * MINUTE), stand_in(NOON, NOON + 2 * MINUTE), stand_in(NOON + 2 * MINUTE, ENDS, "pat")), Outcome.MET),
    "only a stand-in, all day": ((stand_in(AT, ENDS),), Outcome.BROKEN),
}  # fmt: skip


@pytest.mark.parametrize(("entries", "expected"), BREAKS.values(), ids=BREAKS)
def test_a_break_with_somebody_watching(entries, expected):
    found = asked(STAFF, dose("dose-1", AT), held("dose-1", AT, 360), *entries, protocol=OREGON)
    assert found.outcome is expected


def test_two_breaks_are_two():
    entries = (
        *(present("dose-1", "june", AT + a * HOUR + 4 * MINUTE, AT + (a + 1) * HOUR) for a in range(6)),
        stand_in(AT, ENDS),
    )
    assert asked(STAFF, held("dose-1", AT, 360), *entries, protocol=OREGON).outcome is Outcome.MET


def test_only_what_was_no_break_is_counted():
    again = AT + HOUR
    entries = (
        present("dose-1", "june", AT, again),
        present("dose-1", "june", again + 4 * MINUTE, NOON),
        present("dose-1", "june", NOON + 9 * MINUTE, ENDS),
        stand_in(AT, ENDS),
    )
    found = asked(STAFF, held("dose-1", AT, 360), *entries, protocol=OREGON)
    assert found.detail == {"needed": 1, "least": 0, "minutes": 9, "from": NOON.isoformat()}


def changed(**staff):
    visits = [it.model_dump() for it in OREGON.visits]
    for visit in visits:
        visit["staff"] = staff if visit["code"] == "dose-1" else None
    return OREGON.model_validate(OREGON.model_dump(by_alias=True) | {"visits": visits})


WATCHED = (*june(4 * MINUTE), stand_in(NOON, NOON + 4 * MINUTE))
RULES = {
    "no breaks in the protocol": ({"at_least": 1}, WATCHED, Outcome.BROKEN),
    "a length nobody published": (
        {"at_least": 1, "breaks": {"at_most": "unspecified", "source": "A test"}}, WATCHED, Outcome.NOT_ASSESSABLE),
    "nobody published it, and nobody was out": (
        {"at_least": 1, "breaks": {"at_most": "unspecified", "source": "A test"}}, june(), Outcome.MET),
    "two asked for, one of them out": (
        {"at_least": 2, "breaks": {"at_most": "5 min", "source": "A test"}},
        (present("dose-1", "pat", AT, ENDS), *WATCHED), Outcome.MET),
    "two asked for, both out after each other": (
        {"at_least": 2, "breaks": {"at_most": "5 min", "source": "A test"}},
        (present("dose-1", "pat", AT, NOON + 4 * MINUTE), present("dose-1", "pat", NOON + 8 * MINUTE, ENDS),
         *june(4 * MINUTE), stand_in(AT, ENDS)), Outcome.BROKEN),
}  # fmt: skip


@pytest.mark.parametrize(("staff", "entries", "expected"), RULES.values(), ids=RULES)
def test_as_the_protocol_says(staff, entries, expected):
    assert asked(STAFF, held("dose-1", AT, 360), *entries, protocol=changed(**staff)).outcome is expected


@pytest.mark.parametrize("outcome", ["cut short", "transferred out"])
def test_a_day_that_ended_early_is_judged_only_while_it_lasted(outcome):
    here = present("dose-1", "june", AT, AT + 90 * MINUTE)
    left_alone = present("dose-1", "june", AT, AT + 80 * MINUTE)
    session = held("dose-1", AT, 90, outcome=outcome)
    assert asked(STAFF, session, here, protocol=OREGON).outcome is Outcome.MET
    assert asked(STAFF, session, left_alone, protocol=OREGON).outcome is Outcome.BROKEN


def test_a_stand_in_typed_in_late_is_said_so():
    late = present("dose-1", "otto", NOON, NOON + 4 * MINUTE, standing_in=True, recorded_at=ENDS + 2 * DAY)
    found = asked(STAFF, held("dose-1", AT, 360), *june(4 * MINUTE), late, protocol=OREGON)
    assert found.outcome is Outcome.ENTERED_LATE
