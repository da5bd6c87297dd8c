"""The phases of a course as its facts unfold them. Whether it goes on at all is `standing`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from programmes.protocol.part import PhaseCode
from programmes.rules.timing import happened_at
from programmes.unfolding import Course


@dataclass(frozen=True, slots=True)
class PhaseStart:
    """A phase, and the moment from which on (included) the course is in it."""

    phase: PhaseCode
    starts_at: datetime


def phases(course: Course) -> tuple[PhaseStart, ...]:
    """Return the phases this course goes through, oldest first. Empty while nobody is enrolled.

    Dosing begins with each dose, integration with its end, follow-up when the last window closes.
    """
    if course.enrolled_at is None:
        return ()
    found = [PhaseStart("screening", course.enrolled_at), *_preparation(course), *_after_doses(course)]
    return tuple(sorted(found, key=lambda it: it.starts_at))


def phase_at(starts: tuple[PhaseStart, ...], at: datetime) -> PhaseCode:
    """Return the phase at `at`; before the first one, screening."""
    begun = [it.phase for it in starts if it.starts_at <= at]
    return begun[-1] if begun else "screening"


def _preparation(course: Course) -> Iterator[PhaseStart]:
    held = [happened_at(visit, course) for visit in course.visits if visit.rule.phase == "preparation"]
    first = min((moment for moment in held if moment is not None), default=None)
    if first is not None:
        yield PhaseStart("preparation", first)


def _after_doses(course: Course) -> Iterator[PhaseStart]:
    for dose in course.doses.values():
        yield PhaseStart("dosing", dose.happened_at)
    for window in course.windows:
        yield PhaseStart("integration", window.opens_at)
    if course.doses and (course.stopped_at or all(visit.key in course.doses for visit in course.dosing)):
        yield PhaseStart("follow-up", _after_the_last(course))


def _after_the_last(course: Course) -> datetime:
    """Return when follow-up begins: the last window has closed, or the last dose was given where there is no window."""
    if course.windows:
        return course.windows[-1].closes_at
    return max(dose.happened_at for dose in course.doses.values())
