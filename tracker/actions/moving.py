"""Moving a course to another version of its protocol: what it would bring about, and the signed move itself."""

from collections.abc import Collection, Iterator
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

import programmes
from programmes.consequences import Consequences, consequences, digest
from programmes.history import Booked
from programmes.unfolding import PlannedVisit
from tracker.access.roles import SUPERVISING
from tracker.actions import courses, facts, projection, signatures, trail
from tracker.actions.action import CannotRecord, action
from tracker.history import facts_of, protocol_of, setting_of
from tracker.models import Booking, Course, ProtocolVersion, TrailEntry, User, VersionMove
from tracker.models.facts import standing

NO_SUCH_VISIT = "Cancelled: the course's new protocol version has no such visit."


class Changed(CannotRecord):
    """The plan changed since the preview was shown, so that something else would be signed."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a move would bring about: the plan as it stands and as it would be, compared; agreed times that would go.

    `signed` is the digest of all of it, by which a stale preview is known.
    """

    version: ProtocolVersion
    before: programmes.Plan
    after: programmes.Plan
    found: Consequences
    freed: tuple[PlannedVisit, ...]
    signed: str


def preview(*, course: Course, to: ProtocolVersion, key: UUID, at: datetime) -> Preview:
    """Return what moving the course would bring about at `at`. Three statements; writes nothing.

    `key` is the move's: the cancellations that would come with it get theirs from it.

    :raises CannotRecord: when the course cannot be moved there.
    """
    if refusal := unfit(course, to):
        raise CannotRecord(refusal)
    told = projection.messaged(course.reminders.filter(settled_at__isnull=False))
    history = programmes.History([*facts_of(course.patient_id), *told], str(course.pk))
    before, after = _planned(course, history), _planned(_moved(course, to), history)
    freed = tuple(_freed(before, after))
    if freed:
        cancelled = [_as_cancelled(it.key, course, key, at) for it in freed]
        after = _planned(_moved(course, to), programmes.History([*history.given, *cancelled], history.course))
    decided = standing(course.waiver_facts.all()).values_list("requirement_key", flat=True)
    found = consequences(before, after, history=history, at=at, decided=list(decided))
    return Preview(to, before, after, found, freed, f"{digest(found, at)[:48]}{to.digest[:16]}")


@action
def move(
    *,
    course: Course,
    to: ProtocolVersion,
    reason: str,
    signed: str,
    key: UUID,
    by: User,
    at: datetime,
    signed_with: int | None = None,
) -> VersionMove:
    """Move a course to another version of its protocol, then replan. Agreed times of visits that are gone end with it.

    `signed` is what `preview` said to whoever signs; `signed_with` what they were asked for before (None: nobody signs,
    as in a synthetic clinic).

    :raises Changed: when the move would bring about something else than was shown by now.
    :raises CannotRecord: when the course cannot be moved there, nobody said why, or the one who signs is neither
        supervisor nor medical director of its site.
    """
    course = courses.lock(course)
    if (done := facts.made_before(VersionMove, course=course, key=key, to_version_id=to.pk)) is not None:
        return done
    if course.site_id not in by.sites_as(SUPERVISING):
        raise CannotRecord(f"Only a supervisor or the medical director of {course.site} moves a course.")
    if not reason.strip():
        raise CannotRecord("Say why.")
    shown = preview(course=course, to=to, key=key, at=at)
    if shown.signed != signed:
        raise Changed("The plan changed since this was shown. Read what would follow now, then sign again.")
    made = VersionMove(
        key=key, course=course, from_version=course.protocol_version, to_version=to, reason=reason.strip(),
        signed=signed, happened_at=at, recorded_at=at, recorded_by=by,
    )  # fmt: skip
    facts.insert(made)
    signature = None
    if signed_with is not None:
        signature = signatures.write(
            made, meaning=signatures.Meaning.APPROVAL, signed_with=signed_with, zone=course.zone, by=by, at=at,
            course=course,
        )  # fmt: skip
    _cancel(made, {it.key for it in shown.freed})
    course.arm, course.protocol_version = arm_of(course), to
    course.save(update_fields=["arm", "protocol_version"])
    courses.replan(course=course, at=at)
    trail.record(
        TrailEntry.Event.COURSE_MOVED, course=course, by=by, at=at, was_version=made.from_version.reference,
        version=to.reference, times=[it.key for it in shown.freed], signed=signed, fact=key,
        **signatures.told(signature),
    )  # fmt: skip
    return made


def unfit(course: Course, to: ProtocolVersion) -> str:
    """Return why the course cannot be moved to this version; empty: it can. At most two statements.

    It fits where it is a version of the same protocol, or of a supplement to it, and has the group the course is in.
    """
    if to.pk == course.protocol_version_id:
        return f"The course is on {to.reference} already."
    if course.ended_at is not None:
        return "This course has ended. It keeps the version it ended on."
    if family_of(to) != family_of(course.protocol_version):
        return f"{to.reference} is another protocol. Begin a course of its own instead."
    if to.site_id not in (None, course.site_id):
        return f"{to.reference} is the policy of another site."
    groups = {it.code for it in protocol_of(to).arms}
    arm = arm_of(course)
    if (groups or arm) and arm not in groups:
        return f"{to.reference} does not have the group this course is in."
    return ""


def family_of(version: ProtocolVersion) -> str:
    """Return the code of the protocol a version is one of: its own, or that of what it extends."""
    return version.base.code if version.base_id and version.base else version.code


def arm_of(course: Course) -> str:
    """Return the group a course is in; where none was written down, the first of its protocol. Empty: it has none."""
    first = next((it.code for it in protocol_of(course.protocol_version).arms), "")
    return course.arm or first


def _moved(course: Course, to: ProtocolVersion) -> Course:
    """Return a copy of the course as it would be; it is not saved."""
    moved = copy(course)
    moved.arm, moved.protocol_version = arm_of(course), to
    return moved


def _planned(course: Course, history: programmes.History) -> programmes.Plan:
    return programmes.plan(protocol_of(course.protocol_version), history, setting_of(course))


def _freed(before: programmes.Plan, after: programmes.Plan) -> Iterator[PlannedVisit]:
    """Yield the visits with an agreed time, nothing recorded since, that are not planned any more."""
    there = {it.key for it in after.visits}
    for it in before.visits:
        if it.key not in there and it.booked is not None and not it.since_booked:
            yield it


def _cancelled_key(move: UUID, visit_key: str) -> UUID:
    return uuid5(move, visit_key)


def _as_cancelled(visit_key: str, course: Course, key: UUID, at: datetime) -> Booked:
    """Return a cancellation as the rules see it, before it is written."""
    return Booked(
        course=str(course.pk), happened_at=at, recorded_at=at, key=str(_cancelled_key(key, visit_key)),
        visit=visit_key, starts_at=None, ends_at=None,
    )  # fmt: skip


def _cancel(move: VersionMove, visit_keys: Collection[str]) -> None:
    """Cancel agreed times, as the clinic's wish. At most three statements."""
    if not visit_keys:
        return
    slots = move.course.slots.filter(visit_key__in=visit_keys)
    facts.insert(*(
        Booking(
            key=_cancelled_key(move.key, it.visit_key), course=move.course, visit_key=it.visit_key,
            replaces=it.booking, asked_by=Booking.Asked.CLINIC, reason=NO_SUCH_VISIT,
            happened_at=move.happened_at, recorded_at=move.recorded_at, recorded_by=move.recorded_by,
        )
        for it in slots.select_related("booking").order_by("starts_at")
    ))  # fmt: skip
    slots.delete()
