"""Signatures as pages read them: with the row they stand under, below a note, and missing. Signing: `actions`."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import JSONField, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse

from tracker.actions.signatures import may_sign, named, of_row
from tracker.history import protocol_of
from tracker.models import Course, ElectronicSignature, Note, User
from tracker.models.facts import standing
from tracker.pages import words
from tracker.pages.caseload import SIGNED_WITHIN
from tracker.pages.course_rows import Said
from tracker.pages.work import Action, short_moment

ON_COURSE = "Note on the course"
KEPT = ("printed_name", "credential", "meaning", "signed_at", "zone", "digest", "signed_with")
"""What has to be read of a signature to show it."""


def beneath(table: str) -> Subquery:
    """Return the one signature under an outer row, read with it: annotate it as `e_signature`. None: nobody signed."""
    rows = ElectronicSignature.unscoped.filter(table=table, row=named()).order_by("signed_at", "key")
    said = JSONObject(**{name: name for name in KEPT})
    return Subquery(rows.values(said=said)[:1], output_field=JSONField())


def read_beneath(row: Any) -> list[ElectronicSignature]:
    """Return the signature that was read with a row, see `beneath`; none where nobody signed. Makes no query."""
    said: dict[str, Any] | None = row.e_signature
    if said is None:
        return []
    at = datetime.fromisoformat(said["signed_at"])  # SQLite leaves out that it is UTC
    return [ElectronicSignature(**said | {"signed_at": at if at.tzinfo else at.replace(tzinfo=UTC)})]


@dataclass(frozen=True, slots=True)
class NotePage:
    """One note with its signatures, and in which meanings the reader can sign it."""

    note: Note
    title: str
    signatures: list[ElectronicSignature]
    meanings: list[int]

    @property
    def is_signed(self) -> bool:
        """Say whether anybody signed it."""
        return bool(self.signatures)


def note_page(course: Course, key: UUID, user: User) -> NotePage | None:
    """Return a note that stands, with its signatures; None where the course has none. Two statements."""
    note = standing(course.note_facts.filter(pk=key)).select_related("recorded_by", "addendum_to").first()
    if note is None:
        return None
    signed = of_row(note, course)
    title = words.visit_title(protocol_of(course.protocol_version), note.visit_key) if note.visit_key else ""
    return NotePage(note, title, signed, may_sign(course, note, signed, user))


def under_note(said: Said) -> ElectronicSignature:
    """Return a signature under a note, as it was read with what was said."""
    digest, _, zone = said.text.partition(" ")
    name, _, credential = said.by.partition("\n")
    return ElectronicSignature(
        key=said.key, table="note", row=said.visit_key, digest=digest, zone=zone, printed_name=name,
        credential=credential, signed_at=said.at, meaning=said.ticked, signed_with=said.source,
    )  # fmt: skip


def unsigned(course: Any, at: datetime) -> dict[str, Any]:
    """Return what a row of work says of a course whose note waits: since when, and the way to sign it.

    `course` carries `unsigned_note`, `unsigned_since` and `unsigned_visit`, see `caseload`.
    """
    visit, since = course.unsigned_visit, short_moment(course.unsigned_since, ZoneInfo(course.zone))
    title = words.visit_title(protocol_of(course.protocol_version), visit) if visit else ON_COURSE
    said = f"Your note was written {since}. This clinic signs its notes within 24 hours."
    action = Action("Sign the note", reverse("sign-note", args=[course.reference, course.unsigned_note]))
    tone, word = ("late", "Not signed") if at - course.unsigned_since >= SIGNED_WITHIN else ("due", "To sign")
    return {"title": title, "tone": tone, "word": word, "note": said, "action": action}
