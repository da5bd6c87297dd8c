"""Two at the same moment: neither waits for the other for ever, and nothing is said twice or lost."""

from collections.abc import Callable
from contextlib import contextmanager, suppress
from decimal import Decimal
from threading import Barrier, BrokenBarrierError, Thread
from threading import Event as Signal
from uuid import uuid4

import pytest
from django.conf import settings as configured
from django.db import connection

from tests.factories import (
    CourseFactory,
    MembershipFactory,
    PatientFactory,
    ReminderFactory,
    SiteFactory,
    UserFactory,
)
from tests.tracker.actions.deeds import DAY, turn, weigh
from tracker.access.roles import Role
from tracker.actions import corrections, courses, patients, redaction, reminders, rota, rotation, trail, words
from tracker.actions.action import CannotRecord, writing
from tracker.actions.verification import Proof, findings
from tracker.models import CareTeamMember, Course, CourseEvent, Intention, TrailEntry
from tracker.models.facts import standing

pytestmark = pytest.mark.django_db(transaction=True)
Turn, Event = CourseEvent.Turn, TrailEntry.Event
PATIENCE = 0.5
"""Seconds one waits for the other to come to where the two could meet; SQLite lets the other in only afterwards."""


class Meeting:
    """Two acts that are made to overlap: each goes on only when the other holds what it holds."""

    def __init__(self) -> None:
        self.first, self.second = Signal(), Signal()
        self.faults: list[BaseException] = []

    def run(self, *acts: Callable[[], object]) -> None:
        """Run the acts in threads of their own, and wait for both."""
        threads = [Thread(target=self._run, args=[act]) for act in acts]
        for it in threads:
            it.start()
        for it in threads:
            it.join(timeout=30)
        assert not any(it.is_alive() for it in threads)
        assert self.faults == []
        assert trail.first_fault(configured.TRAIL_KEYS) is None

    def _run(self, act: Callable[[], object]) -> None:
        try:
            act()
        except Exception as fault:  # shown by the test, whatever it is
            self.faults.append(fault)
        finally:
            connection.close()


def slowed(function, arrived, awaited):
    """Return a function that says that it has come so far, waits for the other, and goes on."""

    def waiting(*args, **kwargs):
        arrived.set()
        awaited.wait(PATIENCE)
        return function(*args, **kwargs)

    return waiting


def test_a_hold_while_the_worker_claims(course, clinician, at, monkeypatch):
    with writing():
        course.reminders.all().delete()
    ReminderFactory(course=course, due_at=at)
    meeting = Meeting()
    monkeypatch.setattr(courses, "replan", slowed(courses.replan, meeting.first, meeting.second))
    take = reminders._take

    def taken(*args):
        meeting.first.wait(PATIENCE)
        claimed = take(*args)
        meeting.second.set()
        return claimed

    monkeypatch.setattr(reminders, "_take", taken)
    meeting.run(lambda: turn(course, clinician, at, Turn.ON_HOLD), lambda: reminders.claim(at=at))


def meet_at_the_head(monkeypatch, meeting, waits):
    """Let the act of event `waits` ask for the trail's head while the other one holds it and is about to commit."""
    record = trail.record

    def recorded(event, **detail):
        if event == waits:
            meeting.first.set()
            meeting.second.wait(PATIENCE)
            return record(event, **detail)
        meeting.first.wait(PATIENCE)
        made = record(event, **detail)
        meeting.second.set()
        return made

    monkeypatch.setattr(trail, "record", recorded)


def meet_after_a_lock(monkeypatch):
    """Let both acts hold a course before either asks for the next row."""
    lock, both = courses.lock, Barrier(2)

    def locked(course):
        found = lock(course)
        with suppress(BrokenBarrierError):
            both.wait(PATIENCE)
        return found

    monkeypatch.setattr(courses, "lock", locked)


@pytest.fixture
def elmfield():
    """Return another site of ours."""
    return SiteFactory(code="EL", name="Elmfield", new_york=True)


@pytest.fixture
def ada(elmfield, at):
    """Return a coordinator and therapist of the other site."""
    user = UserFactory(short_name="Ada")
    for role in (Role.THERAPIST, Role.COORDINATOR):
        MembershipFactory(user=user, site=elmfield, role=role, falls_back=True)
    return user.acting(at)


def test_a_transfer_to_a_site_whose_rota_is_being_planned(course, clinician, elmfield, ada, at, monkeypatch):
    meeting = Meeting()
    meet_at_the_head(monkeypatch, meeting, Event.ROTA_CHANGED)
    meeting.run(
        lambda: rota.put_on_duty(site=elmfield, person=ada, starts_at=at, ends_at=at + DAY, by=ada, at=at),
        lambda: turn(course, clinician, at, Turn.TRANSFERRED, to_site=elmfield, successor=ada),
    )
    assert elmfield.shifts.count() == 1
    assert Course.objects.as_system("verify").get().site == elmfield


def test_an_enrolment_while_details_of_the_patient_change(course, clinician, elmfield, ada, at, monkeypatch):
    meeting, patient, version = Meeting(), course.patient, course.protocol_version.base
    seen = patients.as_seen(patient)
    meet_at_the_head(monkeypatch, meeting, Event.PATIENT_CHANGED)
    meeting.run(
        lambda: patients.change(course=course, details={"phone": "1"}, seen=seen, by=clinician, at=at),
        lambda: courses.enrol(
            patient=patient, site=elmfield, version=version, key=uuid4(), by=clinician, at=at,
            team={clinician: CareTeamMember.Part.LEAD},
        ),
    )  # fmt: skip
    assert Course.objects.as_system("verify").count() == 2


def test_wrong_patient_both_ways_at_once(course, site, clinician, at, monkeypatch):
    other = CourseFactory(patient=PatientFactory(registered_at=site), reference="HB-0002", team=[clinician])
    weights = [weigh(it, clinician, at, kg) for it, kg in ((course, "70"), (other, "80"))]
    meeting = Meeting()
    meet_after_a_lock(monkeypatch)

    def move(row, to):
        corrections.move_to(
            course=row.course, other=to, entries=[("weight", row.pk)], visit_key="", reason="Wrong patient",
            key=uuid4(), by=clinician, at=at + DAY,
        )  # fmt: skip

    meeting.run(lambda: move(weights[0], other), lambda: move(weights[1], course))
    assert [str(standing(it.weight_facts.all()).get().kg) for it in (course, other)] == ["80.0", "70.0"]


def test_of_two_corrections_of_one_entry_one_is_refused(course, clinician, at, monkeypatch):
    row, meeting = weigh(course, clinician, at), Meeting()
    meet_after_a_lock(monkeypatch)
    refused = []

    def correct(kg):
        try:
            corrections.correct(
                course=course, noun="weight", key_of_fact=row.pk, values={"kg": Decimal(kg)}, reason="Typed wrongly",
                key=uuid4(), by=clinician, at=at + DAY,
            )  # fmt: skip
        except CannotRecord as reason:
            refused.append(str(reason))

    meeting.run(lambda: correct(71), lambda: correct(72))
    assert refused == ["Somebody changed this in the meantime. Open the page again."]
    assert standing(course.weight_facts.all()).count() == course.correction_facts.count() == 1


def test_words_taken_out_while_keys_change_stay_taken_out(course, supervisor, clinician, at, settings, monkeypatch):
    """What a change of keys read before would be written over the mark again, for good and unseen."""
    said = words.set_intention(course=course, text="As Bo Lind said", key=uuid4(), by=clinician, at=at)
    settings.FIELD_KEYS = {"new": bytes(range(32)), **settings.FIELD_KEYS}
    meeting, lifted = Meeting(), rotation.guard_lifted

    @contextmanager
    def lifted_late(table):
        meeting.first.set()
        meeting.second.wait(PATIENCE)
        with lifted(table):
            yield

    monkeypatch.setattr(rotation, "guard_lifted", lifted_late)

    def redacts():
        meeting.first.wait(30)
        redaction.redact(
            course=course, noun="intention", key_of_fact=said.pk, fields=["text"], reason="A name", key=uuid4(),
            by=supervisor.acting(at), at=at,
        )  # fmt: skip
        meeting.second.set()

    meeting.run(lambda: rotation.rotate(column=Intention._meta.get_field("text"), at=at), redacts)
    assert Intention.unscoped.get().text == "[redacted]"
    assert [it for it in findings(Proof(settings.TRAIL_KEYS), at) if it.table == "intention"] == []
