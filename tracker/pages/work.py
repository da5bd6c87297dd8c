"""What a row of work offers: one action with a verb, and lists that are cut short. Makes no query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from django.urls import reverse

from programmes.protocol.model import Visit
from tracker.pages.pictures.days import counted

T = TypeVar("T")
SHOWN = 20
BOOK, MOVE = "Book it", "Move it"


class Action(NamedTuple):
    """A button or link: a verb with its object, and where it leads."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Capped(Generic[T]):
    """The first rows of a list, and how many more there are; `at_least`: there may be more than that."""

    rows: Sequence[T]
    more: int = 0
    at_least: bool = False

    def __len__(self) -> int:
        return len(self.rows) + self.more

    @property
    def rest(self) -> str:
        """Return "4 more", "more than 40 more", or nothing."""
        return "" if not self.more else f"more than {self.more} more" if self.at_least else f"{self.more} more"


def capped(rows: Sequence[T], *, cut: bool = False) -> Capped[T]:
    """Return the first 20 of `rows`; `cut` says that there were more than were read."""
    return Capped(rows[:SHOWN], max(0, len(rows) - SHOWN), cut)


def action_on(reference: str, key: str, visit: Visit, booked_at: datetime | None, at: datetime) -> Action:
    """Return the one obvious next step for a visit that was not held: log, record, book or move it.

    `booked_at` None: no time is agreed. A call is logged whether or not it was booked; a session that has not
    begun can only be moved.
    """
    args = [reference, key]
    if visit.kind == "call":
        return Action("Log the call", reverse("record", args=args))
    if booked_at is None:
        return Action(BOOK, reverse("book", args=args))
    if visit.phase == "dosing":
        return Action("Finish checks", reverse("checks", args=args))
    if booked_at > at:
        return Action(MOVE, reverse("book", args=args))
    return Action("Record the session", reverse("record", args=args))


def actions_on(
    reference: str, key: str, visit: Visit, *, booked: bool, held: bool, missed: bool, dosed: bool
) -> list[Action]:
    """Return everything that can be done with a visit. Recording is offered always: it is never refused.

    A visit that was held is neither booked nor moved, but for preparation, which is held as often as it takes until
    the first dose was given (`dosed`); one that was missed is not booked any more.
    """
    args = [reference, key]
    agreed = [Action("Move", reverse("book", args=args)), Action("Cancel", reverse("cancel", args=args))]
    dates = agreed if booked else [] if missed else [Action("Book", reverse("book", args=args))]
    if visit.phase == "dosing":
        checks = reverse("checks", args=args)
        if held:
            return [Action("Checks as they stood", checks)]
        return [*dates, Action("Checks", checks), Action("Record the dose", reverse("dosing", args=args))]
    record = Action("Log the call" if visit.kind == "call" else "Record", reverse("record", args=args))
    if held and visit.phase != "preparation":
        return []
    if held and dosed and not booked:
        return [Action("Record an earlier one", record.url)]
    return [*dates, record]


def short_day(moment: datetime, zone: ZoneInfo) -> str:
    """Return "Thu 14 May", the day a moment falls on in `zone`."""
    local = moment.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b}"


def short_moment(moment: datetime, zone: ZoneInfo) -> str:
    """Return "Thu 14 May, 14:00" on the clock of `zone`."""
    return f"{short_day(moment, zone)}, {moment.astimezone(zone):%H:%M}"


def said_of(number: int, one: str, many: str, at_least: bool = False) -> str:
    """Return "six windows are open"; nothing for none. `at_least`: there may be more."""
    return f"{'more than ' if at_least else ''}{counted(number, one, many)}" if number else ""
