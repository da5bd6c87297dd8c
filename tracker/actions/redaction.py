"""Taking out personal data that was typed in by mistake. What is wrong otherwise is corrected: `corrections`."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from tracker.access.roles import SUPERVISING
from tracker.actions import courses, facts, trail
from tracker.actions.action import CannotRecord, action, wrote
from tracker.models import Course, Redaction, TrailEntry, User
from tracker.models.facts import Fact
from tracker.models.proof import every_row, proven
from tracker.models.redactions import REDACTABLE, REDACTED


@action
def redact(
    *,
    course: Course,
    noun: str,
    key_of_fact: UUID,
    fields: Collection[str],
    reason: str,
    key: UUID,
    by: User,
    at: datetime,
) -> Redaction:
    """Write the mark of a redaction over words of an entry; the words are gone. A replay returns what it made.

    The lines that kept digests of the entry lose the salt of these digests, so that nobody can try out what stood
    there; this act's own line names the rows of those lines anew, as they stand. Nothing is planned anew, because no
    rule reads these columns.

    :raises CannotRecord: when the person does not supervise the course's site, no reason is given, the entry is not on
        the course, or a column holds no words of a person's own or none at all.
    """
    course = courses.lock(course)
    same: dict[str, Any] = {"noun": noun, "redacted": key_of_fact}
    if (made := facts.made_before(Redaction, course=course, key=key, **same)) is not None:
        return made
    _check(course, noun, fields, reason, by)
    row = _row(course, noun, key_of_fact, fields)
    kept = _lines_of(noun, key_of_fact)
    others = _rows_of(kept)
    made = Redaction(
        key=key, course=course, fields=" ".join(sorted(fields)), reason=reason.strip(), happened_at=at, recorded_at=at,
        recorded_by=by, **same,
    )  # fmt: skip
    facts.insert(made)
    every_row(type(row)).filter(pk=row.pk).update(**dict.fromkeys(fields, REDACTED))
    TrailEntry.objects.filter(pk__in=[it.pk for it in kept]).update(row_salt="")
    for table, keys in others.items():
        wrote(*every_row(proven()[table]).filter(pk__in=keys))
    trail.record(
        TrailEntry.Event.ENTRY_REDACTED, course=course, by=by, at=at, noun=noun, fact=key_of_fact,
        fields=sorted(fields), redaction=key, lines=sorted(it.seq for it in kept),
    )  # fmt: skip
    return made


def _check(course: Course, noun: str, fields: Collection[str], reason: str, by: User) -> None:
    if course.site_id not in by.sites_as(SUPERVISING):
        raise CannotRecord("Only a supervisor of the course's site takes words out of the record.")
    if not reason.strip():
        raise CannotRecord("Say why.")
    if not fields or not set(fields) <= set(REDACTABLE.get(noun, [])):
        raise CannotRecord("Choose words that somebody typed. What a rule reads is corrected, not taken out.")


def _row(course: Course, noun: str, key: UUID, fields: Collection[str]) -> Fact:
    row: Any = every_row(proven()[noun]).filter(pk=key, course=course).first()
    if row is None:
        raise CannotRecord("This course has no such entry.")
    if all(getattr(row, name) in ("", REDACTED) for name in fields):
        raise CannotRecord("There are no words to take out.")
    return row


def _lines_of(noun: str, key: UUID) -> list[TrailEntry]:
    """Return the lines that keep a digest of this row and still have its salt. Reads the whole trail: it is rare."""
    lines = TrailEntry.objects.exclude(row_salt="").filter(rows__contains=f'"{key}"').order_by("seq")
    return [it for it in lines if str(key) in json.loads(it.rows).get(noun, {})]


def _rows_of(lines: Collection[TrailEntry]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in lines:
        for noun, rows in json.loads(line.rows).items():
            found.setdefault(noun, set()).update(rows)
    return found
