"""What is asked again for every dose: whether something counts for this one. What is asked: the families."""

from datetime import datetime

from programmes.rules.beforehand import Occasion
from programmes.unfolding import Course, PlannedVisit


def counts_for(occasion: Occasion, happened_at: datetime, visit: str | None, course: Course) -> bool:
    """Say whether what happened then, at that visit (None: of none), was for this dose: since the one before it.

    What names a dosing visit is for that one. Of what names none, only the next dose to come has something: what was
    done since the last dose is not yet for the one after next.
    """
    if visit == occasion.visit.key:
        return True
    if visit in {it.key for it in course.dosing}:
        return False
    if occasion.at is None and _next(course) != occasion.visit:
        return False
    return all(happened_at > it for it in _earlier(occasion, course))


def _earlier(occasion: Occasion, course: Course) -> list[datetime]:
    """Return when the other doses were given; of a dose that was given, only those before it."""
    others = [it.happened_at for key, it in course.doses.items() if key != occasion.visit.key]
    return [it for it in others if occasion.at is None or it < occasion.at]


def _next(course: Course) -> PlannedVisit | None:
    """Return the dosing visit that comes next: the first one booked, else the first by the protocol."""
    waiting = [it for it in course.dosing if it.key not in course.doses and not it.since_booked]
    booked = [(it.booked.starts_at, it) for it in waiting if it.booked and it.booked.starts_at]
    if booked:
        return min(booked, key=lambda it: it[0])[1]
    return waiting[0] if waiting else None
