"""Reports owed again and again: after each quarter, or so many months after a milestone. Single ones: `clocks`."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from programmes.facts import TOOK_PLACE
from programmes.history import Checked, Dose, Reached, Session
from programmes.moments import after, later_day, local_day, midnight
from programmes.protocol.duties import PeriodicReport
from programmes.protocol.quantities import Offset, Unit, specified
from programmes.requirements import Outcome, Requirement, Severity
from programmes.rules.owed import Owed, filed_about, owed, until_the_end_of
from programmes.schedule import Window
from programmes.unfolding import Course

MONTHS_OF_A_QUARTER = 3
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of whole days that a report is about, its last included. `code` is what a report about it names."""

    code: str
    last: date


def reports(course: Course) -> Iterator[Requirement]:
    """Each period in which the course had a session is reported in time, unless the client is left out of reports.

    Periods are written out as far as sessions go. Of one that counts from a milestone nobody reached there is nothing
    to say but that it is pending.
    """
    contacts = list(_contacts(course))
    for rule in course.protocol.reports:
        if rule.every != "quarter" and _since(rule, course) is None:
            yield _not_begun(rule)
        for period, last_contact in _periods(rule, contacts, course):
            yield _report(rule, period, last_contact, course)


def _contacts(course: Course) -> Iterator[datetime]:
    """Yield when something took place: sessions, and doses that have none yet."""
    for session in course.history.of(Session):
        if session.outcome in TOOK_PLACE:
            yield session.started_at or session.happened_at
    yield from (dose.happened_at for dose in course.history.of(Dose))


def _periods(rule: PeriodicReport, contacts: list[datetime], course: Course) -> Iterator[tuple[Period, datetime]]:
    """Yield each period with something in it, once, in order, with the last moment in it at which something was."""
    found: dict[Period, datetime] = {}
    for moment in sorted(contacts):
        period = _period_of(rule, local_day(moment, course.zone_at(moment)), course)
        if period is not None and (rule.first is None or period.last >= rule.first):
            found[period] = moment
    yield from found.items()


def _period_of(rule: PeriodicReport, day: date, course: Course) -> Period | None:
    """Return the period of a day; None where it lies before the first, or nothing says when that began."""
    if isinstance(rule.every, Offset):
        since = _since(rule, course)
        return _so_long_after(since, rule.every, day) if since is not None and since <= day else None
    quarter = (day.month - 1) // MONTHS_OF_A_QUARTER
    first = date(day.year, quarter * MONTHS_OF_A_QUARTER + 1, 1)
    last = later_day(first, Offset(MONTHS_OF_A_QUARTER, Unit.MONTHS)) - ONE_DAY
    return Period(f"{day.year}q{quarter + 1}", last)


def _so_long_after(since: date, every: Offset, day: date) -> Period:
    """Return the period of a day, each counted from `since` and not from the one before: no month end is lost.

    It is named after its last day, for its number would change if the milestone turned out to be earlier.
    """
    for number in count(1):
        following = later_day(since, replace(every, amount=every.amount * number))
        if day < following:
            return Period((following - ONE_DAY).isoformat(), following - ONE_DAY)
    raise AssertionError("counting has no end")


def _since(rule: PeriodicReport, course: Course) -> date | None:
    reached = [it.happened_at for it in course.history.of(Reached) if it.milestone == rule.since]
    return local_day(reached[0], course.zone_at(reached[0])) if reached else None


def _report(rule: PeriodicReport, period: Period, last_contact: datetime, course: Course) -> Requirement:
    """Return one report. It is about the whole period: one that left before its last contact leaves that out."""
    it = Owed(
        key=f"course/report-{rule.code}@{period.code}",
        visit="",
        code=rule.code,
        within=rule.within,
        source=rule.source,
        severity=Severity.RECORD,
        began_at=midnight(period.last + ONE_DAY, course.zone_at(last_contact)),
        about=(period.code,),
    )
    window = course.on_calendar(lambda zone: _window(rule, period, zone, course))
    asked = owed(it, window, course)
    asked = replace(asked, detail={**asked.detail, "period": period.code})
    filed = filed_about(it, course)
    if _is_left_out(rule, filed.happened_at if filed else window.closes_at, course):
        return replace(asked, outcome=Outcome.NOT_APPLICABLE, met_at=None)
    if filed is not None and filed.happened_at < last_contact and asked.met_at is not None:
        return replace(asked, outcome=Outcome.MET_EARLY)
    return asked


def _window(rule: PeriodicReport, period: Period, zone: ZoneInfo, course: Course) -> Window:
    """Return when a report is owed: from the end of its period; days are counted from the period's last."""
    over_at, within = midnight(period.last + ONE_DAY, zone), specified(rule.within)
    if within is None:
        return Window(over_at, None, None)
    if within.is_elapsed:
        limit = after(over_at, within, zone)
        return Window(over_at, limit, limit)
    return until_the_end_of(over_at, later_day(period.last, within, course.setting.holidays), zone)


def _is_left_out(rule: PeriodicReport, until: datetime | None, course: Course) -> bool:
    """Say whether the client wanted to be left out, by the last answer before the report left, or had to."""
    answers = [it for it in course.history.of(Checked) if it.check == rule.leaves_out]
    answers = [it for it in answers if until is None or it.happened_at <= until]
    return bool(rule.leaves_out and answers and answers[-1].passed)


def _not_begun(rule: PeriodicReport) -> Requirement:
    return Requirement(
        key=f"course/report-{rule.code}",
        rule="report",
        visit="",
        source=rule.source,
        severity=Severity.RECORD,
        detail={"report": rule.code},
    )
