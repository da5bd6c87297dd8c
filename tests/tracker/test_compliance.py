"""How what happened compares with the protocol: counts by state, what was known when, and safe tables."""

from collections import Counter
from datetime import timedelta

import pytest

from programmes.requirements import Severity, State
from tests.factories import ReminderFactory
from tests.tracker.actions.deeds import DOSE_DAY, give, hold
from tracker.exchange.tables import as_csv, as_json, as_text
from tracker.models import Reminder, Requirement
from tracker.models.requirements import Rule
from tracker.pages.compliance import Tally, caseload, known

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def dosed(course, clinician, colleague):
    """Give the first dose with every gate shut; hold the talk of the morning after two days late."""
    give(course, clinician, colleague)
    hold(course, clinician, "d1-1d", DOSE_DAY + 4 * DAY)
    return course


def of(found, rule):
    return next(tally for tally in found if tally.rule is rule)


@pytest.mark.django_db
def test_every_requirement_is_counted_once_in_one_statement(dosed, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = caseload(DOSE_DAY + 6 * DAY)
    assert sum(sum(tally.counts.values()) for tally in found) == Requirement.unscoped.count()
    assert of(found, Rule.GATE).counts[State.BROKEN] == 6
    assert of(found, Rule.WINDOW).outside == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("at", "broken"), [(DOSE_DAY, 0), (DOSE_DAY + HOUR, 6)], ids=["before the dose", "after the dose"]
)
def test_todays_facts_are_seen_at_a_moment(dosed, at, broken):
    assert of(caseload(at), Rule.GATE).counts[State.BROKEN] == broken


@pytest.mark.django_db
def test_what_was_known_leaves_out_what_was_recorded_later(dosed):
    """The dose was given at 9:30 and written down at 17:00: at noon it had happened, and nobody could know."""
    noon, recorded = DOSE_DAY + 3 * HOUR, DOSE_DAY + 8 * HOUR
    assert of(caseload(noon), Rule.GATE).counts[State.BROKEN] == 6
    assert of(known(noon), Rule.GATE).counts[State.BROKEN] == 0
    assert of(known(recorded), Rule.GATE).counts[State.BROKEN] == 6


@pytest.mark.django_db
def test_today_what_is_known_is_what_is_stored(dosed):
    at = DOSE_DAY + 6 * DAY
    assert known(at) == caseload(at)


@pytest.mark.django_db
def test_a_course_nobody_had_enrolled_yet_is_left_out(dosed):
    assert known(dosed.enrolled_at - HOUR) == []


@pytest.mark.parametrize(
    ("counts", "share"),
    [
        pytest.param({State.MET: 2, State.MISSED: 1}, 66, id="rounded-down"),
        pytest.param({State.MET: 1, State.ENTERED_LATE: 1}, 100, id="entered-late-is-kept"),
        pytest.param({State.MET: 1, State.OVERDUE: 1}, 50, id="late-now-is-not-kept"),
        pytest.param({State.MET: 1, State.WAIVED: 5, State.NOT_ASSESSABLE: 5, State.OPEN: 5}, 100, id="left-out"),
        pytest.param({State.NOT_ASSESSABLE: 5}, None, id="nothing-to-judge"),
    ],
)
def test_the_share_kept(counts, share):
    tally = Tally(Rule.WINDOW, Severity.PROTOCOL, Counter(counts))
    assert tally.share_kept == share
    assert Tally(Rule.GATE, Severity.SAFETY, Counter(counts)).share_kept is None


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@now", "\tx", "\rx", "\nx"])
def test_a_spreadsheet_runs_nothing(text):
    assert as_csv(["rule"], [[text]]).splitlines()[1].strip('"').startswith("'")


def test_numbers_are_not_guarded():
    assert as_csv(["rule", "met"], [["held", -1]]) == "rule,met\nheld,-1"


def test_a_table_is_aligned_and_json_is_a_list_of_objects():
    assert as_text(["rule", "met"], [["held", 3], ["window", 12]]) == "rule    met\nheld      3\nwindow   12"
    assert as_json(["rule"], [["held"]]) == '[\n  {\n    "rule": "held"\n  }\n]'


@pytest.mark.django_db
def test_a_message_that_failed_is_known_from_when_it_failed(dosed):
    failed_at = dosed.enrolled_at + 40 * HOUR
    ReminderFactory(course=dosed, status=Reminder.Status.FAILED, settled_at=failed_at)
    assert of(known(failed_at), Rule.CALL).counts[State.OPEN] == 1
    assert Rule.CALL not in {it.rule for it in known(failed_at - HOUR)}


def test_every_rule_has_words():
    assert {rule for rule in Rule if not Tally(rule, Severity.PROTOCOL, Counter()).title} == set()
