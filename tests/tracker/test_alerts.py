"""Every alert has a person: on duty now, a named deputy during leave, else the site's fallback. Kinds by situations."""

from datetime import timedelta

import pytest
from django.db import transaction

from tests.conftest import _member
from tests.factories import CourseFactory, MembershipFactory, ReminderFactory
from tracker.access.roles import Role
from tracker.actions.action import writing
from tracker.delivery.recipients import alerted, recipients
from tracker.models import DutyShift, Leave, Membership, Reminder, Requirement, User
from tracker.pages.duty import answering, answers_of, with_lead

Audience = Reminder.Audience
DAY = timedelta(days=1)
INES, TOMASZ, KOFI, MEERA, HANNA, DORA = "Ines", "Tomasz", "Kofi", "Dr Meera", "Hanna", "Dora"
BOTH = f"{DORA}, {HANNA}"
ON_DUTY = "Whoever is on duty"


@pytest.fixture
def clinic(site, at):
    """Ines leads, Kofi is on duty, Meera is the fallback, Hanna supervises, Dora directs, Tomasz is there, too."""
    people = {
        INES: Role.THERAPIST, TOMASZ: Role.THERAPIST, KOFI: Role.THERAPIST, HANNA: Role.SUPERVISOR,
        DORA: Role.MEDICAL_DIRECTOR,
    }  # fmt: skip
    made = {name: _member(site, role, at, name) for name, role in people.items()}
    meera = MembershipFactory(site=site, role=Role.PRESCRIBER, falls_back=True, user__short_name=MEERA).user
    with writing():
        DutyShift.objects.create(site=site, person=made[KOFI], starts_at=at - DAY, ends_at=at + DAY)
    return made | {MEERA: meera}


def away(person, deputy):
    """Return what sends somebody on leave with a deputy."""

    def happens(clinic, at):
        given = {"starts_at": at - DAY, "ends_at": at + DAY}
        Leave.objects.create(person=clinic[person], deputy=clinic[deputy], **given)

    return happens


def left(person):
    """Return what ends somebody's work here; their account stays open."""
    return lambda clinic, at: Membership.objects.filter(user=clinic[person]).update(ends_at=at)


def closed(person):
    """Return what closes somebody's account."""
    return lambda clinic, at: User.objects.filter(pk=clinic[person].pk).update(is_active=False)


def off_duty(clinic, at):
    """End Kofi's shift."""
    DutyShift.objects.update(ends_at=at)


USUAL = {"lead": INES, "duty": KOFI, "supervisor": HANNA, "emergency": BOTH, "today": INES, "board": INES}
LEAD, CARE = ("lead", "today"), ("lead", "today", "duty")
OVERSIGHT = ("supervisor", "emergency")
SITUATIONS = {
    "everybody is there": ([], {}),
    "the lead is on leave": ([away(INES, TOMASZ)], dict.fromkeys((*LEAD, "board"), TOMASZ)),
    "lead and deputy are on leave": (
        [away(INES, TOMASZ), away(TOMASZ, INES)], dict.fromkeys(LEAD, KOFI) | {"board": ON_DUTY}
    ),
    "the deputy has left": ([away(INES, TOMASZ), left(TOMASZ)], dict.fromkeys(LEAD, KOFI) | {"board": ON_DUTY}),
    "the lead has left": ([left(INES)], dict.fromkeys(LEAD, KOFI) | {"board": ON_DUTY}),
    "the lead's account is closed": ([closed(INES)], dict.fromkeys(LEAD, KOFI) | {"board": ON_DUTY}),
    "nobody is on duty": ([off_duty], {"duty": MEERA}),
    "nobody is on duty, and the lead has left": (
        [off_duty, left(INES)], dict.fromkeys(CARE, MEERA) | {"board": ON_DUTY}
    ),
    "whoever is on duty is on leave": ([away(KOFI, TOMASZ)], {"duty": MEERA}),
    "whoever is on duty works here no more": ([left(KOFI)], {"duty": MEERA}),
    "the fallback is on leave, and nobody on duty": ([off_duty, away(MEERA, TOMASZ)], {"duty": TOMASZ}),
    "the supervisor has left": ([left(HANNA)], dict.fromkeys(OVERSIGHT, DORA)),
    "the supervisor's account is closed": ([closed(HANNA)], dict.fromkeys(OVERSIGHT, DORA)),
    "whoever is on duty has a closed account": ([closed(KOFI)], {"duty": MEERA}),
    "the supervisor is on leave": ([away(HANNA, TOMASZ)], dict.fromkeys(OVERSIGHT, DORA)),
    "the director is on leave": ([away(DORA, TOMASZ)], {"emergency": HANNA}),
    "the director alone is left, and on leave": (
        [left(HANNA), away(DORA, TOMASZ)], dict.fromkeys(OVERSIGHT, TOMASZ)
    ),
    "nobody supervises": ([left(HANNA), left(DORA)], dict.fromkeys(OVERSIGHT, KOFI)),
    "nobody supervises, and nobody is on duty": (
        [left(HANNA), left(DORA), off_duty], dict.fromkeys((*OVERSIGHT, "duty"), MEERA)
    ),
}  # fmt: skip


def reached(course, stranger, at):
    """Return whom each kind of alert reaches: messages to staff, an emergency, what the pages of work say."""
    rows = {it.name.lower(): ReminderFactory(course=course, audience=it) for it in Audience if it.name != "PATIENT"}
    found = recipients(rows.values(), at)
    told = {name: found[it.pk].short_name if it.pk in found else None for name, it in rows.items()}
    person = answering([course], at)[course.pk].person
    row = with_lead(Requirement.unscoped.filter(course=course), at).first()
    return told | {
        "emergency": ", ".join(sorted(it.short_name for it in alerted({course.site_id}, at, stranger.pk))),
        "today": person.name if person else None,
        "board": answers_of(row).split(" answers")[0],
    }


def test_each_kind_of_alert_reaches_a_person_in_each_situation(clinic, patient, foreign_supervisor, at):
    course = CourseFactory(patient=patient, team=[clinic[INES]])
    wrong = {}
    for name, (happenings, otherwise) in SITUATIONS.items():
        with writing(), transaction.atomic():
            for happens in happenings:
                happens(clinic, at)
            found = reached(course, foreign_supervisor, at)
            transaction.set_rollback(True)
        wrong |= {(name, kind): (found[kind], wanted) for kind, wanted in (USUAL | otherwise).items()
                  if found[kind] != wanted}  # fmt: skip
    assert wrong == {}


def test_nobody_is_alerted_of_what_they_did_themselves(clinic, site, at):
    assert [it.short_name for it in alerted({site.pk}, at, but=clinic[DORA].pk)] == [HANNA]
