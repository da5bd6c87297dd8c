"""A gate is the plan run on tomorrow: what giving a dose now would break. Whether to give it is the clinician's."""

from datetime import datetime
from decimal import Decimal

from programmes.history import Dose, History
from programmes.plan import plan
from programmes.protocol import Protocol
from programmes.recurrence import unrolled
from programmes.requirements import Outcome, Requirement, State, state
from programmes.rules.planned_doses import next_mg
from programmes.setting import Setting
from programmes.unfolding import Course


def objections(
    protocol: Protocol, history: History, setting: Setting, *, visit: str, at: datetime
) -> list[Requirement]:
    """Return the requirements that a dose at `visit` given at `at` would turn to *broken* and no waiver covers.

    A visit that the plan does not have, such as one of a way not taken, is no obstacle of its own here.
    """
    before = {it.key for it in plan(protocol, history, setting).requirements if it.outcome is Outcome.BROKEN}
    proposed = history.with_fact(_dose(protocol, history, setting, visit, at))
    return [
        requirement
        for requirement in plan(protocol, proposed, setting).requirements
        if requirement.outcome is Outcome.BROKEN
        and requirement.key not in before
        and state(requirement, at) is State.BROKEN
    ]


def _dose(protocol: Protocol, history: History, setting: Setting, visit: str, at: datetime) -> Dose:
    course = Course(unrolled(protocol, history), history, setting)
    planned = course.by_key.get(visit)
    mg = (next_mg(course, planned) if planned else None) or Decimal()
    return Dose(course=history.course, happened_at=at, recorded_at=at, visit=visit, mg=mg, key="proposed")
