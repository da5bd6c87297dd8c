"""One dosing day as it went: what was taken, when the patient left, how the session ended. Judges nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from programmes.history import Discharged, Dose, Session
from programmes.unfolding import Course, PlannedVisit


@dataclass(frozen=True, slots=True)
class DosingDay:
    """A dosing visit with its doses, oldest first, and leaving. Nothing taken, not left: empty and None.

    Who left before the first dose, left on another day: nothing was given then.
    """

    visit: PlannedVisit
    taken: tuple[Dose, ...]
    left: Discharged | None

    @property
    def key(self) -> str:
        """Return the key of the visit."""
        return self.visit.key

    @property
    def first(self) -> Dose | None:
        """Return the first dose of the day, or None."""
        return self.taken[0] if self.taken else None

    @property
    def session(self) -> Session | None:
        """Return the contact that took place, or None."""
        return self.visit.held

    @property
    def is_transferred(self) -> bool:
        """Say whether the patient was taken elsewhere, such as to a hospital."""
        return self.session is not None and self.session.outcome == "transferred out"

    @property
    def is_called_off(self) -> bool:
        """Say whether nothing was taken, and somebody wrote down that nothing was to be: withheld, cut short, away."""
        return not self.taken and any(it.outcome != "held" for it in self.visit.since_booked)

    def ended_before(self, moment: datetime) -> bool:
        """Say whether the session was cut short, or the patient taken elsewhere, before `moment`."""
        if self.session is None or self.session.outcome == "held":
            return False
        return (self.session.ended_at or self.session.happened_at) < moment


def dosing_days(course: Course) -> Iterator[DosingDay]:
    """Yield every dosing visit of the course with what was recorded of its day."""
    for visit in course.dosing:
        yield DosingDay(visit, tuple(course.history.at(Dose, visit.key)), _left(visit, course))


def _left(visit: PlannedVisit, course: Course) -> Discharged | None:
    departures, since = course.history.at(Discharged, visit.key), visit.dosed_at
    return next((it for it in departures if since is None or it.happened_at >= since), None)
