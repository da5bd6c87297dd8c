"""A form, report or notice that is owed: from when to when, and whether it left. What starts its clock: `clocks`."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from programmes.history import Filed
from programmes.moments import after, later_day, local_day, midnight
from programmes.protocol.quantities import UNSPECIFIED, MaybeOffset, Offset, specified
from programmes.requirements import Outcome, Requirement, Severity
from programmes.rules.judging import met
from programmes.schedule import NOWHERE, Window
from programmes.setting import Setting
from programmes.unfolding import Course


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One paper that is owed: its key, the visit it belongs to (empty: the course), what it is, when its clock began.

    `began_at` None: it has not begun. `about` is what a paper names that settles it; `roughly`, what it names that
    settles everything which had begun by then, such as a visit with several sessions.
    """

    key: str
    visit: str
    code: str
    within: MaybeOffset
    source: str
    severity: Severity
    began_at: datetime | None
    about: tuple[str, ...]
    roughly: tuple[str, ...] = ()


def owed(it: Owed, window: Window, course: Course) -> Requirement:
    """Return the requirement that a paper leaves in time: met by the first one that is about it.

    One that left before its clock began is not too early: a clock only ends.
    """
    filed = filed_about(it, course)
    outcome = _outcome(it, filed, window, course.setting)
    judged = outcome not in (Outcome.NOT_ASSESSABLE, Outcome.PENDING)
    return Requirement(
        key=it.key,
        rule="report",
        visit=it.visit,
        source=it.source,
        severity=it.severity,
        opens_at=window.opens_at,
        due_at=window.due_at,
        closes_at=window.closes_at,
        met_at=filed.happened_at if filed and judged else None,
        outcome=outcome,
        detail={"report": it.code},
    )


def window_of(it: Owed, course: Course) -> Window:
    """Return when it is owed: dates end with their last day, business days too, hours after they have passed."""
    if it.began_at is None:
        return NOWHERE
    began_at, within = it.began_at, specified(it.within)
    if within is None:
        return Window(began_at, None, None)
    if within.is_elapsed:
        limit = after(began_at, within, course.setting.zone)
        return Window(began_at, limit, limit + datetime.resolution)  # a report at the last moment is in time
    return course.on_calendar(lambda zone: until_the_end_of(began_at, _last_day(began_at, within, zone, course), zone))


def until_the_end_of(opens_at: datetime, last: date, zone: ZoneInfo) -> Window:
    """Return a window that is due on the day `last`, the whole of which is in time."""
    return Window(opens_at, midnight(last, zone), midnight(last + timedelta(days=1), zone))


def _last_day(began_at: datetime, within: Offset, zone: ZoneInfo, course: Course) -> date:
    return later_day(local_day(began_at, zone), within, course.setting.holidays)


def filed_about(it: Owed, course: Course) -> Filed | None:
    """Return the first paper of this code that is about it, or None."""
    forms = (filed for filed in course.history.of(Filed) if filed.form == it.code and filed.about)
    return next((filed for filed in forms if _is_about(filed, it)), None)


def _is_about(filed: Filed, it: Owed) -> bool:
    by_then = it.began_at is not None and it.began_at <= filed.happened_at
    return filed.about in it.about or (filed.about in it.roughly and by_then)


def _outcome(it: Owed, filed: Filed | None, window: Window, setting: Setting) -> Outcome:
    if it.within == UNSPECIFIED:
        return Outcome.NOT_ASSESSABLE
    if filed is None or window.opens_at is None:
        return Outcome.PENDING
    return met(filed.happened_at, filed, Window(None, window.due_at, window.closes_at), setting)
