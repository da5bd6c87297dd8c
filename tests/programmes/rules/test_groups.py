"""Groups: the fixtures of Oregon's rule 5230, on the edges of its bands; its overlaps take the stricter."""

import pytest

from programmes import Outcome
from tests.programmes.told import DAY, MINUTE, asked, dose
from tests.programmes.told_day import published, with_tables
from tests.programmes.told_people import AT, grouped

LIBRARY = published("oregon-psilocybin-services")
BANDS = [
    {"from": "0 mg", "up_to": "5 mg", "clients": 25},
    {"from": "5 mg", "below": "10 mg", "clients": 15},
    {"from": "10 mg", "below": "15 mg", "clients": 8},
    {"from": "15 mg", "below": "25 mg", "clients": 6},
    {"from": "25 mg", "up_to": "35 mg", "clients": 4},
    {"from": "35 mg", "up_to": "50 mg", "clients": 2},
]


def with_group(**group):
    base = with_tables()
    said = {"at_most": 25, "ratios": BANDS, "source": "Or. Admin. Code 333-333-5230"} | group
    return base.model_validate(base.model_dump(by_alias=True) | {"group": said})


OREGON = with_group()


def test_the_library_has_these_bands():
    assert LIBRARY.group.model_dump(by_alias=True) == OREGON.group.model_dump(by_alias=True)


def judged(name, *facts, protocol=OREGON):
    return asked(f"dose-1/group-{name}", *facts, protocol=protocol)


@pytest.mark.parametrize(
    ("mg", "each"),
    [("0", 25), ("4.99", 25), ("5", 15), ("9.99", 15), ("10", 8), ("14.99", 8), ("15", 6), ("24.99", 6), ("25", 4),
     ("34.99", 4), ("35", 2), ("50", 2)],
)  # fmt: skip
@pytest.mark.parametrize("facilitators", [1, 2])
def test_one_facilitator_for_so_many_clients(mg, each, facilitators):
    enough = judged("facilitators", grouped(min(each * facilitators, 25), facilitators, mg))
    assert (enough.outcome, enough.detail["clients_each"]) == (Outcome.MET, each)
    if each * facilitators < 25:
        one_more = judged("facilitators", grouped(each * facilitators + 1, facilitators, mg))
        assert (one_more.outcome, one_more.settled_at) == (Outcome.BROKEN, AT)
        assert one_more.detail["needed"] == facilitators + 1


def test_three_clients_with_four_mg():
    assert judged("facilitators", grouped(3, 1, "4")).outcome is Outcome.MET


def test_seven_clients_of_whom_one_has_26_mg():
    assert judged("facilitators", grouped(7, 1, "26")).outcome is Outcome.BROKEN
    assert judged("facilitators", grouped(7, 2, "26")).outcome is Outcome.MET


@pytest.mark.parametrize(("clients", "expected"), [(25, Outcome.MET), (26, Outcome.BROKEN)])
def test_the_cap_holds_whatever_the_facilitators(clients, expected):
    assert judged("clients", grouped(clients, 13, "1")).outcome is expected


def test_a_dose_over_every_band_is_not_assessable():
    assert judged("facilitators", grouped(2, 2, "50.1")).outcome is Outcome.NOT_ASSESSABLE
    assert judged("clients", grouped(2, 2, "50.1")).outcome is Outcome.MET


def test_the_patients_own_dose_may_be_the_largest():
    assert judged("facilitators", dose("dose-1", AT, "26"), grouped(7, 1, "5")).outcome is Outcome.BROKEN


def test_every_entry_of_the_day_must_hold():
    facts = grouped(4, 1, "25"), grouped(5, 1, "25", AT + 60 * MINUTE), grouped(4, 1, "25", AT + 90 * MINUTE)
    found = judged("facilitators", *facts)
    assert (found.outcome, found.settled_at) == (Outcome.BROKEN, AT + 60 * MINUTE)


def test_without_ratios_nobody_can_say_how_many():
    protocol = with_group(ratios=[])
    assert judged("facilitators", grouped(4, 1), protocol=protocol).outcome is Outcome.NOT_ASSESSABLE
    assert judged("clients", grouped(4, 1), protocol=protocol).outcome is Outcome.MET


def test_nobody_wrote_down_a_group():
    assert judged("clients", dose("dose-1", AT)).outcome is Outcome.NOT_APPLICABLE
    assert judged("facilitators", dose("dose-1", AT)).outcome is Outcome.NOT_APPLICABLE


def test_written_down_days_later():
    assert judged("clients", grouped(4, 1, recorded_at=AT + 2 * DAY)).outcome is Outcome.ENTERED_LATE


def test_what_is_known_of_a_group_is_said():
    of_clients = judged("clients", grouped(7, 1, "26"))
    assert of_clients.detail == {"group": "clients", "clients": 7, "at_most": 25}
    of_facilitators = judged("facilitators", grouped(7, 1, "26"))
    assert of_facilitators.detail == {
        "group": "facilitators", "clients": 7, "facilitators": 1, "needed": 2, "clients_each": 4,
    }  # fmt: skip


def test_a_group_is_kept_as_of_its_last_entry():
    found = judged("facilitators", grouped(4, 1, "25"), grouped(4, 1, "25", AT + 60 * MINUTE))
    assert (found.outcome, found.met_at) == (Outcome.MET, AT + 60 * MINUTE)
