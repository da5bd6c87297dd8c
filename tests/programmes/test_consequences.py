"""The same facts under two versions: everything that is otherwise, once; and a digest that only that changes."""

from datetime import timedelta

import pytest

from programmes import History, Setting, State, load, plan
from programmes.consequences import consequences, digest
from programmes.history import Booked, Session
from tests.factories import HARBOUR_FILE, MONDAY, enrolled, harbour, hopkins
from tests.programmes.told import DAY, LONDON, booked, dosing, held, local, waived

SETTING = Setting(zone=LONDON)
GIVEN = local("03-23 09:00")
AT = GIVEN + 2 * DAY
FACTS = (
    enrolled(), held("screening", MONDAY), *dosing("dose-1", GIVEN), held("call-3d#dose-1", GIVEN + 3 * DAY),
    booked("int-2#dose-1", GIVEN + 10 * DAY, hours=1, at=GIVEN + DAY),
)  # fmt: skip
HISTORY = History(FACTS, "1")


def version(*edits):
    """Return Harbour's supplement with some words replaced."""
    text = HARBOUR_FILE.read_text()
    for was, now in edits:
        assert was in text, was
        text = text.replace(was, now, 1)
    return load(text.encode(), HARBOUR_FILE.name, hopkins())


def without(code):
    """Return Harbour's supplement without one of its own visits."""
    text = HARBOUR_FILE.read_text()
    begins = text.index(f'[[visits]]\ncode = "{code}"')
    ends = min(it for it in (text.find("[[", begins + 3), text.find("\n#", begins)) if it > 0)
    return load((text[:begins] + text[ends:]).encode(), HARBOUR_FILE.name, hopkins())


def found(protocol, *more, at=AT, decided=(), before=None):
    history = History((*FACTS, *more), "1")
    old = plan(before or harbour(), history, SETTING)
    return consequences(old, plan(protocol, history, SETTING), history=history, at=at, decided=decided)


def test_the_same_plan_has_no_consequence():
    assert found(harbour()).is_nothing


def test_a_window_that_moves_is_named_with_both_its_days_and_what_is_asked_of_it():
    there = found(
        version(('window = { opens = "5 d", closes = "9 d" }', 'window = { opens = "5 d", closes = "11 d" }'))
    )
    [moved] = there.visits
    assert moved.key == "d1-1wk"
    assert moved.after.window.closes_at - moved.before.window.closes_at == 2 * DAY
    assert moved.after.window.opens_at == moved.before.window.opens_at
    assert {it.key for it in there.requirements} == {"d1-1wk/window", "d1-1wk/assessment-qids-sr16"}
    assert not there.reminders


def test_a_visit_that_is_gone_takes_its_requirements_and_leaves_its_facts():
    there = found(without("call-3d"), decided=["call-3d#dose-1/window", "dose-1/amount"])
    assert {it.key for it in there.visits} == {"call-3d#dose-1", "call-3d#dose-2"}
    assert all(it.after is None for it in there.visits)
    dropped = {it.key for it in there.requirements if it.after is None}
    assert {"call-3d#dose-1/window", "call-3d#dose-2/window"} <= dropped
    assert there.unasked == ("call-3d#dose-1/window",)
    assert [(key, type(fact)) for key, fact in there.left] == [("call-3d#dose-1", Session)]
    assert [type(fact) for _, fact in found(without("int-2")).left] == [Booked]


def test_what_comes_is_what_goes_the_other_way():
    there, back = found(without("call-3d")), found(harbour(), before=without("call-3d"))
    assert {it.key for it in there.requirements} == {it.key for it in back.requirements}
    assert all(it.before is None for it in back.visits)
    assert back.left == ()


def test_an_outcome_that_is_judged_otherwise_is_told_with_both():
    late = held("d1-1wk", GIVEN + 10 * DAY)
    wider = version(('window = { opens = "5 d", closes = "9 d" }', 'window = { opens = "5 d", closes = "11 d" }'))
    asked = next(it for it in found(wider, late, at=GIVEN + 12 * DAY).requirements if it.key.endswith("/window"))
    assert (asked.key, asked.was, asked.will) == ("d1-1wk/window", State.MET_LATE, State.MET)


def test_messages_that_come_go_and_move():
    narrows = 'code = "closing-soon"\non = "integration window narrows"\nday = '
    there = found(version((narrows + '"0 d"', narrows + '"1 d"'), ('code = "closing"\n', 'code = "closes"\n')))
    by_code = {(it.before or it.after).code: it for it in there.reminders}
    assert by_code.keys() == {"closing", "closes", "closing-soon"}
    assert by_code["closing"].after is None
    assert by_code["closes"].before is None
    assert by_code["closing-soon"].after.due_at - by_code["closing-soon"].before.due_at == DAY


def test_an_integration_window_that_closes_otherwise():
    base = hopkins()
    longer = base.integration_window.model_copy(update={"closes": type(base.integration_window.closes)(28, "d")})
    [window] = found(harbour().model_copy(update={"integration_window": longer})).windows
    assert (window.key, window.after.closes_at - window.before.closes_at) == ("dose-1", 7 * DAY)


@pytest.mark.parametrize(
    ("minutes", "is_same"),
    [pytest.param(5, True, id="time-goes-by"), pytest.param(60 * 24 * 9, False, id="it-is-late")],
)
def test_the_digest_stays_while_nothing_but_time_changes(minutes, is_same):
    there = without("call-3d")
    later = AT + timedelta(minutes=minutes)
    assert (digest(found(there), AT) == digest(found(there, at=later), later)) is is_same


def test_a_fact_that_bears_on_it_changes_the_digest():
    there = without("call-3d")
    more = waived("call-3d#dose-2/window", AT)
    assert digest(found(there), AT) != digest(found(there, more), AT)
    assert digest(found(there), AT) != digest(found(version(('closes = "9 d"', 'closes = "8 d"'))), AT)
