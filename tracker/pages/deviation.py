"""What the page of one requirement reads: what was asked, what the record says, who decided. Lists: `supervision`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from programmes.moments import local_day
from programmes.protocol import Protocol
from programmes.recurrence import whole
from programmes.requirements import DEVIATIONS, State
from tracker.actions import gates
from tracker.history import protocol_of, source_of
from tracker.models import Course, Requirement, RoomEntry, TherapySession
from tracker.models.facts import standing
from tracker.models.requirements import Rule, state_expression
from tracker.pages import amounts
from tracker.pages.bearing import MOST_FACTS, Item, facts_on, item_of, stands
from tracker.pages.gates import MAY_WAIVE
from tracker.pages.signatures import beneath
from tracker.pages.supervision import Line, is_serious, line_of
from tracker.pages.waiting import WaiverLine, waiver_line
from tracker.pages.words import STATES

INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Stay:
    """A stretch with the same people in the room, or too few: from included, until excluded."""

    begins: datetime
    ends: datetime
    who: str
    is_short: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What one layer of rules says of a requirement: whose rule, its own word for how it stands, and its source."""

    whose: str
    tone: str
    word: str
    days: list[tuple[str, str]]
    source: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A requirement with everything that bears on it. `line` None: no longer asked. `dose`: its dosing visit or ""."""

    course: Course
    zone: ZoneInfo
    line: Line | None
    source: str
    answers: list[Answer]
    expected: str
    span: list[tuple[str, str]]
    items: list[Item]
    stays: list[Stay]
    waivers: list[WaiverLine]
    is_deviation: bool
    is_serious: bool
    can_be_decided: bool
    never: str
    dose: str

    @property
    def title(self) -> str:
        """Return what is asked for, with its visit; of a decision where it is no longer asked."""
        named = self.line or self.waivers[0]
        return f"{named.title}, {named.visit}" if named.visit else named.title


def requirement_of(course: Course, key: str, at: datetime) -> Requirement | None:
    """Return a requirement of a course with its state at `at`, or None. One query."""
    found = course.requirements.annotate(state=state_expression(at)).filter(key=key).first()
    if found is not None:
        found.course = course
    return found


def asked_of(course: Course, key: str, at: datetime) -> Asked | None:
    """Return the page of a requirement; None where the course has none and nobody decided about it.

    At most four queries, however many facts there are.
    """
    requirement = requirement_of(course, key, at)
    waivers = waivers_on(course, key)
    if requirement is None and not waivers:
        return None
    version = course.protocol_version
    protocol = protocol_of(version)
    line = line_of(requirement, {version.pk: version}, at) if requirement else None
    rows = facts_on(course, requirement) if requirement else []
    return Asked(
        course=course,
        zone=ZoneInfo(course.zone),
        line=line,
        source=str((requirement.detail or {}).get("source", "") if requirement else "") or source_of(version, key),
        answers=answers_of(requirement, ZoneInfo(course.zone)) if requirement else [],
        expected=_expected(protocol, requirement) if requirement else "",
        span=_span(requirement, ZoneInfo(course.zone)) if requirement else [],
        items=[item_of(row, protocol, ZoneInfo(course.zone)) for row in sorted(rows, key=lambda it: it.happened_at)],
        stays=_stays(requirement, [it for it in rows if stands(it)]) if requirement else [],
        waivers=waivers,
        is_deviation=requirement is not None and _state(requirement) in DEVIATIONS,
        is_serious=requirement is not None and is_serious(requirement, _state(requirement)),
        can_be_decided=requirement is not None and _state(requirement) in (State.PENDING, State.OPEN),
        never=_never(requirement) if requirement else "",
        dose=_dose_of(protocol, requirement),
    )


def answers_of(requirement: Requirement, zone: ZoneInfo) -> list[Answer]:
    """Return what each layer of rules answers, where several ask for it; empty where the protocol asks alone."""
    found = []
    for layer, outcome, opens, closes, source in (requirement.detail or {}).get("results", ()):
        tone, word = STATES[State(outcome)]
        at = [datetime.fromisoformat(it) if it else None for it in (opens, closes)]
        found.append(Answer(layer or "The protocol", tone, word, _days(at[0], None, at[1], zone), source))
    return found


def _dose_of(protocol: Protocol, requirement: Requirement | None) -> str:
    doses = {it.code for it in whole(protocol).dosing_visits}
    return requirement.visit_key if requirement and requirement.visit_key in doses else ""


def waivers_on(course: Course, key: str) -> list[WaiverLine]:
    """Return what was decided about a requirement, latest first. One query."""
    rows = standing(course.waiver_facts.filter(requirement_key=key))
    found: Any = rows.select_related("recorded_by").annotate(e_signature=beneath("waiver"))
    return [waiver_line(it, course.protocol_version) for it in found.order_by("-happened_at")[:MOST_FACTS]]


def _span(requirement: Requirement, zone: ZoneInfo) -> list[tuple[str, str]]:
    """Return the allowed days, or the moments where minutes count, each with the word before it."""
    return _days(requirement.opens_at, requirement.due_at, requirement.closes_at, zone)


def _days(
    opens_at: datetime | None, due_at: datetime | None, closes_at: datetime | None, zone: ZoneInfo
) -> list[tuple[str, str]]:
    span = [_edge(opens_at, zone, "First day", "From")] if opens_at else []
    span += [_edge(due_at, zone, "Target", "Target")] if due_at else []
    if closes_at and _is_midnight(closes_at, zone):
        return [*span, ("Last day", _day(local_day(closes_at - INSTANT, zone)))]
    return [*span, _edge(closes_at, zone, "", "Until")] if closes_at else span


def _edge(moment: datetime, zone: ZoneInfo, as_day: str, as_moment: str) -> tuple[str, str]:
    day = _day(local_day(moment, zone))
    return (as_day, day) if _is_midnight(moment, zone) else (as_moment, f"{day}, {moment.astimezone(zone):%H:%M}")


def _is_midnight(moment: datetime, zone: ZoneInfo) -> bool:
    return moment.astimezone(zone).time() == time(0)


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def _never(requirement: Requirement) -> str:
    """Return why nobody can waive this; empty where somebody can."""
    release = (requirement.detail or {}).get("release", "waivable by supervisor")
    return "" if release in gates.WAIVED_BY else "The protocol does not allow anybody to waive this."


def _state(requirement: Requirement) -> State:
    return State(requirement.state)  # type: ignore[attr-defined]  # annotated


def _expected(protocol: Protocol, requirement: Requirement) -> str:
    """Return how much the protocol asks for, where it is a number; of a gate, who may waive it."""
    detail = requirement.detail or {}
    if requirement.rule == Rule.STAFF and detail.get("needed"):
        return f"At least {detail['needed']} people in the room from beginning to end."
    if requirement.rule == Rule.AMOUNT and detail.get("planned_mg"):
        return f"{amounts.amount(protocol, detail['planned_mg']).capitalize()}."
    if requirement.rule == Rule.GATE:
        return MAY_WAIVE[str(detail.get("release", "never"))]
    return ""


# ---- who was in the room ----


def _stays(requirement: Requirement, rows: Sequence[Any]) -> list[Stay]:
    """Return who was in the room from when to when, the gaps among them. Empty unless people are what is asked for."""
    entries = [row for row in rows if isinstance(row, RoomEntry)]
    held = next((row for row in rows if isinstance(row, TherapySession) and row.started_at), None)
    if requirement.rule != Rule.STAFF or not entries or held is None or not held.started_at or not held.ended_at:
        return []
    begins, ends = held.started_at, held.ended_at
    moments = [moment for it in entries for moment in (it.happened_at, it.until) if moment]
    edges = [begins, *sorted({moment for moment in moments if begins < moment < ends}), ends]
    needed = int((requirement.detail or {}).get("needed") or 0)
    return [_stay(begin, end, entries, needed) for begin, end in pairwise(edges)]


def _stay(begins: datetime, ends: datetime, entries: Sequence[Any], needed: int) -> Stay:
    here = sorted({it.person.full_name for it in entries if it.happened_at <= begins < it.until})
    return Stay(begins, ends, ", ".join(here) or "Nobody", is_short=len(here) < needed)
