"""Random histories of every kind of fact, in the words of one of our protocols. What must hold: `test_any_plan`."""

import os
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import get_args

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from programmes import Protocol
from programmes import history as kinds
from tests.factories import MONDAY, harbour, hopkins
from tests.programmes.told_day import elmfield, harbour_comp001, harbour_mdma, northgate, published

EXAMPLES = int(os.environ.get("EXAMPLES", "40"))  # more of them, by hand: EXAMPLES=2000 pytest
MANY = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
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


def codes(items) -> st.SearchStrategy[str]:
    return st.sampled_from([*(it.code for it in items), "unknown"])


def keys_of(protocol: Protocol) -> list[str]:
    """Return the keys of the protocol's visits, and one that it does not have."""
    repeated = [(it.code, dose.code) for it in protocol.visits if it.repeats_for for dose in protocol.dosing_visits]
    return [it.code for it in protocol.visits] + [f"{code}#{dose}" for code, dose in repeated] + ["of-another"]


def facts_of(protocol: Protocol) -> st.SearchStrategy[kinds.AnyFact]:
    """Return facts of every kind in the words of a protocol; dosing visits come up more often than others."""
    keys = keys_of(protocol)
    visits = st.sampled_from(keys) | st.sampled_from([it.code for it in protocol.dosing_visits][:3])
    about = st.none() | visits
    own = {
        kinds.Enrolled: {},
        kinds.Booked: {"visit": visits, "starts_at": MAYBE, "ends_at": MAYBE},
        kinds.Session: {
            "visit": visits, "outcome": st.sampled_from(get_args(kinds.Contact)), "started_at": MAYBE, "ended_at": MAYBE
        },
        kinds.Dose: {
            "visit": visits, "mg": NUMBERS, "site": st.sampled_from(["", "a"]), "given_by": st.sampled_from(["", "j"]),
            "product": st.sampled_from(["", "extract", "whole fungi"]),
        },
        kinds.Present: {
            "visit": visits, "person": st.sampled_from("ab"), "until": MOMENTS, "standing_in": st.booleans()
        },
        kinds.Discharged: {"visit": visits, "escorted": st.none() | st.booleans()},
        kinds.Measured: {"visit": visits, "what": codes(protocol.measurements)},
        kinds.Observed: {"visit": visits, "what": SIGNS, "present": st.booleans()},
        kinds.AdverseEvent: {"term": st.just("syncope"), "serious": st.booleans(), "visit": about},
        kinds.Filed: {"form": codes(protocol.obligations), "about": st.sampled_from([*keys, "k1", "k2", "k3"])},
        kinds.Called: {"task": st.sampled_from([f"{keys[0]}/call-not-come@k1", "course/call-asked@k2"]),
                       "reached": st.booleans()},
        kinds.Asked: {"what": st.sampled_from(["another time", "a call"]), "visit": about},
        kinds.Turned: {"turn": st.sampled_from(get_args(kinds.Turn)), "zone": ZONES, "from_zone": ZONES},
        kinds.Struck: {"struck": st.integers(0, 40).map(lambda n: f"k{n}")},
        kinds.Checked: {"check": codes(protocol.checks), "passed": st.booleans(), "visit": about},
        kinds.Weighed: {"kg": NUMBERS},
        kinds.Rated: {"assessment": codes(protocol.assessments), "total": NUMBERS, "visit": visits},
        kinds.PracticeAgreed: {"practice": st.just("walk"), "starts_on": DAYS, "ends_on": st.none() | DAYS},
        kinds.Reached: {"milestone": codes(protocol.milestones), "visit": about},
        kinds.Decided: {"branch": codes(protocol.branches), "taken": st.booleans()},
        kinds.Signed: {"document": codes(protocol.documents), "by": st.just(("patient",)), "visit": about},
        kinds.Departed: {"document": codes(protocol.documents), "reason": st.just("taxi"), "visit": about},
        kinds.Prescribed: {"medicine": codes([*protocol.medicines, *protocol.washouts]), "per_day": NUMBERS},
        kinds.Grouped: {"visit": visits, "clients": st.integers(1, 30), "facilitators": st.integers(1, 9),
                        "largest_mg": NUMBERS},
        kinds.Waived: {"requirement": st.sampled_from([f"{it}/window" for it in keys]), "until": MAYBE},
        kinds.Messaged: {"reminder": st.builds("visit-tomorrow/{}@k{}/patient".format, visits, st.integers(0, 9)),
                         "code": st.just("visit-tomorrow")},
        kinds.Undelivered: {"reminder": st.just("practices/dose-1@1d/patient"), "code": st.just("practices")},
    }  # fmt: skip
    assert set(own) == set(get_args(kinds.AnyFact))
    return st.one_of(*(st.builds(kind, course=COURSES, happened_at=MOMENTS, recorded_at=MOMENTS, **its)
                       for kind, its in own.items()))  # fmt: skip


FACTS = {name: facts_of(it) for name, it in PROTOCOLS.items()}


@st.composite
def histories(draw, protocol: Protocol) -> list[kinds.AnyFact]:
    """Return random facts, each with a key of its own, some of them replacing another."""
    facts = draw(st.lists(FACTS[protocol.id], max_size=25))
    replaced = draw(st.lists(st.none() | st.integers(0, 40), min_size=len(facts), max_size=len(facts)))
    return [
        replace(fact, key=f"k{n}", replaces=f"k{other}" if other not in (None, n) else None)
        for n, (fact, other) in enumerate(zip(facts, replaced, strict=True))
    ]


@st.composite
def told(draw) -> tuple[str, list[kinds.AnyFact]]:
    """Return the name of a protocol and a history in its words."""
    name = draw(st.sampled_from(list(PROTOCOLS)))
    return name, draw(histories(PROTOCOLS[name]))
