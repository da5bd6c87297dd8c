"""Enrolling a patient, and replanning a course: the step every action takes after it has written its facts."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import programmes
from programmes.moments import local_day
from tracker.actions import facts, hindrances, projection, trail
from tracker.actions.action import CannotRecord, action
from tracker.history import facts_of, protocol_of, setting_of
from tracker.history.amounts import hides_amount
from tracker.models import CareTeamMember, Course, Enrolment, Patient, ProtocolVersion, Site, TrailEntry, User
from tracker.models.courses import CourseQuerySet


@action
def enrol(
    *,
    patient: Patient,
    site: Site,
    version: ProtocolVersion,
    team: Mapping[User, CareTeamMember.Part],
    key: UUID,
    by: User,
    at: datetime,
    enrolled_at: datetime | None = None,
    arm: str = "",
) -> Course:
    """Enrol a patient on a protocol version, to which the course stays pinned. An unsaved patient is registered too.

    At most 12 statements for a new patient. A replay (same key) returns the course it made.

    Where the protocol hides amounts from the team and no `arm` is handed in, it is drawn here, each as likely as the
    others, and neither the trail nor any page names it.

    The site's row is locked first, so that no number is given twice and two replays at once do not meet.

    :raises CannotRecord: when the patient is younger or older than the protocol allows, there is no lead, or the
        enrolment lies in the future; the version is another site's supplement; or the site cannot go live.
    """
    locked = Site.objects.select_for_update(no_key=True).annotate(answered=hindrances.is_answered(at))
    site = locked.get(pk=site.pk)
    if (done := _made_before(key, site, patient)) is not None:
        return done
    hindrances.check_live(site)
    begins = enrolled_at or at
    _check(patient, version, team, begins, site)
    is_new = patient.pk is None
    if is_new:
        patient.save()
    else:
        hindrances.check_not_in_emergency(patient, by, at, "enrols them")
    course = _open(patient, site, version, begins, arm or _drawn(version))
    enrolment = Enrolment(key=key, course=course, happened_at=begins, recorded_at=at, recorded_by=by)
    facts.insert(enrolment)
    CareTeamMember.objects.bulk_create(
        CareTeamMember(course=course, member=member, part=part, starts_at=begins) for member, part in team.items()
    )
    replan(course=course, at=at, enrolment=enrolment if is_new else None)
    trail.record(
        TrailEntry.Event.COURSE_ENROLLED,
        course=course,
        by=by,
        at=at,
        version=version.reference,
        team=sorted(str(member.public_id) for member in team),
    )
    return course


def _made_before(key: UUID, site: Site, patient: Patient) -> Course | None:
    """Return the course that an earlier request with this key made.

    :raises CannotRecord: when that was another person's, or at another site.
    """
    done = Enrolment.objects.as_system("replan").filter(key=key).select_related("course__patient").first()
    if done is None:
        return None
    course: Course = done.course
    if course.site_id != site.pk or not _is_same(patient, course.patient):
        raise CannotRecord(facts.FOR_SOMETHING_ELSE)
    return course


def _is_same(patient: Patient, enrolled: Patient) -> bool:
    if patient.pk is not None:
        return patient.pk == enrolled.pk
    return (patient.full_name, patient.born_on) == (enrolled.full_name, enrolled.born_on)


def _check(
    patient: Patient, version: ProtocolVersion, team: Mapping[User, CareTeamMember.Part], at: datetime, site: Site
) -> None:
    if version.is_regulation:
        raise CannotRecord(f"{version} holds rules of a place, and is no protocol.")
    eligibility = protocol_of(version).eligibility
    age = _age(patient.born_on, local_day(at, ZoneInfo(site.zone)))
    if age < 0:
        raise CannotRecord("This date of birth lies in the future.")
    is_old = f"{patient.short_name} is {age} years old."
    if isinstance(eligibility.minimum_age, int) and age < eligibility.minimum_age:
        raise CannotRecord(f"{is_old} This protocol begins at {eligibility.minimum_age} ({eligibility.source}).")
    if isinstance(eligibility.maximum_age, int) and age > eligibility.maximum_age:
        raise CannotRecord(f"{is_old} This protocol ends at {eligibility.maximum_age} ({eligibility.source}).")
    if version.site_id not in (None, site.pk):
        raise CannotRecord(f"{version} is the policy of another site.")
    if list(team.values()).count(CareTeamMember.Part.LEAD) != 1:
        raise CannotRecord("A course needs one lead therapist.")


def _age(born_on: date, day: date) -> int:
    """Return the age in whole years; someone born on 29 February has their birthday on 1 March in other years."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def _drawn(version: ProtocolVersion) -> str:
    """Return an arm drawn at random where nobody may know it; else none, which is the protocol's first."""
    protocol = protocol_of(version)
    return secrets.choice(protocol.arms).code if protocol.arms and hides_amount(protocol) else ""


def _open(patient: Patient, site: Site, version: ProtocolVersion, at: datetime, arm: str) -> Course:
    """Create the course under the next number of its site, whose row is locked."""
    site.last_number += 1
    site.save(update_fields=["last_number"])
    return Course.objects.create(
        reference=f"{site.code}-{site.last_number:04d}",
        patient=patient,
        site=site,
        protocol_version=version,
        zone=site.zone,
        region=site.region,
        rules=site.rules,
        arm=arm,
        enrolled_at=at,
    )


def lock(course: Course) -> Course:
    """Return the course, locked until the commit. The first statement of every action on a course."""
    return locked().select_related("site").get(pk=course.pk)


def lock_with_others(course: Course) -> tuple[Course, list[Course]]:
    """Return the course and the patient's other courses, all locked until the commit. One statement.

    For an action after which the others are planned anew, because rules look across courses. Locked in the order of
    their keys, so that two such actions on two courses of one patient cannot wait for each other for ever.
    """
    patient = Course.unscoped.filter(pk=course.pk).values("patient")
    rows = {it.pk: it for it in locked().select_related("site").filter(patient__in=patient).order_by("pk")}
    return rows.pop(course.pk), list(rows.values())


def replan_others(others: Iterable[Course], *, at: datetime) -> None:
    """Plan the patient's other courses anew, those that go on: what was given on one counts on all."""
    for it in others:
        if it.ended_at is None:
            replan(course=it, at=at)


def locked() -> CourseQuerySet:
    """Return the courses with patient and version, to be locked until the commit; which ones is for a filter to say.

    No lock of ours keeps others from naming the row in one of theirs (`no_key`): who holds messages or the trail's
    head writes a row that names the course at the end, and would wait for whoever waits for them.
    """
    rows = Course.objects.as_system("replan").select_for_update(no_key=True, of=("self",))
    return rows.select_related("patient", "protocol_version")


def replan(*, course: Course, at: datetime, enrolment: Enrolment | None = None) -> programmes.Plan:
    """Plan a course anew from its facts and write the rows that differ. Inside an action, after its facts.

    Three statements to read, at most four to write. `enrolment` given: the course is new and has no other fact.
    """
    known = facts_of(course.patient_id) if enrolment is None else [projection.enrolled(enrolment)]
    kept = projection.stored(course, is_new=enrolment is not None)
    history = programmes.History([*known, *kept.messaged()], str(course.pk))
    made = programmes.plan(protocol_of(course.protocol_version), history, setting_of(course))
    projection.write(course, made, kept, at)
    return made
