"""A course's trail as sentences: what was done, by whom, when. Its messages are `messages`. Reads, proves nothing."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from programmes import Protocol
from programmes.moments import local_day
from tracker.access.roles import Role
from tracker.actions.nouns import NOUNS
from tracker.actions.trail import SYSTEM
from tracker.history import protocol_of
from tracker.models import (
    Call,
    Course,
    CourseEvent,
    DoorTry,
    EmergencyAccess,
    EmergencyReview,
    Reminder,
    TrailEntry,
    TrailReview,
    User,
)
from tracker.models.sessions import SessionOutcome
from tracker.pages import words
from tracker.pages.messages import Message, message
from tracker.pages.pictures import days
from tracker.pages.protocol_words import called, role

PAGE = 50
OUTCOMES = {it.name: str(it.label) for kind in (Call.Outcome, SessionOutcome) for it in kind}
DOORS = {it.name.lower(): f"at {it.label}" for it in DoorTry.Door}
FACTORS = {"": "", "totp": "an app’s codes", "webauthn": "a passkey", "recovery_codes": "a recovery code"}
MESSAGES = 200  # a course of three months plans about thirty


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the trail: "Ines recorded a session", what of it, when."""

    seq: int
    at: datetime
    who: str
    did: str
    what: str


@dataclass(frozen=True)
class Trail:
    """The trail of a course, newest first, before line `before` (excluded; None: from the newest). Three statements."""

    course: Course
    before: int | None = None

    @cached_property
    def lines(self) -> list[Line]:
        """Return this page's lines."""
        return [self._line(it) for it in self._entries[:PAGE]]

    @property
    def earlier(self) -> int | None:
        """Return the number before which the next page begins; None on the last."""
        return self.lines[-1].seq if len(self._entries) > PAGE else None

    @cached_property
    def messages(self) -> list[Message]:
        """Return the course's messages: first those still to go, soonest first, then the others, latest first."""
        rows = list(self.course.reminders.order_by("due_at", "key")[:MESSAGES])
        planned = [it for it in rows if it.status == Reminder.Status.PLANNED]
        settled = [it for it in reversed(rows) if it.status != Reminder.Status.PLANNED]
        return [message(self._protocol, self.course, it) for it in (*planned, *settled)]

    @cached_property
    def _protocol(self) -> Protocol:
        return protocol_of(self.course.protocol_version)

    @cached_property
    def _entries(self) -> list[TrailEntry]:
        rows = TrailEntry.objects.filter(course_reference=self.course.reference)
        if self.before is not None:
            rows = rows.filter(seq__lt=self.before)
        return list(rows.order_by("-seq")[: PAGE + 1])

    @cached_property
    def _names(self) -> dict[str, str]:
        actors = {it.actor for it in self._entries if it.actor != SYSTEM}
        people = User.objects.filter(public_id__in=actors).values_list("public_id", "full_name")
        return {str(public_id): name for public_id, name in people}

    def _line(self, it: TrailEntry) -> Line:
        what = told(json.loads(it.payload or "{}"), self._protocol, ZoneInfo(self.course.zone))
        return Line(it.seq, it.at, who(it.actor, self._names), TrailEntry.Event(it.event).label, what)


def who(actor: str, names: Mapping[str, str]) -> str:
    """Return who acted, `names` being those of people by what the trail calls them."""
    return "Open Window" if actor == SYSTEM else names.get(actor, "Somebody no longer known here")


def told(detail: Mapping[str, Any], protocol: Protocol | None, zone: ZoneInfo) -> str:
    """Return what a line is about, from the codes it keeps; codes nobody knows a word for are left out.

    `protocol` None: the line is about no course, and only what needs none is told.
    """
    if "version" in detail and "was_version" not in detail:
        detail = {**detail, "version": None, "of_version": detail["version"]}
    names = TELL if protocol else {name: TELL[name] for name in OF_NO_COURSE}
    said = (tell(detail[name], protocol, zone) for name, tell in names.items() if detail.get(name) is not None)
    return ", ".join(part for part in said if part)


def was_done(user: User, reference: str, key: UUID | None) -> bool:
    """Say whether this user's act of this key has its line on this course's trail already. At most one statement.

    Asked of acts that may have ended the user's own access: a second click is answered all the same.
    """
    if key is None:
        return False
    lines = TrailEntry.objects.filter(course_reference=reference, actor=str(user.public_id))
    return lines.filter(payload__contains=f'"{key}"').exists()


def _moment(text: str, zone: ZoneInfo) -> str:
    moment = datetime.fromisoformat(text)
    return f"{days.short(local_day(moment, zone))}, {moment.astimezone(zone):%H:%M}"


def _was(before: str | list[str], zone: ZoneInfo) -> str:
    """Return what was so before: the time of a visit. Who led before a hand-over stands in its note."""
    return f"was {_moment(before, zone)}" if isinstance(before, str) else ""


def _outcome(name: str) -> str:
    """Return what came of a visit or of a call."""
    return OUTCOMES[name.upper()].lower() if name.upper() in OUTCOMES else ""


def _kind(kind: str) -> str:
    """Return what kind of line somebody asked the trail for."""
    asked = {"reads": "records opened", "first": "what to look at first"} | dict(TrailEntry.Event.choices)
    return f"“{asked[kind]}”" if kind in asked else ""


def _span(span: list[str], zone: ZoneInfo) -> str:
    """Return from when to when; a moment alone where both are in the same minute."""
    first, last = (_moment(it, zone) for it in span)
    return first if first == last else f"from {first} to {last}"


def _version(reference: str) -> str:
    return reference.replace("@", ", version ")


def _visit(key: str, protocol: Protocol, zone: ZoneInfo) -> str:
    return words.visit_title(protocol, key) if key else ""


def _requirement(key: str, protocol: Protocol, zone: ZoneInfo) -> str:
    visit, _, _ = key.rpartition("/")
    return words.visit_title(protocol, visit) if visit and visit != "course" else ""


TELL: dict[str, Callable[[Any, Any, ZoneInfo], str]] = {
    "visit": _visit,
    "requirement": _requirement,
    "check": lambda code, protocol, zone: words.check_title(protocol, code),
    "passed": lambda passed, protocol, zone: "yes" if passed else "no",
    "scales": lambda codes, protocol, zone: words.scale_titles(protocol, codes),
    "kg": lambda kg, protocol, zone: f"{kg} kg",
    "outcome": lambda name, protocol, zone: _outcome(name),
    "serious": lambda serious, protocol, zone: "serious" if serious else "",
    "form": lambda code, protocol, zone: next((it.title for it in protocol.obligations if it.code == code), ""),
    "milestone": lambda code, protocol, zone: called(protocol, code),
    "paper": lambda code, protocol, zone: called(protocol, code),
    "signed_by": lambda codes, protocol, zone: f"signed by {', '.join(role(code) for code in codes)}",
    "medicine": lambda code, protocol, zone: called(protocol, code),
    "branch": lambda code, protocol, zone: called(protocol, code),
    "taken": lambda taken, protocol, zone: "taken" if taken else "not taken",
    "clients": lambda number, protocol, zone: f"{number} {'client' if number == 1 else 'clients'}",
    "starts_at": lambda text, protocol, zone: f"for {_moment(text, zone)}",
    "started_at": lambda text, protocol, zone: f"on {_moment(text, zone)}",
    "was": lambda text, protocol, zone: _was(text, zone),
    "turn": lambda name, protocol, zone: CourseEvent.Turn[name.upper()].label.lower(),
    "since": lambda text, protocol, zone: f"since {_moment(text, zone)}",
    "to": lambda code, protocol, zone: f"to {code}",
    "tasks": lambda keys, protocol, zone: f"open tasks: {len(keys)}",
    "was_version": lambda reference, protocol, zone: f"was on {_version(reference)}",
    "version": lambda reference, protocol, zone: f"on {_version(reference)}",
    "of_version": lambda reference, protocol, zone: _version(reference),
    "noun": lambda word, protocol, zone: NOUNS[word].title.lower() if word in NOUNS else "",
    "entries": lambda number, protocol, zone: f"{number} entries" if number > 1 else "",
    "struck": lambda struck, protocol, zone: "struck out" if struck else "",
    "moved_to": lambda reference, protocol, zone: f"moved to {reference}, where it belongs",
    "moved_from": lambda reference, protocol, zone: f"moved here from {reference}",
    "fields": lambda names, protocol, zone: ", ".join(name.replace("_", " ") for name in names),
    "site": lambda code, protocol, zone: f"at {code}",
    "count": lambda number, protocol, zone: f"{number} {'read' if number == 1 else 'reads'}",
    "person": lambda name, protocol, zone: name,
    "deputy": lambda name, protocol, zone: f"with {name} as deputy",
    "role": lambda name, protocol, zone: f"as {Role[name].label}",
    "change": lambda text, protocol, zone: text,
    "of_person": lambda name, protocol, zone: f"what {name} did" if name else "",
    "of_course": lambda reference, protocol, zone: f"of {reference}" if reference else "",
    "look_kind": lambda kind, protocol, zone: _kind(kind),
    "look_since": lambda text, protocol, zone: f"from {days.short(date.fromisoformat(text))}",
    "look_until": lambda text, protocol, zone: f"to {days.short(date.fromisoformat(text))}",
    "look_before": lambda number, protocol, zone: f"before line {number}",
    "look_after": lambda number, protocol, zone: f"after line {number}",
    "factor": lambda code, protocol, zone: FACTORS.get(code, ""),
    "shown": lambda code, protocol, zone: f"with {FACTORS[code]}" if FACTORS.get(code) else "with the password alone",
    "attempts": lambda number, protocol, zone: f"after {number} tries" if number > 1 else "",
    "door": lambda code, protocol, zone: DOORS.get(code, ""),
    "tries": lambda number, protocol, zone: f"{number} refused {'try' if number == 1 else 'tries'}",
    "held_back": lambda number, protocol, zone: f"{number} more turned away unseen" if number else "",
    "accounts": lambda number, protocol, zone: f"at {number} unknown {'address' if number == 1 else 'addresses'}",
    "span": lambda span, protocol, zone: _span(span, zone),
    "left": lambda number, protocol, zone: f"{number} left",
    "upto": lambda number, protocol, zone: f"up to line {number}",
    "finding": lambda name, protocol, zone: TrailReview.Finding[name.upper()].label,
    "texts": lambda number, protocol, zone: f"{number} texts",
    "day": lambda text, protocol, zone: f"for {days.short(date.fromisoformat(text))}",
    "done": lambda done, protocol, zone: "done" if done else "taken back",
    "emergency": lambda name, protocol, zone: EmergencyAccess.Reason[name.upper()].label,
    "ends_at": lambda text, protocol, zone: f"until {_moment(text, zone)}",
    "verdict": lambda name, protocol, zone: EmergencyReview.Finding[name.upper()].label,
    "meaning": lambda label, protocol, zone: f"meaning of the signature: {label}",
}
OF_NO_COURSE = (
    "person", "role", "deputy", "change", "of_version", "site", "day", "count", "of_person", "of_course",
    "look_kind", "look_since", "look_until", "look_before", "look_after", "factor", "shown", "door", "tries",
    "held_back", "emergency", "verdict", "meaning", "accounts", "span", "left", "upto", "finding", "texts",
)  # fmt: skip
