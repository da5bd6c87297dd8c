"""From rows to the picture: which mark a visit gets, and on which day."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.stories import booked, dosed, held, on_the_day, prepared
from tests.tracker.pictures.scenes import window
from tracker.actions import sessions, turns
from tracker.models import Course, CourseEvent
from tracker.models.sessions import SessionOutcome
from tracker.pages.course import CoursePage
from tracker.pages.course_rows import Event, Kind
from tracker.pages.pictures.course import EndMark, PauseMark
from tracker.pages.timeline import cut_short, dose_standing

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
Turn = CourseEvent.Turn


@pytest.fixture
def one_dose(course, clinician, colleague, at):
    """A course with one dose on day 21, 23 March 2026."""
    prepared(course, by=clinician, at=at)
    on_the_day(course, "dose-1", by=clinician, at=at + 21 * DAY)
    dosed(course, "dose-1", starts=at + 21 * DAY, by=clinician, second=colleague)
    return course


def picture(course, user, at):
    found = Course.objects.visible_to(user).select_related("patient", "protocol_version").get(pk=course.pk)
    return CoursePage(found, user, at).timeline.picture


def mark(course, user, at, label):
    return next(it for it in picture(course, user, at).visits if it.label == label)


CALL = "Call on day 3, first dose"


@pytest.mark.parametrize(
    ("days", "standing", "words"),
    [
        pytest.param(24, "no-date", "", id="its-first-allowed-day"),
        pytest.param(25, "no-date", "", id="its-last-allowed-day"),
        pytest.param(26, "late", "1 day late", id="the-day-after"),
        pytest.param(29, "late", "4 days late", id="four-days-after"),
    ],
)
def test_a_call_nobody_made(one_dose, clinician, at, days, standing, words):
    call = mark(one_dose, clinician, at + days * DAY, CALL)
    assert (call.standing, call.words, call.call) == (standing, words, True)
    assert (call.first_day, call.last_day) == (date(2026, 3, 26), date(2026, 3, 27))


@pytest.mark.parametrize(
    ("days", "standing", "words"),
    [
        pytest.param(25, "held", "", id="in-its-allowed-days"),
        pytest.param(23, "held-outside", "1 day early", id="a-day-early"),
        pytest.param(27, "held-outside", "2 days late", id="two-days-late"),
    ],
)
def test_a_call_that_was_made(one_dose, clinician, at, days, standing, words):
    held(one_dose, "call-3d#dose-1", starts=at + days * DAY, by=clinician)
    call = mark(one_dose, clinician, at + 30 * DAY, CALL)
    assert (call.standing, call.words) == (standing, words)
    assert call.held_on == (at + days * DAY).date()


def test_a_booked_session_is_drawn_on_its_day(one_dose, clinician, at):
    booked(one_dose, "int-2#dose-1", starts=at + 31 * DAY, by=clinician, at=at + 22 * DAY)
    session = mark(one_dose, clinician, at + 23 * DAY, "Integration session in the second week, first dose")
    assert (session.standing, session.booked_on) == ("booked", date(2026, 4, 2))


def test_a_dose_given_and_one_that_hangs_on_it(one_dose, clinician, at):
    first, second = picture(one_dose, clinician, at + 23 * DAY).doses
    assert (first.label, first.day, first.standing) == ("Dose 1, 20 mg", date(2026, 3, 23), "given")
    assert (second.label, second.day, second.standing) == ("Dose 2, 30 mg", date(2026, 4, 6), "planned")


def test_the_next_dose_cuts_the_window(one_dose, clinician, colleague, at):
    on_the_day(one_dose, "dose-2", by=clinician, at=at + 35 * DAY)
    dosed(one_dose, "dose-2", starts=at + 35 * DAY, by=clinician, second=colleague, mg="30")
    first, second = picture(one_dose, clinician, at + 36 * DAY).windows
    assert (first.opens, first.closes, first.cut_on) == (date(2026, 3, 23), date(2026, 4, 13), date(2026, 4, 6))
    assert (second.opens, second.cut_on, second.day_narrows) == (date(2026, 4, 6), None, 14)


def test_short_names_count_the_sessions_of_each_dose(one_dose, clinician, at):
    codes = {it.label: it.code for it in picture(one_dose, clinician, at + 23 * DAY).visits}
    assert codes["Follow-up, 1 day after the first dose"] == "1a"
    assert codes["Follow-up, 1 week after the first dose"] == "1b"
    assert codes["Integration session before the window closes"].startswith("2")
    assert codes[CALL] == "call"


@pytest.mark.parametrize(
    ("outcome", "standing"),
    [
        pytest.param(SessionOutcome.WITHHELD, "withheld", id="withheld"),
        pytest.param(SessionOutcome.NOT_STARTED, "not-started", id="not-started"),
        pytest.param(SessionOutcome.CANCELLED_BY_CLINIC, "planned", id="called-off"),
    ],
)
def test_a_dose_that_was_not_begun(one_dose, clinician, at, outcome, standing):
    sessions.record(
        course=one_dose, visit_key="dose-2", outcome=outcome, started_at=None, ended_at=None, key=uuid4(),
        by=clinician, at=at + 36 * DAY, reason="Blood pressure 172 over 104.",
    )  # fmt: skip
    dose = picture(one_dose, clinician, at + 37 * DAY).doses[1]
    assert dose.standing == standing
    if standing != "planned":
        assert dose.day == (at + 36 * DAY).date()


def test_a_dose_withheld_and_booked_again_is_planned(one_dose, clinician, at):
    sessions.record(
        course=one_dose, visit_key="dose-2", outcome=SessionOutcome.WITHHELD, started_at=None, ended_at=None,
        key=uuid4(), by=clinician, at=at + 36 * DAY, reason="Fever.",
    )  # fmt: skip
    booked(one_dose, "dose-2", starts=at + 43 * DAY, by=clinician, at=at + 37 * DAY, hours=8)
    dose = picture(one_dose, clinician, at + 38 * DAY).doses[1]
    assert (dose.standing, dose.day) == ("planned", (at + 43 * DAY).date())


@pytest.mark.parametrize(
    ("word", "cut"),
    [
        pytest.param("Died", date(2026, 4, 14), id="died"),
        pytest.param("Stopped", None, id="stopped"),
    ],
)
def test_death_alone_cuts_a_window(word, cut):
    before, open_now = window("Window 1", date(2026, 3, 2)), window("Window 2", date(2026, 4, 9))
    after = window("Window 3", date(2026, 5, 9), provisional=True)
    found = list(cut_short((before, open_now, after), EndMark(date(2026, 4, 14), word)))
    assert found[:2] == [before, window("Window 2", date(2026, 4, 9), cut_on=cut)]
    assert len(found) == (2 if cut else 3)


class Booked:
    """A visit's line, as far as the standing of its dose asks."""

    agreed = None


CUT, HELD, AWAY = SessionOutcome.CUT_SHORT, SessionOutcome.HELD, SessionOutcome.TRANSFERRED_OUT


@pytest.mark.parametrize(
    ("taken", "planned", "outcome", "standing"),
    [
        pytest.param("10", "20", CUT, "stopped", id="less-and-cut-short"),
        pytest.param("10", "20", AWAY, "stopped", id="less-and-transferred"),
        pytest.param("20", "20", CUT, "given", id="all-of-it-and-cut-short"),
        pytest.param("20", "20", AWAY, "given", id="all-of-it-and-transferred"),
        pytest.param("80", "120", HELD, "given", id="less-in-a-session-that-was-held"),
        pytest.param("10", None, CUT, "given", id="nobody-knows-what-was-planned"),
    ],
)
def test_a_dose_is_stopped_early_where_less_was_taken_and_the_session_broken_off(at, taken, planned, outcome, standing):
    contact = Event(Kind.CONTACT, "dose-1", "", at, None, float(outcome), "", "")
    amount = {"given_mg": taken, "planned_mg": planned}
    assert dose_standing(Booked(), contact, amount, given=True) == standing


@pytest.mark.parametrize(
    ("turn", "pauses", "ended"),
    [
        pytest.param(Turn.ON_HOLD, (PauseMark(date(2026, 3, 27)),), None, id="on-hold"),
        pytest.param(Turn.TREATMENT_STOPPED, (), EndMark(date(2026, 3, 27), "Stopped"), id="stopped"),
        pytest.param(Turn.DIED, (), EndMark(date(2026, 3, 27), "Died"), id="died"),
    ],
)
def test_a_turn_of_the_course_is_drawn(one_dose, clinician, at, turn, pauses, ended):
    turns.take(
        course=one_dose, turn=turn, reason="Decided with the patient.", decided_by=CourseEvent.Decider.TEAM,
        happened_at=at + 25 * DAY, key=uuid4(), by=clinician, at=at + 25 * DAY,
    )  # fmt: skip
    seen = picture(one_dose, clinician, at + 27 * DAY)
    assert (seen.pauses, seen.ended) == (pauses, ended)


def test_after_death_nothing_is_late_and_no_window_is_open(one_dose, clinician, at):
    turns.take(
        course=one_dose, turn=Turn.DIED, reason="Told by the family.", decided_by=CourseEvent.Decider.NOBODY,
        happened_at=at + 23 * DAY, key=uuid4(), by=clinician, at=at + 23 * DAY,
    )  # fmt: skip
    seen = picture(one_dose, clinician, at + 40 * DAY)
    assert seen.window_today is None
    assert [it.standing for it in seen.visits if it.label == CALL] == ["not-applicable"]
    assert not [it for it in seen.visits if it.standing in ("late", "missed", "no-date")]
