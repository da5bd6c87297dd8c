"""What waits at a supervisor's sites: doses, forms, windows, calls; and what was waived. Deviations: `supervision`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, Subquery

from programmes.moments import local_day
from programmes.requirements import State
from tracker.history import protocol_of, source_of
from tracker.models import Course, ProtocolVersion, Requirement, Waiver
from tracker.models.facts import standing
from tracker.models.requirements import RequirementQuerySet, Rule, state_expression
from tracker.pages import calls, words
from tracker.pages.duty import answers_of, with_lead
from tracker.pages.signatures import beneath
from tracker.pages.visit_words import visit_within
from tracker.pages.work import short_moment

MOST_WAITING = 120
MOST_WAIVERS = 20
CLOSING_SOON = timedelta(days=3)
INSTANT = timedelta(microseconds=1)
NOW_OR_LATE = (int(State.OPEN), int(State.OVERDUE))


@dataclass(frozen=True, slots=True)
class Waits:
    """One thing that waits: whose, what, how long still or how late already, and who answers for it now."""

    requirement: Requirement
    course: Course
    title: str
    visit: str
    tone: str
    word: str
    when: str
    answers: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """The four lists, each by safety, then age. `is_cut`: there is more than was read."""

    doses: list[Waits]
    forms: list[Waits]
    windows: list[Waits]
    calls: list[Waits]
    is_cut: bool


def waiters(rows: RequirementQuerySet, versions: Mapping[int, ProtocolVersion], at: datetime) -> Waiting:
    """Return what waits among `rows`. One statement.

    Of a course that has ended only forms: those the house owes to others. Nothing else is late there.
    """
    found: list[Any] = list(_read(rows, at)[: MOST_WAITING + 1])
    shown = sorted(found[:MOST_WAITING], key=lambda it: (it.severity, it.closes_at or it.opens_at or at, it.pk))

    def of(rule: Rule) -> list[Waits]:
        return [_line(it, versions[it.course.protocol_version_id], at) for it in shown if it.rule == rule]

    return Waiting(
        doses=of(Rule.OUTCOME),
        forms=of(Rule.REPORT),
        windows=of(Rule.INTEGRATION_SESSION),
        calls=of(Rule.CALL),
        is_cut=len(found) > MOST_WAITING,
    )


def _read(rows: RequirementQuerySet, at: datetime) -> Any:
    """Return doses past their planned end, forms that are due, windows closing within 3 days, calls that are late."""
    goes_on = Q(course__ended_at=None)
    doses = goes_on & Q(rule=Rule.OUTCOME, opens_at__lte=at, state__in=NOW_OR_LATE)
    forms = Q(rule=Rule.REPORT, opens_at__lte=at, closes_at__isnull=False, state__in=NOW_OR_LATE)
    soon = Q(state=int(State.OPEN), closes_at__lte=at + CLOSING_SOON)
    late = Q(rule=Rule.CALL, state=int(State.OVERDUE))
    wanted = doses | forms | (goes_on & ((soon & Q(rule=Rule.INTEGRATION_SESSION)) | late))
    found = rows.annotate(state=state_expression(at)).filter(wanted)
    return with_lead(found, at).select_related("course__patient").order_by("closes_at", "pk")


def _line(it: Any, version: ProtocolVersion, at: datetime) -> Waits:
    protocol, zone, state = protocol_of(version), ZoneInfo(it.course.zone), State(it.state)
    tone, word = words.STATES[state]
    is_call = it.rule == Rule.CALL
    title = calls.reason_of(it) if is_call else words.requirement_title(protocol, it)
    return Waits(
        requirement=it,
        course=it.course,
        title=title,
        visit=visit_within(protocol, it.visit_key),
        tone=tone,
        word=word,
        when=_when(it, state, zone, at),
        answers="" if it.course.ended_at else answers_of(it),
    )


def _when(it: Requirement, state: State, zone: ZoneInfo, at: datetime) -> str:
    """Return since when, until when, or how late: what makes somebody act."""
    if it.rule == Rule.OUTCOME:
        return f"planned to end {short_moment(it.opens_at, zone)}" if it.opens_at else ""
    if state is State.OVERDUE:
        return words.distance(it, state, zone, at)
    if it.rule == Rule.INTEGRATION_SESSION and it.closes_at:
        return f"closes {short_moment(it.closes_at, zone)}"
    return due(it.closes_at, zone, at) if it.closes_at else ""


def due(closes_at: datetime, zone: ZoneInfo, at: datetime) -> str:
    """Return "due today", "due tomorrow", "due in 2 days"; at the end of a time of day "due today at 14:00".

    Days are counted on the clock of the course; a close at midnight belongs to the day before it.
    """
    local = closes_at.astimezone(zone)
    is_midnight = local.time() == time(0)
    days = (local_day(closes_at - INSTANT, zone) - local_day(at, zone)).days
    clock = "" if is_midnight else f" at {local:%H:%M}"
    return {0: f"due today{clock}", 1: f"due tomorrow{clock}"}.get(days, f"due in {days} days")


# ---- waivers ----


@dataclass(frozen=True, slots=True)
class WaiverLine:
    """A decision about a waiver. `is_asked` False: the protocol no longer asks for what it names.

    `came`: whether it holds, was used or ended; "" where nobody looked.
    """

    waiver: Waiver
    title: str
    visit: str
    is_asked: bool
    came: str = ""


def waivers(rows: Any, versions: Mapping[int, ProtocolVersion], at: datetime) -> list[WaiverLine]:
    """Return the latest decisions among `rows`, latest first, with what came of each. One statement."""
    same = Requirement.unscoped.filter(course=OuterRef("course"), key=OuterRef("requirement_key"))
    past = same.filter(Q(met_at__lte=at) | Q(settled_at__lte=at) | Q(closes_at__lte=at))
    state = Subquery(same.annotate(state=state_expression(at)).values("state")[:1])
    found: Any = standing(rows).annotate(state_now=state, is_past=Exists(past), e_signature=beneath("waiver"))
    found = found.select_related("course__patient", "recorded_by").order_by("-happened_at")[:MOST_WAIVERS]
    return [replace(waiver_line(it, versions[it.course.protocol_version_id]), came=came_of(it, at)) for it in found]


def waiver_line(waiver: Waiver, version: ProtocolVersion) -> WaiverLine:
    """Return a decision in words, from what it was decided on. Makes no query."""
    decided_on = Requirement(
        key=waiver.requirement_key, rule=waiver.snapshot["rule"], detail=waiver.snapshot.get("detail")
    )
    protocol = protocol_of(version)
    return WaiverLine(
        waiver=waiver,
        title=words.requirement_title(protocol, decided_on),
        visit=visit_within(protocol, decided_on.visit_key),
        is_asked=bool(source_of(version, waiver.requirement_key)),
    )


def came_of(waiver: Any, at: datetime) -> str:
    """Return what came of a waiver; "" of one that was refused, and of one that nobody asks for any more.

    It carries `state_now`, of what it waives, and `is_past`: that this happened, or that its time has passed.
    """
    if not waiver.granted or waiver.state_now is None:
        return ""
    if waiver.state_now == State.WAIVED:
        return "Used" if waiver.is_past else "Holds now"
    return "Ended, not used" if waiver.until is not None and waiver.until <= at else "Not used"
