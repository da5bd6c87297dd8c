"""A visit that need only be offered: declined is kept, and nothing else is asked of it. Not started is an outcome."""

import pytest

from programmes import Outcome, State
from tests.factories import harbour
from tests.programmes.told import (
    DAY,
    HOUR,
    SECOND,
    asked,
    booked,
    dose,
    held,
    local,
    not_held,
    planned,
    present,
    state_of,
)
from tests.programmes.told_day import elmfield, published

OREGON = published("oregon-psilocybin-services")
AT = local("05-04 09:00")
GIVEN = dose("dose-1", AT)
OPENS, CLOSES = local("05-05"), local("05-19")
DECLINED = not_held("integration", OPENS + HOUR, "offered and declined")


@pytest.mark.parametrize("contact", [held("integration", OPENS), DECLINED], ids=["held", "declined"])
def test_held_or_declined_it_is_kept(contact):
    found = asked("integration/held", GIVEN, contact, protocol=OREGON)
    assert (found.outcome, found.met_at) == (Outcome.MET, contact.happened_at)


@pytest.mark.parametrize("outcome", ["did not come", "cancelled by clinic", "cancelled by patient", "withheld"])
def test_anything_else_is_no_offer(outcome):
    contact = not_held("integration", OPENS, outcome)
    assert asked("integration/held", GIVEN, contact, protocol=OREGON).outcome is Outcome.PENDING


EDGES = {
    "the day before": (OPENS - SECOND, Outcome.MET_EARLY),
    "as it opens": (OPENS, Outcome.MET),
    "in its last second": (CLOSES - SECOND, Outcome.MET),
    "the day after": (CLOSES, Outcome.MET_LATE),
}


@pytest.mark.parametrize(("at", "expected"), EDGES.values(), ids=EDGES)
def test_an_offer_has_its_days_too(at, expected):
    declined = not_held("integration", at, "offered and declined")
    found = asked("integration/window", GIVEN, declined, protocol=elmfield())
    assert (found.outcome, found.detail) == (expected, {"contact": "offered and declined"})


def test_an_offer_that_nobody_made_is_overdue():
    assert state_of("integration/window", CLOSES, GIVEN, protocol=elmfield()) is State.OVERDUE
    assert state_of("integration/window", CLOSES, GIVEN, DECLINED, protocol=elmfield()) is State.MET


def test_first_declined_and_then_held_is_held():
    session = held("integration", OPENS + 3 * DAY)
    found = asked("integration/window", GIVEN, DECLINED, session, protocol=elmfield())
    assert (found.met_at, found.detail) == (session.happened_at, {})


def _demanding(*, offered):
    """Return Harbour's protocol in which a rated, long and staffed visit need only be offered, or not."""
    more = {"offered": offered, "duration": {"at_least": "60 min"}, "staff": {"at_least": 1}}
    visits = [it.model_dump() | (more if it.code == "d1-1wk" else {}) for it in harbour().visits]
    return harbour().model_validate(harbour().model_dump(by_alias=True) | {"visits": visits})


@pytest.mark.parametrize("rule", ["duration", "staff", "assessment-qids-sr16"])
def test_nothing_else_is_asked_of_a_visit_that_was_declined(rule):
    facts = GIVEN, not_held("d1-1wk", AT + 7 * DAY, "offered and declined"), present("d1-1wk", "a", AT, AT + HOUR)
    assert asked(f"d1-1wk/{rule}", *facts, protocol=_demanding(offered=True)).outcome is Outcome.NOT_APPLICABLE
    assert asked(f"d1-1wk/{rule}", *facts, protocol=_demanding(offered=False)).outcome is Outcome.PENDING
    assert asked(f"d1-1wk/{rule}", GIVEN, protocol=_demanding(offered=True)).outcome is Outcome.PENDING


def test_declining_does_not_keep_what_must_be_held():
    facts = GIVEN, not_held("d1-1wk", AT + 7 * DAY, "offered and declined")
    assert asked("d1-1wk/window", *facts, protocol=_demanding(offered=False)).outcome is Outcome.PENDING


@pytest.mark.parametrize("outcome", ["not started", "withheld", "cut short", "transferred out"])
def test_a_dose_that_was_not_given_is_accounted_for(outcome):
    booking = booked("dose-1", AT)
    contact = not_held("dose-1", AT, outcome)
    assert asked("dose-1/outcome", booking, contact).outcome is Outcome.MET
    asked_for = {it.key: it.outcome for it in planned(booking, contact).requirements}
    assert asked_for["dose-1/window"] is Outcome.PENDING


LENGTHS = {
    "held, too short": ("held", 59, Outcome.BROKEN),
    "cut short": ("cut short", 59, Outcome.BROKEN),
    "taken to hospital": ("transferred out", 59, Outcome.NOT_APPLICABLE),
    "taken to hospital, after all of it": ("transferred out", 60, Outcome.MET),
}


@pytest.mark.parametrize(("outcome", "minutes", "expected"), LENGTHS.values(), ids=LENGTHS)
def test_a_session_that_ended_in_hospital_is_not_too_short(outcome, minutes, expected):
    session = held("d1-1wk", AT + 7 * DAY, minutes, outcome=outcome)
    assert asked("d1-1wk/duration", GIVEN, session, protocol=_demanding(offered=False)).outcome is expected
