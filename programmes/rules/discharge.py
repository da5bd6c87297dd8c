"""Leaving after a dose: recorded, escorted and after a night where the protocol asks. How long one stays: `stays`."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from programmes.moments import local_day, midnight
from programmes.requirements import Outcome, Requirement, Severity
from programmes.rules.dosing_day import DosingDay, dosing_days
from programmes.rules.judging import KEPT, kept
from programmes.unfolding import Course


def discharge(course: Course) -> Iterator[Requirement]:
    """Each dose ends with a recorded discharge; with an escort, and after a night on site, where one is required.

    A patient who was taken to hospital was discharged by that, and nobody asks for escort or night: a medical event
    is never counted against staff. A dose that was withheld, or not begun with, asks for none of it until it is given.
    """
    for day in dosing_days(course):
        yield _recorded(day, course)
        yield _left_as_asked(day, "escort", _escorted(day, course), course)
        if course.protocol.discharge.overnight == "required":
            yield _left_as_asked(day, "overnight", _stayed_overnight(day, course), course)


def _recorded(day: DosingDay, course: Course) -> Requirement:
    fact = day.left or (day.session if day.is_transferred else None)
    moment = day.left.happened_at if day.left else _ended_at(day) if fact else None
    return Requirement(
        key=f"{day.key}/discharge",
        rule="discharge",
        visit=day.key,
        source="Open Window: messages to a patient wait until discharge is recorded",
        severity=Severity.SAFETY,
        closes_at=_expected_by(day, course),
        met_at=moment,
        outcome=kept(moment, fact, course.setting) if fact and moment else _not_left(day),
    )


def _not_left(day: DosingDay) -> Outcome:
    return Outcome.NOT_APPLICABLE if day.is_called_off else Outcome.PENDING


def _ended_at(day: DosingDay) -> datetime | None:
    if day.session is None:
        return None
    return day.session.ended_at or day.session.happened_at


def _expected_by(day: DosingDay, course: Course) -> datetime | None:
    """Return when leaving is overdue: from the end of the session, or after the next day where the night is spent."""
    if course.protocol.discharge.overnight == "required" and day.first and not day.is_transferred:
        zone = course.zone_at(day.first.happened_at)
        return midnight(local_day(day.first.happened_at, zone) + timedelta(days=2), zone)
    return day.session.ended_at if day.session else None


def _left_as_asked(day: DosingDay, rule: str, outcome: Outcome, course: Course) -> Requirement:
    left_at = day.left.happened_at if day.left else None
    return Requirement(
        key=f"{day.key}/{rule}",
        rule=rule,
        visit=day.key,
        source=course.protocol.discharge.source,
        severity=Severity.SAFETY,
        met_at=left_at if outcome in KEPT else None,
        settled_at=left_at if outcome is Outcome.BROKEN else None,
        outcome=outcome,
    )


def _escorted(day: DosingDay, course: Course) -> Outcome:
    """An escort that nobody wrote down is none: silence is never a pass."""
    if course.protocol.discharge.escort != "required":
        return Outcome.NOT_ASSESSABLE
    if day.is_transferred:
        return Outcome.NOT_APPLICABLE
    if day.left is None:
        return _not_left(day)
    return kept(day.left.happened_at, day.left, course.setting) if day.left.escorted else Outcome.BROKEN


def _stayed_overnight(day: DosingDay, course: Course) -> Outcome:
    """The patient left on a later date than that of the dose."""
    if day.is_transferred:
        return Outcome.NOT_APPLICABLE
    if day.left is None or day.first is None:
        return _not_left(day)
    zone = course.zone_at(day.first.happened_at)
    if local_day(day.left.happened_at, zone) <= local_day(day.first.happened_at, zone):
        return Outcome.BROKEN
    return kept(day.left.happened_at, day.left, course.setting)
