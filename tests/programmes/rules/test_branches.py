"""Ways by decision: decided and allowed, against the outcome, without a decision; criteria that nobody published."""

import pytest

from programmes import Outcome, load
from tests.programmes.protocol.conftest import EXAMPLE
from tests.programmes.told import DAY, HOUR, SECOND, asked, dose, held, local, planned, rated
from tests.programmes.told_papers import decided

KEY = "course/branch-more-support"
ALLOWED = 'allowed = { outcome = "remission", reached = false, at = "fu-1mo" }'
WAY = load(EXAMPLE.encode(), "way.toml")
ALWAYS = load(EXAMPLE.replace(ALLOWED, 'allowed = "always"').encode(), "way.toml")
UNSPECIFIED = load(EXAMPLE.replace(ALLOWED, 'allowed = "unspecified"').encode(), "way.toml")

GIVEN = dose("dose-1", local("03-23 09:00")), dose("dose-2", local("04-06 09:00"))
RATED = local("05-06 10:00")
ILL, WELL = rated("fu-1mo", "grid-hamd", RATED, 8), rated("fu-1mo", "grid-hamd", RATED, 7)
YES, NO = decided("more-support", RATED + HOUR), decided("more-support", RATED + HOUR, taken=False)
USED = held("support", RATED + 7 * DAY)

WAYS = {
    "nobody decided, not yet rated": ((), WAY, Outcome.PENDING),
    "nobody decided, though it may": ((ILL,), WAY, Outcome.PENDING),
    "nobody decided, and it may not": ((WELL,), WAY, Outcome.NOT_APPLICABLE),
    "decided, and it may": ((ILL, YES), WAY, Outcome.MET),
    "decided, and it may not": ((WELL, YES), WAY, Outcome.BROKEN),
    "decided before it was rated": ((YES,), WAY, Outcome.PENDING),
    "decided against": ((ILL, NO), WAY, Outcome.NOT_APPLICABLE),
    "decided for, then against": (
        (ILL, YES, decided("more-support", RATED + 2 * HOUR, taken=False)),
        WAY,
        Outcome.NOT_APPLICABLE,
    ),
    "decided, may, and used": ((ILL, YES, USED), WAY, Outcome.MET),
    "decided against once it was used": (
        (ILL, YES, USED, decided("more-support", RATED + 8 * DAY, taken=False)),
        WAY,
        Outcome.MET,
    ),
    "used without a decision": ((ILL, USED), WAY, Outcome.BROKEN),
    "used against a decision": ((ILL, NO, USED), WAY, Outcome.BROKEN),
    "used, decided a second later": (
        (ILL, USED, decided("more-support", USED.happened_at + SECOND)),
        WAY,
        Outcome.BROKEN,
    ),
    "decided as it was used": ((ILL, USED, decided("more-support", USED.happened_at)), WAY, Outcome.MET),
    "used before it was rated": (
        (YES, USED, rated("fu-1mo", "grid-hamd", USED.happened_at + DAY, 8)),
        WAY,
        Outcome.BROKEN,
    ),
    "typed in two days later": (
        (ILL, decided("more-support", RATED + HOUR, recorded_at=RATED + 3 * DAY)),
        WAY,
        Outcome.ENTERED_LATE,
    ),
    "always, undecided": ((), ALWAYS, Outcome.NOT_APPLICABLE),
    "always, decided": ((YES,), ALWAYS, Outcome.MET),
    "always, used without a decision": ((USED,), ALWAYS, Outcome.BROKEN),
    "nobody published when, undecided": ((), UNSPECIFIED, Outcome.NOT_APPLICABLE),
    "nobody published when, decided": ((YES,), UNSPECIFIED, Outcome.NOT_ASSESSABLE),
    "nobody published when, used without a decision": ((USED,), UNSPECIFIED, Outcome.BROKEN),
}


@pytest.mark.parametrize(("facts", "protocol", "expected"), WAYS.values(), ids=WAYS)
def test_a_way(facts, protocol, expected):
    found = asked(KEY, *GIVEN, *facts, protocol=protocol)
    assert found.outcome is expected
    kept = expected in (Outcome.MET, Outcome.ENTERED_LATE)
    assert (found.met_at is not None, found.settled_at is not None) == (kept, expected is Outcome.BROKEN)


def test_it_is_broken_when_it_was_decided_against_the_outcome_or_else_when_it_was_used():
    assert asked(KEY, *GIVEN, WELL, YES, USED, protocol=WAY).settled_at == YES.happened_at
    assert asked(KEY, *GIVEN, ILL, USED, protocol=WAY).settled_at == USED.happened_at
    assert asked(KEY, *GIVEN, WELL, NO, USED, protocol=WAY).settled_at == USED.happened_at


def test_its_visits_are_there_once_it_is_taken():
    def visits(*facts):
        return {it.key for it in planned(*GIVEN, *facts, protocol=WAY).visits}

    assert "support" not in visits(ILL)
    assert "support" in visits(ILL, YES)
    assert "support" in visits(USED)


def test_a_rating_that_may_be_left_out_is_recorded_or_not_applicable():
    key = "support/assessment-grid-hamd"
    assert asked(key, *GIVEN, ILL, YES, USED, protocol=WAY).outcome is Outcome.NOT_APPLICABLE
    found = asked(key, *GIVEN, ILL, YES, USED, rated("support", "grid-hamd", USED.happened_at, 9), protocol=WAY)
    assert (found.outcome, found.met_at) == (Outcome.MET, USED.happened_at)
    late = rated("support", "grid-hamd", USED.happened_at, 9, recorded_at=USED.happened_at + 2 * DAY)
    assert asked(key, *GIVEN, ILL, YES, USED, late, protocol=WAY).outcome is Outcome.ENTERED_LATE


def test_what_is_known_of_a_way_is_said():
    def said(*facts):
        found = asked(KEY, *GIVEN, *facts, protocol=WAY)
        assert (found.rule, found.visit) == ("branch", "")
        return found.detail

    known = {"branch": "more-support"}
    assert said() == known | {"may": "open", "decided": None, "used": "no"}
    assert said(WELL, NO) == known | {"may": "no", "decided": "not taken", "used": "no"}
    assert said(ILL, YES, USED) == known | {"may": "yes", "decided": "taken", "used": "yes"}
