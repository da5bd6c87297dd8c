"""Dosing days that go otherwise, through the web client: a transfer to hospital; leaving early; leaving while a sign is
there; preparation too close before. After each: the right deviations, no wrong message, nothing against staff.
"""

import re

import pytest

from programmes import State
from programmes.requirements import DEVIATIONS
from tests.factories import CourseFactory
from tests.journeys.walk import LONDON, Walk, at, moment
from tests.journeys.worker import Worker
from tests.versions import ESKETAMINE, OREGON, published
from tracker.models import Course, Reminder
from tracker.models.courses import Standing
from tracker.models.requirements import Rule

pytestmark = pytest.mark.django_db
DAY = "2026-03-09"
END = at("2026-04-20")
BEFORE_LEAVING = ("vital-signs-after", "transport", "no-driving")


def enrolled(which, site, team) -> Course:
    version = published(which, site)
    return CourseFactory(patient__registered_at=site, protocol_version=version, team=team, reference="HB-0001")


def dose(clinician, colleague, mg, wall, number=0) -> dict[str, str]:
    given = {"mg": mg, "taken_at": wall, "lot": "L-1", "given_by": clinician.pk, "witnessed_by": colleague.pk}
    return {f"dose-{number}-{name}": str(value) for name, value in given.items()}


def stay(person, number, begins, ends) -> dict[str, str]:
    given = {"person": person.pk, "came_at": begins, "went_at": ends}
    return {f"presence-{number}-{name}": str(value) for name, value in given.items()}


def reading(number, wall) -> dict[str, str]:
    return {f"vitals-{number}-read_at": wall, f"vitals-{number}-systolic": "128", f"vitals-{number}-diastolic": "80"}


def signs(wall, **seen) -> dict[str, str]:
    """Return rows of signs looked for at one time: what is `seen` is there or not, the others are not."""
    every = {"sedation": "no", "dissociation": "no", "respiratory-depression": "no"} | seen
    rows = enumerate(every.items())
    return {
        f"signs-{number}-{name}": value
        for number, (code, present) in rows
        for name, value in (("code", code), ("looked_at", wall), ("present", present))
    }


def session(begins, ends, outcome=1) -> dict[str, str]:
    return {"outcome": str(outcome)} | moment("started_at", at(DAY, begins)) | moment("ended_at", at(DAY, ends))


def deviations(course, now) -> dict[str, State]:
    rows = course.requirements.with_state(now).order_by("key")
    return {it.key: State(it.state) for it in rows if State(it.state) in DEVIATIONS}


def words(html) -> str:
    text = re.sub(r"<(style|script|svg|select|head).*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", text)


# ---- a dose aborted, with transfer to hospital ----


@pytest.fixture
def aborted(site, clinician, colleague):
    """Walk to a first dose that is stopped after two hours, and to hospital; return the course and the walk."""
    walk, worker = Walk(clinician), Worker(at("2026-03-01"))
    course = CourseFactory(patient__registered_at=site, team=[clinician], reference="HB-0001")
    times = moment("starts_at", at(DAY, "09:00")) | moment("ends_at", at(DAY, "17:00"))
    booked = times | {"with_whom": str(clinician.pk)}
    walk.sends("book", "HB-0001", "dose-1", now=at("2026-03-04"), fields=booked, confirms=True)
    fields = session("09:00", "12:10", outcome=9) | dose(clinician, colleague, "20", "10:00")
    fields |= stay(clinician, 0, "09:00", "12:10") | stay(colleague, 1, "09:00", "12:10")
    fields |= {
        "reason": "Chest pain", "called_at": "11:50", "called_words": "999", "helped_at": "12:02", "moved_at": "12:10",
        "moved_to": "St Mary's", "went_along": str(colleague.pk), "told_at": "12:25", "told_words": "His sister",
        "rescue-0-given_at": "11:48", "rescue-0-detail": "Aspirin 300 mg", "events-0-term": "Chest pain",
        "events-0-began_at": "11:40", "events-0-felt": "3", "events-0-severity": "3", "events-0-serious": "yes",
    }  # fmt: skip
    worker.works_until(at(DAY, "13:00"))
    walk.sends("dosing", "HB-0001", "dose-1", now=at(DAY, "13:00"), fields=fields)
    worker.works_until(END)
    course.refresh_from_db()
    return course, walk


def test_after_a_transfer_the_course_is_on_hold_and_no_message_goes(aborted):
    course, _ = aborted
    assert (course.standing, course.standing_since) == (Standing.ON_HOLD, at(DAY, "12:10"))
    said = course.reminders.filter(audience=Reminder.Audience.PATIENT, status=Reminder.Status.SENT)
    assert not said.filter(settled_at__gt=at(DAY, "09:00")).exists()


def test_a_transfer_starts_a_clock_and_is_no_fault_of_staff(aborted):
    course, _ = aborted
    [clock] = course.requirements.filter(rule=Rule.REPORT)
    assert clock.opens_at == at(DAY, "13:00")
    found = deviations(course, at("2026-03-10"))
    of_the_day = {key for key in found if key.startswith("dose-1/") and not key.startswith("dose-1/gate-")}
    assert not of_the_day - {"dose-1/window"}, of_the_day


def test_what_happened_reads_as_it_was(aborted):
    _, walk = aborted
    said = words(walk.opens("course", "HB-0001", now=at("2026-03-10")))
    assert "Transferred to St Mary&#x27;s at 12:10, Kofi went along, family told 12:25." in said
    assert "Chest pain. Serious." in said
    assert "Rescue medicine at 11:48: Aspirin 300 mg." in said


# ---- esketamine: two hours, and every sign gone ----


@pytest.fixture
def esketamine(site, clinician, colleague):
    """Return a function that records a first session of 56 mg at ten, left at a time, signs as seen last."""
    course = enrolled(ESKETAMINE, site, [clinician])

    def left(wall, **seen):
        fields = session("09:45", wall) | dose(clinician, colleague, "28", "10:00")
        fields |= dose(clinician, colleague, "28", "10:05", 1) | stay(clinician, 0, "09:45", wall)
        fields |= reading(0, "09:50") | reading(1, "10:40") | reading(2, wall) | signs(wall, **seen)
        fields |= {"left_at": wall, "escorted": "yes", "discharged_by": str(clinician.pk)}
        fields |= {"dose-0-observed": "yes", "dose-1-observed": "yes"}
        for code in BEFORE_LEAVING:
            Walk(clinician).sends(
                "checks", "HB-0001", "dose-1", now=at(DAY, "11:50"), fields={"passed": "yes"}, to=f"/checks/{code}/"
            )
        Walk(clinician).sends("dosing", "HB-0001", "dose-1", now=at(DAY, "12:30"), fields=fields)
        return course

    return left


def of_the_stay(course):
    return course.requirements.with_state(END).get(key="dose-1/stay")


def on_the_day(course):
    """Return the deviations of the day itself: not of what came, or did not come, before and after it."""
    found = deviations(course, at(DAY, "23:00"))
    return {key for key in found if key.startswith("dose-1/") and "/gate-" not in key and not key.endswith("/window")}


@pytest.mark.parametrize(
    ("wall", "state"),
    [pytest.param("11:58", State.BROKEN, id="118-minutes"), pytest.param("12:00", State.MET, id="two-hours-exactly")],
)
def test_leaving_at_118_minutes_is_too_early(esketamine, wall, state):
    course = esketamine(wall)
    assert State(of_the_stay(course).state) is state
    assert on_the_day(course) == ({"dose-1/stay"} if state is State.BROKEN else set())


def test_leaving_at_125_minutes_with_dissociation_unresolved(esketamine, supervisor):
    course = esketamine("12:05", dissociation="yes")
    stay_ = of_the_stay(course)
    assert State(stay_.state) is State.BROKEN
    assert (stay_.detail["stayed_minutes"], stay_.detail["unresolved"]) == (125, "dissociation")
    assert on_the_day(course) == {"dose-1/stay"}
    page = words(Walk(supervisor).opens("deviation", "HB-0001", "dose-1/stay", now=at("2026-03-10")))
    assert "Dissociation: there" in page


def test_the_form_is_owed_within_seven_days_and_recorded_as_sent(esketamine, clinician):
    course, walk = esketamine("12:05"), Walk(clinician)
    now, key = at("2026-03-12", "15:00"), "dose-1/report-rems-form"
    assert "Patient monitoring form" in words(walk.opens("course", "HB-0001", now=now))
    fields = moment("sent_at", now) | {"number": "REMS-1"}
    walk.sends("file", "HB-0001", key, now=now, fields=fields)
    form = course.requirements.with_state(END).get(key=key)
    assert (State(form.state), form.met_at.astimezone(LONDON)) == (State.MET, now)
    assert "Record that the form was sent" not in words(walk.opens("course", "HB-0001", now=now))


# ---- Oregon: preparation at least 24 hours before the first session with a facilitator ----


@pytest.mark.parametrize(
    ("ends", "state"),
    [
        pytest.param("14:00", State.BROKEN, id="20-hours-before"),
        pytest.param("10:00", State.MET, id="24-hours-before-to-the-minute"),
    ],
)
def test_a_preparation_20_hours_before(site, clinician, colleague, ends, state):
    course, walk = enrolled(OREGON, site, [clinician]), Walk(clinician)
    begins = f"{int(ends[:2]) - 1}:00".zfill(5)
    times = moment("started_at", at("2026-03-08", begins)) | moment("ended_at", at("2026-03-08", ends))
    held = {"outcome": "1", "mode": "1"} | times
    walk.sends("record", "HB-0001", "preparation", now=at("2026-03-08", "15:00"), fields=held)
    fields = (
        session("09:30", "16:00") | dose(clinician, colleague, "25", "10:00") | stay(clinician, 0, "09:30", "16:00")
    )
    fields |= {"left_at": "16:00", "escorted": "yes", "discharged_by": str(clinician.pk)}
    walk.sends("dosing", "HB-0001", "dose-1", now=at(DAY, "16:30"), fields=fields)
    interval = course.requirements.with_state(END).get(key="dose-1/interval-preparation")
    assert State(interval.state) is state
    assert "dose-1/stay" not in deviations(course, END)
