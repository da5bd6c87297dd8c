"""What waits on the supervisor's page, how ended and held courses stand there, waivers, and corrected evidence."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from programmes.requirements import Severity
from tests.factories import MONDAY, CourseFactory, PatientFactory
from tests.stories import booked, held
from tests.tracker.actions.deeds import DOSE_DAY, book, turn
from tracker.actions import corrections, gates, my_requests
from tracker.actions.action import writing
from tracker.models import Course, CourseEvent, Request, Requirement, TherapySession
from tracker.models.requirements import Rule

pytestmark = pytest.mark.django_db
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
Turn = CourseEvent.Turn


@pytest.fixture
def board(monkeypatch, sign_in, supervisor):
    """Return a function that reads the board at a moment, as one line of text."""

    def read(at, address="/supervision/", **query):
        monkeypatch.setattr(timezone, "now", lambda: at)
        return " ".join(sign_in(supervisor).get(address, query).content.decode().split())

    return read


def owed(course, closes_at, severity=Severity.SAFETY, key="serious-event", **fields):
    """Let the house owe a report about a course."""
    given = {"opens_at": MONDAY, "closes_at": closes_at, "provisional": False, "outcome": 0} | fields
    with writing():
        return Requirement.unscoped.create(
            course=course, key=f"course/report-{key}@1", rule=Rule.REPORT, severity=severity,
            detail={"report": "serious-event"}, **given,
        )  # fmt: skip


def section(page, name):
    """Return the part of a page that begins with the heading of this id."""
    return page.split(f'id="{name}"')[1].split("</section>")[0]


def test_a_form_says_how_long_it_is_still_due_then_how_late_it_is(board, course):
    owed(course, MONDAY + 3 * DAY)
    assert "Due in 2 days" not in section(board(MONDAY - SECOND), "forms")
    assert "Due in 3 days" in section(board(MONDAY), "forms")
    assert "2 days late" in section(board(MONDAY + 5 * DAY), "forms")


def test_a_form_that_was_sent_is_not_due(board, course):
    owed(course, MONDAY + 3 * DAY, met_at=MONDAY + HOUR, outcome=1)
    assert "No form is due." in board(MONDAY + DAY)


def test_forms_stand_by_safety_then_age(board, course):
    owed(course, MONDAY + 2 * DAY, Severity.RECORD, key="a")
    owed(course, MONDAY + 4 * DAY, key="b")
    owed(course, MONDAY + 3 * DAY, key="c")
    said = section(board(MONDAY + HOUR), "forms")
    assert said.index("Due in 3 days") < said.index("Due in 4 days") < said.index("Due in 2 days")


def test_a_form_of_an_ended_course_is_still_owed_and_marked(board, course, clinician):
    turn(course, clinician, MONDAY + HOUR, Turn.CONTACT_REFUSED)
    owed(course, MONDAY + 3 * DAY)
    said = section(board(MONDAY + DAY), "forms")
    assert "Due in 2 days" in said
    assert "Withdrawn from contact, 2 Mar" in said
    assert "answers" not in said


def wish(course, patient_user):
    my_requests.ask(course=course, kind=Request.Kind.PHONE_ME, key=uuid4(), by=patient_user, at=MONDAY + HOUR)


def test_a_call_is_listed_from_the_moment_it_is_late(board, course, patient_user):
    wish(course, patient_user)
    late_from = (MONDAY + 2 * DAY).replace(hour=0)
    assert "No such call is late." in board(late_from - SECOND)
    said = section(board(late_from), "late-calls")
    assert "Asked to be phoned" in said
    assert "Ines answers." in said


def test_no_call_is_late_on_a_course_that_has_ended(board, course, patient_user):
    wish(course, patient_user)
    with writing():
        Course.unscoped.update(ended_at=MONDAY + 2 * HOUR)
    assert "No such call is late." in board(MONDAY + 5 * DAY)


def test_what_was_still_to_do_when_a_course_ended_is_not_done_and_not_late(board, course, clinician):
    at = MONDAY + 20 * DAY
    before = board(at)
    assert "Late, not done" in before.split('id="others"')[1].split("</section>")[0]
    with writing():
        Course.unscoped.update(ended_at=at)
    after = section(board(at), "others")
    assert "Late, not done" not in after
    assert "Not done when the course ended." in after


@pytest.mark.parametrize(("kind", "said"), [(Turn.ON_HOLD, "On hold"), (Turn.TREATMENT_STOPPED, "Treatment stopped")])
def test_a_course_that_does_not_go_on_is_marked_in_the_grid(board, course, clinician, colleague, kind, said):
    held(course, "screening", starts=MONDAY, by=clinician)
    with writing():
        Course.unscoped.update(standing={Turn.ON_HOLD: 2, Turn.TREATMENT_STOPPED: 3}[kind], standing_since=MONDAY)
    assert f"<b>HB-0001</b><span>{said}</span>" in board(MONDAY + DAY)


def test_the_lists_of_what_waits_stand_before_the_grid_and_on_the_first_page_only(board, course):
    page = board(MONDAY)
    assert page.index('id="safety"') < page.index('id="doses"') < page.index('id="grid"') < page.index('id="others"')
    assert 'id="doses"' not in board(MONDAY, after="1.1.1")


@pytest.mark.parametrize(
    ("severity", "left_out"),
    [
        pytest.param("", None, id="all"),
        pytest.param("safety", "others", id="safety-only"),
        pytest.param("protocol", "safety", id="another-severity"),
    ],
)
def test_what_the_filter_leaves_out_is_not_said_to_be_none(board, course, severity, left_out):
    page = board(MONDAY, severity=severity)
    assert ("No deviation that touches safety." in page) is (left_out != "safety")
    assert ("No other deviation." in page) is (left_out != "others")
    assert page.count("Left out:") == (left_out is not None)


def test_a_waiver_says_its_dates_and_what_came_of_it(board, course, supervisor, clinician):
    book(course, clinician, MONDAY)
    gates.decide_waiver(
        course=course, requirement_key="dose-1/gate-lift-home", granted=True, until=DOSE_DAY + DAY,
        reason="The neighbour drives.", key=uuid4(), by=supervisor, at=MONDAY + HOUR,
    )  # fmt: skip
    said = section(board(MONDAY + 2 * HOUR), "waivers")
    assert "Granted Mon 2 Mar, 10:00, until Tue 24 Mar, 09:00." in said
    assert "<strong>Holds now.</strong>" in said
    assert "<strong>Ended, not used.</strong>" in section(board(DOSE_DAY + DAY), "waivers")


def test_an_entry_that_was_struck_or_corrected_is_said_beside_what_stands(board, course, clinician):
    held(course, "screening", starts=MONDAY, by=clinician)
    entry = ("session", TherapySession.unscoped.get().pk)
    corrections.strike(
        course=course, entries=[entry], reason="Another patient.", key=uuid4(), by=clinician, at=MONDAY + DAY
    )
    page = board(MONDAY + DAY, "/supervision/HB-0001/screening/window/")
    assert "<s>Screening: held, in person.</s>" in page
    assert "Struck out by Ines Example, Tue 3 Mar, 09:00: “Another patient.”" in page


def test_the_board_costs_nine_statements_with_everything_on_it(
    sign_in, supervisor, site, course, clinician, statements, patient_user, monkeypatch
):
    wish(course, patient_user)
    booked(course, "dose-1", starts=MONDAY + DAY, by=clinician, at=MONDAY + 2 * HOUR, hours=8)
    for number in range(4):
        other = CourseFactory(
            patient=PatientFactory(registered_at=site), reference=f"HB-1{number:03d}", team=[clinician]
        )
        owed(other, MONDAY + 3 * DAY)
    monkeypatch.setattr(timezone, "now", lambda: MONDAY + 5 * DAY)
    client = sign_in(supervisor)
    client.get("/supervision/")
    with CaptureQueriesContext(connection) as captured:
        page = client.get("/supervision/").content.decode()
    assert page.count("2 days late") >= 4
    assert len(statements(captured)) == 9
