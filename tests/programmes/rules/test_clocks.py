"""What is owed after a dose or a serious event: one clock for one event, and the last day is in time."""

from zoneinfo import ZoneInfo

import pytest

from programmes import Outcome, State
from programmes.requirements import Severity
from tests.programmes.told import (
    DAY,
    HOUR,
    MINUTE,
    NEW_YORK,
    SECOND,
    asked,
    dose,
    held,
    local,
    planned,
    state_of,
    turned,
)  # fmt: skip
from tests.programmes.told_day import event, filed, northgate, published, with_tables

REMS = published("esketamine-spravato-rems")
AT = local("06-05 09:00")
FORM = "dose-1/report-rems-form"
CLOSES = local("06-13")
LOS_ANGELES = ZoneInfo("America/Los_Angeles")


def owed(*facts, protocol=None):
    """Return what is owed after serious events, by key."""
    found = planned(*facts, protocol=protocol or northgate()).requirements
    return {it.key: it for it in found if it.rule == "report" and "@" in it.key}


def test_the_rems_row():
    found = asked(FORM, dose("dose-1", AT), protocol=REMS)
    assert (found.opens_at, found.due_at, found.closes_at) == (AT, local("06-12"), CLOSES)
    assert (found.outcome, found.severity) == (Outcome.PENDING, Severity.PROTOCOL)


FILED = {
    "on the day": (AT + HOUR, Outcome.MET),
    "in the last second of its last day": (CLOSES - SECOND, Outcome.MET),
    "as the day after begins": (CLOSES, Outcome.MET_LATE),
}


@pytest.mark.parametrize(("at", "expected"), FILED.values(), ids=FILED)
def test_a_form_that_was_filed(at, expected):
    found = asked(FORM, dose("dose-1", AT), filed("rems-form", "dose-1", at), protocol=REMS)
    assert (found.outcome, found.met_at) == (expected, at)


@pytest.mark.parametrize(
    ("at", "expected"),
    [(AT - SECOND, State.PENDING), (AT, State.OPEN), (CLOSES - SECOND, State.OPEN), (CLOSES, State.OVERDUE)],
)
def test_a_form_that_nobody_filed(at, expected):
    assert state_of(FORM, at, dose("dose-1", AT), protocol=REMS) is expected


OTHERS = {
    "nothing given": (filed("rems-form", "dose-1", AT),),
    "another form": (dose("dose-1", AT), filed("other", "dose-1", AT)),
    "for another dose": (dose("dose-1", AT), filed("rems-form", "dose-2", AT)),
}


@pytest.mark.parametrize("facts", OTHERS.values(), ids=OTHERS)
def test_a_form_for_something_else_does_not_count(facts):
    assert asked(FORM, *facts, protocol=REMS).outcome is Outcome.PENDING


def test_a_form_entered_two_days_later_is_never_simply_met():
    late = filed("rems-form", "dose-1", AT + HOUR, recorded_at=AT + 2 * DAY)
    assert asked(FORM, dose("dose-1", AT), late, protocol=REMS).outcome is Outcome.ENTERED_LATE


def test_an_unpublished_time_is_not_assessable():
    rule = {"code": "form", "title": "Form", "after": "each dose", "within": "unspecified"}
    found = asked("dose-1/report-form", dose("dose-1", AT), protocol=with_tables(obligations=[rule]))
    assert (found.outcome, found.closes_at) == (Outcome.NOT_ASSESSABLE, None)


FELL = event(AT + HOUR, recorded_at=AT + 2 * HOUR, key="AB345678-90")
REPORT = "dose-1/report-serious-event@ab345678"


def test_the_clock_starts_when_the_house_knew_and_counts_elapsed_hours():
    (found,) = owed(FELL).values()
    assert (found.key, found.visit, found.severity) == (REPORT, "dose-1", Severity.SAFETY)
    assert (found.opens_at, found.due_at) == (AT + 2 * HOUR, AT + 26 * HOUR)


REPORTED = {
    "about the event": ("AB345678-90", AT + 25 * HOUR, Outcome.MET),
    "about the visit": ("dose-1", AT + 25 * HOUR, Outcome.MET),
    "before the house wrote it down": ("AB345678-90", AT + HOUR, Outcome.MET),
    "at the last moment": ("AB345678-90", AT + 26 * HOUR, Outcome.MET),
    "a minute after it": ("AB345678-90", AT + 26 * HOUR + MINUTE, Outcome.MET_LATE),
    "about something else": ("other", AT + 25 * HOUR, Outcome.PENDING),
}


@pytest.mark.parametrize(("about", "at", "expected"), REPORTED.values(), ids=REPORTED)
def test_a_report(about, at, expected):
    assert owed(FELL, filed("serious-event", about, at))[REPORT].outcome is expected


def test_only_serious_events_of_this_course_have_a_clock():
    pleasant, elsewhere = event(AT, serious=False), event(AT, course="2", key="elsewhere")
    assert owed(dose("dose-1", AT), pleasant, elsewhere) == {}


def test_an_event_between_visits_belongs_to_the_course():
    (found,) = owed(event(AT, visit=None, key="12345678-9")).values()
    assert (found.key, found.visit) == ("course/report-serious-event@12345678", "")
    unrelated = filed("serious-event", "", AT)
    assert owed(event(AT, visit=None, key="12345678-9"), unrelated)[found.key].outcome is Outcome.PENDING


MOVED = held("dose-1", AT, 90, outcome="transferred out", recorded_at=AT + 3 * HOUR, key="moved-by-ambulance")


def test_who_was_taken_to_hospital_starts_a_clock():
    assert [(it.key, it.opens_at) for it in owed(MOVED).values()] == [
        ("dose-1/report-serious-event@moved-by", AT + 3 * HOUR)
    ]


@pytest.mark.parametrize("hours", [2, 4], ids=["told before the transfer", "told after it"])
def test_a_transfer_and_its_event_are_one_clock_from_the_earliest(hours):
    told = event(AT, recorded_at=AT + hours * HOUR, key="told-first-or-later")
    (found,) = owed(MOVED, told).values()
    assert found.opens_at == AT + min(hours, 3) * HOUR
    for about in (MOVED.key, told.key, "dose-1"):
        report = filed("serious-event", about, AT + 5 * HOUR)
        assert [it.outcome for it in owed(MOVED, told, report).values()] == [Outcome.MET]


def test_a_second_event_of_the_visit_has_a_clock_of_its_own():
    told = [event(AT, recorded_at=AT + n * HOUR, key=f"event-n{n}-more") for n in (4, 5)]
    opened = sorted(it.opens_at for it in owed(MOVED, *told).values())
    assert opened == [AT + 3 * HOUR, AT + 5 * HOUR]
    assert len(owed(*told)) == 2


def test_where_no_time_was_published_a_serious_event_is_not_assessable():
    (found,) = owed(FELL, protocol=REMS).values()
    assert (found.key, found.outcome) == (REPORT, Outcome.NOT_ASSESSABLE)
    assert found.source == "No reporting time published here"


def test_each_report_of_a_protocol_has_a_clock():
    rules = [{"code": code, "title": code, "after": "serious event", "within": "7 d"} for code in ("board", "sponsor")]
    found = owed(FELL, protocol=with_tables(obligations=rules))
    assert set(found) == {"dose-1/report-board@ab345678", "dose-1/report-sponsor@ab345678"}
    assert {it.closes_at for it in found.values()} == {local("06-13")}


def leads(*facts):
    """Return the days on which the lead is told that a form is due."""
    due = [it for it in planned(*facts, protocol=northgate()).reminders if it.code == "form-due"]
    return {it.visit: it.due_at for it in due}


def test_the_lead_is_told_of_a_form_unless_it_was_filed():
    doses = dose("dose-1", AT), dose("dose-2", AT + 3 * DAY)
    days = {"dose-1": local("06-10 09:00"), "dose-2": local("06-13 09:00")}
    assert leads(*doses) == days
    assert leads(*doses, filed("rems-form", "dose-1", AT + HOUR)) == {"dose-2": days["dose-2"]}
    assert leads(*doses, filed("another", "dose-1", AT + HOUR)) == days


SITE_CHANGED = local("06-20 10:00", LOS_ANGELES)
GIVEN = dose("dose-1", local("06-05 10:00", LOS_ANGELES), "56")
LAST_EVENING = local("06-12 22:30", LOS_ANGELES)


@pytest.mark.parametrize(
    ("moved_at", "expected"),
    [
        pytest.param(SITE_CHANGED, Outcome.MET, id="moved when it was over"),
        pytest.param(SITE_CHANGED - 14 * DAY, Outcome.MET_LATE, id="moved while it ran"),
    ],
)
def test_a_last_day_that_lies_behind_a_move_keeps_its_calendar(moved_at, expected):
    move = turned("transferred", moved_at, zone="America/New_York", from_zone="America/Los_Angeles")
    found = asked(FORM, GIVEN, filed("rems-form", "dose-1", LAST_EVENING), move, protocol=REMS, zone=NEW_YORK)
    assert found.outcome is expected


@pytest.mark.parametrize("day", ["03-01", "10-25"], ids=["the clocks go forward", "and back"])
def test_seven_days_are_dates_also_when_the_clocks_change(day):
    at = local(f"{day} 10:00", LOS_ANGELES)
    found = asked(FORM, dose("dose-1", at, "56"), protocol=REMS, zone=LOS_ANGELES)
    last = {"03-01": "03-09 00:00", "10-25": "11-02 00:00"}[day]
    assert found.closes_at == local(last, LOS_ANGELES)
