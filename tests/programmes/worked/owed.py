"""What is sent and what is taken daily on a worked course, as soon as the plan asks for it. Visits: `course`."""

from datetime import timedelta
from typing import TYPE_CHECKING

from programmes.history import Filed, Prescribed
from programmes.requirements import Outcome, Requirement

if TYPE_CHECKING:
    from tests.programmes.worked.course import Worked

HOUR = timedelta(hours=1)


def settle(walk: "Worked") -> None:
    """File every form that is owed and begin every daily amount that is due, on the first day it may be."""
    for asked in walk.plan().requirements:
        if asked.outcome in (Outcome.PENDING, Outcome.NOT_ASSESSABLE) and not asked.provisional:
            _file(walk, asked)
            _prescribe(walk, asked)


def _file(walk: "Worked", asked: Requirement) -> None:
    form = asked.detail.get("report")
    if asked.rule == "report" and isinstance(form, str) and asked.opens_at is not None:
        about = str(asked.detail.get("about") or asked.detail.get("period") or asked.visit)
        if not any(isinstance(it, Filed) and (it.form, it.about) == (form, about) for it in walk.facts):
            walk.tell(Filed, asked.opens_at + HOUR, form=form, about=about)


def _prescribe(walk: "Worked", asked: Requirement) -> None:
    if asked.rule != "medicine" or asked.outcome is not Outcome.PENDING:
        return
    moment = asked.due_at or asked.opens_at or walk.last - 9 * HOUR
    medicine = next(it for it in walk.protocol.medicines if it.code == asked.detail["medicine"])
    step = next(it for it in medicine.steps if str(it.per_day) == asked.detail["per_day"])
    if walk.last > moment:
        said = {"medicine": medicine.code, "per_day": step.per_day.number, "unit": step.per_day.unit}
        walk.tell(Prescribed, moment + 9 * HOUR, **said)
