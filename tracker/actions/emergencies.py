"""Emergency access ("break-glass"): opening one patient's record for an hour, ending it, reviewing it.

What it opens is said where every query starts (`models.scoping.visible`), what it never opens in `access.policy`.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from tracker.access.roles import SUPERVISING
from tracker.actions import facts, signatures, trail
from tracker.actions.action import CannotRecord, action, wrote
from tracker.delivery.recipients import alerted
from tracker.models import Course, EmergencyAccess, EmergencyEnd, EmergencyReview, Letter, Patient, TrailEntry, User
from tracker.models.emergencies import LASTS

Event = TrailEntry.Event
MOST_TRIES = 5
IN = timedelta(minutes=15)
TOO_OFTEN = "Five tries in 15 minutes are the most. Phone whoever is on duty at the patient's site."
NOT_YOURS = "Somebody of the site's supervision reviews this."


class SeenAlready(CannotRecord):
    """This person sees the record without an emergency. `reference`: of the patient's latest course."""

    def __init__(self, reference: str) -> None:
        super().__init__("You see this record already.")
        self.reference = reference


@dataclass(frozen=True, slots=True)
class Sought:
    """Who is looked for: a course's reference, or full name and date of birth. Whatever is typed has to fit."""

    reference: str = ""
    full_name: str = ""
    born_on: date | None = None


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why it cannot wait, in a code and in words."""

    reason: int
    words: str


@action
def open_record(
    *, sought: Sought, grounds: Grounds, signed_with: int, key: UUID, origin: str, by: User, at: datetime
) -> EmergencyAccess | None:
    """Open one patient's record to `by` for 60 minutes, and write to whoever supervises the patient's sites.

    Whom exactly one patient fits is opened; else None, and a line of the trail that says that somebody tried, without
    a word of what was typed. A replay (same key) is answered with what it made. `origin`: where links in letters lead.

    :raises CannotRecord: when `by` treats nobody now, or tried five times in 15 minutes, found or not; or when the key
        was used by somebody else, or for anything else.
    :raises SeenAlready: when nothing of the record is closed to them.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # so that tries at once are counted one after the other
    same = {"opened_by_id": by.pk, "reason": grounds.reason, "words": grounds.words}
    if (done := _made_before(EmergencyAccess, key, **same)) is not None:
        if _found(sought) != done.patient:
            raise CannotRecord(facts.FOR_SOMETHING_ELSE)
        return cast(EmergencyAccess, done)
    _check_may(by, at)
    patient = _found(sought)
    if patient is None:
        reason = EmergencyAccess.Reason(grounds.reason).name.lower()
        trail.record(Event.EMERGENCY_REFUSED, by=by, at=at, emergency=reason)
        return None
    courses = _courses(patient)
    _check_closed(courses, by)
    made = EmergencyAccess(
        key=key, patient=patient, opened_by=by, reason=grounds.reason, words=grounds.words, opened_at=at,
        ends_at=at + LASTS, signed_with=signed_with,
    )  # fmt: skip
    _write(made)
    Letter.objects.bulk_create(
        Letter(address=it.email, origin=origin, asked_at=at, is_alert=True)
        for it in alerted({it.site_id for it in courses}, at, but=by.pk)
    )
    reason = EmergencyAccess.Reason(made.reason).name.lower()
    _say(Event.EMERGENCY_OPENED, courses, by, at, emergency=reason, ends_at=made.ends_at, access=key)
    return made


@action
def end(*, access: UUID, by: User, at: datetime) -> None:
    """End one's own emergency access before its hour is over. One that is over stays as it is.

    :raises CannotRecord: when `by` opened none of this key.
    """
    mine = EmergencyAccess.objects.as_system("emergency").filter(opened_by=by)
    found = mine.filter(key=access).select_for_update(of=("self",)).select_related("patient").first()
    if found is None:
        raise CannotRecord("You have no such emergency access.")
    if mine.open_at(at).filter(key=access).exists():
        _end(found, by, at)


def end_all_of(person: User, *, by: User, at: datetime) -> None:
    """End every emergency access that somebody has open: part of the action that ends their role or account."""
    running = EmergencyAccess.objects.as_system("emergency").filter(opened_by=person).open_at(at)
    for it in running.select_related("patient"):
        _end(it, by, at)


@action
def review(
    *, access: UUID, finding: int, words: str, signed_with: int, key: UUID, by: User, at: datetime
) -> EmergencyReview:
    """Review an emergency access, signed. One that needs follow-up is reviewed again, until a finding settles it.

    A replay (same key) is answered with what it made.

    :raises CannotRecord: when `by` supervises none of the patient's sites, opened the record themselves, or somebody
        settled it before; or when the key was used for another.
    """
    found = EmergencyAccess.objects.as_system("emergency").filter(key=access).select_for_update(of=("self",)).first()
    courses = _courses(found.patient) if found else []
    mine = [it for it in courses if it.site_id in by.sites_as(SUPERVISING)]
    if found is None or not mine:
        raise CannotRecord(NOT_YOURS)
    same = {"access_id": access, "reviewed_by_id": by.pk, "finding": finding, "words": words}
    if (done := _made_before(EmergencyReview, key, **same)) is not None:
        return cast(EmergencyReview, done)
    if found.opened_by_id == by.pk:
        raise CannotRecord("Nobody reviews their own emergency access. Another supervisor does.")
    if not EmergencyAccess.objects.as_system("emergency").unsettled().filter(key=access).exists():
        raise CannotRecord("Somebody has reviewed this already.")
    made = EmergencyReview(key=key, access=found, finding=finding, words=words, reviewed_at=at, reviewed_by=by)
    _write(made)
    signatures.write(
        made, meaning=signatures.Meaning.REVIEW, signed_with=signed_with, zone=mine[0].zone, by=by, at=at,
        course=mine[0],
    )  # fmt: skip
    said = EmergencyReview.Finding(finding).name.lower()
    _say(Event.EMERGENCY_REVIEWED, [*mine, *(it for it in courses if it not in mine)], by, at, verdict=said)
    return made


def _made_before(model: Any, key: UUID, **same: object) -> Any:
    """Return what an earlier request with this key made, or None: looked for before anybody is, so that no key tells.

    :raises CannotRecord: when it was sent by somebody else, or for something else (a column of `same` differs).
    """
    done = model.objects.as_system("emergency").filter(key=key).first()
    if done is not None and any(getattr(done, name) != value for name, value in same.items()):
        raise CannotRecord(facts.FOR_SOMETHING_ELSE)
    return done


def _check_may(by: User, at: datetime) -> None:
    if not by.is_clinician:
        raise CannotRecord("Only somebody who works with patients opens a record in an emergency.")
    found = EmergencyAccess.objects.as_system("emergency").filter(opened_by=by, opened_at__gt=at - IN).count()
    lines = TrailEntry.objects.filter(actor=str(by.public_id), event=Event.EMERGENCY_REFUSED, at__gt=at - IN)
    if found + lines.count() >= MOST_TRIES:
        raise CannotRecord(TOO_OFTEN)


def _found(sought: Sought) -> Patient | None:
    """Return the one patient whom everything typed fits; None where there is none, or not exactly one.

    Names are compared in Python, so that letters count alike on both databases; case and spaces do not matter.
    """
    if not (sought.reference or (sought.full_name and sought.born_on)):
        return None
    rows: Any = Patient.objects.as_system("emergency").filter(courses__isnull=False)
    rows = rows.filter(courses__reference=sought.reference.strip().upper()) if sought.reference else rows
    rows = rows.filter(born_on=sought.born_on) if sought.born_on else rows
    name = _plain(sought.full_name)
    fit = [it for it in rows.distinct() if not name or _plain(it.full_name) == name]
    return fit[0] if len(fit) == 1 else None


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _courses(patient: Patient) -> list[Course]:
    """Return all courses of a patient, the latest first. One statement."""
    return list(Course.objects.as_system("emergency").filter(patient=patient).order_by("-enrolled_at", "-pk"))


def _check_closed(courses: list[Course], by: User) -> None:
    """Refuse where nothing is closed to them; running emergency accesses count as open."""
    seen = set(Course.objects.visible_to(by).filter(pk__in=[it.pk for it in courses]).values_list("pk", flat=True))
    if seen == {it.pk for it in courses}:
        raise SeenAlready(courses[0].reference)


def _end(access: EmergencyAccess, by: User, at: datetime) -> None:
    _write(EmergencyEnd(access=access, ended_at=at, ended_by=by))
    _say(Event.EMERGENCY_ENDED, _courses(access.patient), by, at, access=access.pk)


def _write(row: Any) -> None:
    facts.check_value(getattr(row, "words", ""), 1000)
    row.save(force_insert=True)
    wrote(row)


def _say(event: TrailEntry.Event, courses: list[Course], by: User, at: datetime, **detail: Any) -> None:
    """Leave a line on the trail of each of the patient's courses; the first one names the rows."""
    for course in courses:
        trail.record(event, course=course, by=by, at=at, **detail)
