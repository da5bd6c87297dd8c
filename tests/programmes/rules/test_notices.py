"""What must have left before a dose: an objection before it, broken after it. Victoria's Form 7 is such a notice."""

import pytest

from programmes import Outcome, objections
from programmes.requirements import Severity
from tests.programmes.told import DAY, SECOND, booked, dose, laid, local
from tests.programmes.told_day import filed
from tests.programmes.told_owed import owing, papers

AT = local("03-23 09:00")
KEY = "dose-1/notice-notice"
FIRST, EACH = (owing(before=before, within=None) for before in ("first dose", "each dose"))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param((), Outcome.PENDING, id="nothing yet"),
        pytest.param((dose("dose-1", AT),), Outcome.BROKEN, id="given without"),
        pytest.param((filed("notice", "course", AT),), Outcome.MET, id="sent, for the course"),
        pytest.param((filed("notice", "dose-1", AT), dose("dose-1", AT)), Outcome.MET, id="as the dose is given"),
        pytest.param((filed("notice", "dose-1", AT + SECOND), dose("dose-1", AT)), Outcome.BROKEN, id="a second after"),
        pytest.param((filed("notice", "dose-2", AT), dose("dose-1", AT)), Outcome.BROKEN, id="about another dose"),
        pytest.param((filed("other", "dose-1", AT), dose("dose-1", AT)), Outcome.BROKEN, id="another form"),
    ],
)
def test_a_notice_before_the_first_dose(facts, expected):
    found = papers(*facts, protocol=FIRST)[KEY]
    assert (found.outcome, found.severity, found.detail["release"]) == (expected, Severity.SAFETY, "never")


def test_a_notice_that_is_entered_two_days_late_is_not_simply_met():
    sent = filed("notice", "course", AT - DAY, recorded_at=AT + 2 * DAY)
    assert papers(sent, dose("dose-1", AT), protocol=FIRST)[KEY].outcome is Outcome.ENTERED_LATE


def test_before_each_dose_there_is_one_for_each_and_one_about_the_course_is_enough():
    assert set(papers(protocol=FIRST)) == {KEY}
    sent = filed("notice", "course", AT - DAY)
    found = papers(sent, dose("dose-1", AT), protocol=EACH)
    assert {key: it.outcome for key, it in found.items()} == dict.fromkeys((KEY, "dose-2/notice-notice"), Outcome.MET)


@pytest.mark.parametrize(("filings", "expected"), [((), {KEY}), ((filed("notice", "course", AT),), set())])
def test_it_is_an_objection_before_the_dose(filings, expected):
    course = laid(booked("dose-1", AT), *filings, protocol=FIRST)
    found = objections(course.protocol, course.history, course.setting, visit="dose-1", at=AT)
    assert {it.key for it in found if it.rule == "notice"} == expected


def test_a_paper_may_be_owed_before_and_after():
    both = owing(before="first dose", after="each dose", within="7 d")
    assert {KEY, "dose-1/report-notice", "dose-2/report-notice"} == set(papers(protocol=both))
