"""From the turns of a course to what its time line shows: the stretches on hold, and the end. No query, no drawing."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from programmes.moments import local_day
from tracker.models import CourseEvent
from tracker.pages.course_rows import Event
from tracker.pages.pictures.course import Ending, EndMark, PauseMark

Turn = CourseEvent.Turn
ENDINGS: dict[int, Ending] = {
    Turn.TREATMENT_STOPPED: "Stopped",
    Turn.CONTACT_REFUSED: "Withdrawn",
    Turn.TRANSFERRED: "Transferred",
    Turn.DIED: "Died",
    Turn.COMPLETED: "Completed",
}


def pauses(turns: Iterable[Event], zone: ZoneInfo, at: datetime) -> tuple[PauseMark, ...]:
    """Return the stretches on hold up to `at`, oldest first, both days included; the last may go on (None).

    A hold ends with what comes next: resumed, stopped or ended. A transfer to a site of ours leaves it as it is.
    """
    found, since = list[PauseMark](), None
    for turn in _until(turns, at):
        day = local_day(turn.at, zone)
        if turn.number == Turn.ON_HOLD:
            since = since or day
        elif since is not None and not _goes_on(turn):
            found.append(PauseMark(since, day))
            since = None
    return (*found, PauseMark(since)) if since else tuple(found)


def ending(turns: Iterable[Event], zone: ZoneInfo, at: datetime) -> EndMark | None:
    """Return how the course ended by `at`, or None while it goes on.

    The last end counts, except that a treatment that was stopped is not shown as completed when its follow-up is over.
    """
    found: EndMark | None = None
    for turn in _until(turns, at):
        word = ENDINGS.get(int(turn.number or 0))
        if word is None or _goes_on(turn) or (found and word == "Completed"):
            continue
        found = EndMark(local_day(turn.at, zone), word)
    return found


def _until(turns: Iterable[Event], at: datetime) -> list[Event]:
    return sorted((turn for turn in turns if turn.at <= at), key=lambda turn: turn.at)


def _goes_on(turn: Event) -> bool:
    """Say whether the course goes on at another site of ours: a transfer that names its clock."""
    return turn.number == Turn.TRANSFERRED and bool(turn.code)
