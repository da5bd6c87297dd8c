"""Visits that come again without an end, and ways that are there once they were taken."""

from functools import cache

import pytest

from programmes import History, Protocol, State, load, objections, plan
from programmes.history import Decided
from programmes.recurrence import HORIZON, MOST, whole
from programmes.setting import Setting
from tests.factories import MONDAY, enrolled
from tests.programmes.told import DAY, HOUR, LONDON, asked, booked, dose, dosing, held, local, state_of

FILE = """
format = 1
id = "again-and-again"
version = "1.0.0"
title = "A test"
substance = "esketamine"
indication = "depression"
day_numbering = "dose is day 1"
source = "A test"
integration_window = "none"

[eligibility]
minimum_age = 18
source = "A test"

[discharge]
source = "A test"

[[visits]]
code = "maintenance"
phase = "dosing"
title = "Session"
patient_title = "Session"
repeat = { at_least = "1 wk", at_most = "2 wk" }
window = { due = "unspecified", opens = "0 d", closes = "7 d" }
source = "A test"

[[visits]]
code = "talk"
phase = "integration"
anchor = "dose"
repeats_for = "each dose"
title = "Talk"
patient_title = "Talk"
window = { due = "1 d", opens = "1 d", closes = "2 d" }
source = "A test"

[[visits]]
code = "second"
phase = "dosing"
branch = "again"
title = "Second treatment"
patient_title = "Second treatment"
window = { due = "unspecified", opens = "unspecified", closes = "unspecified" }
source = "A test"

[[branches]]
code = "again"
title = "A second treatment"
allowed = "unspecified"
source = "A test"

[[doses]]
visit = "maintenance"
one_of = ["56 mg", "84 mg"]
source = "A test"

[[doses]]
visit = "second"
amount = "84 mg"
source = "A test"
"""
FIRST = MONDAY + 3 * DAY


@cache
def again(**changed: str) -> Protocol:
    text = FILE
    for old, new in changed.items():
        text = text.replace(f'{old} = "1 wk", at_most = "2 wk"', new)
    return load(text.encode(), "again.toml")


def planned(*facts: object, through: object = None, protocol: Protocol | None = None) -> dict[str, object]:
    made = plan(protocol or again(), History(facts, "1"), Setting(zone=LONDON), through)
    return {visit.key: visit for visit in made.visits}


def times(visits: dict[str, object]) -> int:
    return sum(key.startswith("maintenance-") for key in visits)


def test_a_repeat_is_shown_as_far_as_the_horizon() -> None:
    visits = planned(enrolled())
    assert times(visits) == HORIZON.days // 14
    assert "talk#maintenance-1" in visits
    assert "maintenance" not in visits


def test_each_one_is_counted_from_the_one_before() -> None:
    visits = planned(enrolled(), *dosing("maintenance-1", FIRST))
    second = visits["maintenance-2"]
    assert second.window.opens_at == local("03-12 00:00")
    assert second.window.closes_at == local("03-20 00:00")
    assert not second.provisional
    assert visits["maintenance-3"].provisional


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param(6, State.MET_EARLY, id="a-day-early"),
        pytest.param(7, State.MET, id="the-first-allowed-day"),
        pytest.param(14, State.MET, id="the-last-allowed-day"),
        pytest.param(15, State.MET_LATE, id="a-day-late"),
    ],
)
def test_the_frequency_is_a_range(days: int, expected: State) -> None:
    given = (enrolled(), *dosing("maintenance-1", FIRST), *dosing("maintenance-2", FIRST + days * DAY))
    assert state_of("maintenance-2/window", FIRST + 20 * DAY, *given, protocol=again()) is expected


def test_what_is_known_is_always_there_and_the_horizon_moves_on() -> None:
    given = [fact for n in range(1, 9) for fact in dosing(f"maintenance-{n}", FIRST + 7 * n * DAY)]
    assert times(planned(enrolled(), *given)) == 8 + HORIZON.days // 14


def test_through_pushes_the_horizon_out() -> None:
    given = (enrolled(), *dosing("maintenance-1", FIRST))
    assert times(planned(*given, through=FIRST + 280 * DAY)) == 1 + 20
    assert times(planned(*given, through=FIRST + 100_000 * DAY)) == MOST


def test_a_repeat_that_ends_is_there_no_more_often() -> None:
    ending = again(at_least='at_least = "1 wk", at_most = "2 wk", at_most_times = 3')
    given = (enrolled(), *dosing("maintenance-1", FIRST))
    assert times(planned(*given, protocol=ending)) == 3


def test_a_booking_far_ahead_is_planned_too() -> None:
    assert "maintenance-30" in planned(enrolled(), booked("maintenance-30", FIRST + 300 * DAY))


def test_a_way_is_there_once_it_was_taken() -> None:
    decided = Decided(course="1", happened_at=FIRST, recorded_at=FIRST, key="k", branch="again", taken=True)
    assert "second" not in planned(enrolled())
    assert "second" in planned(enrolled(), decided)


def test_a_way_that_was_walked_without_a_decision_is_there_too() -> None:
    assert "second" in planned(enrolled(), dose("second", FIRST, "84"))
    assert "second" in planned(enrolled(), held("second", FIRST))


def test_a_decision_against_a_way_takes_it_away_again() -> None:
    yes = Decided(course="1", happened_at=FIRST, recorded_at=FIRST, key="k", branch="again", taken=True)
    no = Decided(course="1", happened_at=FIRST + DAY, recorded_at=FIRST + DAY, key="l", branch="again", taken=False)
    assert "second" not in planned(enrolled(), yes, no)


def test_each_time_has_its_dose_and_its_amount() -> None:
    given = (enrolled(), *dosing("maintenance-1", FIRST, mg="70"))
    assert asked("maintenance-1/amount", *given, protocol=again()).detail["given_mg"] == "70"
    assert asked("maintenance-2/amount", *given, protocol=again()).detail["given_mg"] is None


def test_objections_know_the_next_time() -> None:
    history = History((enrolled(), *dosing("maintenance-1", FIRST)), "1")
    assert objections(again(), history, Setting(zone=LONDON), visit="maintenance-2", at=FIRST + 8 * DAY + HOUR) == []


def test_all_that_a_key_can_name_is_found_without_a_plan() -> None:
    assert whole(again()).visit(f"maintenance-{MOST}").title == f"Session {MOST}"
    assert whole(again()) is whole(again())
    assert again().remembered("whole", lambda: pytest.fail("made twice")) is whole(again())


def test_many_courses_do_not_make_a_protocol_grow() -> None:
    protocol = load(FILE.encode(), "again.toml")
    for n in range(1, 60):
        planned(enrolled(), booked(f"maintenance-{n}", FIRST), protocol=protocol)
    assert len(protocol._forms) <= 32


def test_a_session_without_a_dose_moves_the_horizon_too() -> None:
    later = FIRST + 20 * DAY
    through = later + 10 * HORIZON
    assert times(planned(enrolled(), held("talk#maintenance-1", later), through=through)) == 10 * HORIZON.days // 14


@pytest.mark.parametrize("visit", ["talk-40", "maintenance-1000", "maintenance-\u0664", "maintenance-x"])
def test_what_names_no_time_of_a_repeat_makes_none(visit: str) -> None:
    assert times(planned(enrolled(), booked(visit, FIRST))) == times(planned(enrolled()))
