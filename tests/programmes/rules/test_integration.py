"""An integration session while the window is open: judged when it closes, or when the next dose cuts it."""

import pytest

from programmes import Outcome, State
from tests.factories import hopkins
from tests.programmes.told import DAY, HOUR, SECOND, asked, dose, dosing, held, local, not_held, state_of

AT = local("03-23 09:00")
GIVEN = dosing("dose-1", AT)
OPENS, CLOSES = AT + 8 * HOUR, local("04-13 17:00")
KEY = "dose-1/integration-session"

HELD = {
    "as it opens": (held("d1-1d", OPENS), Outcome.MET),
    "before it opens": (held("d1-1d", OPENS - SECOND), Outcome.PENDING),
    "in its last second": (held("d1-1wk", CLOSES - SECOND), Outcome.MET),
    "as it closes": (held("d1-1wk", CLOSES), Outcome.PENDING),
    "cut short": (held("d1-1wk", OPENS + DAY, outcome="cut short"), Outcome.MET),
    "did not come": (not_held("d1-1wk", OPENS + DAY), Outcome.PENDING),
    "a call is no session": (held("call-3d#dose-1", OPENS + DAY), Outcome.PENDING),
    "a follow-up is none": (held("fu-1mo", OPENS + DAY), Outcome.PENDING),
    "typed in late": (held("d1-1wk", OPENS + DAY, recorded_at=OPENS + 2 * DAY + SECOND), Outcome.ENTERED_LATE),
}


@pytest.mark.parametrize(("session", "expected"), HELD.values(), ids=HELD)
def test_a_session_in_the_window(session, expected):
    assert asked(KEY, *GIVEN, session).outcome is expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [(OPENS - SECOND, State.PENDING), (OPENS, State.OPEN), (CLOSES - SECOND, State.OPEN), (CLOSES, State.MISSED)],
    ids=["before", "as it opens", "its last second", "closed without one"],
)
def test_a_window_without_a_session(at, expected):
    assert state_of(KEY, at, *GIVEN) is expected


def test_the_next_dose_judges_the_window_it_cuts():
    again = local("04-06 09:00")
    facts = (*GIVEN, *dosing("dose-2", again))
    assert state_of(KEY, again - SECOND, *facts) is State.OPEN
    assert state_of(KEY, again, *facts) is State.MISSED
    after_the_cut = held("d1-1wk", again + DAY)
    assert asked(KEY, *facts, after_the_cut).outcome is Outcome.PENDING
    assert asked("dose-2/integration-session", *facts, after_the_cut).outcome is Outcome.MET


def test_a_provisional_window_is_not_judged():
    assert state_of(KEY, CLOSES + 99 * DAY, dose("dose-1", AT)) is State.PENDING


def test_where_no_session_is_asked_for_nothing_is_judged():
    assert asked(KEY, *GIVEN, protocol=hopkins()).outcome is Outcome.NOT_ASSESSABLE


def test_no_window_no_requirement():
    protocol = hopkins().model_copy(update={"integration_window": "none"})
    with pytest.raises(KeyError):
        asked(KEY, *GIVEN, protocol=protocol)


def test_a_contact_that_did_not_take_place_is_none_though_it_has_a_time():
    called_off = not_held("d1-1wk", OPENS + DAY, "cancelled by clinic", started_at=OPENS + DAY)
    assert asked(KEY, *GIVEN, called_off).outcome is Outcome.PENDING
