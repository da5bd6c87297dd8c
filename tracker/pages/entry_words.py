"""Entries of the record as sentences: what, and how it came into the record. Makes no query."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from programmes import Protocol
from programmes.moments import local_day
from tracker.actions.corrections import Changed
from tracker.actions.nouns import NOUNS
from tracker.models import AdverseEvent, Call, CourseEvent, Dose, Medication, RoomEntry
from tracker.models.facts import Source
from tracker.models.sessions import SessionOutcome
from tracker.pages import words
from tracker.pages.amounts import amount
from tracker.pages.pictures import days

SHOWN = 120
RECORDED = "Recorded"
HOW: dict[int, str] = {Source.PAPER: "From paper, entered", Source.LATER: "Entered later"}
Kind = RoomEntry.Kind


@dataclass(frozen=True, slots=True)
class Row:
    """An entry of any noun over a common row; what a column holds for each noun says `entries.COLUMNS`."""

    noun: str
    key: UUID
    replaces: UUID | None
    happened_at: datetime
    recorded_at: datetime
    by: str
    source: int
    until: datetime | None
    visit_key: str
    kind: int | None
    code: str
    number: float | None
    second: float | None
    flag: bool | None
    text: str
    person: str | None
    instead: UUID | None


def said(row: Row, protocol: Protocol, zone: ZoneInfo) -> tuple[str, str, str]:
    """Return the title of an entry, what it says, and how it came into the record."""
    visit = words.visit_title(protocol, row.visit_key) if row.visit_key else ""
    title = visit if row.noun == "session" else ", ".join(filter(None, [NOUNS[row.noun].title, visit]))
    return title, _ended(WHAT[row.noun](row, protocol)), entered(row.source, row.by, row.recorded_at, zone)


def _ended(what: str) -> str:
    """Return a sentence with one full stop, also where it ends with a quotation that has its own."""
    return what if what.rstrip("”")[-1:] in tuple(".!?…") else f"{what}."


def entered(source: int, by: str, recorded_at: datetime, zone: ZoneInfo) -> str:
    """Return "From paper, entered by Ines, Thu 14 May, 10:40"; who and when in any case."""
    local = recorded_at.astimezone(zone)
    when = f"{local:%a} {days.short(local.date())}, {local:%H:%M}"
    return f"{HOW.get(source, RECORDED)} by {by}, {when}"


def _figure(number: float | None) -> str:
    return f"{number:g}" if number is not None else "?"


def _session(row: Row, protocol: Protocol) -> str:
    why = f": {row.text}" if row.text else ""
    return f"{SessionOutcome(row.kind or 1).label}{why}"


def _dose(row: Row, protocol: Protocol) -> str:
    what = amount(protocol, row.number or 0)
    return f"{what[:1].upper()}{what[1:]}, lot {row.code}, given by {row.person}"


def _room(row: Row, protocol: Protocol) -> str:
    kind = Kind(row.kind or Kind.SUPPORT)
    if kind in (Kind.PRESENCE, Kind.STAND_IN):
        return f"{row.person} {'in the room' if kind == Kind.PRESENCE else 'watched as stand-in'}"
    if kind == Kind.VITAL_SIGNS:
        return f"Blood pressure {_figure(row.number)}/{_figure(row.second)}"
    if kind == Kind.OBSERVATION:
        return f"{row.code.replace('-', ' ').capitalize()}: {'there' if row.flag else 'not there'}"
    label, more = kind.label.capitalize(), ", ".join(filter(None, [row.person or "", row.text]))
    return f"{label}: {more}" if more else label


def _check(row: Row, protocol: Protocol) -> str:
    more = f": {row.text}" if row.text else ""
    return f"{words.check_title(protocol, row.code)}, {'yes' if row.flag else 'no'}{more}"


def _event(row: Row, protocol: Protocol) -> str:
    grave = AdverseEvent.Severity(row.kind or 1).label.lower()
    return f"{row.text}, {grave}{', serious' if row.flag else ''}"


def _call(row: Row, protocol: Protocol) -> str:
    more = f": {row.text}" if row.text else ""
    return f"{Call.Outcome(row.kind or Call.Outcome.NO_ANSWER).label}{more}"


def _own_words(row: Row, protocol: Protocol) -> str:
    if not row.text:
        return "Chose to set none"
    text = row.text if len(row.text) <= SHOWN else f"{row.text[: SHOWN - 1].rstrip()}…"
    return f"“{text}”"


def code_words(code: str) -> str:
    """Return a code of the protocol in words: "lead-facilitator" is "lead facilitator"."""
    return code.replace("-", " ")


def _milestone(row: Row, protocol: Protocol) -> str:
    titles = {it.code: it.title for it in protocol.milestones}
    more = f": {row.text}" if row.text else ""
    return f"{titles.get(row.code, code_words(row.code).capitalize())}{more}"


def _branch(row: Row, protocol: Protocol) -> str:
    titles = {it.code: it.title for it in protocol.branches}
    by = f", decided by {row.person}" if row.person else ""
    return f"{titles.get(row.code, row.code)}: {'taken' if row.flag else 'not taken'}{by}. {row.text}"


def _paper(row: Row, protocol: Protocol) -> str:
    titles = {it.code: it.title for it in protocol.documents}
    return titles.get(row.code, code_words(row.code).capitalize())


def _signature(row: Row, protocol: Protocol) -> str:
    by = ", ".join(code_words(it) for it in row.text.split())
    edition = f", edition {row.person}" if row.person else ", edition not written down"
    return f"{_paper(row, protocol)}, signed by {by}{edition}{', text changed' if row.flag else ''}"


def _medicine(row: Row, protocol: Protocol) -> str:
    titles = {it.code: it.title for it in protocol.medicines} | {it.code: it.title for it in protocol.washouts}
    name = f", {row.text}" if row.text else ""
    half = f", half-life {_figure(row.second)} h" if row.second is not None else ""
    return f"{titles.get(row.code, code_words(row.code).capitalize())}{name}: {_per_day(row)}{half}"


def _per_day(row: Row) -> str:
    if not row.number:
        return "none taken from this day on"
    unit = row.person if row.person == Medication.Unit.MG or row.number == 1 else f"{row.person}s"
    return f"{_figure(row.number)} {unit} a day from this day on"


def _group(row: Row, protocol: Protocol) -> str:
    staff = int(row.second or 0)
    clients = f"{row.kind} {'client' if row.kind == 1 else 'clients'}"
    facilitators = f"{staff} {'facilitator' if staff == 1 else 'facilitators'}"
    return f"{clients}, {facilitators}, largest dose {amount(protocol, row.number or 0)}"


WHAT: dict[str, Callable[[Row, Protocol], str]] = {
    "session": _session,
    "dose": _dose,
    "room": _room,
    "check": _check,
    "weight": lambda row, protocol: f"{_figure(row.number)} kg",
    "rating": lambda row, protocol: f"{words.scale_titles(protocol, [row.code])}: {_figure(row.number)}",
    "practice": _own_words,
    "event": _event,
    "intention": _own_words,
    "insight": _own_words,
    "note": _own_words,
    "filing": lambda row, protocol: ", ".join(filter(None, [row.code, row.text])),
    "turn": lambda row, protocol: f"{CourseEvent.Turn(row.kind or 1).label}: {row.text}",
    "milestone": _milestone,
    "branch": _branch,
    "signature": _signature,
    "departure": lambda row, protocol: f"{_paper(row, protocol)}: {row.text}",
    "medicine": _medicine,
    "group": _group,
    "call": _call,
}


def consequence(changed: Changed, protocol: Protocol, zone: ZoneInfo) -> str:
    """Return what a correction changed in the plan: "First dose is now on 4 March. 3 windows moved."."""
    doses = [it for it in changed.made if isinstance(it, Dose)]
    told = [f"{words.visit_title(protocol, it.visit_key)} is now on {_day(it.happened_at, zone)}." for it in doses]
    parts = [_counted(changed.windows, "window moved", "windows moved")]
    parts.append(_counted(changed.messages, "message planned anew", "messages planned anew"))
    found = ", ".join(filter(None, parts))
    return " ".join([*told, f"{found}." if found else "No window moved, and no message is planned anew."])


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}" if number else ""


def _day(moment: datetime, zone: ZoneInfo) -> str:
    day = local_day(moment, zone)
    return f"{day.day} {day:%B}"
