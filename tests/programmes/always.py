"""What holds of every plan, as assertions, whatever was asked and recorded. No test here."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from programmes import Outcome, Plan, Requirement, State, state
from tests.factories import MONDAY
from tests.programmes.told import DAY, MINUTE

KEY = re.compile(r"[a-z0-9#/@-]{1,96}")
LONG_BEFORE, LONG_AFTER = MONDAY - 4000 * DAY, MONDAY + 8000 * DAY
KEPT = {State.MET, State.MET_EARLY, State.MET_LATE, State.ENTERED_LATE}
SETTLED = {State.MISSED, State.BROKEN, *KEPT}


def has_keys_of_its_own(made: Plan) -> None:
    """Every requirement, visit and message is named once, and its name has room where it is stored."""
    keys = [it.key for it in made.requirements]
    assert len(set(keys)) == len(keys)
    assert [it for it in keys if not KEY.fullmatch(it)] == []
    messages = [it.key for it in made.reminders]
    assert len(set(messages)) == len(messages)
    assert [it for it in messages if len(it) > 160] == []
    visits = [it.key for it in made.visits]
    assert len(set(visits)) == len(visits)


def has_one_state_at_any_moment(made: Plan) -> None:
    """Each requirement has one state at, before and after each of its edges; the last is what its columns say."""
    for requirement in made.requirements:
        assert requirement.source
        states = [state(requirement, at) for at in sorted(_edges(requirement))]
        assert all(isinstance(it, State) for it in states)
        _agrees(requirement)
        _stays(replace(requirement, waived_from=None))
    for window in made.windows:
        assert window.opens_at <= window.narrows_at <= window.closes_at


def _edges(requirement: Requirement) -> list[datetime]:
    edges = (requirement.opens_at, requirement.closes_at, requirement.met_at, requirement.settled_at,
             requirement.waived_from, requirement.waived_until)  # fmt: skip
    known = [it for it in edges if it is not None] or [MONDAY]
    return [moment + shift for moment in known for shift in (-MINUTE, timedelta(), MINUTE)]


def _stays(requirement: Requirement) -> None:
    """What was once kept, missed or broken is so from then on; nothing was before any of its edges."""
    states = [state(requirement, at) for at in sorted(_edges(requirement))]
    ends = [n for n, it in enumerate(states) if it in SETTLED]
    assert not ends or set(states[ends[0] :]) == {states[ends[0]]}, requirement
    always = {Outcome.NOT_APPLICABLE, Outcome.NOT_ASSESSABLE}
    assert state(requirement, LONG_BEFORE) not in SETTLED or requirement.outcome in always


def _agrees(it: Requirement) -> None:
    end = state(replace(it, waived_from=None), LONG_AFTER)
    assert (it.met_at is not None) or end not in KEPT
    assert it.met_at is None or it.settled_at is None
    assert it.provisional is False or end not in (State.OPEN, State.OVERDUE, State.MISSED)
    if it.outcome not in (Outcome.PENDING, Outcome.NOT_APPLICABLE, Outcome.NOT_ASSESSABLE):
        assert end is State[it.outcome.name], it
    assert it.outcome is not Outcome.PENDING or it.met_at is None, it
