"""How long the amount of a day asks a patient to stay, by the table of the protocol. Whether they did is `stays`."""

from decimal import Decimal

from programmes.history import Dose
from programmes.moments import after
from programmes.protocol.dosing_day import LaterStay, Stay, Step
from programmes.protocol.quantities import Offset, specified
from programmes.rules.dosing_day import DosingDay
from programmes.unfolding import Course


def stay_of(day: DosingDay, course: Course) -> Stay | None:
    """Return the stay the protocol asks for at this visit: one that names it, else that of each dose."""
    for visit in (day.visit.rule.code, "each dose"):
        found = next((it for it in course.protocol.stays if it.visit == visit), None)
        if found is not None:
            return found
    return None


def needed_stay(rule: Stay, day: DosingDay, course: Course) -> Offset | None:
    """Return how long the patient has to stay after the doses taken so far; None without one, or where unpublished.

    An amount that lies in two steps takes the longer stay.
    """
    if not day.taken:
        return None
    if not rule.steps:
        return specified(rule.at_least)
    total = sum((it.mg for it in day.taken), Decimal())
    asked = [_of_step(step, day, course) for step in rule.steps if _holds(step, total)]
    return max(asked, key=lambda it: it.minutes, default=None)


def _holds(step: Step, total: Decimal) -> bool:
    if total < step.from_.mg:
        return False
    if step.below is not None:
        return total < step.below.mg
    return step.up_to is None or total <= step.up_to.mg


def _of_step(step: Step, day: DosingDay, course: Course) -> Offset:
    if step.later is not None and _is_later(step.later, day, course):
        return step.later.at_least
    return step.at_least


def _is_later(rule: LaterStay, day: DosingDay, course: Course) -> bool:
    """Say whether the shorter stay holds: the same site, soon enough after the first dose there, on any course.

    A site or product that nobody wrote down shortens nothing.
    """
    if not all(it.site and it.product and it.product not in rule.except_product for it in day.taken):
        return False
    today = day.taken[0]
    earlier = [it for it in course.history.everywhere(Dose) if it.site == today.site and not _same_day(it, today)]
    if not earlier or earlier[0].happened_at >= today.happened_at:
        return False
    return today.happened_at <= after(earlier[0].happened_at, rule.within, course.setting.zone)


def _same_day(dose: Dose, today: Dose) -> bool:
    return (dose.course, dose.visit) == (today.course, today.visit)
