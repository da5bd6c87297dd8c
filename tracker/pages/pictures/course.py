"""What the picture of a course is drawn from: plain values, filled by the page. No drawing, no query."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Lane = Literal["preparation", "dosing", "integration", "follow-up"]
Standing = Literal[
    "held",
    "held-outside",
    "entered-late",
    "booked",
    "no-date",
    "late",
    "past-target",
    "missed",
    "not-assessable",
    "waived",
    "not-applicable",
]
DoseStanding = Literal["given", "planned", "stopped", "withheld", "not-started"]
Ending = Literal["Stopped", "Completed", "Died", "Transferred", "Withdrawn"]

# Standings whose words are written beside the mark; the others say enough by their shape.
TELLING = frozenset({"held-outside", "late", "past-target", "missed", "waived"})
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class VisitMark:
    """One visit that is not a dose.

    `code` is the short name drawn in the picture ("P1", "2b", "call"), `label` the whole name for the table.
    `first_day` and `last_day` are the allowed days, both included; None means none are published.
    `words` says the standing ("3 days late"); empty means the usual words. Screening lies in preparation.
    A call lies on the lower row. A visit without any date stands only in the table.
    """

    code: str
    label: str
    lane: Lane
    standing: Standing
    first_day: date | None = None
    last_day: date | None = None
    target: date | None = None
    held_on: date | None = None
    booked_on: date | None = None
    words: str = ""
    deviation: str | None = None
    call: bool = False

    @property
    def days(self) -> tuple[date, ...]:
        """Return every day the visit names, earliest first."""
        named = (self.first_day, self.last_day, self.target, self.held_on, self.booked_on)
        return tuple(sorted(day for day in named if day is not None))


@dataclass(frozen=True, slots=True)
class DoseMark:
    """One dose. `label` is "Dose 1, 20 mg": what stands before the comma is its name, after it its amount.

    `day` is the day it was given, or is planned for. The other days are those of its visit, included.
    "stopped" was begun and not finished, "withheld" and "not-started" were not begun; each stands on that day.
    """

    label: str
    day: date
    standing: DoseStanding
    first_day: date | None = None
    last_day: date | None = None
    target: date | None = None

    @property
    def days(self) -> tuple[date, ...]:
        """Return every day the dose names, earliest first."""
        named = (self.day, self.first_day, self.last_day, self.target)
        return tuple(sorted(day for day in named if day is not None))


@dataclass(frozen=True, slots=True)
class WindowMark:
    """One integration window: `opens` is day 0, `closes` the last day (`day_closes`, 21 as a rule).

    `narrows` is the day it fades (`day_narrows`, 14 as a rule); None means it falls evenly.
    `cut_on` is the day a later dose opened the next window; None means it runs its length.
    A provisional window hangs on a dose that is planned, not given.
    """

    label: str
    opens: date
    closes: date
    narrows: date | None = None
    cut_on: date | None = None
    provisional: bool = False
    day_narrows: int = 14
    day_closes: int = 21

    @property
    def ends(self) -> date:
        """Return the day the window ends: where it is cut, else where it closes."""
        return min(self.cut_on or self.closes, self.closes)

    def holds(self, day: date) -> bool:
        """Say whether `day` lies in the window: day 0 and the last day do, the day it is cut does not."""
        return self.opens <= day <= self.closes and (self.cut_on is None or day < self.cut_on)


@dataclass(frozen=True, slots=True)
class PauseMark:
    """A stretch of days on which the course was on hold, both included. `last_day` None: it still is."""

    first_day: date
    last_day: date | None = None

    def until(self, today: date) -> date:
        """Return the last day to draw: the last there was, else today, and never before the first."""
        return max(self.first_day, self.last_day or today)


@dataclass(frozen=True, slots=True)
class EndMark:
    """How and on which day the course, or its treatment, ended."""

    day: date
    word: Ending


@dataclass(frozen=True, slots=True)
class Goal:
    """The values of a scale that count as the goal, both included, and its name ("Remission, 10 or less")."""

    low: float
    high: float
    name: str


@dataclass(frozen=True, slots=True)
class ScaleStrip:
    """One rating scale with its own axis from `low` to `high`; `due` are days a rating is asked for."""

    title: str
    low: float
    high: float
    note: str = ""
    goal: Goal | None = None
    points: tuple[tuple[date, float], ...] = ()
    due: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class CoursePicture:
    """One course on one time line. Marks outside `first_day` to `last_day` make the line longer.

    `pauses` are the stretches on hold, in no order. `ended` None: the course goes on.
    """

    reference: str
    first_day: date
    last_day: date
    today: date
    visits: tuple[VisitMark, ...] = ()
    doses: tuple[DoseMark, ...] = ()
    windows: tuple[WindowMark, ...] = ()
    scales: tuple[ScaleStrip, ...] = ()
    pauses: tuple[PauseMark, ...] = ()
    ended: EndMark | None = None

    @property
    def span(self) -> tuple[date, date]:
        """Return the first and last day drawn, both included: as asked, stretched to hold every mark."""
        days = [self.first_day, self.last_day, *days_of(self.visits, self.doses, self.windows)]
        days += [day for scale in self.scales for day in (*scale.due, *(day for day, _ in scale.points))]
        days += [day for pause in self.pauses for day in (pause.first_day, pause.until(self.today))]
        days += [self.ended.day] if self.ended else []
        return min(days), max(days)

    @property
    def window_today(self) -> WindowMark | None:
        """Return the window that is open today, the latest if two are; None if none is."""
        held = [mark for mark in self.windows if mark.holds(self.today) and not mark.provisional]
        return max(held, key=lambda mark: mark.opens, default=None)


def days_of(
    visits: tuple[VisitMark, ...], doses: tuple[DoseMark, ...], windows: tuple[WindowMark, ...] = ()
) -> list[date]:
    """Return every day these marks name, in no order."""
    days = [day for visit in visits for day in visit.days] + [day for dose in doses for day in dose.days]
    return days + [day for mark in windows for day in (mark.opens, mark.ends)]


def usual_span(visits: tuple[VisitMark, ...], doses: tuple[DoseMark, ...], *, today: date) -> tuple[date, date]:
    """Return a week before the first day named to a week after the last; around `today` if none is named."""
    days = days_of(visits, doses) or [today]
    return min(days) - WEEK, max(days) + WEEK
