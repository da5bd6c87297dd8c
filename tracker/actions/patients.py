"""Changing a patient's details. Registering a patient is part of `courses.enrol`; contact people are in `contacts`."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from tracker.actions import courses, facts, trail
from tracker.actions.action import CannotRecord, action
from tracker.actions.facts import check_value
from tracker.models import Course, DetailChange, Patient, TrailEntry, User

DETAILS = (
    "full_name", "short_name", "pronouns", "email", "phone", "zone", "language", "interpreter_wanted", "access_needs",
    "allergies", "prescriber_name", "prescriber_phone", "messages_wanted",
)  # fmt: skip
"""What can be changed. The date of birth is not among them: enrolment judged the age by it."""


@action
def change(*, course: Course, details: Mapping[str, Any], seen: str, by: User, at: datetime) -> tuple[str, ...]:
    """Change details of a course's patient and return the names of those that changed; none where all stand already.

    What stood there before and what stands now is kept with the record, a row for each detail.

    The patient's clock moves messages: where it changes, every course of theirs is planned anew. The trail keeps the
    names of the fields, never what is in them. `seen` is `as_seen` of the patient when the form was opened.

    :raises CannotRecord: when a name is missing, a value cannot be stored, or somebody changed a detail meanwhile.
    """
    locked = _lock_all(course)
    patient = Patient.objects.as_system("replan").select_for_update(no_key=True).get(pk=course.patient_id)
    changed = tuple(name for name in DETAILS if name in details and getattr(patient, name) != details[name])
    if not changed:
        return ()
    if seen != as_seen(patient):
        raise CannotRecord("Somebody changed these details in the meantime. Open the page again.")
    before = {name: getattr(patient, name) for name in changed}
    for name in changed:
        setattr(patient, name, details[name])
    _check(patient, changed)
    _keep(course, patient, before, by, at)
    patient.save(update_fields=changed)
    if "zone" in changed:
        for it in locked:
            it.patient = patient
            courses.replan(course=it, at=at)
    trail.record(TrailEntry.Event.PATIENT_CHANGED, course=course, by=by, at=at, fields=sorted(changed))
    return changed


def _keep(course: Course, patient: Patient, before: Mapping[str, Any], by: User, at: datetime) -> None:
    """Keep what was so and what is so, as text."""
    stamp: dict[str, Any] = {"course": course, "happened_at": at, "recorded_at": at, "recorded_by": by}
    facts.insert(*(
        DetailChange(field=name, old=_text(old), new=_text(getattr(patient, name)), **stamp)
        for name, old in before.items()
    ))  # fmt: skip


def _text(value: object) -> str:
    return "" if value is None else str(value)


def as_seen(patient: Patient) -> str:
    """Return a sign of the details as they stand: another detail, another sign. Says nothing of what is in them."""
    values = json.dumps([getattr(patient, name) for name in DETAILS])
    return hashlib.sha256(f"{patient.public_id}{values}".encode()).hexdigest()[:16]


def _check(patient: Patient, changed: tuple[str, ...]) -> None:
    others = [field.name for field in patient._meta.concrete_fields if field.name not in changed]
    try:
        patient.clean_fields(exclude=others)
    except ValidationError as invalid:
        name, messages = next(iter(invalid.message_dict.items()))
        raise CannotRecord(f"{name.replace('_', ' ').capitalize()}: {messages[0]}") from invalid
    for name in changed:
        check_value(getattr(patient, name), getattr(Patient._meta.get_field(name), "max_length", None))


def _lock_all(course: Course) -> list[Course]:
    """Return the patient's courses that go on; all are locked, by the order of their keys: nobody waits crosswise."""
    rows = Course.objects.as_system("replan").filter(patient=course.patient_id).order_by("pk")
    locked = rows.select_for_update(no_key=True, of=("self",)).select_related("patient", "site", "protocol_version")
    return [it for it in locked if it.ended_at is None]
