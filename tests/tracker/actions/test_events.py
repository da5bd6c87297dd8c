"""Events and the forms sent because of them: what is written, what holds the course, when a clock starts and ends."""

from datetime import timedelta
from uuid import uuid4

import pytest

from programmes import State
from tests.factories import CourseFactory
from tests.tracker.actions.deeds import DAY, DOSE_DAY, HOUR, everything, give, lines
from tests.versions import ESKETAMINE, MDMA, published
from tracker.actions import events
from tracker.actions.events import EventSeen
from tracker.models.courses import Standing
from tracker.models.requirements import Rule

AT = DOSE_DAY + 2 * DAY


def record(course, by, *, serious=False, key=None, visit_key="", at=AT, **changes):
    given = {"happened_at": AT - HOUR, "term": "Headache", "felt": 3, "severity": 1, "serious": serious} | changes
    return events.record(
        course=course, event=EventSeen(**given), visit_key=visit_key, key=key or uuid4(), by=by, at=at
    )  # fmt: skip


@pytest.fixture
def owing(site, clinician):
    """Return a course whose protocol owes a report within a day of a serious event."""
    return CourseFactory(patient__registered_at=site, protocol_version=published(MDMA, site), team=[clinician])


def reports(course):
    late = AT + DAY + timedelta(minutes=1)
    return list(course.requirements.filter(rule=Rule.REPORT).with_state(late).order_by("key"))


def test_a_pleasant_event_is_recorded_and_changes_nothing(course, clinician):
    made = record(course, clinician, felt=1, term="Laughed for an hour", done_about_it="Nothing", ended_at=AT)
    assert (made.term, made.felt, made.ended_at, made.visit_key) == ("Laughed for an hour", 1, AT, "")
    course.refresh_from_db()
    assert course.standing == Standing.ACTIVE
    [(event, detail)] = lines()
    assert (event, detail) == ("event.recorded", {"visit": "", "fact": str(made.key), "serious": False})


def test_a_serious_event_holds_the_course_and_starts_its_clock(owing, clinician):
    made = record(owing, clinician, serious=True)
    owing.refresh_from_db()
    assert owing.standing == Standing.ON_HOLD
    [report] = reports(owing)
    assert report.key == f"course/report-serious-event-report@{str(made.key)[:8]}"
    assert (report.opens_at, report.due_at) == (AT, AT + DAY)
    assert report.state == State.OVERDUE


def test_two_serious_events_hold_once_and_have_a_clock_each(owing, clinician):
    record(owing, clinician, serious=True)
    record(owing, clinician, serious=True, at=AT + HOUR)
    assert owing.courseevent_facts.count() == 1
    assert len(reports(owing)) == 2


def test_the_clock_ends_with_the_report_of_that_event_alone(owing, clinician):
    first, second = record(owing, clinician, serious=True), record(owing, clinician, serious=True, at=AT + HOUR)
    form, sent_at = "serious-event-report", AT + 3 * HOUR
    events.file(
        course=owing, form=form, about=str(second.key), number="A-7", sent_at=sent_at, key=uuid4(), by=clinician,
        at=sent_at,
    )  # fmt: skip
    met = {it.key[-8:]: it.met_at for it in reports(owing)}
    assert met == {str(first.key)[:8]: None, str(second.key)[:8]: sent_at}
    assert lines("form.filed")[0][1]["form"] == form


@pytest.mark.parametrize(
    ("days", "state"),
    [pytest.param(7, State.MET, id="on-the-seventh-day"), pytest.param(8, State.MET_LATE, id="a-day-late")],
)
def test_the_form_of_a_dose_is_due_in_seven_days(site, clinician, colleague, days, state):
    version = published(ESKETAMINE, site)
    course = CourseFactory(patient__registered_at=site, protocol_version=version, team=[clinician])
    give(course, clinician, colleague, mg=56)
    sent_at = DOSE_DAY + days * DAY
    events.file(
        course=course, form="rems-form", about="dose-1", sent_at=sent_at, key=uuid4(), by=clinician, at=sent_at
    )  # fmt: skip
    form = course.requirements.with_state(sent_at + 30 * DAY).get(key="dose-1/report-rems-form")
    assert form.state == state


def test_a_replay_is_answered_and_other_content_refused(course, clinician, refuses):
    key = uuid4()
    first = record(course, clinician, serious=True, key=key)
    before = everything()
    assert record(course, clinician, serious=True, key=key).pk == first.pk
    assert everything() == before
    with refuses("for something else"):
        record(course, clinician, key=key, term="Nausea")


def test_a_filing_s_replay_is_answered(owing, clinician, refuses):
    given = {"course": owing, "form": "serious-event-report", "about": "x", "sent_at": AT, "by": clinician, "at": AT}
    key = uuid4()
    events.file(key=key, **given)
    before = everything()
    events.file(key=key, **given)
    assert everything() == before
    with refuses("for something else"):
        events.file(key=key, **given | {"number": "7"})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"happened_at": AT + timedelta(seconds=1)}, "lies in the future", id="in-the-future"),
        pytest.param({"ended_at": AT + timedelta(seconds=1)}, "lies in the future", id="over-in-the-future"),
        pytest.param({"ended_at": AT - 2 * HOUR}, "before it began", id="over-before-it-began"),
        pytest.param({"visit_key": "nowhere"}, "no such visit", id="no-such-visit"),
        pytest.param({"term": ""}, "Say what it was|cannot be blank", id="no-name"),
        pytest.param({"term": "x" * 121}, "120 characters", id="too-long"),
    ],
)
def test_the_impossible_is_refused(course, clinician, refuses, changes, words):
    with refuses(words):
        record(course, clinician, **changes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"form": "another"}, "asks for no such form", id="unknown-form"),
        pytest.param({"sent_at": AT + HOUR}, "lies in the future", id="in-the-future"),
    ],
)
def test_a_filing_that_cannot_be_is_refused(owing, clinician, refuses, changes, words):
    given = {"form": "serious-event-report", "about": "dose-1", "sent_at": AT} | changes
    with refuses(words):
        events.file(course=owing, key=uuid4(), by=clinician, at=AT, **given)
