"""What differs between two versions: items by their codes, in the order of the file, whatever the format holds."""

import pytest
from pydantic import BaseModel

from programmes import load
from programmes.protocol.difference import Kind, difference
from tests.factories import HARBOUR_FILE, HOPKINS_FILE, LIBRARY, harbour, hopkins

ADDED, DROPPED, CHANGED = Kind.ADDED, Kind.DROPPED, Kind.CHANGED
ALL = sorted(LIBRARY.glob("*.toml"))


def changed(*edits, file=HARBOUR_FILE, base=hopkins):
    """Return what differs after some words of a file were replaced."""
    text = file.read_text()
    old = load(text.encode(), file.name, base() if base else None)
    for was, now in edits:
        assert text.count(was) >= 1, was
        text = text.replace(was, now, 1)
    return difference(old, load(text.encode(), file.name, base() if base else None))


def told(changes):
    """Return changes of values as plain tuples."""
    return [(it.kind, it.table, it.code, it.key, it.before, it.after) for it in changes]


@pytest.mark.parametrize("file", ALL, ids=lambda file: file.stem)
def test_a_protocol_does_not_differ_from_itself_whatever_the_order_of_its_items(file):
    protocol = load(file.read_bytes(), file.name)
    tables = {name: getattr(protocol, name) for name in type(protocol).model_fields}
    items = {name: it[::-1] for name, it in tables.items() if isinstance(it, tuple)}
    backwards = {name: it for name, it in items.items() if it and isinstance(it[0], BaseModel)}
    assert "visits" in backwards
    assert difference(protocol, protocol) == ()
    assert difference(protocol, protocol.model_copy(update=backwards)) == ()


def test_the_version_alone_is_no_difference():
    assert changed(('version = "1.0.0"', 'version = "1.1.0"')) == ()


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        pytest.param(
            'opens = "17 d", closes = "28 d"', 'opens = "18 d", closes = "28 d"',
            (CHANGED, "visits", "dose-1", "window.opens", "17 d", "18 d"), id="a-window",
        ),
        pytest.param(
            'title = "Call on day 3"', 'title = "A call on day 3"',
            (CHANGED, "visits", "call-3d", "title", "Call on day 3", "A call on day 3"), id="a-title-is-no-new-visit",
        ),
        pytest.param(
            'escort = "required"\n', '',
            (CHANGED, "discharge", "", "escort", "required", "unspecified"), id="a-table-that-is-there-once",
        ),
        pytest.param(
            'release = "waivable by supervisor"', 'release = "never"',
            (CHANGED, "gates", "lift-home", "release", "waivable by supervisor", "never"), id="a-gate",
        ),
        pytest.param(
            'requires = ["lift-home"]', 'requires = ["lift-home", "fasting"]',
            (CHANGED, "gates", "lift-home", "requires", ("lift-home",), ("lift-home", "fasting")), id="a-list",
        ),
        pytest.param(
            'closes = "4 d" }', 'closes = "4 d" }\nduration = { at_least = "20 min" }',
            (ADDED, "visits", "call-3d", "duration.at_least", None, "20 min"), id="a-key-that-was-not-there",
        ),
        pytest.param(
            'session_expected = true', 'session_expected = false',
            (CHANGED, "integration_window", "", "session_expected", "true", "false"), id="yes-and-no",
        ),
    ],
)  # fmt: skip
def test_one_key(was, now, expected):
    check = ("[[gates]]", '[[checks]]\ncode = "fasting"\ntitle = "Fasting"\n\n[[gates]]')
    found = told(changed(*([check] if "fasting" in now else []), (was, now)))
    assert [it for it in found if it[1] == expected[1] and not it[3].endswith("source")] == [expected]


def test_the_doses_of_one_visit_are_told_apart_by_their_arms():
    file = LIBRARY / "comp001.toml"
    protocol = load(file.read_bytes(), file.name)
    visit = protocol.doses[0].visit
    assert [it.visit for it in protocol.doses].count(visit) > 1, "this protocol has a dose for each arm"
    dose = protocol.doses[1]
    other = protocol.model_copy(
        update={"doses": (protocol.doses[0], dose.model_copy(update={"note": "Other"}), *protocol.doses[2:])}
    )
    assert [(it.kind, it.key, it.after) for it in difference(protocol, other)] in (
        [(CHANGED, "note", "Other")], [(ADDED, "note", "Other")],
    )  # fmt: skip
    backwards = protocol.model_copy(update={"doses": protocol.doses[::-1]})
    assert difference(protocol, backwards) == ()


def test_items_that_come_and_go_stand_where_they_are_or_stood():
    protocol = harbour()
    codes = [it.code for it in protocol.visits]
    first, gone, last = protocol.visits[0], protocol.visits[1], protocol.visits[-1]
    new = last.model_copy(update={"code": "new-1"})
    renamed = first.model_copy(update={"title": "Another word for it"})
    other = protocol.model_copy(update={"visits": (renamed, *protocol.visits[2:], new)})
    found = difference(protocol, other)
    assert [(it.kind, it.code) for it in found] == [(CHANGED, codes[0]), (DROPPED, codes[1]), (ADDED, "new-1")]
    assert found[1].before["title"] == gone.title
    assert (found[1].after, found[2].before) == (None, None)


def test_a_supplement_differs_from_its_base_by_what_it_fills_and_adds():
    found = difference(hopkins(), harbour())
    assert (CHANGED, "visits", "dose-1", "window.opens", "unspecified", "17 d") in told(found)
    assert {it.code for it in found if it.table == "visits" and it.kind is ADDED and it.key == ""} == {
        "call-3d", "int-2", "int-close",
    }  # fmt: skip
    assert (found[0].table, found[0].before, found[0].after) == ("id", hopkins().id, harbour().id)
    tables = list(dict.fromkeys(it.table for it in found))
    assert tables.index("discharge") < tables.index("visits") < tables.index("gates")


def test_what_came_one_way_goes_the_other():
    there = difference(hopkins(), harbour())
    back = difference(harbour(), hopkins())
    turned = {ADDED: DROPPED, DROPPED: ADDED, CHANGED: CHANGED}
    assert {(it.table, it.code, it.key, turned[it.kind]) for it in there} == {
        (it.table, it.code, it.key, it.kind) for it in back
    }


def test_a_window_instead_of_the_word_none():
    none = HOPKINS_FILE.read_text()
    protocol = load(none.encode(), "one.toml")
    without = protocol.model_copy(update={"integration_window": "none"})
    found = difference(protocol, without)
    assert [(it.kind, it.table, it.key, it.after) for it in found] == [(CHANGED, "integration_window", "", "none")]
