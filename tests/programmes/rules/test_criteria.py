"""Who may be treated: COMP001's total at both visits (audit scenario 13.5 no. 5), questions, and what follows."""

import pytest

from programmes import Outcome, objections
from programmes.requirements import Severity
from tests.programmes.told import DAY, HOUR, SECOND, asked, booked, checked, dose, laid, local, rated, waived
from tests.programmes.told_day import published, with_tables

FIRST = local("03-23 09:00")
V1, V2 = FIRST - 20 * DAY, FIRST - DAY
KEY = "dose-1/criterion-ill-enough"
TOTAL = {
    "code": "ill-enough",
    "title": "HAM-D of 18 or more at V1 and at V2",
    "assessment": "ham-d-17",
    "at": ["screening", "baseline"],
    "at_least": 18,
}


def criterion(**keys):
    return with_tables(published("comp001"), criteria=[TOTAL | keys])


COMP001 = criterion()


def ham_d(visit, total, at=None, **fields):
    return rated(visit, "ham-d-17", at or (V1 if visit == "screening" else V2), total, **fields)


TOTALS = {
    "18 and 18": ((ham_d("screening", 18), ham_d("baseline", 18)), Outcome.MET, "eligible"),
    "18 and 17": ((ham_d("screening", 18), ham_d("baseline", 17)), Outcome.BROKEN, "not eligible"),
    "17 and 18": ((ham_d("screening", 17), ham_d("baseline", 18)), Outcome.BROKEN, "not eligible"),
    "18 and nothing": ((ham_d("screening", 18),), Outcome.BROKEN, "open"),
    "17 and nothing": ((ham_d("screening", 17),), Outcome.BROKEN, "not eligible"),
    "nothing": ((), Outcome.BROKEN, "open"),
    "18 and one rated after the dose": (
        (ham_d("screening", 18), ham_d("baseline", 18, FIRST + SECOND)),
        Outcome.BROKEN,
        "open",
    ),
    "18 and one at the very moment": ((ham_d("screening", 18), ham_d("baseline", 18, FIRST)), Outcome.MET, "eligible"),
    "twice at one visit, once too low": (
        (ham_d("screening", 18), ham_d("screening", 17, V1 + HOUR), ham_d("baseline", 18)),
        Outcome.BROKEN,
        "not eligible",
    ),
    "another scale": (
        (ham_d("screening", 18), rated("baseline", "madrs", V2, 30)),
        Outcome.BROKEN,
        "open",
    ),
    "typed in two days after the dose": (
        (ham_d("screening", 18), ham_d("baseline", 18, recorded_at=FIRST + 2 * DAY)),
        Outcome.ENTERED_LATE,
        "eligible",
    ),
}


@pytest.mark.parametrize(("facts", "expected", "stands"), TOTALS.values(), ids=TOTALS)
def test_the_total_at_every_visit(facts, expected, stands):
    found = asked(KEY, *facts, dose("dose-1", FIRST), protocol=COMP001)
    assert (found.outcome, found.detail["stands"], found.severity) == (expected, stands, Severity.SAFETY)


def test_it_is_pending_until_all_are_rated_and_says_not_eligible_at_once():
    before = asked(KEY, ham_d("screening", 18), protocol=COMP001)
    assert (before.outcome, before.detail["stands"], before.detail["at"]) == (Outcome.PENDING, "open", "baseline")
    failed = asked(KEY, ham_d("screening", 17), protocol=COMP001)
    assert (failed.outcome, failed.detail["stands"]) == (Outcome.PENDING, "not eligible")
    assert (failed.detail["at"], failed.detail["total"]) == ("screening", "17")
    whole = asked(KEY, ham_d("screening", 18), ham_d("baseline", 19), protocol=COMP001)
    assert (whole.outcome, whole.met_at) == (Outcome.MET, V2)


@pytest.mark.parametrize(("second", "is_shut"), [(17, True), (18, False)], ids=["17", "18"])
def test_it_shuts_the_dose(second, is_shut):
    course = laid(ham_d("screening", 18), ham_d("baseline", second), protocol=COMP001)
    found = objections(COMP001, course.history, course.setting, visit="dose-1", at=FIRST)
    assert (KEY in {it.key for it in found}) is is_shut


MOST = {"4": (4, Outcome.MET), "5": (5, Outcome.MET), "6": (6, Outcome.BROKEN)}


@pytest.mark.parametrize(("total", "expected"), MOST.values(), ids=MOST)
def test_a_most_includes_its_figure(total, expected):
    protocol = criterion(at_least=None, at_most=5, at=["screening"])
    found = asked(KEY, ham_d("screening", total), dose("dose-1", FIRST), protocol=protocol)
    assert found.outcome is expected


def test_a_visit_of_another_arm_is_not_waited_for():
    def waiting(at):
        rule = TOTAL | {"assessment": "grid-hamd", "at_least": 17, "at": at}
        return with_tables(criteria=[rule])

    given, high = dose("dose-1", FIRST), rated("screening", "grid-hamd", V1, 20)
    both, only = waiting(["screening", "wait-5wk"]), waiting(["wait-5wk"])
    assert asked(KEY, high, given, protocol=both, arm="immediate").outcome is Outcome.MET
    assert asked(KEY, high, given, protocol=both, arm="delayed").outcome is Outcome.BROKEN
    assert asked(KEY, high, given, protocol=only, arm="immediate").outcome is Outcome.NOT_APPLICABLE


def question(**keys):
    return with_tables(criteria=[{"code": "heart", "title": "Heart", "before": "each dose"} | keys])


HEART = "dose-1/criterion-heart"
YES = checked("heart", FIRST - 7 * DAY)
NO = checked("heart", FIRST - DAY, passed=False)
ANSWERS = {
    "yes": ((YES,), {}, Outcome.MET, "eligible"),
    "no": ((NO,), {}, Outcome.BROKEN, "not eligible"),
    "yes, then no": ((YES, NO), {}, Outcome.BROKEN, "not eligible"),
    "no, then yes": ((NO, checked("heart", FIRST)), {}, Outcome.MET, "eligible"),
    "nobody asked": ((), {}, Outcome.BROKEN, "open"),
    "yes, still valid to the minute": ((YES,), {"valid": "7 d"}, Outcome.MET, "eligible"),
    "yes, a day too old": ((YES,), {"valid": "6 d"}, Outcome.BROKEN, "open"),
    "yes, not on the day": ((YES,), {"valid": "same day"}, Outcome.BROKEN, "open"),
    "yes, only afterwards": ((checked("heart", FIRST + SECOND),), {}, Outcome.BROKEN, "open"),
    "yes, for another dose": ((checked("heart", FIRST - DAY, visit="dose-2"),), {}, Outcome.BROKEN, "open"),
}


@pytest.mark.parametrize(("facts", "keys", "expected", "stands"), ANSWERS.values(), ids=ANSWERS)
def test_a_question(facts, keys, expected, stands):
    found = asked(HEART, *facts, dose("dose-1", FIRST), protocol=question(**keys))
    assert (found.outcome, found.detail["stands"]) == (expected, stands)


OPINION = checked("heart-referred", FIRST - HOUR)
OTHERWISE = {
    "excluded": ("exclude", (NO,), Outcome.BROKEN, Severity.SAFETY, "never"),
    "excluded, whatever another says": ("exclude", (NO, OPINION), Outcome.BROKEN, Severity.SAFETY, "never"),
    "referred, nobody answered": ("refer", (NO,), Outcome.BROKEN, Severity.SAFETY, "never"),
    "referred, and yes": ("refer", (NO, OPINION), Outcome.MET, Severity.SAFETY, "never"),
    "referred, and no": (
        "refer",
        (NO, checked("heart-referred", FIRST - HOUR, passed=False)),
        Outcome.BROKEN,
        Severity.SAFETY,
        "never",
    ),
    "referred only afterwards": (
        "refer",
        (NO, checked("heart-referred", FIRST + SECOND)),
        Outcome.BROKEN,
        Severity.SAFETY,
        "never",
    ),
    "warned": ("warn", (NO,), Outcome.BROKEN, Severity.ADVICE, "warning"),
    "warned, and well": ("warn", (YES,), Outcome.MET, Severity.ADVICE, "warning"),
}


@pytest.mark.parametrize(("otherwise", "facts", "expected", "severity", "release"), OTHERWISE.values(), ids=OTHERWISE)
def test_what_follows_where_it_does_not_hold(otherwise, facts, expected, severity, release):
    found = asked(HEART, *facts, dose("dose-1", FIRST), protocol=question(otherwise=otherwise))
    assert (found.outcome, found.severity, found.detail["release"]) == (expected, severity, release)


def test_another_opinion_holds_for_a_total_too():
    low = ham_d("screening", 17), ham_d("baseline", 17)
    opinion = checked("ill-enough-referred", FIRST - HOUR)
    found = asked(KEY, *low, opinion, dose("dose-1", FIRST), protocol=criterion(otherwise="refer"))
    assert (found.outcome, found.detail["stands"], found.detail["total"]) == (Outcome.MET, "referred", "17")


def test_before_the_dose_an_answer_of_one_day_stands_for_the_day_booked():
    protocol = question(valid="same day")
    morning = checked("heart", FIRST - HOUR)
    assert asked(HEART, morning, booked("dose-1", FIRST), protocol=protocol).outcome is Outcome.MET
    assert asked(HEART, morning, booked("dose-1", FIRST + DAY), protocol=protocol).outcome is Outcome.PENDING
    assert asked(HEART, morning, protocol=protocol).outcome is Outcome.PENDING


def test_a_waiver_stands_on_it_as_on_any_other():
    protocol = question(otherwise="warn")
    found = asked(HEART, NO, waived(HEART, FIRST - DAY), protocol=protocol)
    assert found.waived_from == FIRST - DAY


@pytest.mark.parametrize("total", [17, 18])
def test_a_total_outside_is_pending_until_the_dose_as_it_may_be_corrected(total):
    found = asked(KEY, ham_d("screening", total), protocol=COMP001)
    assert (found.outcome, found.met_at, found.settled_at) == (Outcome.PENDING, None, None)
