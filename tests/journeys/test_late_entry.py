"""What was written down late, for the wrong patient, or for the wrong day, through the web client.

A worker looks beside it. After each: the plans are right, no message says what is not so, nothing done is missed.
"""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from programmes import State
from programmes.requirements import DEVIATIONS
from tests.factories import CourseFactory, ProtocolVersionFactory
from tests.journeys.clinician import HELD, Clinician
from tests.journeys.walk import Walk, at, moment
from tracker.models import Course, Reminder
from tracker.models.facts import standing

DOSE, TUESDAY, THURSDAY = "2026-03-02", "2026-03-03", "2026-03-05"


@pytest.fixture
def ines(clinician, colleague, site):
    """Return the clinician, whose patient Marta was enrolled and prepared."""
    ProtocolVersionFactory(harbour=True, site=site)
    the = Clinician(clinician, colleague)
    the.enrols(at("2026-02-09", "08:00"))
    return the


def prepared(the: Clinician) -> Iterator:
    """Yield what comes before the first dose, and the dose on Monday 2 March."""
    hamd = {"rating_grid-hamd": "22"}
    yield the.holds("screening", "2026-02-10", "09:00", "11:00", **hamd)
    yield the.checks("dose-1", "screening", "2026-02-10", "11:30")
    yield the.checks("dose-1", "consent", "2026-02-10", "11:40")
    yield the.holds("baseline", "2026-02-12", "09:00", "10:00", **hamd)
    for day in ("2026-02-16", "2026-02-18", "2026-02-20"):
        yield the.holds("preparation", day, "09:00", "11:00")
    yield the.weighs("2026-02-20", "70.0")
    yield the.books("dose-1", "2026-02-23", DOSE, "09:00", "17:00")
    yield from the.doses("dose-1", DOSE, "20.00")


def walked(the: Clinician) -> Course:
    """Walk to the evening of the dose; the worker looks after each step."""
    for now, step in prepared(the):
        works(now)
        step(now)
    works(at(DOSE, "18:05"))
    return marta()


def works(now) -> None:
    """Let the worker look once."""
    call_command("worker", "--once", "--at", now.isoformat())


def marta() -> Course:
    """Return Marta's course as it is stored."""
    return Course.objects.as_system("verify").get(patient__short_name="Marta")


def states(course: Course, now) -> dict[str, State]:
    """Return the state of each requirement at a moment."""
    return {it.key: State(it.state) for it in course.requirements.all().with_state(now)}


def sent(course: Course) -> set[str]:
    """Return the keys of the messages to the patient that left."""
    rows = course.reminders.filter(status=Reminder.Status.SENT, audience=Reminder.Audience.PATIENT)
    return set(rows.values_list("key", flat=True))


def entry(course: Course, row, noun: str, name: str = "entry") -> tuple[str, ...]:
    """Return the name and the parts of an entry's address."""
    return name, course.reference, noun, str(row.pk)


def test_a_tuesday_entered_from_paper_on_thursday(ines, supervisor):
    course = walked(ines)
    for day, wall in ((TUESDAY, "10:05"), (TUESDAY, "18:05"), ("2026-03-04", "10:05")):
        works(at(day, wall))
    before = sent(course)
    times = moment("started_at", at(TUESDAY, "14:00")) | moment("ended_at", at(TUESDAY, "15:00"))
    words = {"insights": "I can put it down.", "rating_qids-sr16": "9"}
    now = at(THURSDAY, "10:00")
    ines.walk.sends("record", course.reference, "d1-1d", now=now, fields=HELD | times | words | {"source": "3"})
    found = states(course, now)
    assert found["d1-1d/window"] is State.ENTERED_LATE
    assert not [key for key, state in found.items() if key.startswith("d1-1d/") and state in DEVIATIONS]
    for day in (THURSDAY, "2026-03-06"):
        works(at(day, "18:05"))
    assert not [key for key in sent(course) - before if "d1-1d" in key or "book-integration" in key]
    page = ines.walk.opens("course", course.reference, now=now)
    assert "Held, entered late" in page
    evidence = Walk(supervisor).opens("deviation", course.reference, "d1-1d/window", now=now)
    assert "From paper, entered by Ines Example, Thu 5 Mar, 10:00" in evidence


def test_a_dosing_day_written_down_for_the_wrong_patient(ines, clinician, colleague, site):
    course = walked(ines)
    other = CourseFactory(
        patient__registered_at=site, patient__full_name="Martha Lindquist", patient__short_name="Martha",
        patient__email="martha@example.org", reference="HB-0900", team=[clinician], enrolled_at=at("2026-02-09"),
    )  # fmt: skip
    row = course.therapysession_facts.get(visit_key="dose-1")
    now = at(DOSE, "19:00")
    moves(ines, course, row, other, now)
    course, there = marta(), Course.objects.as_system("verify").get(pk=other.pk)
    assert (course.doses_given, course.window_visit) == (0, "")
    assert (there.doses_given, there.window_visit) == (1, "dose-1")
    assert states(there, now)["dose-1/discharge"] in (State.MET, State.ENTERED_LATE)
    for day in (TUESDAY, "2026-03-04", THURSDAY):
        for wall in ("10:05", "18:05"):
            works(at(day, wall))
    after_a_dose = {"morning-after/dose-1/patient", "book-integration/dose-1/patient"}
    assert not sent(course) & after_a_dose
    assert "morning-after/dose-1/patient" in sent(there)
    listed = ines.walk.opens("entries", course.reference, now=now)
    assert "It belongs to HB-0900 and stands there." in listed
    assert "<s>" in listed
    trails = [ines.walk.opens("course-trail", it.reference, now=now) for it in (course, there)]
    assert "moved to HB-0900" in trails[0]
    assert f"moved here from {course.reference}" in trails[1]


def moves(the: Clinician, course: Course, row, other: Course, now) -> None:
    """Choose the other patient and send the form as it stands: everything of the day but the note is ticked."""
    name, *parts = entry(course, row, "session", "move-entry")
    with time_machine.travel(now, tick=False):
        client = the.walk._client()
        where = f"{reverse(name, args=parts)}?to={other.reference}"
        form = client.get(where).context["form"]
        fields = {"key": str(uuid4()), "visit": "dose-1", "with_it": form["with_it"].value(), "why": "Two files open"}
        assert client.post(where, fields).status_code == 302


def test_the_day_of_a_dose_is_corrected(ines):
    """It was recorded for Monday, and was on Sunday: everything that hangs on it moves, and nothing is said twice."""
    course = walked(ines)
    before = dict(course.reminders.values_list("key", "due_at"))
    row = course.therapysession_facts.get(visit_key="dose-1")
    times = moment("to_started_at", at("2026-03-01", "09:00")) | moment("to_ended_at", at("2026-03-01", "17:00"))
    now = at(DOSE, "19:00")
    given = times | {"why": "The sheet says Sunday", "along": "on"}
    name, *parts = entry(course, row, "session")
    ines.walk.sends(name, *parts, now=now, fields=given)
    course = marta()
    assert course.window_opens_at == at("2026-03-01", "17:00")
    dose = standing(course.dose_facts.all()).get()
    assert dose.happened_at == at("2026-03-01", "10:00")
    assert states(course, now)["dose-1/amount"] in (State.MET, State.ENTERED_LATE)
    windows = dict(course.requirements.filter(key__endswith="/window").values_list("key", "due_at"))
    assert windows["d1-1wk/window"].date().isoformat() <= "2026-03-08"
    after = dict(course.reminders.filter(status=Reminder.Status.PLANNED).values_list("key", "due_at"))
    moved = {key: before[key] - due for key, due in after.items() if key in before and due != before[key]}
    assert timedelta(days=1) in moved.values()
    assert all(timedelta(0) < earlier <= timedelta(days=1) for earlier in moved.values()), (
        "waits for its silence at most"
    )
    for day in (TUESDAY, "2026-03-04", THURSDAY):
        works(at(day, "10:05"))
    left = course.reminders.filter(status=Reminder.Status.SENT, code="morning-after")
    assert left.count() == 1, "the corrected dose is spoken of once"
    page = ines.walk.opens("entries", course.reference, now=now)
    assert "“The sheet says Sunday”" in page
