"""Where and for whom a course's plan is made."""

from zoneinfo import ZoneInfo

from programmes import Setting
from tracker.models import Course


def setting_of(course: Course) -> Setting:
    """Return the setting of a course. No query where its patient is loaded, else one."""
    return Setting(zone=ZoneInfo(course.zone), patient_zone=ZoneInfo(course.patient.zone), arm=course.arm or None)
