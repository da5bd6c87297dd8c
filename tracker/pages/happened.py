"""What went otherwise on a course, in words: sessions broken off or not held, transfers, events. Makes no query."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from programmes import Protocol, State
from programmes.moments import local_day
from programmes.recurrence import whole
from tracker.models import AdverseEvent, Requirement, RoomEntry
from tracker.models.requirements import Rule
from tracker.models.sessions import SessionOutcome
from tracker.pages import amounts
from tracker.pages.course_rows import Event, Kind
from tracker.pages.words import STATES, requirement_title, visit_title
from tracker.pages.work import short_moment

Entry = RoomEntry.Kind
OWED = (State.PENDING, State.OPEN, State.OVERDUE, State.MISSED, State.NOT_ASSESSABLE)


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of what went otherwise: when, where in the course, and the sentence."""

    at: datetime
    visit: str
    sentence: str
    serious: bool = False


@dataclass(frozen=True, slots=True)
class Owed:
    """A form or report that the protocol asks for: how it stands, until when, and where it is recorded as sent."""

    key: str
    title: str
    tone: str
    word: str
    until: datetime | None


def happened(
    protocol: Protocol, events: Iterable[Event], requirements: Iterable[Requirement], zone: ZoneInfo
) -> list[Happened]:
    """Return the lines of what went otherwise, latest first. A transfer, and that the family was told, is one line."""
    rows = [it for it in events if it.kind in SAY and (it.kind, it.number) != HELD]
    taken = {it.visit_key: it.detail or {} for it in requirements if it.rule == Rule.AMOUNT}
    moved = {it.visit_key: it for it in rows if _is(it, Entry.TRANSFER)}
    told = {it.visit_key: it for it in rows if _is(it, Entry.FAMILY_TOLD) and it.visit_key in moved}
    kept = [it for it in rows if it not in told.values()]
    return [_line(it, told.get(it.visit_key), taken.get(it.visit_key, {}), protocol, zone) for it in reversed(kept)]


def _is(row: Event, kind: RoomEntry.Kind) -> bool:
    return row.kind == Kind.ROOM and row.number == kind


def _line(
    row: Event, told: Event | None, taken: Mapping[str, str | None], protocol: Protocol, zone: ZoneInfo
) -> Happened:
    if _is(row, Entry.TRANSFER):
        return Happened(row.at, _title(protocol, row), _transfer(row, told, zone))
    serious = row.kind == Kind.ADVERSE and int(row.number or 0) % 10 == 1
    return Happened(row.at, _title(protocol, row), SAY[Kind(row.kind)](row, taken, protocol, zone), serious)


def _title(protocol: Protocol, row: Event) -> str:
    code = row.visit_key.partition("#")[0]
    known = any(it.code == code for it in whole(protocol).visits)
    return visit_title(protocol, row.visit_key) if known else ""


def _transfer(row: Event, told: Event | None, zone: ZoneInfo) -> str:
    """Return "Transferred to St Mary's at 14:10, Kofi went along, family told 14:25."."""
    along = f", {row.name} went along" if row.name else ", nobody of ours went along"
    family = f", family told {_clock(told.at, zone)}" if told else ""
    return f"Transferred to {row.place} at {_clock(row.at, zone)}{along}{family}."


def _session(row: Event, taken: Mapping[str, str | None], protocol: Protocol, zone: ZoneInfo) -> str:
    outcome = SessionOutcome(int(row.number or 0))
    why = f" {_full(row.place)}" if row.place else ""
    if outcome not in BROKEN_OFF:
        return f"{outcome.label}.{why}"
    code = row.visit_key.partition("#")[0]
    dosing = any(it.code == code and it.phase == "dosing" for it in whole(protocol).visits)
    return f"{BROKEN_OFF[outcome]}{f': {_amount(taken, protocol)}' if dosing else ''}.{why}"


BROKEN_OFF = {
    SessionOutcome.CUT_SHORT: "Stopped early",
    SessionOutcome.TRANSFERRED_OUT: "Stopped early, transferred out",
}


def _amount(taken: Mapping[str, str | None], protocol: Protocol) -> str:
    given, planned = taken.get("given_mg"), taken.get("planned_mg")
    if given is None:
        return "nothing was taken"
    return amounts.of_planned(protocol, Decimal(given), Decimal(planned) if planned else None)


def _room(row: Event, taken: Mapping[str, str | None], protocol: Protocol, zone: ZoneInfo) -> str:
    label = Entry(int(row.number or 0)).label
    said = f": {row.place}" if row.place else ""
    return f"{label[:1].upper()}{label[1:]} at {_clock(row.at, zone)}{said}."


def _event(row: Event, taken: Mapping[str, str | None], protocol: Protocol, zone: ZoneInfo) -> str:
    """Return what it was, how it felt, how strong, whether serious, until when, and what was done."""
    felt, severity, serious = map(int, str(int(row.number or 0)))
    how = f"{AdverseEvent.Felt(felt).label}, {AdverseEvent.Severity(severity).label.lower()}"
    over = f", over {_when(row.until, row.at, zone)}" if row.until else ", not over or not known"
    grave = "Serious. " if serious else ""
    done = f" {_full(row.code)}" if row.code else ""
    return f"{_full(row.place)} {grave}{how}, from {_clock(row.at, zone)}{over}.{done}"


def _sent(row: Event, taken: Mapping[str, str | None], protocol: Protocol, zone: ZoneInfo) -> str:
    title = next((it.title for it in protocol.obligations if it.code == row.place), row.place)
    number = f", number {row.code}" if row.code else ""
    return f"{title}: sent{number}."


SAY: dict[int, Callable[[Event, Mapping[str, str | None], Protocol, ZoneInfo], str]] = {
    Kind.CONTACT: _session,
    Kind.ROOM: _room,
    Kind.ADVERSE: _event,
    Kind.SENT: _sent,
}
HELD = (Kind.CONTACT, SessionOutcome.HELD)


def _clock(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%H:%M}"


def _when(moment: datetime, since: datetime, zone: ZoneInfo) -> str:
    same = local_day(moment, zone) == local_day(since, zone)
    return _clock(moment, zone) if same else short_moment(moment, zone)


def _full(text: str) -> str:
    """Return what somebody typed with a full stop at its end."""
    said = text.strip()
    return said if said.endswith((".", "!", "?")) else f"{said}."


def owed(protocol: Protocol, requirements: Iterable[Requirement]) -> list[Owed]:
    """Return the forms and reports whose clock runs and that nobody recorded as sent, the earliest end first."""
    codes = {it.code for it in protocol.obligations}
    open_ = [it for it in requirements if it.rule == Rule.REPORT and it.opens_at and it.met_at is None]
    mine = [it for it in open_ if State(it.state) in OWED and (it.detail or {}).get("report") in codes]  # type: ignore[attr-defined]  # annotated by with_state
    mine.sort(key=lambda it: (it.closes_at is None, it.closes_at or it.opens_at, it.key))
    return [_owed(protocol, it) for it in mine]


def _owed(protocol: Protocol, it: Requirement) -> Owed:
    state = State(it.state)  # type: ignore[attr-defined]  # annotated by with_state
    tone, word = STATES[state]
    return Owed(
        it.key, requirement_title(protocol, it), tone, "To be sent" if state is State.OPEN else word, it.closes_at
    )
