"""The patient's door in pure words: the hours after a dose, what a wish is answered with, and the calendar file."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from programmes import State
from tracker.models import Request
from tracker.models.requirements import Rule
from tracker.pages import appointment, my_requests, tonight

DOSED = datetime(2026, 3, 20, 10, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
LONDON = ZoneInfo("Europe/London")
SITE = SimpleNamespace(team_phone="01632 960147", night_phone="01632 960148")
Kind = Request.Kind


@pytest.mark.parametrize(
    ("after", "near"),
    [
        pytest.param(-SECOND, False, id="before-the-dose"),
        pytest.param(timedelta(), True, id="at-the-dose"),
        pytest.param(72 * HOUR - SECOND, True, id="the-last-second"),
        pytest.param(72 * HOUR, False, id="72-hours"),
    ],
)
def test_72_hours_count_from_the_dose_included_to_their_end_excluded(after, near):
    assert tonight.is_near(DOSED, DOSED + after) is near


def test_without_a_dose_no_night_comes_first():
    assert not tonight.is_near(None, DOSED)


@pytest.mark.parametrize(
    ("utc", "words"),
    [
        pytest.param(datetime(2026, 4, 1, 4, 59, tzinfo=UTC), "Someone is here tonight", id="before-6-on-their-clock"),
        pytest.param(datetime(2026, 4, 1, 5, tzinfo=UTC), "Someone is here today and tonight", id="6-in-summer-time"),
        pytest.param(datetime(2026, 4, 1, 16, 59, tzinfo=UTC), "Someone is here today and tonight", id="before-18"),
        pytest.param(datetime(2026, 4, 1, 17, tzinfo=UTC), "Someone is here tonight", id="18-in-summer-time"),
    ],
)
def test_by_day_the_night_ahead_is_named_too(utc, words):
    assert tonight.heading(utc, LONDON) == words


def task(kind="another time", state=State.OPEN, visit="preparation", course=1, closes_at=DOSED):
    return SimpleNamespace(
        rule=Rule.CALL, detail={"asked": kind}, state=int(state), visit_key=visit, course_id=course, closes_at=closes_at
    )


@pytest.mark.parametrize(
    ("row", "is_open"),
    [
        pytest.param(task(), True, id="open"),
        pytest.param(task(state=State.OVERDUE), True, id="late"),
        pytest.param(task(state=State.MET), False, id="answered"),
        pytest.param(task(state=State.NOT_APPLICABLE), False, id="needless"),
        pytest.param(task(visit="screening"), False, id="another-visit"),
        pytest.param(task(course=2), False, id="another-course"),
        pytest.param(task(kind="a call"), False, id="another-wish"),
        pytest.param(SimpleNamespace(**{**vars(task()), "detail": None}), False, id="a-call-nobody-asked-for"),
    ],
)
def test_a_wish_is_open_until_it_was_answered(row, is_open):
    assert (my_requests.open_about([row], Kind.ANOTHER_TIME, 1, "preparation") is row) is is_open


def test_a_call_is_asked_for_on_all_courses_at_once_and_the_first_one_due_is_shown():
    late, soon = task("a call", visit="", course=2, closes_at=DOSED + HOUR), task("a call", visit="", closes_at=DOSED)
    assert my_requests.open_about([late, soon], Kind.PHONE_ME) is soon


NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("closes", "zone", "by"),
    [
        pytest.param(datetime(2026, 3, 21, tzinfo=UTC), "Europe/London", "by this evening", id="today"),
        pytest.param(datetime(2026, 3, 22, tzinfo=UTC), "Europe/London", "by tomorrow evening", id="tomorrow"),
        pytest.param(
            datetime(2026, 3, 23, tzinfo=UTC), "Europe/London", "by the evening of Sunday 22 March", id="the-day-after"
        ),
        pytest.param(datetime(2026, 3, 22, tzinfo=UTC), "America/New_York", "by tomorrow evening", id="their-clock"),
    ],
)
def test_a_wish_is_answered_with_a_day_and_a_number_for_the_night(closes, zone, by):
    said = my_requests.promise(task(closes_at=closes), Kind.ANOTHER_TIME, SITE, ZoneInfo(zone), NOW)
    assert said == (
        f"You asked for another time. We will phone you {by}. If it cannot wait, phone 01632 960148."
    )  # fmt: skip


@pytest.mark.parametrize(
    ("left", "sorry"), [pytest.param(SECOND, False, id="last-second"), pytest.param(timedelta(), True, id="past")]
)
def test_a_promise_that_was_not_kept_says_sorry_and_whom_to_phone(left, sorry):
    said = my_requests.promise(task(closes_at=NOW + left), Kind.PHONE_ME, SITE, LONDON, NOW)
    assert said.startswith("You asked for a call. ")
    assert ("We did not. We are sorry. Please phone 01632 960147." in said) is sorry


AGREED = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def ics(**fields):
    given = {
        "uid": "u-1", "starts_at": datetime(2026, 4, 2, 14, tzinfo=LONDON),
        "ends_at": datetime(2026, 4, 2, 15, tzinfo=LONDON), "agreed_at": AGREED,
    }  # fmt: skip
    return appointment.written(**given | fields)


def test_a_calendar_file_is_what_the_standard_asks_for_and_says_nothing_else():
    assert ics().decode() == (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Appointment//EN\r\nBEGIN:VEVENT\r\nUID:u-1\r\n"
        "DTSTAMP:20260301T093000Z\r\nSEQUENCE:29539290\r\nDTSTART:20260402T130000Z\r\nDTEND:20260402T140000Z\r\n"
        "SUMMARY:Appointment\r\nCLASS:PRIVATE\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def test_every_line_ends_as_the_standard_says():
    assert ics().count(b"\n") == ics().count(b"\r\n") == 13


@pytest.mark.parametrize(
    ("words", "written"),
    [
        pytest.param("a, b", "a\\, b", id="comma"),
        pytest.param("a; b", "a\\; b", id="semicolon"),
        pytest.param("a\\b", "a\\\\b", id="backslash"),
        pytest.param("a\nEND:VEVENT", "a\\nEND:VEVENT", id="line-feed"),
        pytest.param("a\r\nb", "a\\nb", id="both"),
    ],
)
def test_what_has_a_meaning_in_the_file_is_escaped(words, written):
    assert f"SUMMARY:{written}\r\n".encode() in ics(title=words)


@pytest.mark.parametrize("title", ["x" * 200, "ü" * 200, "😀" * 60], ids=["plain", "two-octets", "four-octets"])
def test_a_long_line_is_folded_between_letters_and_reads_as_one(title):
    written = ics(title=title)
    assert 70 < max(map(len, written.split(b"\r\n"))) <= 75
    assert all(line.decode() for line in written.split(b"\r\n")[:-1])  # no letter is cut in two
    assert f"SUMMARY:{title}".encode() in written.replace(b"\r\n ", b"")


def test_later_agreed_is_a_higher_number_so_that_a_calendar_moves_the_entry():
    assert b"SEQUENCE:29539291" in ics(agreed_at=AGREED + timedelta(minutes=1))


def test_a_visit_keeps_its_uid_and_another_one_has_another():
    uid = appointment.uid_of(7, "dose-1")
    assert uid == appointment.uid_of(7, "dose-1") == str(UUID(uid))
    assert len({uid, appointment.uid_of(7, "dose-2"), appointment.uid_of(8, "dose-1")}) == 3
