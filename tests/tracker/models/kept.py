"""A stored row of each table that only ever grows, whatever it hangs on. Asserts nothing."""

from datetime import datetime
from typing import Any

from django.db.models import Model

from tests.factories import a_harbour_version
from tests.tracker.models.rows import FACTS, an_access, fact
from tracker.actions import trail
from tracker.models import (
    Course,
    ElectronicSignature,
    EmergencyAccess,
    EmergencyEnd,
    EmergencyReview,
    PrivateNote,
    ProtocolVersion,
    SiteRules,
    TrailEntry,
    TrailReview,
    User,
)


def _saved(course: Course, by: User, at: datetime) -> EmergencyAccess:
    access = an_access(course, by, at)
    access.save(force_insert=True)
    return access


_MADE = {
    "ElectronicSignature": lambda course, by, at: ElectronicSignature(
        course=course, table="note", row="a" * 32, digest="0" * 64, meaning=1, signed_by=by, printed_name="Ines",
        signed_at=at, zone="Europe/London", signed_with=1,
    ),
    "EmergencyAccess": an_access,
    "EmergencyEnd": lambda course, by, at: EmergencyEnd(access=_saved(course, by, at), ended_at=at, ended_by=by),
    "EmergencyReview": lambda course, by, at: EmergencyReview(
        access=_saved(course, by, at), finding=1, words="W", reviewed_at=at, reviewed_by=by
    ),
    "PrivateNote": lambda course, by, at: PrivateNote(course=course, author=by, written_at=at, text="Slow"),
    "TrailReview": lambda course, by, at: TrailReview(
        site=course.site, upto=1, finding=1, reviewed_at=at, reviewed_by=by
    ),
}  # fmt: skip
_EMERGENCIES = [EmergencyAccess, EmergencyEnd, EmergencyReview]
KEPT = [*FACTS, TrailEntry, ProtocolVersion, ElectronicSignature, PrivateNote, SiteRules, TrailReview, *_EMERGENCIES]


def kept(model: type[Model], course: Course, by: User, at: datetime) -> Any:
    """Return a stored row of a table."""
    if model is ProtocolVersion:
        return a_harbour_version()
    if model is SiteRules:
        given = {"site": course.site, "version": a_harbour_version(), "since": at.date(), "set_at": at}
        return SiteRules.objects.create(**given, set_by=by)
    if model is TrailEntry:
        return trail.record(TrailEntry.Event.NOTE_WRITTEN, by=by, at=at, course=course)
    made = _MADE.get(model.__name__)
    row = made(course, by, at) if made else fact(model, course, by)
    row.save(force_insert=True)
    return row
