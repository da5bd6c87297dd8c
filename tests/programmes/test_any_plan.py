"""What holds of every plan, whatever was recorded: five protocols, with and without a site's supplement, all facts."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from programmes import History, Outcome, Requirement, Setting, State, objections, plan, state
from programmes.history import Messaged
from tests.factories import MONDAY, enrolled
from tests.programmes.any_history import MANY, MOMENTS, PROTOCOLS, told
from tests.programmes.told import DAY, LONDON, MINUTE, turned

KEY = re.compile(r"[a-z0-9#/@-]{1,96}")
LONG_AFTER = MONDAY + 4000 * DAY
KEPT = {State.MET, State.MET_EARLY, State.MET_LATE, State.ENTERED_LATE}


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
@given(told(), st.sampled_from([None, "delayed", "group-b"]))
def test_every_requirement_has_one_state_at_any_moment_and_it_is_what_the_columns_say(given_, arm):
    protocol, facts = given_
    made = settled(protocol, [enrolled(), *facts], arm)
    for requirement in made.requirements:
        assert all(isinstance(state(requirement, at), State) for at in _edges(requirement))
        _agrees(requirement)
    for window in made.windows:
        assert window.opens_at <= window.narrows_at <= window.closes_at


def _edges(requirement: Requirement) -> list[datetime]:
    edges = (requirement.opens_at, requirement.closes_at, requirement.met_at, requirement.settled_at)
    known = [it for it in edges if it is not None] or [MONDAY]
    return [moment + shift for moment in known for shift in (-MINUTE, timedelta(), MINUTE)]


def _agrees(it: Requirement) -> None:
    end = state(replace(it, waived_from=None), LONG_AFTER)
    assert (it.met_at is not None) or end not in KEPT
    assert it.met_at is None or it.settled_at is None
    assert it.provisional is False or end not in (State.OPEN, State.OVERDUE, State.MISSED)
    if it.outcome not in (Outcome.PENDING, Outcome.NOT_APPLICABLE, Outcome.NOT_ASSESSABLE):
        assert end is State[it.outcome.name], it
    assert it.outcome is not Outcome.PENDING or it.met_at is None, it


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


@MANY
@given(told(), st.data(), MOMENTS)
def test_whether_a_dose_may_be_given_always_has_an_answer(given_, data, at):
    name, facts = given_
    visit = data.draw(st.sampled_from([it.code for it in PROTOCOLS[name].dosing_visits]))
    found = objections(PROTOCOLS[name], History([enrolled(), *facts], "1"), Setting(zone=LONDON), visit=visit, at=at)
    assert all(it.outcome is Outcome.BROKEN for it in found)


@MANY
@given(told())
def test_an_end_changes_nothing_of_what_was_kept_or_broken_before(given_):
    protocol, facts = given_
    died = turned("died", MONDAY + 600 * DAY)
    before, after = (settled(protocol, [enrolled(), *facts, *it]) for it in ((), (died,)))
    then = {it.key: it.outcome for it in after.requirements}
    judged = {it.key: it.outcome for it in before.requirements if it.met_at or it.outcome is Outcome.BROKEN}
    assert {key: then[key] for key in judged} == judged
