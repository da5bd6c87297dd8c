"""One dosing day as it went: what was taken, when the patient left, how the session ended. Judges nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from programmes.history import Discharged, Dose, Session
from programmes.unfolding import Course, PlannedVisit


@dataclass(frozen=True, slots=True)
class DosingDay:
    """A dosing visit with its doses, oldest first, and leaving. Nothing taken, not left: empty and None."""

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

    def ended_before(self, moment: datetime) -> bool:
        """Say whether the session was cut short, or the patient taken elsewhere, before `moment`."""
        if self.session is None or self.session.outcome == "held":
            return False
        return (self.session.ended_at or self.session.happened_at) < moment


def dosing_days(course: Course) -> Iterator[DosingDay]:
    """Yield every dosing visit of the course with what was recorded of its day."""
    doses, departures = course.history.of(Dose), course.history.of(Discharged)
    for visit in course.dosing:
        taken = tuple(it for it in doses if it.visit == visit.key)
        yield DosingDay(visit, taken, next((it for it in departures if it.visit == visit.key), None))
