"""Reports by the quarter and by the half-year: due on whole days, only of periods with a session, or left out."""

from zoneinfo import ZoneInfo

import pytest

from programmes import Outcome, State, state
from tests.programmes.test_layers import layer
from tests.programmes.told import DAY, HOUR, SECOND, checked, dose, held, local, not_held, planned, turned
from tests.programmes.told_day import filed
from tests.programmes.told_owed import days, owing, papers, reached, reporting

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
OREGON = reporting(first="2025-03-31", leaves_out="withholds-data")


def data(*facts, protocol=OREGON, **setting):
    """Return the reports that are owed, by period."""
    found = papers(*facts, protocol=protocol, **{"zone": LOS_ANGELES} | setting)
    return {key.partition("@")[2]: it for key, it in found.items() if key.startswith("course/report-data")}


def met_on(day):
    return held("preparation", local(f"{day} 10:00", LOS_ANGELES))


@pytest.mark.parametrize(
    ("session", "period", "due"),  # protocols.md 13.3, or303
    [
        ("2026-03-31", "2026q1", "2026-04-15"),
        ("2026-04-01", "2026q2", "2026-07-15"),
        ("2026-09-30", "2026q3", "2026-10-15"),
        ("2026-10-01", "2026q4", "2027-01-15"),
    ],
)
def test_a_quarter_is_due_fifteen_days_after_it(session, period, due):
    ((code, found),) = data(met_on(session)).items()
    assert (code, found.due_at) == (period, local(due, LOS_ANGELES))
    assert found.closes_at == local(due, LOS_ANGELES) + DAY
    assert found.detail == {"report": "data", "period": period}


def test_only_periods_with_something_in_them_up_to_the_last_are_reported():
    facts = (
        met_on("2026-01-10"),
        not_held("baseline", local("2026-05-01 10:00")),
        dose("dose-1", local("2026-08-05 10:00")),
    )
    assert set(data(*facts)) == {"2026q1", "2026q3"}
    assert data() == {}


def test_nothing_before_the_first_period_is_reported():
    assert data(met_on("2024-12-31")) == {}
    assert set(data(met_on("2025-03-31"))) == {"2025q1"}


def test_the_last_evening_of_a_quarter_is_on_the_calendar_of_the_place():
    late = held("preparation", local("2026-03-31 23:30", LOS_ANGELES))
    assert set(data(late)) == {"2026q1"}
    assert set(data(late, zone=ZoneInfo("Europe/London"))) == {"2026q2"}


SESSION = met_on("2026-02-10")
CLOSES = local("2026-04-16", LOS_ANGELES)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param(SESSION.happened_at - SECOND, Outcome.MET_EARLY, id="before the last session of the quarter"),
        pytest.param(local("2026-03-31 17:00", LOS_ANGELES), Outcome.MET, id="on the quarter's last afternoon"),
        pytest.param(CLOSES - SECOND, Outcome.MET, id="in the last second of its last day"),
        pytest.param(CLOSES, Outcome.MET_LATE, id="as the day after begins"),
    ],
)
def test_when_the_report_left(at, expected):
    found = data(SESSION, filed("data", "2026q1", at))["2026q1"]
    assert (found.outcome, found.met_at) == (expected, at)


def test_a_report_about_another_quarter_is_another_report():
    found = data(SESSION, filed("data", "2026q2", CLOSES - DAY))["2026q1"]
    assert [state(found, at) for at in (local("2026-03-31"), CLOSES - SECOND, CLOSES)] == [
        State.PENDING,
        State.OPEN,
        State.OVERDUE,
    ]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        pytest.param((checked("withholds-data", SESSION.happened_at),), Outcome.NOT_APPLICABLE, id="opted out"),
        pytest.param((checked("withholds-data", SESSION.happened_at, False),), Outcome.PENDING, id="did not"),
        pytest.param((checked("withholds-data", CLOSES + HOUR),), Outcome.PENDING, id="opted out afterwards"),
        pytest.param(
            (checked("withholds-data", SESSION.happened_at), checked("withholds-data", CLOSES - DAY, False)),
            Outcome.PENDING,
            id="opted in again",
        ),
    ],
)
def test_who_opted_out_is_not_reported(answers, expected):
    assert data(SESSION, *answers)["2026q1"].outcome is expected


def test_who_opted_out_after_the_report_had_left_was_reported():
    left = filed("data", "2026q1", CLOSES - 3 * DAY)
    assert data(SESSION, left, checked("withholds-data", CLOSES - DAY))["2026q1"].outcome is Outcome.MET


def test_an_unpublished_time_is_not_assessable():
    found = data(SESSION, filed("data", "2026q1", CLOSES), protocol=reporting(within="unspecified"))["2026q1"]
    assert (found.outcome, found.closes_at, found.met_at) == (Outcome.NOT_ASSESSABLE, None, None)


def test_hours_and_business_days_count_from_the_end_of_the_period():
    ended = local("2026-04-01", LOS_ANGELES)
    assert data(SESSION, protocol=reporting(within="36 h"))["2026q1"].closes_at == ended + 36 * HOUR
    in_days = data(SESSION, protocol=reporting(within="1 bd"), holidays=days("2026-04-01"))["2026q1"]
    assert in_days.closes_at == local("2026-04-03", LOS_ANGELES)


HALF_YEARLY = reporting(every="6 mo", since="approval")
APPROVED = reached("approval", local("2026-08-31 10:00"))


@pytest.mark.parametrize(
    ("session", "last", "due"),
    [
        pytest.param("2026-08-31", "2027-02-27", "2027-03-14", id="the day of the approval"),
        pytest.param("2027-02-27", "2027-02-27", "2027-03-14", id="the last day of a half-year"),
        pytest.param("2027-02-28", "2027-08-30", "2027-09-14", id="the first of the next, a month end away"),
        pytest.param("2028-02-29", "2028-08-30", "2028-09-14", id="from a leap day on"),
    ],
)
def test_half_years_are_counted_from_a_milestone(session, last, due):
    ((code, found),) = data(APPROVED, met_on(session), protocol=HALF_YEARLY, zone=ZoneInfo("Europe/London")).items()
    assert (code, found.due_at) == (last, local(due))


def test_without_the_milestone_it_is_pending_and_before_it_there_is_nothing():
    assert {code: it.outcome for code, it in data(SESSION, protocol=HALF_YEARLY).items()} == {"": Outcome.PENDING}
    assert data(SESSION, APPROVED, protocol=HALF_YEARLY) == {}


def test_a_report_stays_owed_when_the_course_is_over():
    assert data(SESSION, turned("completed", CLOSES - 20 * DAY))["2026q1"].outcome is Outcome.PENDING


def test_another_paper_does_not_report():
    assert data(protocol=owing(after="each dose")) == {}


@pytest.mark.parametrize(
    ("since", "until", "is_asked"),
    [("2026-03-31", None, True), ("2026-04-01", None, False), ("2026-01-01", "2026-03-31", True),
     ("2026-01-01", "2026-03-30", False)],
)  # fmt: skip
def test_a_place_asks_about_periods_that_ended_while_its_rules_held(since, until, is_asked):
    rules = layer(since=since, until=until, reports=[{"code": "q", "title": "x", "every": "quarter", "within": "15 d"}])
    found = {it.key for it in planned(dose("dose-1", local("03-23 09:00")), stack=(rules,)).requirements}
    assert ("course/report-q@2026q1" in found) is is_asked
