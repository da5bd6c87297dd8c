"""A day on which everything went as it should has no deviation, at any moment after: Northgate's and Elmfield's."""

from datetime import timedelta

import pytest

from programmes import Outcome, State, plan
from programmes.objections import objections
from programmes.requirements import DEVIATIONS, state
from tests.programmes.told import DAY, HOUR, MINUTE, checked, discharged, dose, held, laid, local, not_held, present
from tests.programmes.told_day import elmfield, filed, measured, northgate, observed
from tests.programmes.told_papers import signed

AT = local("03-23 09:00")
SIGNS = ("sedation", "dissociation", "respiratory-depression")


def checks(protocol, at):
    return [checked(it.code, at - 20 * MINUTE, visit="dose-1") for it in protocol.checks]


def at_northgate():
    leaves = AT + 125 * MINUTE
    return (
        *checks(northgate(), AT),
        measured("dose-1", AT - 10 * MINUTE),
        dose("dose-1", AT, "28", observed=True),
        dose("dose-1", AT + 5 * MINUTE, "28", observed=True),
        measured("dose-1", AT + 41 * MINUTE),
        *(observed("dose-1", AT + 90 * MINUTE, sign, present=False) for sign in SIGNS),
        measured("dose-1", AT + 120 * MINUTE),
        *(checked(it.code, AT + 121 * MINUTE, visit="dose-1") for it in northgate().leaving),
        *(checked(it.code, AT + 122 * MINUTE, visit="dose-1") for it in northgate().restrictions),
        present("dose-1", "priya", AT - 30 * MINUTE, leaves, roles=("prescriber",)),
        held("dose-1", AT - 20 * MINUTE, 145),
        discharged("dose-1", leaves),
        filed("rems-form", "dose-1", AT + 3 * DAY),
    )


def at_elmfield():
    leaves = AT + 5 * HOUR
    return (
        held("preparation", AT - 3 * DAY),
        *checks(elmfield(), AT),
        *(signed(it.code, AT - 25 * MINUTE, *it.signed_by) for it in elmfield().documents),
        dose("dose-1", AT, "20", site="elmfield", product="extract", given_by="june"),
        present("dose-1", "june", AT - 30 * MINUTE, leaves, roles=("facilitator",)),
        present("dose-1", "ben", AT - 30 * MINUTE, leaves, roles=("licensee-representative",), where="on the premises"),
        held("dose-1", AT - 20 * MINUTE, 320),
        discharged("dose-1", leaves),
        not_held("integration", AT + 3 * DAY, "offered and declined"),
    )


def session_of(facts):
    """Return the session of the day, which is written down when it has ended."""
    return next(it for it in facts if it.kind == "session" and it.visit == "dose-1")


NO_FACT_OF_THE_DAY = ("escort", "outcome", "integration-session", "group")  # not asked for, or asked for another day
CALM = {"Northgate": (northgate(), at_northgate()), "Elmfield": (elmfield(), at_elmfield())}


@pytest.mark.parametrize(("protocol", "facts"), CALM.values(), ids=CALM)
@pytest.mark.parametrize("after", [timedelta(), HOUR, 3 * HOUR, 4 * DAY], ids=str)
def test_a_calm_day_has_no_deviation(protocol, facts, after):
    course = laid(*facts, protocol=protocol)
    found = plan(protocol, course.history, course.setting).requirements
    assert [it.key for it in found if state(it, AT + after) in DEVIATIONS] == []


@pytest.mark.parametrize(("protocol", "facts"), CALM.values(), ids=CALM)
def test_what_was_asked_of_the_day_was_kept(protocol, facts):
    course = laid(*facts, protocol=protocol)
    found = plan(protocol, course.history, course.setting).requirements
    of_day = {it.key: it for it in found if it.visit == "dose-1" and it.rule not in NO_FACT_OF_THE_DAY}
    assert {it.outcome for it in of_day.values()} == {Outcome.MET}


@pytest.mark.parametrize(("protocol", "facts"), CALM.values(), ids=CALM)
def test_before_it_nothing_but_the_gates_stands_in_the_way(protocol, facts):
    """A reading or a form is no gate: only checks, papers and the preparation hold a dose back."""
    course = laid(protocol=protocol)
    found = objections(protocol, course.history, course.setting, visit="dose-1", at=AT)
    assert {it.rule for it in found} <= {"gate", "interval", "document"}
    earlier = [it for it in facts if it.happened_at < AT and it != session_of(facts)]
    ready = laid(*earlier, protocol=protocol)
    assert objections(protocol, ready.history, ready.setting, visit="dose-1", at=AT) == []


def test_nothing_is_late_for_a_course_that_has_only_begun():
    calm = (State.PENDING, State.OPEN, State.NOT_ASSESSABLE, State.NOT_APPLICABLE)
    for protocol in (northgate(), elmfield()):
        course = laid(protocol=protocol)
        found = plan(protocol, course.history, course.setting).requirements
        assert not [it.key for it in found if state(it, AT) not in calm]
