"""Signing what stands in the database: notes here, and inside the actions that sign what they write."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models
from django.db.models import CharField, OuterRef, Value
from django.db.models.functions import Cast, Replace

from tracker.access.roles import SUPERVISING
from tracker.actions import courses, facts, trail
from tracker.actions.action import CannotRecord, action, wrote
from tracker.models import Course, ElectronicSignature, Note, TrailEntry, User
from tracker.models.digests import content_digest
from tracker.models.facts import standing

Meaning, Asked = ElectronicSignature.Meaning, ElectronicSignature.Asked
SIGNED = "This note is signed and stays as it is. What is to be added is an addendum, which names it."
TWICE = "You have signed this already."


def write(
    row: models.Model,
    *,
    meaning: int,
    signed_with: int,
    zone: str,
    by: User,
    at: datetime,
    course: Course | None = None,
    key: UUID | None = None,
) -> ElectronicSignature:
    """Sign a row that was just written or loaded: part of an action, before its line of the trail.

    The name and the credential are kept as they are now; `signed_with` says what the person had to give.

    :raises CannotRecord: when this person signed it with this meaning before, or the key was used for something else.
    """
    made = ElectronicSignature(
        course=course, table=str(row._meta.model_name), row=row_name(row), digest=content_digest(row),
        meaning=meaning, signed_by=by, printed_name=by.full_name, credential=by.credential, signed_at=at, zone=zone,
        signed_with=signed_with, **({"key": key} if key else {}),
    )  # fmt: skip
    try:
        made.save(force_insert=True)
    except IntegrityError as refused:
        is_twice = not facts.names_the_key(refused, made)
        raise CannotRecord(TWICE if is_twice else facts.FOR_SOMETHING_ELSE) from refused
    wrote(made)
    return made


def told(made: ElectronicSignature | None) -> dict[str, Any]:
    """Return what a line of the trail says of a signature that its action wrote; nothing where nobody signed."""
    return {} if made is None else {"signature": made.key, "meaning": Meaning(made.meaning).label}


def row_name(row: models.Model) -> str:
    """Return how a signature names a row: by its key, without hyphens."""
    return row.pk.hex if isinstance(row.pk, UUID) else str(row.pk)


def named() -> Replace:
    """Return the name of an outer row as a signature has it, in a statement, on both databases."""
    return Replace(Cast(OuterRef("pk"), CharField()), Value("-"), Value(""))


def of_row(row: models.Model, course: Course) -> list[ElectronicSignature]:
    """Return the signatures under a row of a course, the earliest first. One statement."""
    rows = course.electronic_signatures.filter(table=row._meta.model_name, row=row_name(row))
    return list(rows.order_by("signed_at", "key"))


@action
def sign_note(
    *, course: Course, note: UUID, meaning: int, signed_with: int, key: UUID, by: User, at: datetime
) -> ElectronicSignature:
    """Sign a note of the record: its author as author, afterwards a supervisor of the course's site as reviewer.

    Who signs gave their password; that is asked by the page. A replay (same key) is answered with what it made.

    :raises CannotRecord: when the note was replaced or struck, was signed so before, or is not theirs to sign so.
    """
    course = courses.lock(course)
    if (done := course.electronic_signatures.filter(key=key).first()) is not None:
        if (done.row, done.meaning, done.signed_by_id) != (note.hex, meaning, by.pk):
            raise CannotRecord(facts.FOR_SOMETHING_ELSE)
        return done
    row = standing(course.note_facts.filter(pk=note)).first()
    if row is None:
        raise CannotRecord("This note was replaced or struck out. Sign what stands now.")
    signed = of_row(row, course)
    if meaning not in may_sign(course, row, signed, by):
        raise CannotRecord(_why_not(row, signed, meaning, by))
    made = write(row, meaning=meaning, signed_with=signed_with, zone=course.zone, by=by, at=at, course=course, key=key)
    trail.record(
        TrailEntry.Event.NOTE_SIGNED, course=course, by=by, at=at, note=note, visit=row.visit_key, **told(made)
    )  # fmt: skip
    return made


def may_sign(course: Course, note: Note, signed: list[ElectronicSignature], by: User) -> list[int]:
    """Return in which meanings this person can sign a note now. No statement of its own."""
    mine = {it.meaning for it in signed if it.signed_by_id == by.pk}
    if note.recorded_by_id == by.pk:
        return [Meaning.AUTHORSHIP] if Meaning.AUTHORSHIP not in mine else []
    has_author = any(it.meaning == Meaning.AUTHORSHIP for it in signed)
    supervises = course.site_id in by.sites_as(SUPERVISING)
    return [Meaning.REVIEW] if has_author and supervises and Meaning.REVIEW not in mine else []


def _why_not(note: Note, signed: list[ElectronicSignature], meaning: int, by: User) -> str:
    if any(it.signed_by_id == by.pk and it.meaning == meaning for it in signed):
        return TWICE
    if meaning == Meaning.AUTHORSHIP:
        return "Only who wrote a note signs it as its author."
    if note.recorded_by_id == by.pk:
        return "Nobody counter-signs their own note."
    if not any(it.meaning == Meaning.AUTHORSHIP for it in signed):
        return "Its author has not signed this note yet."
    return "Only a supervisor or the medical director of the site counter-signs."


def check_unsigned(course: Course, rows: list[facts.Fact]) -> None:
    """Refuse to put anything in the place of a note that is signed. One statement where there is a note among them.

    :raises CannotRecord: when one of the rows is a note with a signature under it.
    """
    names = [row_name(it) for it in rows if isinstance(it, Note)]
    if names and course.electronic_signatures.filter(table="note", row__in=names).exists():
        raise CannotRecord(SIGNED)
