"""Random histories of every kind of fact, in the words of one of our protocols. What must hold: `test_any_plan`."""

import dataclasses
import os
from collections import abc
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin, get_type_hints

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from programmes import Protocol
from programmes import history as kinds
from tests.factories import MONDAY, harbour, hopkins
from tests.programmes.told_day import elmfield, harbour_comp001, harbour_mdma, northgate, published

EXAMPLES = int(os.environ.get("EXAMPLES", "40"))  # more of them, by hand: EXAMPLES=2000 pytest
PHASES = [it for it in settings.default.phases if it is not Phase.explain]  # which takes minutes and tells little here
MANY = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
SOME = settings(MANY, max_examples=EXAMPLES // 2)  # where one of them costs more
FILES = ("comp001", "mdma-ptsd", "esketamine-spravato-rems", "oregon-psilocybin-services")
AT_SITES = (harbour(), harbour_comp001(), harbour_mdma(), northgate(), elmfield())
PROTOCOLS = {it.id: it for it in (*AT_SITES, hopkins(), *map(published, FILES))}
QUARTER = timedelta(minutes=15)
BUSY = st.tuples(st.sampled_from([7, 28, 29, 56]), st.integers(0, 96))  # most facts of a course lie on few days
MOMENTS = BUSY.map(lambda it: MONDAY + timedelta(days=it[0]) + it[1] * QUARTER) | st.integers(0, 500 * 96).map(
    lambda n: MONDAY - timedelta(days=30) + n * QUARTER
)
MAYBE = st.none() | MOMENTS
DAYS = MOMENTS.map(datetime.date)
NUMBERS = st.sampled_from(["0", "1", "25", "28", "40", "56", "80"]).map(Decimal) | st.integers(0, 2000).map(
    lambda n: Decimal(n) / 10
)
ZONES = st.sampled_from([None, "Europe/London", "America/New_York"])
SIGNS = st.sampled_from(["sedation", "dissociation", "respiratory-depression"])
COURSES = st.sampled_from(["1", "1", "1", "2"])
PLAIN = {
    datetime: MOMENTS,
    date: DAYS,
    Decimal: NUMBERS,
    bool: st.booleans(),
    int: st.integers(0, 9),
}
TABLES = {"what": "measurements", "form": "obligations", "branch": "branches", "role": "staffing", "by": "staffing"}


def named(protocol: Protocol, field: str) -> list[str]:
    """Return the codes that a field of a fact may name, such as those of `milestones` for `milestone`."""
    items = getattr(protocol, TABLES.get(field, f"{field}s"), ())
    codes = [it.code for it in items if hasattr(it, "code")]
    return codes or [it.code for table in dict(protocol).values() if isinstance(table, tuple) for it in table
                     if hasattr(it, "code")]  # fmt: skip


def keys_of(protocol: Protocol) -> list[str]:
    """Return the keys of the protocol's visits, and one that it does not have."""
    repeated = [(it.code, dose.code) for it in protocol.visits if it.repeats_for for dose in protocol.dosing_visits]
    endless = [f"{it.code}-{number}" for it in protocol.visits if getattr(it, "repeat", None) for number in (1, 2, 3)]
    return (
        [it.code for it in protocol.visits] + [f"{code}#{dose}" for code, dose in repeated] + endless + ["of-another"]
    )


def facts_of(protocol: Protocol) -> st.SearchStrategy[kinds.AnyFact]:
    """Return facts of every kind in the words of a protocol; dosing visits come up more often than others.

    A new kind of fact needs no word here: what a field may hold follows from its type, or else from its name.
    """
    keys = keys_of(protocol)
    visits = st.sampled_from(keys) | st.sampled_from([it.code for it in protocol.dosing_visits][:3] or keys)
    own = {
        "course": COURSES,
        "visit": visits,
        "happened_at": MOMENTS,
        "recorded_at": MOMENTS,
        "sign": SIGNS,
        "person": st.sampled_from("ab"),
        "struck": st.integers(0, 40).map(lambda n: f"k{n}"),
        "about": st.sampled_from([*keys, "k1", "k2", "k3"]),
        "task": st.sampled_from([f"{keys[0]}/call-not-come@k1", "course/call-asked@k2"]),
        "requirement": st.sampled_from([f"{it}/window" for it in keys]),
        "reminder": st.builds("visit-tomorrow/{}@k{}/patient".format, visits, st.integers(0, 9)),
        "zone": ZONES,
        "from_zone": ZONES,
    }
    return st.one_of(*(st.builds(kind, **dict(_fields(kind, own, protocol))) for kind in get_args(kinds.AnyFact)))


def _fields(kind: type[kinds.Fact], own: dict[str, Any], protocol: Protocol) -> Iterator[tuple[str, Any]]:
    types = get_type_hints(kind)
    for field in dataclasses.fields(kind):
        if field.name not in ("key", "replaces", "kind"):
            name = "sign" if (kind, field.name) == (kinds.Observed, "what") else field.name
            found = own.get(name)
            may_be_none = type(None) in get_args(types[field.name])
            of_type = found if found is not None else _of_type(types[field.name], field.name, protocol)
            yield field.name, st.none() | of_type if may_be_none else of_type


def _of_type(type_: Any, name: str, protocol: Protocol) -> st.SearchStrategy[Any]:
    if type_ in PLAIN:
        return PLAIN[type_]
    if type_ is str:
        return st.sampled_from([*named(protocol, name), "", "unknown"])
    origin, inside = get_origin(type_), get_args(type_)
    if origin is Literal:
        return st.sampled_from(inside)
    if origin is tuple:
        return st.lists(_of_type(inside[0], name, protocol), max_size=3, unique=True).map(tuple)
    if origin is abc.Mapping:
        return st.dictionaries(_of_type(inside[0], name, protocol), _of_type(inside[1], name, protocol), max_size=2)
    return st.one_of(*(_of_type(it, name, protocol) for it in inside if it is not type(None)))


FACTS = {name: facts_of(it) for name, it in PROTOCOLS.items()}


@st.composite
def histories(draw, facts: st.SearchStrategy[kinds.AnyFact]) -> list[kinds.AnyFact]:
    """Return random facts, each with a key of its own, some of them replacing another."""
    found = draw(st.lists(facts, max_size=25))
    replaced = draw(st.lists(st.none() | st.integers(0, 40), min_size=len(found), max_size=len(found)))
    return [
        replace(fact, key=f"k{n}", replaces=f"k{other}" if other not in (None, n) else None)
        for n, (fact, other) in enumerate(zip(found, replaced, strict=True))
    ]


@st.composite
def told(draw) -> tuple[str, list[kinds.AnyFact]]:
    """Return the name of a protocol and a history in its words."""
    name = draw(st.sampled_from(list(PROTOCOLS)))
    return name, draw(histories(FACTS[name]))
