"""Where and for whom a course's plan is made."""

from zoneinfo import ZoneInfo

from programmes import Setting
from tracker.history.holidays import holidays_of
from tracker.history.parsed import protocol_of
from tracker.history.rules import counts_business_days, stack_of
from tracker.models import Course


def setting_of(course: Course) -> Setting:
    """Return the setting of a course. No query where its patient and version are loaded, else one each.

    Rules of places are read from the course's own copy, and parsed once a process. Holidays are looked up only where
    the protocol or one of those rules counts business days.
    """
    stack = stack_of(course.rules)
    version = course.protocol_version
    needs_holidays = counts_business_days(version.digest, protocol_of(version)) or any(
        counts_business_days(held[0], rules) for held, rules in zip(course.rules, stack, strict=True)
    )
    return Setting(
        zone=ZoneInfo(course.zone),
        patient_zone=ZoneInfo(course.patient.zone),
        arm=course.arm or None,
        born_on=course.patient.born_on,
        holidays=holidays_of(course.region) if needs_holidays else frozenset(),
        stack=stack,
    )
