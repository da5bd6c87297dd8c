"""What is recorded on a course, entry by entry, also what was struck, with signatures. Sentences: `entry_words`."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, DateTimeField, FloatField, IntegerField, UUIDField, Value
from django.db.models.functions import Cast, Concat

from programmes.moments import local_day
from tracker.actions.nouns import NOUNS, Entry
from tracker.history import protocol_of
from tracker.models import Course, ElectronicSignature
from tracker.models.sealed import opened, sealed_fields
from tracker.pages import entry_words
from tracker.pages.entry_words import Row

NUMBERS = {word: number for number, word in enumerate(NOUNS)}
NUMBER, NO_WORD = Cast(Value(None), FloatField()), Value("")
EMPTY: dict[str, Any] = {
    "until": Cast(Value(None), DateTimeField()),
    "visit_key": NO_WORD,
    "kind": Cast(Value(None), IntegerField()),
    "code": NO_WORD,
    "number": NUMBER,
    "second": NUMBER,
    "flag": Cast(Value(None), BooleanField()),
    "text": NO_WORD,
    "person": NO_WORD,
    "instead": Cast(Value(None), UUIDField()),
}
SHARED = ("key", "replaces_id", "happened_at", "recorded_at", "recorded_by__short_name", "source")
COLUMNS: dict[str, dict[str, Any]] = {
    "session": {"until": "ended_at", "visit_key": "visit_key", "kind": "outcome", "text": "reason"},
    "dose": {
        "visit_key": "visit_key", "number": Cast("mg", FloatField()), "code": "lot", "person": "given_by__short_name"
    },
    "room": {
        "until": "until", "visit_key": "visit_key", "kind": "kind", "code": "code", "text": "detail",
        "number": Cast("systolic", FloatField()), "second": Cast("diastolic", FloatField()), "flag": "present",
        "person": "person__short_name",
    },
    "check": {"visit_key": "visit_key", "code": "code", "flag": "passed", "text": "detail"},
    "weight": {"number": Cast("kg", FloatField())},
    "rating": {"visit_key": "visit_key", "code": "assessment", "number": Cast("total", FloatField())},
    "practice": {"text": "text"},
    "event": {"until": "ended_at", "visit_key": "visit_key", "kind": "severity", "flag": "serious", "text": "term"},
    "intention": {"text": "text"},
    "insight": {"visit_key": "visit_key", "text": "text"},
    "note": {"visit_key": "visit_key", "text": "text"},
    "filing": {"code": "form", "text": "number"},
    "turn": {"kind": "turn", "text": "reason"},
    "milestone": {"visit_key": "visit_key", "code": "code", "text": "detail"},
    "branch": {"code": "code", "flag": "taken", "text": "reason", "person": "on_behalf_of__short_name"},
    "signature": {
        "visit_key": "visit_key", "code": "code", "text": "signed_by", "person": "edition", "flag": "modified"
    },
    "departure": {"visit_key": "visit_key", "code": "code", "text": "reason"},
    "medicine": {
        "code": "code", "number": Cast("per_day", FloatField()), "second": Cast("half_life", FloatField()),
        "person": "unit", "text": "name",
    },
    "group": {
        "visit_key": "visit_key", "kind": "clients", "number": Cast("largest_mg", FloatField()),
        "second": Cast("facilitators", FloatField()),
    },
    "call": {"kind": "outcome", "code": "task", "text": "words"},
}  # fmt: skip
SEALED = frozenset(word for word, noun in NOUNS.items() if sealed_fields(noun.model))
CORRECTION = len(NOUNS)
OF_A_CORRECTION = EMPTY | {"code": "moved_to", "text": "reason", "instead": "replacement"}
SIGNED = CORRECTION + 1
WHO_SIGNED = Concat("printed_name", Value("\n"), "credential")
OF_A_SIGNATURE = ("key", Cast("row", UUIDField()), "signed_at", "signed_at", WHO_SIGNED, "signed_with")
IN_A_SIGNATURE = EMPTY | {"kind": "meaning", "code": "zone", "text": "digest"}
OF_A_SESSION = ("dose", "room", "event", "rating", "insight", "intention", "practice", "note")


@dataclass(frozen=True, slots=True)
class Strike:
    """That an entry no longer counts: who said so, when and why; where it went, or which entry stands instead."""

    by: str
    at: datetime
    reason: str
    moved_to: str
    instead: "Line | None" = None


@dataclass(slots=True)
class Line:
    """One entry in words. `struck` None and not `is_reworded`: it stands."""

    row: Row
    title: str
    what: str
    entered: str
    struck: Strike | None = None
    is_reworded: bool = False
    signatures: list[ElectronicSignature] = field(default_factory=list)

    @property
    def can_be_corrected(self) -> bool:
        """Say whether it can be put right: it stands, and nobody signed it. What is signed is added to."""
        return self.stands and not self.signatures

    @property
    def to_sign(self) -> bool:
        """Say whether it is signed by whoever wrote it: a note is, and this one stands and is not signed yet."""
        return self.row.noun == "note" and self.stands and not self.signatures

    @property
    def stands(self) -> bool:
        """Say whether it counts."""
        return self.struck is None and not self.is_reworded

    def offered(self, zone: ZoneInfo) -> str:
        """Return it as a choice among others: "Dosing room, First dose, 09:00. Kofi in the room."."""
        return f"{self.title}, {self.row.happened_at.astimezone(zone):%H:%M}. {self.what}"

    @property
    def entry(self) -> Entry:
        """Return its noun and key."""
        return self.row.noun, self.row.key

    @property
    def token(self) -> str:
        """Return its noun and key as a form sends them."""
        return f"{self.row.noun}.{self.row.key}"


@dataclass(frozen=True)
class Entries:
    """Everything that is recorded on a course, latest first; or what is recorded of some `nouns`."""

    course: Course
    nouns: tuple[str, ...] = tuple(NOUNS)

    @property
    def days(self) -> list[tuple[date, list[Line]]]:
        """Return the entries by the day on which it happened, on the course's calendar."""
        grouped = groupby(self.lines, key=lambda it: local_day(it.row.happened_at, self.zone))
        return [(day, list(some)) for day, some in grouped]

    @cached_property
    def zone(self) -> ZoneInfo:
        """Return the course's clock."""
        return ZoneInfo(self.course.zone)

    @cached_property
    def lines(self) -> list[Line]:
        """Return the entries, each with what became of it. One statement."""
        protocol = protocol_of(self.course.protocol_version)
        rows, strikes, signatures = _read(self.course, self.nouns)
        rows.sort(key=lambda it: (it.happened_at, it.recorded_at, str(it.key)), reverse=True)
        lines = {row.key: Line(row, *entry_words.said(row, protocol, self.zone)) for row in rows}
        for row in rows:
            if row.replaces is not None and row.replaces in lines:
                lines[row.replaces].is_reworded = True
        for it in strikes:
            if it.replaces in lines:
                lines[it.replaces].struck = _strike(it, lines)
        for it in sorted(signatures, key=lambda it: it.happened_at):
            if it.replaces in lines:
                lines[it.replaces].signatures.append(_signature(it))
        return list(lines.values())

    def line(self, noun: str, key: UUID) -> Line | None:
        """Return one entry; None where the course has none."""
        return next((it for it in self.lines if it.row.key == key and it.row.noun == noun), None)

    def earlier(self, line: Line) -> list[Line]:
        """Return what an entry stands in the place of, latest first."""
        by_key, found = {it.row.key: it for it in self.lines}, []
        before = line.row.replaces
        while before is not None and before in by_key:
            found.append(by_key[before])
            before = by_key[before].row.replaces
        return found

    def belonging(self, line: Line) -> list[Line]:
        """Return what was recorded in a session: with it, or at a time that lies in it; in the order it happened."""
        if line.row.noun != "session":
            return []
        written = {it.row.recorded_at for it in (line, *self.earlier(line))}
        return [it for it in reversed(self.lines) if it.stands and _is_in(it.row, line.row, written)]


def _is_in(row: Row, session: Row, written: set[datetime]) -> bool:
    if row.noun not in OF_A_SESSION or row.visit_key not in ("", session.visit_key):
        return False
    ends_at = session.until or session.happened_at
    inside = bool(row.visit_key) and session.happened_at <= row.happened_at <= ends_at
    return inside or row.recorded_at in written


def _strike(it: Row, lines: dict[UUID, Line]) -> Strike:
    stands = lines.get(it.instead) if it.instead and not it.code else None
    return Strike(it.by, it.recorded_at, it.text, it.code, stands)


def _signature(it: Any) -> ElectronicSignature:
    name, _, credential = it.by.partition("\n")
    return ElectronicSignature(
        printed_name=name, credential=credential, meaning=it.kind, signed_at=it.happened_at, zone=it.code,
        digest=it.text, signed_with=it.source,
    )  # fmt: skip


def _read(course: Course, wanted: Sequence[str]) -> tuple[list[Row], list[Row], list[Row]]:
    """Return a course's entries of the nouns wanted, its corrections, and the signatures under its notes.

    `replaces` of a correction is what it struck, and of a signature what it stands under.
    """
    arms = [_arm(course, word) for word in wanted]
    struck = ("key", "struck", *SHARED[2:])
    arms.append(course.correction_facts.order_by().values_list(Value(CORRECTION), *struck, *OF_A_CORRECTION.values()))
    signed = course.electronic_signatures.filter(table="note").order_by()
    arms.append(signed.values_list(Value(SIGNED), *OF_A_SIGNATURE, *IN_A_SIGNATURE.values()))
    kinds, found = [*NOUNS, "correction", "electronic"], arms[0].union(*arms[1:], all=True)
    rows = [_row(kinds[number], *values) for number, *values in found]
    apart = {noun: [it for it in rows if it.noun == noun] for noun in kinds[CORRECTION:]}
    return [it for it in rows if it.noun not in apart], apart["correction"], apart["electronic"]


def _row(noun: str, *values: Any) -> Row:
    """Return one entry; words that are stored sealed are opened with its key."""
    row = Row(noun, *values)
    if noun in SEALED and row.text:
        row = replace(row, text=str(opened(NOUNS[noun].model, row.key, row.text)))
    return row


def _arm(course: Course, word: str) -> Any:
    own = EMPTY | COLUMNS[word]
    return NOUNS[word].rows(course).order_by().values_list(Value(NUMBERS[word]), *SHARED, *own.values())
