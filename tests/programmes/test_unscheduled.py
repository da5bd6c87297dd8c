"""Contacts that nobody planned: recorded as they were, asked for by nothing, found wherever a key is looked up."""

import pytest

from programmes import Outcome, State, load
from programmes.protocol import BadProtocol
from programmes.recurrence import whole
from programmes.unscheduled import MOST, is_unscheduled, next_key
from tests.factories import HOPKINS_FILE, MONDAY, harbour
from tests.programmes.told import DAY, HOUR, asked, booked, held, planned, state_of
from tests.programmes.told_day import with_tables

KEY = "unscheduled-1"


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        pytest.param("unscheduled-1", True, id="the-first"),
        pytest.param("unscheduled-99", True, id="the-last"),
        pytest.param("unscheduled-0", False, id="none-before-the-first"),
        pytest.param("unscheduled-100", False, id="one-too-many"),
        pytest.param("unscheduled-01", False, id="another-spelling"),
        pytest.param("screening", False, id="a-visit"),
    ],
)
def test_their_keys(key, expected):
    assert is_unscheduled(key) is expected


def test_one_that_was_held_is_a_visit_and_nothing_is_asked_of_its_days():
    contact = held(KEY, MONDAY + 9 * DAY)
    assert asked(f"{KEY}/held", contact).outcome is Outcome.MET
    assert asked(f"{KEY}/window", contact).outcome is Outcome.NOT_APPLICABLE
    assert KEY not in {visit.key for visit in planned().visits}


def test_one_that_is_agreed_reminds_the_patient_as_any_visit_does():
    made = planned(booked(KEY, MONDAY + 9 * DAY, at=MONDAY + HOUR))
    assert any(it.visit == KEY and it.code == "visit-tomorrow" for it in made.reminders)
    assert state_of(f"{KEY}/held", MONDAY + 20 * DAY, booked(KEY, MONDAY + 9 * DAY)) is State.PENDING


def test_it_changes_nothing_else():
    before = {it.key: it for it in planned().requirements}
    after = {it.key: it for it in planned(held(KEY, MONDAY + 9 * DAY)).requirements}
    assert {key: it for key, it in after.items() if not key.startswith(KEY)} == before


def test_two_have_two_keys_and_there_is_an_end():
    assert next_key([]) == KEY
    assert next_key(["screening", KEY, "unscheduled-7"]) == "unscheduled-8"
    assert next_key([f"unscheduled-{MOST}"]) is None


def test_its_title_is_found_in_any_protocol():
    assert whole(harbour()).visit("unscheduled-12").title == "Unscheduled contact 12"


def test_no_visit_of_a_protocol_may_bear_such_a_code():
    text = HOPKINS_FILE.read_text().replace('code = "baseline"', 'code = "unscheduled-3"', 1)
    with pytest.raises(BadProtocol, match="that nobody planned"):
        load(text.encode(), "hopkins.toml")


def test_hours_of_all_phases_count_it():
    all_hours = [{"code": "all-hours", "title": "All", "phase": "all", "at_least": "2 h"}]
    protocol = with_tables(hours=all_hours, gates=[])
    assert asked("course/all-hours", held(KEY, MONDAY + 9 * DAY, 119), protocol=protocol).outcome is Outcome.PENDING
    assert asked("course/all-hours", held(KEY, MONDAY + 9 * DAY, 120), protocol=protocol).outcome is Outcome.MET


def test_neither_people_nor_papers_of_each_session_are_asked_for_it():
    tables = {
        "staffing": [{"code": "one", "title": "One", "visit": "each session", "role": "guide", "at_least": 1}],
        "obligations": [{"code": "paper", "title": "Paper", "after": "each session", "within": "1 d"}],
    }
    made = planned(held(KEY, MONDAY + 9 * DAY), held("screening", MONDAY), protocol=with_tables(**tables))
    asked_of = {it.visit for it in made.requirements if it.rule in ("staffing", "report")}
    assert "screening" in asked_of
    assert KEY not in asked_of
