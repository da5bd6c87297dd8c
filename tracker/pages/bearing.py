"""The facts that bear on one requirement, in words, also those struck or corrected. At most two tables a rule."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, Subquery

from programmes.protocol import Protocol
from programmes.rules.criteria import REFERRED
from tracker.history.amounts import hides_amount
from tracker.models import Correction, Course, Requirement, RoomEntry
from tracker.models.facts import Fact
from tracker.models.requirements import Rule
from tracker.pages import amounts
from tracker.pages.dosing_day import sign_title
from tracker.pages.entry_words import HOW, RECORDED
from tracker.pages.visit_words import title_of_visit
from tracker.pages.work import short_moment

MOST_FACTS = 100
LATE_ENTRY = timedelta(hours=24)
Kind = RoomEntry.Kind
Rows: TypeAlias = "list[Any]"


@dataclass(frozen=True, slots=True)
class Item:
    """A fact in words: when it happened, what it was, how it came into the record, by whom and when.

    `struck`: who struck or corrected it, when and why; "" while it stands.
    """

    begins: datetime
    ends: datetime | None
    what: str
    how: str
    recorded_by: str
    recorded_at: datetime
    entered_late: bool
    struck: str = ""


def facts_on(course: Course, requirement: Requirement) -> Rows:
    """Return the facts that bear on a requirement, struck ones too: see `stands`. At most two queries."""
    readers = READERS[Rule(requirement.rule)]
    return [row for read in readers for row in read(course, requirement)]


def stands(row: Any) -> bool:
    """Say whether a fact from `facts_on` counts: nobody struck or corrected it."""
    return row.struck_at is None


def _with_struck(rows: Any) -> Any:
    """Keep what stands and what a correction struck, with its reason; what was moved or replaced is left out."""
    struck = Correction.unscoped.filter(struck=OuterRef("pk"))
    wanted = rows.filter(Q(replaced_by=None) | Exists(struck)).select_related("recorded_by")
    return wanted.annotate(
        struck_at=Subquery(struck.values("recorded_at")[:1]),
        struck_by=Subquery(struck.values("recorded_by__full_name")[:1]),
        struck_why=Subquery(struck.values("reason")[:1]),
        instead=Subquery(struck.values("replacement")[:1]),
    )


def _of_visit(name: str, **only: Any) -> Callable[[Course, Requirement], Iterable[Fact]]:
    """Return a reader of one table's facts about the requirement's visit. One query."""

    def read(course: Course, requirement: Requirement) -> Iterable[Fact]:
        rows = getattr(course, f"{name}_facts").filter(visit_key=requirement.visit_key, **only)
        related = ["person"] if name == "roomentry" else []
        found: Iterable[Fact] = _with_struck(rows).select_related("recorded_by", *related)
        found = found.order_by("happened_at")[:MOST_FACTS]  # type: ignore[attr-defined]  # a queryset
        return found

    return read


def _answers(course: Course, requirement: Requirement) -> Iterable[Fact]:
    """Read the answers to a gate's check, also those given for no one visit. One query."""
    code = (requirement.detail or {}).get("requires", "")
    rows = course.gatecheck_facts.filter(code=code, visit_key__in=("", requirement.visit_key))
    return _with_struck(rows).order_by("happened_at")[:MOST_FACTS]


def _own_answers(course: Course, requirement: Requirement) -> Iterable[Fact]:
    """Read the answers of a visit to what must be so before leaving. One query."""
    detail = requirement.detail or {}
    code = detail.get("leaving") or detail.get("restriction") or ""
    rows = course.gatecheck_facts.filter(code=code, visit_key=requirement.visit_key)
    return _with_struck(rows).order_by("happened_at")[:MOST_FACTS]


def _coded(name: str, key: str) -> Callable[[Course, Requirement], Iterable[Fact]]:
    """Return a reader of one table's facts of the code that a requirement is about. One query."""

    def read(course: Course, requirement: Requirement) -> Iterable[Fact]:
        rows = getattr(course, f"{name}_facts").filter(code=(requirement.detail or {}).get(key, ""))
        found: Iterable[Fact] = _with_struck(rows).order_by("happened_at")[:MOST_FACTS]
        return found

    return read


def _on_a_criterion(course: Course, requirement: Requirement) -> Iterable[Fact]:
    """Read the answers to a criterion's question and to that for another opinion. One query."""
    code = (requirement.detail or {}).get("criterion", "")
    rows = course.gatecheck_facts.filter(code__in=(code, f"{code}{REFERRED}"))
    return _with_struck(rows).order_by("happened_at")[:MOST_FACTS]


def _rated_at(course: Course, requirement: Requirement) -> Iterable[Fact]:
    """Read the ratings at the visit at which a criterion does not hold. One query."""
    at = str((requirement.detail or {}).get("at") or "")
    return _with_struck(course.rating_facts.filter(visit_key=at)).order_by("happened_at")[:MOST_FACTS]


def _sessions(course: Course, requirement: Requirement) -> Iterable[Fact]:
    """Read all sessions of a course, where hours add up or any session counts. One query."""
    rows: Any = _with_struck(course.therapysession_facts.all())
    return rows.order_by("happened_at")[:MOST_FACTS]


def _weights(course: Course, requirement: Requirement) -> Iterable[Fact]:
    return _with_struck(course.weight_facts.all()).order_by("happened_at")[:MOST_FACTS]


SESSIONS, DOSES, RATINGS = _of_visit("therapysession"), _of_visit("dose"), _of_visit("rating")
BOOKINGS = _of_visit("booking")
PRESENCE = _of_visit("roomentry", kind__in=(Kind.PRESENCE, Kind.STAND_IN))
READ = _of_visit("roomentry", kind=Kind.VITAL_SIGNS)
LEAVING = _of_visit("roomentry", kind__in=(Kind.OBSERVATION, Kind.DISCHARGE))
DISCHARGE = _of_visit("roomentry", kind=Kind.DISCHARGE)


def _sent(course: Course, requirement: Requirement) -> Iterable[Fact]:
    """Read what was sent of the form that is asked for. One query."""
    rows = course.filing_facts.filter(form=(requirement.detail or {}).get("report", ""))
    return _with_struck(rows).order_by("happened_at")[:MOST_FACTS]


def _serious(course: Course, requirement: Requirement) -> Iterable[Fact]:
    """Read the serious events of a course. One query."""
    rows = course.adverseevent_facts.filter(serious=True)
    return _with_struck(rows).order_by("happened_at")[:MOST_FACTS]


def _given_or_booked(course: Course, requirement: Requirement) -> Iterable[Fact]:
    """Read the doses of a visit; while it is not met, its booking, which is all there is. One query."""
    return (DOSES if requirement.met_at else BOOKINGS)(course, requirement)


READERS: dict[Rule, Sequence[Callable[[Course, Requirement], Iterable[Fact]]]] = {
    Rule.HELD: (SESSIONS, _given_or_booked),
    Rule.WINDOW: (SESSIONS, _given_or_booked),
    Rule.OUTCOME: (SESSIONS, _given_or_booked),
    Rule.GATE: (_answers, DOSES),
    Rule.AMOUNT: (DOSES, _weights),
    Rule.STAFF: (SESSIONS, PRESENCE),
    Rule.DURATION: (SESSIONS,),
    Rule.HOURS: (_sessions,),
    Rule.DISCHARGE: (SESSIONS, DISCHARGE),
    Rule.ESCORT: (SESSIONS, DISCHARGE),
    Rule.ASSESSMENT: (SESSIONS, RATINGS),
    Rule.INTEGRATION_SESSION: (_sessions,),
    Rule.SECOND_PART: (DOSES,),
    Rule.DEVICES: (DOSES,),
    Rule.OVERNIGHT: (DOSES, DISCHARGE),
    Rule.MEASUREMENT: (DOSES, READ),
    Rule.STAY: (DOSES, LEAVING),
    Rule.INTERVAL: (_sessions, DOSES),
    Rule.REPORT: (_serious, _sent),
    Rule.NOTICE: (_sent, DOSES),
    Rule.CALL: (SESSIONS, BOOKINGS),
    Rule.STANDING: (SESSIONS, DOSES),
    Rule.MILESTONE: (_coded("milestone", "milestone"), DOSES),
    Rule.DOCUMENT: (_coded("signature", "document"), DOSES),
    Rule.DEPARTURE: (_coded("departure", "document"),),
    Rule.CRITERION: (_on_a_criterion, _rated_at),
    Rule.WASHOUT: (_coded("medication", "washout"), DOSES),
    Rule.COUNT: (_sessions,),
    Rule.MEDICINE: (_coded("medication", "medicine"),),
    Rule.BRANCH: (_coded("branchdecision", "branch"),),
    Rule.STAFFING: (SESSIONS, PRESENCE),
    Rule.PROHIBITION: (DOSES, PRESENCE),
    Rule.CONTINUITY: (SESSIONS, PRESENCE),
    Rule.RATER: (RATINGS,),
    Rule.GROUP: (SESSIONS, DOSES),
    Rule.INFUSION: (DOSES, DISCHARGE),
    Rule.OBSERVED: (DOSES, DISCHARGE),
    Rule.LIMIT: (DOSES, READ),
    Rule.LEAVING: (_own_answers, LEAVING),
    Rule.RESTRICTION: (_own_answers, DISCHARGE),
}


# ---- a fact in words ----


def item_of(row: Any, protocol: Protocol, zone: ZoneInfo) -> Item:
    """Return a fact in words; `zone` is the clock on which it was struck."""
    begins = getattr(row, "started_at", None) or getattr(row, "starts_at", None) or row.happened_at
    ends = next((getattr(row, it) for it in ("ended_at", "ends_at", "until") if getattr(row, it, None)), None)
    return Item(
        begins=begins,
        ends=ends,
        what=SAID[type(row).__name__](row, protocol),
        how=HOW.get(row.source, RECORDED),
        recorded_by=row.recorded_by.full_name,
        recorded_at=row.recorded_at,
        entered_late=row.recorded_at - (ends or begins) > LATE_ENTRY,
        struck="" if stands(row) else _struck(row, zone),
    )


def _struck(row: Any, zone: ZoneInfo) -> str:
    what = "Corrected" if row.instead else "Struck out"
    return f"{what} by {row.struck_by}, {short_moment(row.struck_at, zone)}: “{row.struck_why}”"


def _session(row: Any, protocol: Protocol) -> str:
    title = title_of_visit(protocol, row.visit_key) or "Session"
    how = f", {row.get_mode_display().lower()}" if row.started_at else ""
    why = f", “{row.reason}”" if row.reason else ""
    return f"{title}: {row.get_outcome_display().lower()}{how}{why}"


def _booking(row: Any, protocol: Protocol) -> str:
    title, why = title_of_visit(protocol, row.visit_key) or "Visit", f", “{row.reason}”" if row.reason else ""
    return f"{title}: {'booked' if row.starts_at else 'booking cancelled'}{why}"


def _room(row: Any, protocol: Protocol) -> str:
    if row.kind == Kind.DISCHARGE:
        escort = {True: "escorted", False: "without an escort", None: "escort not written down"}[row.escorted]
        return f"Left, {escort}"
    if row.kind == Kind.VITAL_SIGNS:
        return f"Blood pressure {row.systolic}/{row.diastolic}{f', pulse {row.pulse}' if row.pulse else ''}"
    if row.kind == Kind.OBSERVATION:
        return f"{sign_title(row.code)}: {'there' if row.present else 'not there'}"
    if row.kind == Kind.STAND_IN:
        return f"{row.person.full_name} stood in for a break"
    return f"{row.person.full_name} in the room"


def _answer(row: Any, protocol: Protocol) -> str:
    return f"Check answered {'yes' if row.passed else 'no'}{f': {row.detail}' if row.detail else ''}"


def _signature(row: Any, protocol: Protocol) -> str:
    who = ", ".join(code.replace("-", " ") for code in row.signed_by.split())
    edition = f", edition {row.edition}" if row.edition else ""
    return f"Signed by {who}{edition}{', on a changed form' if row.modified else ''}"


def _medication(row: Any, protocol: Protocol) -> str:
    """Say an amount a day; a blinded course has none."""
    name = f"{row.name}: " if row.name else ""
    if not row.per_day:
        return f"{name}none any more"
    if hides_amount(protocol) and any(it.code == row.code for it in protocol.medicines):
        return f"{name}an amount a day"
    return f"{name}{row.per_day.normalize():f} {row.get_unit_display()} a day"


SAID: dict[str, Callable[[Any, Protocol], str]] = {
    "Milestone": lambda row, protocol: f"Reached{f': {row.detail}' if row.detail else ''}",
    "Signature": _signature,
    "Departure": lambda row, protocol: f"Not kept to: “{row.reason}”",
    "Medication": _medication,
    "BranchDecision": lambda row, protocol: f"Decided {'for' if row.taken else 'against'} it: “{row.reason}”",
    "Booking": _booking,
    "TherapySession": _session,
    "Dose": lambda row, protocol: f"Dose taken, {amounts.amount(protocol, row.mg)}, lot {row.lot}",
    "RoomEntry": _room,
    "GateCheck": _answer,
    "AdverseEvent": lambda row, protocol: f"Serious event: {row.term}",
    "Filing": lambda row, protocol: f"Sent{f', number {row.number}' if row.number else ''}",
    "Rating": lambda row, protocol: f"Rated: {row.total}",
    "Weight": lambda row, protocol: f"Weighed: {row.kg} kg",
}
