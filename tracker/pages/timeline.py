"""From a course's rows to the values its time line is drawn from. The drawing itself is `pictures`; no query here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from programmes import Protocol, State
from programmes.moments import local_day
from programmes.protocol.model import IntegrationWindow
from programmes.protocol.quantities import Offset
from programmes.protocol.scales import Assessment
from programmes.recurrence import whole
from tracker.models import Requirement
from tracker.models.requirements import Rule
from tracker.models.sessions import SessionOutcome
from tracker.pages import amounts
from tracker.pages.course_rows import Event
from tracker.pages.pictures.course import (
    CoursePicture,
    DoseMark,
    DoseStanding,
    EndMark,
    Goal,
    Lane,
    ScaleStrip,
    VisitMark,
    WindowMark,
    usual_span,
)
from tracker.pages.turns import ending, pauses
from tracker.pages.visits import VisitLine

LANES: dict[str, Lane] = {
    "screening": "preparation",
    "preparation": "preparation",
    "integration": "integration",
    "follow-up": "follow-up",
}
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHORT = 12  # letters of a title that is short enough to stand in the picture
A_DAY = 24 * 60  # minutes
NOT_BEGUN: dict[int, DoseStanding] = {SessionOutcome.WITHHELD: "withheld", SessionOutcome.NOT_STARTED: "not-started"}
BROKEN_OFF = frozenset({SessionOutcome.CUT_SHORT, SessionOutcome.TRANSFERRED_OUT})


def picture(
    reference: str,
    protocol: Protocol,
    lines: Sequence[VisitLine],
    rows: Sequence[Requirement],
    doses: Sequence[Event],
    ratings: Sequence[Event],
    *,
    turns: Sequence[Event] = (),
    contacts: Sequence[Event] = (),
    zone: ZoneInfo,
    at: datetime,
) -> CoursePicture:
    """Return what the time line shows: visits, doses, windows, scores, holds and the end, on the dates of `zone`."""
    today = local_day(at, zone)
    codes = short_codes(protocol, lines)
    visits = tuple(_visit(it, codes[it.key]) for it in lines if it.rule.phase != "dosing")
    marks = tuple(_doses(protocol, lines, rows, doses, _outcomes(contacts, at), zone))
    ended = ending(turns, zone, at)
    first, last = usual_span(visits, marks, today=today)
    return CoursePicture(
        reference,
        first,
        last,
        today,
        visits,
        marks,
        tuple(cut_short(_windows(protocol, rows, doses, zone), ended)),
        tuple(_scales(protocol, rows, ratings, zone, today)),
        pauses(turns, zone, at),
        ended,
    )


def short_codes(protocol: Protocol, lines: Iterable[VisitLine]) -> dict[str, str]:
    """Return the short name of each visit: "P1", "1a" for the first session after dose 1, "call", else its title."""
    found: dict[str, str] = {}
    counts: dict[str, int] = {}
    doses = [visit.code for visit in whole(protocol).dosing_visits]
    for line in lines:
        dose = _dose_of(line, doses)
        if line.rule.kind == "call":
            found[line.key] = "call"
        elif line.rule.phase == "integration" and dose:
            found[line.key] = f"{dose}{LETTERS[counts.get(dose, 0) % len(LETTERS)]}"
            counts[dose] = counts.get(dose, 0) + 1
        else:
            found[line.key] = _short_title(line)
    return found


def _dose_of(line: VisitLine, doses: list[str]) -> str:
    """Return the number of the dose a visit follows, or nothing."""
    anchor = line.key.partition("#")[2] or line.rule.anchor
    anchor = doses[-1] if anchor == "last dose" and doses else anchor
    return str(doses.index(anchor) + 1) if anchor in doses else ""


def _short_title(line: VisitLine) -> str:
    if len(line.rule.title) <= SHORT:
        return line.rule.title
    due = line.rule.window.due
    if line.rule.phase == "follow-up" and isinstance(due, Offset):
        return f"after {due}"
    return line.rule.title.partition(",")[0].split()[0]


def _visit(line: VisitLine, code: str) -> VisitMark:
    agreed = line.agreed.starts_at if line.agreed and line.standing == "booked" else None
    return VisitMark(
        code=code,
        label=line.title,
        lane=LANES[line.rule.phase],
        standing=line.standing,
        first_day=line.first_day,
        last_day=line.last_day,
        target=line.target,
        held_on=local_day(line.held_at, line.zone) if line.held_at else None,
        booked_on=local_day(agreed, line.zone) if agreed else None,
        words=line.distance,
        call=line.rule.kind == "call",
    )


def _outcomes(contacts: Iterable[Event], at: datetime) -> dict[str, Event]:
    """Return the last contact of each visit up to `at`."""
    known = sorted((it for it in contacts if it.at <= at), key=lambda it: it.at)
    return {it.visit_key: it for it in known}


def _doses(
    protocol: Protocol,
    lines: Iterable[VisitLine],
    rows: Iterable[Requirement],
    given: Iterable[Event],
    outcomes: Mapping[str, Event],
    zone: ZoneInfo,
) -> Iterator[DoseMark]:
    """Yield each dose: on the day it was given or withheld, else booked, else its target; left out without any."""
    first: dict[str, date] = {}
    for it in given:
        first.setdefault(it.visit_key, local_day(it.at, zone))
    amounts = {it.visit_key: it.detail or {} for it in rows if it.rule == Rule.AMOUNT}
    numbers = {visit.code: number for number, visit in enumerate(whole(protocol).dosing_visits, start=1)}
    for line in (it for it in lines if it.rule.phase == "dosing" and it.standing != "not-applicable"):
        outcome, amount = outcomes.get(line.key), amounts.get(line.key, {})
        standing = dose_standing(line, outcome, amount, given=line.key in first)
        day = first.get(line.key) or _dose_day(line, outcome if standing in NOT_BEGUN.values() else None, zone)
        if day is not None:
            label = f"Dose {numbers[line.rule.code]}{milligrams(protocol, amount)}"
            yield DoseMark(label, day, standing, line.first_day, line.last_day, line.target)


def dose_standing(
    line: VisitLine, outcome: Event | None, amount: Mapping[str, str | None], *, given: bool
) -> DoseStanding:
    """Return how a dose is drawn. Stopped early: less than planned was taken, and its session was broken off.

    A dose that was not begun and has a new time since is planned again.
    """
    if given:
        taken, planned = amount.get("given_mg"), amount.get("planned_mg")
        short = bool(taken and planned) and float(taken or 0) < float(planned or 0)
        return "stopped" if short and outcome and outcome.number in BROKEN_OFF else "given"
    again = outcome and line.agreed and line.agreed.starts_at > outcome.at
    return NOT_BEGUN.get(int(outcome.number or 0), "planned") if outcome and not again else "planned"


def _dose_day(line: VisitLine, not_begun: Event | None, zone: ZoneInfo) -> date | None:
    """Return the day of a dose that was not given: when that was decided, else booked, else its target."""
    if not_begun:
        return local_day(not_begun.at, zone)
    return local_day(line.agreed.starts_at, zone) if line.agreed else line.target


def milligrams(protocol: Protocol, detail: Mapping[str, str | None]) -> str:
    """Return ", 25 mg" for an amount: as given, else as planned; nothing where neither is known. Or ", study dose"."""
    mg = detail.get("given_mg") or detail.get("planned_mg")
    return f", {amounts.amount(protocol, mg)}" if mg else ""


def _windows(
    protocol: Protocol, rows: Iterable[Requirement], given: Sequence[Event], zone: ZoneInfo
) -> Iterator[WindowMark]:
    """Yield the window of each dose, oldest first. A row that closes before the window's length is cut there.

    The window of a dose that was not given is provisional; one that no longer applies is left out.
    """
    rule, dosed = protocol.integration_window, {it.visit_key: it.at for it in reversed(given)}
    if rule == "none":
        return
    spans = [it for it in rows if it.rule == Rule.INTEGRATION_SESSION and it.opens_at and it.closes_at]
    spans = [it for it in spans if it.visit_key in dosed or it.state != State.NOT_APPLICABLE]  # type: ignore[attr-defined]  # annotated by with_state
    for count, row in enumerate(sorted(spans, key=lambda it: it.opens_at or it.closes_at), start=1):  # type: ignore[arg-type,return-value]
        opens = local_day(dosed.get(row.visit_key) or row.opens_at, zone)  # type: ignore[arg-type]  # asked for above
        mark = _window(f"Window {count}", rule, opens, row, zone)
        yield replace(mark, provisional=row.visit_key not in dosed)


def cut_short(found: Iterable[WindowMark], ended: EndMark | None) -> Iterator[WindowMark]:
    """Yield the windows up to the day the patient died; every other end leaves them as they are."""
    for mark in found:
        if ended is None or ended.word != "Died" or mark.ends <= ended.day:
            yield mark
        elif mark.opens <= ended.day:
            yield replace(mark, cut_on=ended.day)


def _window(label: str, rule: IntegrationWindow, opens: date, row: Requirement, zone: ZoneInfo) -> WindowMark:
    narrows, closes = _in_days(rule.evidence_end), _in_days(rule.closes)
    last = opens + timedelta(days=closes)
    ends = local_day(row.closes_at, zone) if row.closes_at else last
    return WindowMark(
        label=label,
        opens=opens,
        closes=last,
        narrows=opens + timedelta(days=narrows) if narrows < closes else None,
        cut_on=ends if ends < last else None,
        day_narrows=narrows,
        day_closes=closes,
    )


def _in_days(offset: Offset) -> int:
    """Return an offset in whole days; hours are rounded up."""
    return ceil(offset.length / A_DAY)


def _scales(
    protocol: Protocol, rows: Iterable[Requirement], ratings: Iterable[Event], zone: ZoneInfo, today: date
) -> Iterator[ScaleStrip]:
    """Yield a strip for each scale that was rated or will be; `due` are the target days still to come."""
    asked = [it for it in rows if it.rule == Rule.ASSESSMENT and it.due_at and _waits(it)]
    for scale in protocol.assessments:
        points = tuple((local_day(it.at, zone), it.number or 0.0) for it in ratings if it.code == scale.code)
        mine = (it for it in asked if (it.detail or {}).get("assessment") == scale.code)
        due = sorted({local_day(it.due_at, zone) for it in mine if it.due_at})
        if points or due:
            yield ScaleStrip(
                title=scale_title(scale),
                low=scale.low,
                high=scale.high,
                note="self" if scale.rater == "patient" else "higher is worse",
                goal=_goal(scale),
                points=points,
                due=tuple(day for day in due if day >= today),
            )


def _waits(it: Requirement) -> bool:
    return State(it.state) in (State.PENDING, State.OPEN) and not it.provisional  # type: ignore[attr-defined]  # annotated by with_state


def scale_title(scale: Assessment) -> str:
    """Return the abbreviation a scale's title ends with, "GRID-HAMD"; else the whole title."""
    _, bracket, rest = scale.title.rpartition("(")
    return rest.rstrip(") ") if bracket and scale.title.endswith(")") else scale.title


def _goal(scale: Assessment) -> Goal | None:
    """Return the best band of a scale, if its bands are named."""
    if not scale.bands:
        return None
    best = min(scale.bands, key=lambda it: it.low)
    return Goal(best.low, best.high, f"{best.title[:1].upper()}{best.title[1:]}, {best.high} or less")
