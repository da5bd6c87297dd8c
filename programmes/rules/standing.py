"""No dose while a course is on hold or over. How a course stands is `programmes.standing`'s to say."""

from collections.abc import Iterator
from datetime import datetime

from programmes.facts import Turned
from programmes.requirements import Outcome, Requirement, Severity
from programmes.rules.dosing_day import DosingDay, dosing_days
from programmes.rules.judging import kept
from programmes.unfolding import Course

STOPS = frozenset({"on hold", "treatment stopped", "contact refused", "died", "completed"})


def standing(course: Course) -> Iterator[Requirement]:
    """Each dose, and each part of it, is given while the course goes on; asked only of a course that took a turn."""
    turns = course.history.of(Turned)
    for day in dosing_days(course) if turns else ():
        yield _goes_on(day, turns, course)


def _goes_on(day: DosingDay, turns: list[Turned], course: Course) -> Requirement:
    wrong = next(((it, turn) for it in day.taken if (turn := _in_force(turns, it.happened_at))), None)
    dose, stopped = wrong or (day.first, None)
    outcome = Outcome.PENDING
    if dose is not None:
        outcome = Outcome.BROKEN if stopped else kept(dose.happened_at, dose, course.setting)
    return Requirement(
        key=f"{day.key}/standing",
        rule="standing",
        visit=day.key,
        source="Open Window: no dose while a course is on hold, stopped or over",
        severity=Severity.SAFETY,
        met_at=dose.happened_at if dose and not stopped else None,
        settled_at=dose.happened_at if dose and stopped else None,
        outcome=outcome,
        detail={"turn": stopped.turn} if stopped else {},
    )


def _in_force(turns: list[Turned], at: datetime) -> Turned | None:
    """Return the turn that forbids a dose at `at`; a hold begins included and ends with the resumption."""
    taken = [it for it in turns if it.happened_at <= at]
    stopped = [it for it in taken if it.turn in STOPS - {"on hold"} or _leaves(it)]
    if stopped:
        return stopped[0]
    last = [it for it in taken if it.turn in ("on hold", "resumed")][-1:]
    return last[0] if last and last[0].turn == "on hold" else None


def _leaves(turned: Turned) -> bool:
    return turned.turn == "transferred" and turned.zone is None
