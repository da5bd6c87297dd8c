"""Answering checks, weighing, asking what stands against a dose, waiving a gate, releasing the dose."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import programmes
from tracker.access.roles import Role
from tracker.actions import courses, facts, signatures, trail
from tracker.actions.action import CannotRecord, action
from tracker.actions.bookings import check_dose, check_visit
from tracker.history import facts_of, protocol_of, setting_of
from tracker.history.questions import questions_of
from tracker.models import Course, GateCheck, Release, Requirement, TrailEntry, User, Waiver, Weight
from tracker.models.facts import Source, standing

STAND_IN_THE_WAY = frozenset(
    {"gate", "interval", "standing", "limit", "notice", "milestone", "document", "criterion", "washout", "count"}
)
WAIVED_BY = {
    "waivable by supervisor": {Role.SUPERVISOR},
    "waivable by medical director": {Role.MEDICAL_DIRECTOR},
}


@dataclass(frozen=True, slots=True)
class Objection:
    """A gate that giving the dose now would break: what it asks for, and who may release the dose past it.

    `requires` "standing": the course does not go on.
    """

    key: str
    requires: str
    release: str
    source: str

    @property
    def is_final(self) -> bool:
        """Say whether nobody can release the dose past this gate."""
        return self.release == "never"

    @property
    def stops(self) -> bool:
        """Say whether the dose cannot be released while this stands; a warning does not stop it."""
        return self.release != "warning"


@action
def answer(
    *,
    course: Course,
    code: str,
    passed: bool,
    key: UUID,
    by: User,
    at: datetime,
    visit_key: str = "",
    detail: str = "",
    happened_at: datetime | None = None,
    source: int = Source.LIVE,
) -> GateCheck:
    """Answer one of the protocol's checks or questions of who may be treated, for a visit or (no `visit_key`) for all.

    :raises CannotRecord: when the protocol has no such check or visit, or it lies in the future.
    """
    course = courses.lock(course)
    answered = {"code": code, "visit_key": visit_key, "passed": passed}
    if (done := facts.made_before(GateCheck, course=course, key=key, **answered)) is not None:
        return done
    if visit_key:
        check_visit(course, visit_key)
    if code not in questions_of(course):
        raise CannotRecord("This course's protocol has no such check.")
    if happened_at is not None and happened_at > at:
        raise CannotRecord("A check cannot be answered for the future.")
    check = GateCheck(
        key=key, course=course, code=code, visit_key=visit_key, passed=passed, detail=detail,
        source=source, happened_at=happened_at or at, recorded_at=at, recorded_by=by,
    )  # fmt: skip
    facts.insert(check)
    courses.replan(course=course, at=at)
    trail.record(
        TrailEntry.Event.CHECK_RECORDED, course=course, by=by, at=at, check=code, passed=passed, visit=visit_key
    )
    return check


@action
def weigh(
    *,
    course: Course,
    kg: Decimal,
    key: UUID,
    by: User,
    at: datetime,
    happened_at: datetime | None = None,
    source: int = Source.LIVE,
) -> Weight:
    """Record the body weight in kg, from which a dose by weight follows. `happened_at` None: weighed now.

    :raises CannotRecord: when no grown person can weigh that, it has more than one decimal place, or lies ahead.
    """
    course = courses.lock(course)
    if (done := facts.made_before(Weight, course=course, key=key, kg=kg)) is not None:
        return done
    weight = Weight(
        key=key, course=course, kg=kg, source=source, happened_at=happened_at or at, recorded_at=at, recorded_by=by
    )
    facts.insert(weight)
    courses.replan(course=course, at=at)
    trail.record(TrailEntry.Event.WEIGHT_RECORDED, course=course, by=by, at=at, kg=kg)
    return weight


def objections(course: Course, visit_key: str, at: datetime) -> list[Objection]:
    """Return what giving this dose at `at` would break, final ones first. One statement; writes nothing."""
    history = programmes.History(facts_of(course.patient_id), str(course.pk))
    protocol = protocol_of(course.protocol_version)
    found = programmes.objections(protocol, history, setting_of(course), visit=visit_key, at=at)
    gates = [
        Objection(it.key, str(it.detail.get("requires", it.rule)), str(it.detail.get("release", "never")), it.source)
        for it in found
        if it.rule in STAND_IN_THE_WAY
    ]
    return sorted(gates, key=lambda it: (not it.is_final, not it.stops))


@action
def release(*, course: Course, visit_key: str, identity_checked: bool, key: UUID, by: User, at: datetime) -> Release:
    """Release a dose: every gate is met or waived, and name and birthday were asked aloud.

    :raises CannotRecord: when identity was not checked, a gate that stops the dose is shut, or it was given already.
    """
    course = courses.lock(course)
    if (done := facts.made_before(Release, course=course, key=key, visit_key=visit_key)) is not None:
        return done
    check_dose(course, visit_key)
    if standing(course.dose_facts.filter(visit_key=visit_key)).exists():
        raise CannotRecord("This dose was given already.")
    if not identity_checked:
        raise CannotRecord("Ask the patient's name and date of birth aloud first.")
    found = objections(course, visit_key, at)
    if any(it.requires == "standing" for it in found):
        raise CannotRecord(f"No dose can be released. How the course stands: {course.get_standing_display()}.")
    if any(it.stops for it in found):
        raise CannotRecord("A gate is shut, or it is too early or too late. The dose cannot be released.")
    warnings = [it.key for it in found]
    made = Release(
        key=key, course=course, visit_key=visit_key, identity_checked=True, snapshot={"warnings": warnings},
        happened_at=at, recorded_at=at, recorded_by=by,
    )  # fmt: skip
    facts.insert(made)
    trail.record(TrailEntry.Event.DOSE_RELEASED, course=course, by=by, at=at, visit=visit_key, warnings=warnings)
    return made


@action
def decide_waiver(
    *,
    course: Course,
    requirement_key: str,
    granted: bool,
    reason: str,
    key: UUID,
    by: User,
    at: datetime,
    until: datetime | None = None,
    signed_with: int | None = None,
) -> Waiver:
    """Grant or refuse a waiver of one requirement, before the event, with the reason.

    `signed_with`: what whoever decides was asked for, and signs it with; None: nobody signs, as in a synthetic clinic.

    :raises CannotRecord: when the gate can never be released, its person is another role, the event has passed, or
        the one who decides belongs or belonged to the course's team.
    """
    course = courses.lock(course)
    decided = {"requirement_key": requirement_key, "granted": granted}
    if (done := facts.made_before(Waiver, course=course, key=key, **decided)) is not None:
        return done
    if not reason.strip():
        raise CannotRecord("Say why.")
    requirement = course.requirements.filter(key=requirement_key).first()
    if requirement is None:
        raise CannotRecord("This course has no such requirement.")
    if course.team.filter(member=by).exists():
        raise CannotRecord("You belong or belonged to this course's team. Somebody else has to decide.")
    if _has_happened(requirement, at):
        raise CannotRecord("This has already happened. A waiver dates from before the event.")
    release = str((requirement.detail or {}).get("release", "waivable by supervisor"))
    if release not in WAIVED_BY:
        raise CannotRecord("The protocol does not allow anybody to waive this.")
    if course.site_id not in by.sites_as(WAIVED_BY[release]):
        raise CannotRecord(f"This is {release} only.")
    waiver = Waiver(
        key=key, course=course, requirement_key=requirement_key, protocol_version=course.protocol_version,
        snapshot={"rule": requirement.rule, "closes_at": str(requirement.closes_at), "detail": requirement.detail},
        granted=granted, until=until, reason=reason, happened_at=at, recorded_at=at, recorded_by=by,
    )  # fmt: skip
    facts.insert(waiver)
    signed = None
    if signed_with is not None:
        signed = signatures.write(
            waiver, meaning=signatures.Meaning.APPROVAL, signed_with=signed_with, zone=course.zone, by=by, at=at,
            course=course,
        )  # fmt: skip
    courses.replan(course=course, at=at)
    event = TrailEntry.Event.WAIVER_GRANTED if granted else TrailEntry.Event.WAIVER_REFUSED
    said = {"requirement": requirement_key, "until": until, **signatures.told(signed)}
    trail.record(event, course=course, by=by, at=at, **said)
    return waiver


def _has_happened(requirement: Requirement, at: datetime) -> bool:
    """Say whether a waiver would come after the event: it was met, settled, or its last allowed moment has passed."""
    closes_at = None if requirement.provisional else requirement.closes_at
    moments = (requirement.met_at, requirement.settled_at, closes_at)
    return any(moment is not None and moment <= at for moment in moments)
