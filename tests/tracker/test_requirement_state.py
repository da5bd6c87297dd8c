"""The state of a requirement at a moment: the SQL and the Python say the same, edge by edge."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

import programmes
from programmes.requirements import Outcome, Severity, State
from tracker.actions.action import writing
from tracker.models import Requirement
from tracker.models.requirements import Rule, state_expression

START = datetime(2026, 5, 12, 10, tzinfo=UTC)
OPENS, MET, CLOSES, SETTLED = (START + timedelta(days=days) for days in (2, 4, 6, 8))
MET_EARLY, MET_LATE = START + timedelta(days=1), START + timedelta(days=7)
WAIVED_FROM, WAIVED_UNTIL = START + timedelta(days=3), START + timedelta(days=5)
INSTANT = timedelta(microseconds=1)
EDGES = (MET_EARLY, OPENS, WAIVED_FROM, MET, WAIVED_UNTIL, CLOSES, MET_LATE, SETTLED)
MOMENTS = [edge + step for edge in EDGES for step in (-INSTANT, timedelta(), INSTANT)]
WAIVERS = [
    (None, None),
    (WAIVED_FROM, None),
    (WAIVED_FROM, WAIVED_UNTIL),
    (MET, MET + INSTANT),
    (MET + INSTANT, None),
    (START, MET),
    (SETTLED, None),
    (START, SETTLED),
    (SETTLED + INSTANT, None),
]
EDGES_OF_WINDOW = product((None, OPENS), (None, CLOSES))
HAPPENED = list(product((None, MET_EARLY, MET, MET_LATE), (None, SETTLED, MET)))
COLUMNS = [
    {
        "outcome": outcome,
        "opens_at": opens_at,
        "closes_at": closes_at,
        "met_at": met_at,
        "settled_at": settled_at,
        "waived_from": waived_from,
        "waived_until": waived_until,
        "provisional": provisional,
    }
    for (opens_at, closes_at), outcome, (met_at, settled_at), (waived_from, waived_until), provisional in product(
        EDGES_OF_WINDOW, Outcome, HAPPENED, WAIVERS, (False, True)
    )
]


@pytest.fixture
def rows(course):
    """Write one row for every combination, with no regard for which of them a rule can make."""
    made = [
        Requirement(course=course, key=f"state/{number}", rule=Rule.HELD, severity=Severity.PROTOCOL, **columns)
        for number, columns in enumerate(COLUMNS)
    ]
    with writing():
        Requirement.unscoped.bulk_create(made)
    return course.requirements.filter(key__startswith="state/")


def planned(columns: dict) -> programmes.Requirement:
    return programmes.Requirement(key="x/y", rule="held", visit="x", source="a source", **columns)


@pytest.mark.django_db
def test_sql_and_python_agree_on_every_state_at_every_edge(rows):
    wanted = {f"state/{number}": planned(columns) for number, columns in enumerate(COLUMNS)}
    differing = []
    for at in MOMENTS:
        for key, said in rows.annotate(said=state_expression(at)).values_list("key", "said"):
            if said != programmes.state(wanted[key], at):
                differing.append((wanted[key], at, State(said), programmes.state(wanted[key], at)))
    assert differing == []


@pytest.mark.django_db
def test_every_state_was_reached(rows):
    """The comparison is worth something only where each state occurs."""
    asked = [rows.annotate(said=state_expression(at)).values_list("said", flat=True) for at in MOMENTS]
    assert {State(said) for answers in asked for said in answers.distinct()} == set(State)
