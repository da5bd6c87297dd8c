"""The people around a patient: naming a companion or an emergency contact, and what each may be told."""

from datetime import datetime
from uuid import UUID

from tracker.actions import courses, facts, trail
from tracker.actions.action import CannotRecord, action
from tracker.models import Contact, Course, TrailEntry, User


@action
def name(
    *,
    course: Course,
    full_name: str,
    phone: str,
    part: Contact.Part,
    may_be_told: Contact.MayBeTold,
    key: UUID,
    by: User,
    at: datetime,
    relation: str = "",
    replaces: UUID | None = None,
) -> Contact:
    """Name a contact person of the patient, or (with `replaces`) say anew what stands about one.

    Changes no plan, so that nothing is replanned. A replay returns the contact it made. The trail keeps what the person
    is for and what they may be told, as codes; not who they are.

    :raises CannotRecord: when name or number is missing, or what it replaces is another patient's or was replaced.
    """
    course = courses.lock(course)
    same = {"full_name": full_name, "phone": phone, "replaces_id": replaces}
    if (made := facts.made_before(Contact, course=course, key=key, **same)) is not None:
        return made
    if not full_name.strip() or not phone.strip():
        raise CannotRecord("A contact has a name and a number.")
    if replaces is not None:
        _check_replaced(course, replaces)
    contact = Contact(
        key=key, course=course, full_name=full_name, relation=relation, phone=phone, part=part, may_be_told=may_be_told,
        replaces_id=replaces, happened_at=at, recorded_at=at, recorded_by=by,
    )  # fmt: skip
    facts.insert(contact)
    trail.record(
        TrailEntry.Event.CONTACT_NAMED, course=course, by=by, at=at, contact=key, part=int(part),
        may_be_told=int(may_be_told), replaces=replaces,
    )  # fmt: skip
    return contact


def _check_replaced(course: Course, key: UUID) -> None:
    """Refuse to replace what is not this patient's. One named on another course of the same patient may be."""
    earlier = Contact.objects.as_system("replan").filter(pk=key, course__patient=course.patient_id)
    if not earlier.exists():
        raise CannotRecord("This contact is of somebody else.")
