"""What holds of every plan, whatever was recorded: five protocols, with and without a site's supplement, all facts."""

from hypothesis import given
from hypothesis import strategies as st

from programmes import History, Outcome, Setting, State, objections, plan, state
from programmes.history import Messaged
from tests.factories import MONDAY, enrolled
from tests.programmes import always
from tests.programmes.always import LONG_AFTER
from tests.programmes.any_history import MANY, MOMENTS, PROTOCOLS, told
from tests.programmes.told import DAY, LONDON, turned


def settled(protocol, facts, arm=None):
    return plan(PROTOCOLS[protocol], History(facts, "1"), Setting(zone=LONDON, arm=arm))


@MANY
@given(told())
def test_any_history_has_a_plan_with_keys_of_its_own(given_):
    protocol, facts = given_
    always.has_keys_of_its_own(settled(protocol, [enrolled(), *facts]))


@MANY
@given(told(), st.sampled_from([None, "delayed", "group-b"]))
def test_every_requirement_has_one_state_at_any_moment_and_it_is_what_the_columns_say(given_, arm):
    protocol, facts = given_
    always.has_one_state_at_any_moment(settled(protocol, [enrolled(), *facts], arm))


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
    planned = settled(name, [enrolled(), *facts]).visits
    visit = data.draw(st.sampled_from([it.key for it in planned if it.rule.phase == "dosing"]))
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
