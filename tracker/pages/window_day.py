"""Where in the open window a course is: day n of m, for staff. The pictures of it are in `pictures`."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString

from programmes.moments import local_day
from tracker.models import Course, Phase
from tracker.pages.pictures.wedge import wedge

ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth")


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowDay:
    """An integration window that is open: its day today (the dose is day 0), the day it narrows, the day it closes.

    `provisional`: the end of the dosing session is not recorded yet.
    """

    ordinal: str
    day: int
    narrows: int
    closes: int
    closes_at: datetime
    provisional: bool

    @property
    def days_left(self) -> str:
        """Return "1 day left"; on the last day "closes today"."""
        left = self.closes - self.day
        return "closes today" if left <= 0 else "1 day left" if left == 1 else f"{left} days left"

    @property
    def picture(self) -> SafeString:
        """Return the wedge with its marker on today."""
        return wedge(self.day, self.closes, self.narrows)


def window_day(course: Course, at: datetime, dosed_at: datetime | None = None) -> WindowDay | None:
    """Return where in its latest window a course is; None before it opens, from its close on, and without a dose.

    None too for a course that has ended: nobody works in that window any more.

    Day n is the site's date minus the date of the dose; `dosed_at` None: the day the dosing session ended counts.
    """
    if has_ended(course, at):
        return None
    opens, narrows, closes = course.window_opens_at, course.window_narrows_at, course.window_closes_at
    if opens is None or narrows is None or closes is None or not opens <= at < closes:
        return None
    zone = ZoneInfo(course.zone)
    day_0 = local_day(dosed_at or opens, zone)
    return WindowDay(
        ordinal=ordinal(course.doses_given),
        day=(local_day(at, zone) - day_0).days,
        narrows=(local_day(narrows, zone) - day_0).days,
        closes=(local_day(closes, zone) - day_0).days,
        closes_at=closes,
        provisional=course.window_provisional,
    )


def ordinal(number: int) -> str:
    """Return "First" for 1; from the ninth on "Number 9"."""
    return ORDINALS[number - 1] if 1 <= number <= len(ORDINALS) else f"Number {number}"


def is_between_dose_and_window(course: Course, at: datetime) -> bool:
    """Say whether a dose was given whose session has not ended yet."""
    return course.window_opens_at is not None and at < course.window_opens_at


def has_ended(course: Course, at: datetime) -> bool:
    """Say whether a course is over at `at`."""
    return course.ended_at is not None and course.ended_at <= at


def phase_words(course: Course, at: datetime) -> str:
    """Return where a course stands, for when no window is open: "Preparation", "First window closed"."""
    if has_ended(course, at):
        return "Ended"
    if is_between_dose_and_window(course, at):
        return "Dosing, the session has not ended yet"
    if course.window_closes_at is not None:
        return f"{ordinal(course.doses_given)} window closed"
    return Phase(course.phase).label.capitalize()
