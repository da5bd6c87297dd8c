"""What holds of every plan, whatever was recorded: five protocols, with and without a site's supplement, all facts."""

import re
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from programmes import History, Requirement, Setting, State, plan, state
from programmes.history import Messaged
from tests.factories import MONDAY, enrolled
from tests.programmes.any_history import MANY, PROTOCOLS, told
from tests.programmes.told import DAY, LONDON, MINUTE, turned

KEY = re.compile(r"[a-z0-9#/@-]{1,96}")
LONG_AFTER = MONDAY + 2000 * DAY


def settled(protocol, facts, arm=None):
    return plan(PROTOCOLS[protocol], History(facts, "1"), Setting(zone=LONDON, arm=arm))


@MANY
@given(told())
def test_any_history_has_a_plan_with_keys_of_its_own(given_):
    protocol, facts = given_
    made = settled(protocol, [enrolled(), *facts])
    keys = [it.key for it in made.requirements]
    assert len(set(keys)) == len(keys)
    assert [it for it in keys if not KEY.fullmatch(it)] == []
    messages = [it.key for it in made.reminders]
    assert len(set(messages)) == len(messages)
    assert [it for it in messages if len(it) > 160] == []


@MANY
@given(told())
def test_every_requirement_has_one_state_at_any_moment(given_):
    protocol, facts = given_
    for requirement in settled(protocol, [enrolled(), *facts]).requirements:
        assert all(isinstance(state(requirement, at), State) for at in _edges(requirement))


def _edges(requirement: Requirement) -> list[datetime]:
    edges = (requirement.opens_at, requirement.closes_at, requirement.met_at, requirement.settled_at)
    known = [it for it in edges if it is not None] or [MONDAY]
    return [moment + shift for moment in known for shift in (-MINUTE, timedelta(), MINUTE)]


@MANY
@given(st.data())
def test_the_order_of_facts_does_not_matter(data):
    protocol, facts = data.draw(told())
    shuffled = data.draw(st.permutations(facts))
    assert settled(protocol, [enrolled(), *facts]) == settled(protocol, [*shuffled, enrolled()])


@MANY
@given(told())
def test_what_was_sent_is_not_planned_again(given_):
    """Each round sends all that is planned, until nothing is: whoever was corrected once is not corrected again."""
    protocol, facts = given_
    sent: set[str] = set()
    for number in range(6):
        planned = settled(protocol, [enrolled(), *facts]).reminders
        assert not sent & {it.key for it in planned}
        assert not [it for it in planned if number and it.code == "correction"]
        sent |= {it.key for it in planned}
        facts = facts + [_sent(it) for it in planned]


def _sent(it):
    return Messaged(
        course="1", happened_at=it.due_at, recorded_at=it.due_at, key=f"m{it.key}", reminder=it.key, code=it.code
    )


@MANY
@given(told(), st.sampled_from(["died", "completed", "contact refused", "transferred"]))
def test_after_an_end_nothing_is_asked_but_what_is_owed_and_nobody_is_written_to(given_, turn):
    protocol, facts = given_
    made = settled(protocol, [enrolled(), *facts, turned(turn, MONDAY + 600 * DAY)])
    left = [it for it in made.requirements if state(it, LONG_AFTER) in (State.PENDING, State.OPEN, State.OVERDUE)]
    assert {it.rule for it in left} <= {"report", "outcome"}
    assert all(it.opens_at is not None for it in left)
    assert [it for it in made.reminders if it.to == "patient"] == []
