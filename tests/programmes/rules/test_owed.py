"""What starts a clock besides a dose and a serious event: sessions, marks of an event, milestones; business days."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from programmes import Outcome, State, state
from programmes.requirements import Severity
from tests.programmes.told import DAY, HOUR, MINUTE, SECOND, dose, held, local, not_held, turned
from tests.programmes.told_day import event, filed, with_tables
from tests.programmes.told_owed import days, owing, papers, reached

ADELAIDE = ZoneInfo("Australia/Adelaide")
FRIDAY = local("06-05 16:00", ADELAIDE)
PRESCRIBED = owing(after="prescribed", within="1 bd")
QUEENS_BIRTHDAY = days("2026-06-08")  # Monday; protocols.md 13.3, sa_notice
OF_HOURS = timedelta.resolution  # hours include their last moment, so they close this much later


def notice(*facts, protocol=PRESCRIBED, **setting):
    """Return the one paper that is owed."""
    (found,) = papers(*facts, protocol=protocol, **{"zone": ADELAIDE} | setting).values()
    return found


@pytest.mark.parametrize(
    ("holidays", "due", "closes"),
    [
        pytest.param(frozenset(), "06-08", "06-09", id="Monday is a business day"),
        pytest.param(QUEENS_BIRTHDAY, "06-09", "06-10", id="Monday is a public holiday"),
    ],
)
def test_a_notice_within_one_business_day_of_a_friday(holidays, due, closes):
    found = notice(reached("prescribed", FRIDAY), holidays=holidays)
    assert (found.opens_at, found.due_at, found.closes_at) == (FRIDAY, local(due, ADELAIDE), local(closes, ADELAIDE))


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param(local("06-05 09:00", ADELAIDE), Outcome.MET, id="before it was prescribed"),
        pytest.param(local("06-10", ADELAIDE) - SECOND, Outcome.MET, id="in the last second of its last day"),
        pytest.param(local("06-10", ADELAIDE), Outcome.MET_LATE, id="as the day after begins"),
    ],
)
def test_when_the_notice_left(at, expected):
    facts = reached("prescribed", FRIDAY), filed("notice", "course", at)
    assert notice(*facts, holidays=QUEENS_BIRTHDAY).outcome is expected


def test_a_milestone_nobody_reached_leaves_its_notice_pending():
    found = notice(reached("another", FRIDAY))
    assert (found.key, found.visit, found.opens_at) == ("course/report-notice", "", None)
    assert state(found, FRIDAY + 400 * DAY) is State.PENDING


def test_prescribing_again_is_a_notice_again():
    first = reached("prescribed", FRIDAY, key="FIRST678-9")
    again = reached("prescribed", FRIDAY + 28 * DAY, key="again678-9", visit="dose-2")
    keys = {"course/report-notice@first678", "dose-2/report-notice@again678"}
    assert set(papers(first, again, protocol=PRESCRIBED)) == keys
    one = papers(first, again, filed("notice", "course", FRIDAY + HOUR), protocol=PRESCRIBED)
    assert {it.outcome for it in one.values()} == {Outcome.MET, Outcome.PENDING}
    for about in ("again678-9", "dose-2"):
        both = papers(first, again, filed("notice", about, again.happened_at), protocol=PRESCRIBED)
        assert [both[key].outcome for key in sorted(keys)] == [Outcome.PENDING, Outcome.MET]


@pytest.mark.parametrize(("starts", "hours"), [("happened", 0), ("known", 30), (None, 0)])
def test_a_clock_starts_when_it_happened_or_when_the_house_knew(starts, hours):
    told = reached("prescribed", FRIDAY, recorded_at=FRIDAY + 30 * HOUR)
    assert notice(told, protocol=owing(after="prescribed", starts=starts)).opens_at == FRIDAY + hours * HOUR


@pytest.mark.parametrize(
    ("within", "began", "closes"),
    [
        pytest.param("1 mo", "01-31 10:00", "03-01", id="a month that is too short"),
        pytest.param("1 mo", "2028-01-31 10:00", "2028-03-01", id="and one with a leap day"),
        pytest.param("1 d", "2028-02-28 10:00", "2028-03-01", id="over the leap day"),
        pytest.param("0 d", "06-05 23:59", "06-06", id="the same day"),
        pytest.param("1 bd", "06-06 10:00", "06-10", id="from a Saturday"),
        pytest.param("1 bd", "06-08 10:00", "06-10", id="from a holiday"),
        pytest.param("24 h", "03-28 20:00", "03-29 21:00", id="hours over the night the clocks go forward"),
        pytest.param("24 h", "10-24 20:00", "10-25 19:00", id="and back"),
        pytest.param("1 d", "10-24 23:30", "10-26", id="a day over the night they go back"),
    ],
)
def test_where_a_clock_ends(within, began, closes):
    protocol = owing(after="prescribed", within=within)
    (found,) = papers(reached("prescribed", local(began)), protocol=protocol, holidays=QUEENS_BIRTHDAY).values()
    assert found.closes_at == local(closes) + (OF_HOURS if within.endswith("h") else timedelta())


CERTIFIED = owing(after="each session", within="48 h")
HELD = held("preparation", local("03-10 10:00"), 90, key="first-contact")


def test_each_session_that_took_place_is_owed_its_paper_from_its_end():
    found = papers(HELD, protocol=CERTIFIED)["preparation/report-notice"]
    assert (found.opens_at, found.closes_at) == (local("03-10 11:30"), local("03-12 11:30") + OF_HOURS)
    assert (found.severity, found.outcome) == (Severity.PROTOCOL, Outcome.PENDING)


@pytest.mark.parametrize("outcome", ["did not come", "cancelled by clinic", "offered", "offered and declined"])
def test_a_session_that_did_not_take_place_starts_no_clock(outcome):
    found = papers(not_held("preparation", local("03-10 10:00"), outcome), protocol=CERTIFIED)[
        "preparation/report-notice"
    ]
    assert (found.opens_at, found.outcome) == (None, Outcome.PENDING)


def test_a_second_contact_at_a_visit_is_owed_a_paper_of_its_own():
    second = held("preparation", local("03-17 10:00"), 90, key="second-contact")
    own = "preparation/report-notice@second-c"

    def outcomes(*filings):
        found = papers(HELD, second, *filings, protocol=CERTIFIED)
        return found["preparation/report-notice"].outcome, found[own].outcome

    after_first = filed("notice", "preparation", local("03-11 10:00"))
    assert outcomes(after_first) == (Outcome.MET, Outcome.PENDING)
    assert outcomes(after_first, filed("notice", "preparation", local("03-17 11:30"))) == (Outcome.MET, Outcome.MET)
    assert outcomes(filed("notice", "second-contact", local("03-17 12:00"))) == (Outcome.PENDING, Outcome.MET)


AT = local("06-05 09:00")
MARKS = {"code": "seven-day", "title": "Fatal", "after": "event", "events": ["fatal", "unexpected", "suspected"]}
SUSAR = {"code": "fifteen-day", "title": "SUSAR", "after": "event", "events": ["serious", "unexpected", "suspected"]}
FDA = with_tables(obligations=[MARKS | {"within": "7 d"}, SUSAR | {"within": "15 d"}])


def clocks_of(*marks, serious=True):
    told = event(AT, serious=serious, marks=marks, key="event678-9", recorded_at=AT + 2 * HOUR)
    return {it.detail["report"]: it for it in papers(told, protocol=FDA).values()}


@pytest.mark.parametrize(
    ("marks", "serious", "expected"),
    [
        pytest.param(("fatal", "unexpected", "suspected"), True, {"seven-day", "fifteen-day"}, id="several clocks"),
        pytest.param(("fatal", "unexpected", "suspected"), False, {"seven-day", "fifteen-day"}, id="fatal is serious"),
        pytest.param(("unexpected", "suspected"), True, {"fifteen-day"}, id="serious"),
        pytest.param(("life-threatening", "unexpected", "suspected"), False, {"fifteen-day"}, id="life-threatening"),
        pytest.param(("unexpected",), True, {"serious-event"}, id="serious, but not suspected: no clock published"),
        pytest.param((), True, {"serious-event"}, id="serious, nothing judged"),
        pytest.param(("unexpected", "suspected"), False, set(), id="not serious"),
    ],
)
def test_one_event_may_start_several_clocks(marks, serious, expected):
    assert set(clocks_of(*marks, serious=serious)) == expected


def test_the_day_the_house_knew_is_day_0():
    found = clocks_of("fatal", "unexpected", "suspected")
    assert found["seven-day"].opens_at == AT + 2 * HOUR
    assert (found["seven-day"].due_at, found["seven-day"].closes_at) == (local("06-12"), local("06-13"))
    assert found["fifteen-day"].closes_at == local("06-21")
    assert found["seven-day"].severity is Severity.SAFETY


def test_a_transfer_is_serious_and_nothing_more():
    moved = held("dose-1", AT, 90, outcome="transferred out", key="moved-678")
    assert {it.detail["report"] for it in papers(moved, protocol=FDA).values()} == {"serious-event"}
    told = event(AT + MINUTE, marks=("unexpected", "suspected"), key="told-678")
    assert set(papers(moved, told, protocol=FDA)) == {"dose-1/report-fifteen-day@moved-67"}


def test_what_is_owed_stays_owed_when_the_course_ends():
    died = turned("died", FRIDAY + HOUR)
    assert notice(reached("prescribed", FRIDAY), died).outcome is Outcome.PENDING
    assert notice(died).outcome is Outcome.NOT_APPLICABLE


def test_a_dose_starts_its_clock_when_the_house_knew_where_the_rule_says_so():
    protocol = owing(after="each dose", within="2 h", starts="known")
    given = dose("dose-1", AT, recorded_at=AT + 5 * HOUR)
    assert papers(given, protocol=protocol)["dose-1/report-notice"].closes_at == AT + 7 * HOUR + OF_HOURS
