"""People, groups, limits and leaving as a place's rules ask for them, beside a protocol that may ask for them too."""

import pytest

from programmes import Outcome
from tests.programmes.test_layers import layer
from tests.programmes.told import DAY, asked, checked, discharged, dose, held, rated
from tests.programmes.told_day import with_tables
from tests.programmes.told_people import AT, ENDS, grouped, reading, there

HELD, LEFT, GIVEN = held("dose-1", AT, 480), discharged("dose-1", ENDS), dose("dose-1", AT, role="doctor")
DOCTOR = {"code": "doctor", "title": "x", "role": "doctor", "at_least": 1}
ALONE = {"code": "alone", "title": "x", "role": "trainee", "may_not": "be the only one in the room"}
NOT_RATING = {"code": "rating", "title": "x", "role": "therapist", "may_not": "rate"}
SAME = {"code": "same", "title": "x", "role": "guide", "at": "each dose", "as_at": "preparation"}
PRESSURE = {"code": "pressure", "title": "x", "measurement": "blood-pressure", "value": "systolic", "at_most": 140,
            "action": "hold"}  # fmt: skip
STEADY, DRIVING = {"code": "steady", "title": "x"}, {"code": "driving", "title": "x", "until": "the next day"}
PLACE = layer(
    staffing=[DOCTOR], prohibitions=[ALONE, NOT_RATING], continuity=[SAME], limits=[PRESSURE], leaving=[STEADY],
    restrictions=[DRIVING],
)  # fmt: skip
GUIDE = there("g", "guide", visit="preparation", since=AT - 7 * DAY, until=AT - 7 * DAY + (ENDS - AT))

ASKED = {
    "staffing-doctor": ((HELD, there("a", "doctor")), (HELD, there("a", "nurse"))),
    "prohibition-alone": ((HELD, there("a", "doctor")), (HELD, there("a", "trainee"))),
    "continuity-same": ((HELD, GUIDE, there("g", "guide")), (HELD, GUIDE, there("h", "guide"))),
    "limit-pressure": ((reading(AT, systolic="140"),), (reading(AT, systolic="141"),)),
    "leaving-steady": ((checked("steady", ENDS, visit="dose-1"), LEFT), (LEFT,)),
    "restriction-driving": ((checked("driving", ENDS, visit="dose-1"), LEFT), (LEFT,)),
}


@pytest.mark.parametrize(("code", "kept", "broken"), [(it, *facts) for it, facts in ASKED.items()], ids=ASKED)
def test_a_place_asks_for_it(code, kept, broken):
    for facts, outcome in ((kept, Outcome.MET), (broken, Outcome.BROKEN)):
        found = asked(f"dose-1/{code}", GIVEN, *facts, stack=(PLACE,))
        assert (found.outcome, found.layer, found.source) == (outcome, "layer@1.0.0", "Law of layer")


@pytest.mark.parametrize(("role", "expected"), [("nurse", Outcome.MET), ("therapist", Outcome.BROKEN)])
def test_who_may_not_rate_is_asked_of_the_protocols_scales(role, expected):
    facts = rated("baseline", "grid-hamd", AT - DAY, rater="r"), there("r", role)
    assert asked("baseline/prohibition-rating", *facts, stack=(PLACE,)).outcome is expected
    with pytest.raises(KeyError):
        asked("d1-1wk/prohibition-rating", *facts, stack=(PLACE,))  # patients rate themselves there


@pytest.mark.parametrize(("doctors", "expected"), [(1, Outcome.BROKEN), (2, Outcome.MET)])
def test_the_stricter_number_wins(doctors, expected):
    protocol = with_tables(staffing=[DOCTOR | {"at_least": 2}])
    facts = HELD, *(there(f"d{n}", "doctor") for n in range(doctors))
    found = asked("dose-1/staffing-doctor", *facts, protocol=protocol, stack=(PLACE,))
    assert (found.outcome, [it.outcome for it in found.results]) == (expected, [expected, Outcome.MET])


@pytest.mark.parametrize(("clients", "expected"), [(12, Outcome.MET), (13, Outcome.BROKEN)])
def test_a_smaller_group_of_a_place_wins(clients, expected):
    base = with_tables()
    protocol = base.model_validate(
        base.model_dump(by_alias=True) | {"group": {"at_most": 25, "ratios": [], "source": "A test"}}
    )
    place = PLACE.model_validate(
        PLACE.model_dump(by_alias=True) | {"group": {"at_most": 12, "ratios": [], "source": "Law"}}
    )
    found = asked("dose-1/group-clients", grouped(clients, 9), protocol=protocol, stack=(place,))
    assert (found.outcome, len(found.results)) == (expected, 2)
