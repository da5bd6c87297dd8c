"""The open window as a patient sees it: the ring, and a few plain words. Promises nothing. No query."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString

from programmes.moments import local_day
from tracker.delivery.spoken import spoken_date
from tracker.models import Course
from tracker.pages.pictures.ring import ring

SHOWN_AFTER = timedelta(weeks=4)  # how long a closed window is spoken of


@dataclass(frozen=True, slots=True)
class Window:
    """The ring, the sentence about its end, and the day it came from. `is_open` False: it has closed."""

    is_open: bool
    ring: SafeString
    closes: str
    since: str


def window_of(course: Course, dosed_at: datetime | None, at: datetime) -> Window | None:
    """Return the window of the last dose at `at`; None before it opens and four weeks after it closed.

    Day n is the course's date minus the dose's date; the day it closes is named on the patient's calendar.
    """
    opens_at, closes_at = course.window_opens_at, course.window_closes_at
    if dosed_at is None or opens_at is None or closes_at is None or not opens_at <= at < closes_at + SHOWN_AFTER:
        return None
    days, narrows = _days(course, dosed_at, closes_at), course.window_narrows_at
    since = spoken_date(local_day(dosed_at, ZoneInfo(course.patient.zone)))
    if at >= closes_at:
        return Window(False, ring(days + 1, days), "", since)
    day = _days(course, dosed_at, at)
    picture = ring(day, days, _days(course, dosed_at, narrows) if narrows else None)
    return Window(True, picture, _closes(course, closes_at, at), since)


def _days(course: Course, dosed_at: datetime, moment: datetime) -> int:
    zone = ZoneInfo(course.zone)
    return (local_day(moment, zone) - local_day(dosed_at, zone)).days


def _closes(course: Course, closes_at: datetime, at: datetime) -> str:
    zone = ZoneInfo(course.patient.zone)
    last = local_day(closes_at, zone)
    away = (last - local_day(at, zone)).days
    words = {0: "That is today.", 1: "That is tomorrow."}.get(away, f"That is {away} days from now.")
    return f"It closes on {spoken_date(last)}. {words}"
