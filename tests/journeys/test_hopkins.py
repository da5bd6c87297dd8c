"""One course through the web client, from enrolment to the 12-month follow-up, with the second dose moved by two days.

The doses fall on 2 and 16 March 2026, so that the published dates of the reference (section 13.3, `hopkins`) are the
dates of this course. Everything is asserted: windows, requirements, messages, the trail.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core import mail

from programmes import State
from tests.factories import ProtocolVersionFactory, UserFactory
from tests.journeys.clinician import Clinician, Step
from tests.journeys.walk import LONDON, Walk, at
from tests.journeys.worker import Worker
from tests.tracker.tampering import places, unnamed
from tracker.actions.action import writing
from tracker.actions.verification import Proof, findings
from tracker.models import Course, ProtocolVersion, Reminder, TrailEntry
from tracker.models.sessions import Mode

END = at("2027-04-20")
INTENTION = "I want to stop bracing all the time."


def _walked(clinician, colleague, site) -> Course:
    """Walk the whole course, with a worker beside it that looks three times a day, and return it."""
    ProtocolVersionFactory(harbour=True, site=site)
    the, worker = Clinician(clinician, colleague), Worker(at("2026-02-09"))
    course = the.enrols(at("2026-02-09", "08:00"))
    for now, step in _steps(the):
        worker.works_until(now)
        step(now)
    worker.works_until(END)
    return Course.objects.as_system("verify").get(pk=course.pk)


def _steps(the: Clinician) -> Iterator[Step]:
    """Yield each step with the moment at which it is recorded."""
    hamd, both = {"rating_grid-hamd": "22"}, {"rating_grid-hamd": "8", "rating_qids-sr16": "6"}
    yield the.holds("screening", "2026-02-10", "09:00", "11:00", **hamd)
    yield the.checks("dose-1", "screening", "2026-02-10", "11:30")
    yield the.checks("dose-1", "consent", "2026-02-10", "11:40")
    yield the.holds("baseline", "2026-02-12", "09:00", "10:00", **hamd)
    yield the.holds("preparation", "2026-02-16", "09:00", "11:00", intentions=f"{INTENTION}\nTo rest.")
    yield the.holds("preparation", "2026-02-18", "09:00", "11:00")
    yield the.holds("preparation", "2026-02-20", "09:00", "11:00")
    yield the.weighs("2026-02-20", "70.0")
    yield the.books("dose-1", "2026-02-23", "2026-03-02", "09:00", "17:00")
    yield from the.doses("dose-1", "2026-03-02", "20.00")
    practice = {"practice-0-text": "Walk for 20 minutes", "practice-0-starts_on": "2026-03-04"}
    rated = {"rating_qids-sr16": "9"}
    yield the.holds("d1-1d", "2026-03-03", "14:00", "15:00", insights="I can put it down.", **rated, **practice)
    yield the.holds("call-3d#dose-1", "2026-03-05", "13:00", "13:20", mode=str(Mode.TELEPHONE.value))
    yield the.books("dose-2", "2026-03-06", "2026-03-14", "09:00", "17:00")
    yield the.holds("d1-1wk", "2026-03-09", "09:00", "10:00", **rated)
    moved = {"asked_by": "2", "reason": "The room is closed on Saturday"}
    yield the.books("dose-2", "2026-03-11", "2026-03-16", "09:00", "17:00", **moved)
    yield the.holds("int-2#dose-1", "2026-03-12", "09:00", "10:00")
    yield from the.doses("dose-2", "2026-03-16", "30.00")
    yield the.holds("d2-1d", "2026-03-17", "14:00", "15:00")
    yield the.books("int-2#dose-2", "2026-03-18", "2026-03-26", "10:00", "11:00")
    yield the.holds("call-3d#dose-2", "2026-03-19", "13:00", "13:20", mode=str(Mode.TELEPHONE.value))
    yield the.holds("d2-1wk", "2026-03-23", "09:00", "10:00", **{"rating_grid-hamd": "9"})
    yield the.holds("int-2#dose-2", "2026-03-26", "10:00", "11:00")
    yield the.holds("int-close", "2026-04-02", "10:00", "11:00")
    yield the.holds("fu-4wk", "2026-04-13", "09:00", "10:00", **{"rating_grid-hamd": "8"})
    for visit, day in (("1mo", "2026-04-16"), ("3mo", "2026-06-16"), ("6mo", "2026-09-16"), ("12mo", "2027-03-16")):
        yield the.holds(f"fu-{visit}", day, "09:00", "10:00", **both)


def test_the_whole_course(clinician, colleague, supervisor, site):
    course = _walked(clinician, colleague, site)
    _windows_are_the_published_ones(course)
    _everything_was_kept(course)
    _each_message_went_once()
    _each_act_left_one_line(clinician)
    _each_door_says_so(course, clinician, supervisor)


def _windows_are_the_published_ones(course: Course) -> None:
    """The published targets, and Harbour's allowed days around them: first and last day, both included."""
    rows = {it.visit_key: it for it in course.requirements.filter(key__endswith="/window")}
    found = {key: (_target(row.due_at), _target(row.opens_at), _last(row.closes_at)) for key, row in rows.items()}
    assert found == {key: tuple(day and date.fromisoformat(day) for day in days) for key, days in WINDOWS.items()}


def _everything_was_kept(course: Course) -> None:
    """What nobody published is said to be not assessable, and is never a pass."""
    found = {row.key: State(row.state).name for row in course.requirements.with_state(END)}
    assert found == dict.fromkeys(KEPT.split(), "MET") | dict.fromkeys(UNPUBLISHED.split(), "NOT_ASSESSABLE")


def _each_message_went_once() -> None:
    """Those of a dose's first booking were cancelled when it moved, those of a window when the next dose cut it."""
    every = Reminder.objects.as_system("verify").order_by("due_at", "key")
    alarms = every.filter(code="outcome-missing")  # to staff, should nobody write down what became of a booked dose
    assert {it.status for it in alarms} == {Reminder.Status.CANCELLED}
    rows = every.exclude(code="outcome-missing")
    found = [(_named(it), f"{it.due_at.astimezone(LONDON):%d %b %H:%M}", it.get_status_display()) for it in rows]
    assert found == MESSAGES
    assert [it.subject for it in mail.outbox] == SUBJECTS


def _each_act_left_one_line(clinician) -> None:
    """In order, by who did it, and the chain is whole."""
    rows = TrailEntry.objects.order_by("seq")
    acts = [row.event for row in rows if row.actor != "worker" and row.event != "door.ended"]  # left between visits
    assert acts == EVENTS.split()
    assert {row.actor for row in rows} == {str(clinician.public_id), "worker"}
    worked = [row.event for row in rows if row.actor == "worker" and row.event != "reads.sealed"]
    assert worked == ["reminder.sent"] * len(SUBJECTS)
    found = places(findings(Proof(settings.TRAIL_KEYS), rows.last().at))
    assert found - {it for it in found if it[0] == "reads-unsealed"} == unnamed(versions=ProtocolVersion.objects.all())


def _each_door_says_so(course: Course, clinician, supervisor) -> None:
    """The supervisor sees no deviation, the patient a closed window, the clinician the patient's words."""
    user, patient = UserFactory(email="marta@example.org"), course.patient
    patient.user = user
    with writing():
        patient.save()
    assert "Marta Lindqvist" not in Walk(supervisor).opens("supervision", now=END)
    assert "Hello Marta" in Walk(user).opens("my-plan", now=END)
    assert INTENTION in Walk(clinician).opens("course", course.reference, now=END)


def _target(moment_: datetime | None) -> date | None:
    return moment_.astimezone(LONDON).date() if moment_ else None


def _last(moment_: datetime) -> date:
    return moment_.astimezone(LONDON).date() - timedelta(days=1)


def _named(reminder: Reminder) -> str:
    return re.sub(r"@[0-9a-f-]{36}", "", reminder.key)


# Each visit: its target, its first and its last allowed day.
WINDOWS = {
    "screening": (None, "2026-01-12", "2026-02-23"),
    "baseline": (None, "2026-01-26", "2026-03-01"),
    "preparation": (None, "2026-02-09", "2026-03-08"),
    "dose-1": ("2026-03-02", "2026-02-26", "2026-03-09"),
    "dose-2": ("2026-03-16", "2026-03-12", "2026-03-23"),
    "d1-1d": ("2026-03-03", "2026-03-03", "2026-03-04"),
    "d1-1wk": ("2026-03-09", "2026-03-07", "2026-03-11"),
    "d2-1d": ("2026-03-17", "2026-03-17", "2026-03-18"),
    "d2-1wk": ("2026-03-23", "2026-03-21", "2026-03-25"),
    "fu-4wk": ("2026-04-13", "2026-04-10", "2026-04-17"),
    "fu-1mo": ("2026-04-16", "2026-04-09", "2026-04-22"),
    "fu-3mo": ("2026-06-16", "2026-06-01", "2026-06-30"),
    "fu-6mo": ("2026-09-16", "2026-08-31", "2026-09-30"),
    "fu-12mo": ("2027-03-16", "2027-02-23", "2027-04-08"),
    "call-3d#dose-1": ("2026-03-05", "2026-03-05", "2026-03-06"),
    "call-3d#dose-2": ("2026-03-19", "2026-03-19", "2026-03-20"),
    "int-2#dose-1": ("2026-03-12", "2026-03-10", "2026-03-15"),
    "int-2#dose-2": ("2026-03-26", "2026-03-24", "2026-03-29"),
    "int-close": ("2026-04-04", "2026-03-31", "2026-04-05"),
}
UNPUBLISHED = "dose-1/duration dose-2/duration course/therapy-hours"
KEPT = """
screening/window baseline/window preparation/window dose-1/window dose-1/outcome dose-2/window dose-2/outcome
d1-1d/window d1-1wk/window d2-1d/window d2-1wk/window fu-4wk/window fu-1mo/window fu-3mo/window fu-6mo/window
fu-12mo/window call-3d#dose-1/window call-3d#dose-2/window int-2#dose-1/window int-2#dose-2/window int-close/window
dose-1/gate-screening dose-1/gate-consent dose-1/gate-preparation-hours dose-1/gate-risk-today
dose-1/gate-blood-pressure dose-1/gate-lift-home dose-2/gate-screening dose-2/gate-consent dose-2/gate-risk-today
dose-2/gate-blood-pressure dose-2/gate-lift-home dose-1/staff dose-2/staff dose-1/discharge dose-1/escort
dose-2/discharge dose-2/escort dose-1/amount dose-2/amount screening/assessment-grid-hamd baseline/assessment-grid-hamd
d1-1d/assessment-qids-sr16 d1-1wk/assessment-qids-sr16 d2-1wk/assessment-grid-hamd fu-4wk/assessment-grid-hamd
fu-1mo/assessment-grid-hamd fu-1mo/assessment-qids-sr16 fu-3mo/assessment-grid-hamd fu-3mo/assessment-qids-sr16
fu-6mo/assessment-grid-hamd fu-6mo/assessment-qids-sr16 fu-12mo/assessment-grid-hamd fu-12mo/assessment-qids-sr16
dose-1/integration-session dose-2/integration-session
"""
MESSAGES = [
    ("visit-tomorrow/dose-1/patient", "01 Mar 18:00", "sent"),
    ("morning-after/dose-1/patient", "03 Mar 10:00", "sent"),
    ("practices/dose-1@2d/patient", "04 Mar 09:00", "sent"),
    ("book-integration/dose-1/patient", "04 Mar 10:00", "cancelled"),  # the session on day 1 was held
    ("practices/dose-1@9d/patient", "11 Mar 09:00", "sent"),
    ("visit-tomorrow/dose-2/patient", "13 Mar 18:00", "cancelled"),  # the dose moved from the 14th to the 16th
    ("integration-missing/dose-1/lead", "14 Mar 09:00", "cancelled"),
    ("visit-tomorrow/dose-2/patient", "15 Mar 18:00", "sent"),
    ("closing-soon/dose-1/patient", "16 Mar 10:00", "cancelled"),  # the second dose cut the first window
    ("morning-after/dose-2/patient", "17 Mar 10:00", "sent"),
    ("practices/dose-1@16d/patient", "18 Mar 09:00", "cancelled"),
    ("book-integration/dose-2/patient", "18 Mar 10:00", "cancelled"),
    ("closing/dose-1/patient", "21 Mar 10:00", "cancelled"),
    ("practices/dose-2@8d/patient", "24 Mar 09:00", "sent"),  # not on day 1: the one of 11 March was 6 days ago
    ("visit-tomorrow/int-2#dose-2/patient", "25 Mar 18:00", "sent"),
    ("integration-missing/dose-2/lead", "28 Mar 09:00", "cancelled"),
    ("closing-soon/dose-2/patient", "30 Mar 10:00", "sent"),
    ("practices/dose-2@15d/patient", "31 Mar 09:00", "sent"),
    ("closing/dose-2/patient", "04 Apr 10:00", "sent"),
]
SUBJECTS = [
    "Your appointment on Monday 2 March",
    "Your plan for today",
    "Small steps",
    "Small steps",
    "Your appointment on Monday 16 March",
    "Your plan for today",
    "Small steps",
    "Your appointment on Thursday 26 March",
    "A look at your plan",
    "Small steps",
    "Your plan for the next days",
]
EVENTS = """
course.enrolled session.recorded check.recorded check.recorded session.recorded session.recorded session.recorded
session.recorded weight.recorded visit.booked check.recorded check.recorded check.recorded dose.released
dosing.recorded session.recorded session.recorded visit.booked session.recorded visit.moved session.recorded
check.recorded check.recorded check.recorded dose.released dosing.recorded session.recorded visit.booked
session.recorded session.recorded session.recorded session.recorded session.recorded session.recorded
session.recorded session.recorded session.recorded
"""
