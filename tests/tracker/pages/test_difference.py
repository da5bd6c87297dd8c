"""What changed, in sentences: values, lists, whole items, the same change on many items, amounts that are hidden."""

from programmes import load
from tests.factories import LIBRARY, harbour, hopkins
from tracker.pages.difference import lines


def said(old, new, **more):
    return [str(it) for it in lines(old, new, **more)]


def test_a_supplement_s_own_visits_are_named_with_their_titles():
    found = said(hopkins(), harbour())
    assert any(it.startswith("+ Visit call-3d (Call on day 3): is new.\n    phase: integration") for it in found)
    assert any("first allowed day: was “unspecified”, now “17 d”." in it for it in found)


def test_the_same_change_on_many_items_is_one_line():
    protocol = harbour()
    visits = tuple(it.model_copy(update={"source": "Elsewhere"}) for it in protocol.visits)
    same = protocol.model_copy(update={"visits": tuple(it.model_copy(update={"source": "Here"}) for it in visits)})
    [line] = said(same, protocol.model_copy(update={"visits": visits}))
    named = ", ".join(it.code for it in visits[:3])
    assert line == f"~ Visit {named} and {len(visits) - 3} more, source: was “Here”, now “Elsewhere”."


def test_a_list_says_what_came_and_went():
    protocol = harbour()
    gate = protocol.gates[-1]
    other = gate.model_copy(update={"requires": ("consent",)})
    [line] = said(protocol, protocol.model_copy(update={"gates": (*protocol.gates[:-1], other)}))
    assert line.endswith(f"requires: now also consent; no longer {gate.requires[0]}.")


def test_an_amount_that_is_hidden_is_not_told():
    body = (LIBRARY / "comp001.toml").read_text()
    old = load(body.encode(), "comp001.toml")
    new = load(body.replace('amount = "25 mg"', 'amount = "30 mg"', 1).encode(), "comp001.toml")
    assert any("was “25 mg”, now “30 mg”." in it for it in said(old, new))
    hidden = said(old, new, hides_amounts=True)
    assert any("was “study dose”, now “study dose”." in it for it in hidden)
    assert not any("mg" in it for it in hidden)
