"""Checks, weight, objections, releasing a dose, waivers: what opens a gate, and who may."""

from decimal import Decimal
from uuid import uuid4

import pytest

from programmes import State
from tests.factories import MembershipFactory
from tests.tracker.actions.deeds import DAY, DOSE_DAY, HOUR, book, give, hold, lines, state_of, weigh
from tracker.access.roles import Role
from tracker.actions import gates
from tracker.models import CareTeamMember
from tracker.models.facts import Source

MORNING = DOSE_DAY - HOUR
ALL = ("screening", "consent", "risk-today", "blood-pressure", "lift-home")
PREPARED = "dose-1/gate-preparation-hours"
LIFT = "dose-1/gate-lift-home"


def answer(course, by, at, code, passed=True, **fields):
    return gates.answer(course=course, code=code, passed=passed, by=by, at=at, **{"key": uuid4()} | fields)


def release(course, by, at=DOSE_DAY, **fields):
    given = {"visit_key": "dose-1", "identity_checked": True, "key": uuid4()}
    return gates.release(course=course, by=by, at=at, **given | fields)


def decide(course, by, at, requirement_key=LIFT, **fields):
    given = {"granted": True, "reason": "Her sister drives her", "key": uuid4(), "requirement_key": requirement_key}
    return gates.decide_waiver(course=course, by=by, at=at, **given | fields)


def prepare(course, by, *, but=()):
    """Hold six hours of preparation, book the dose and answer every check yes on its morning, except `but`."""
    if "preparation-hours" not in but:
        hold(course, by, "preparation", DOSE_DAY - 5 * DAY, ended_at=DOSE_DAY - 5 * DAY + 6 * HOUR)
    book(course, by, DOSE_DAY - 4 * DAY)
    for code in ALL:
        if code not in but:
            answer(course, by, MORNING, code)


@pytest.fixture
def director(site, at):
    """Return the medical director of the site."""
    return MembershipFactory(site=site, role=Role.MEDICAL_DIRECTOR).user.acting(at)


def test_an_answer_opens_its_gate_and_leaves_a_line_without_its_words(course, clinician, at):
    made = answer(course, clinician, at, "consent", detail="Signed by Marta")
    assert (made.happened_at, made.recorded_at, made.detail) == (at, at, "Signed by Marta")
    assert state_of(course, "dose-1/gate-consent", at) == State.MET
    assert lines() == [("check.recorded", {"check": "consent", "passed": True, "visit": ""})]


def test_an_answer_given_for_one_dose_does_not_open_the_other(course, clinician, at):
    answer(course, clinician, at, "consent", visit_key="dose-1")
    assert state_of(course, "dose-1/gate-consent", at) == State.MET
    assert state_of(course, "dose-2/gate-consent", at) == State.PENDING


def test_the_latest_answer_counts(course, clinician, at):
    answer(course, clinician, at, "consent")
    answer(course, clinician, at + DAY, "consent", passed=False)
    assert state_of(course, "dose-1/gate-consent", at + DAY) == State.PENDING


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        pytest.param({"code": "horoscope"}, "no such check", id="unknown"),
        pytest.param({"happened_at": MORNING + HOUR}, "for the future", id="future"),
        pytest.param({"visit_key": "dose-9"}, "no such visit", id="unknown-visit"),
        pytest.param({"detail": "x" * 201}, "at most 200", id="too-long"),
    ],
)
def test_an_answer_that_cannot_be(course, clinician, refuses, changed, words):
    with refuses(words):
        answer(course, clinician, MORNING, **{"code": "consent"} | changed)


def test_weight_changes_the_planned_amount(course, clinician, at):
    made = weigh(course, clinician, at, kg="84")
    assert made.source == Source.LIVE
    assert course.requirements.get(key="dose-1/amount").detail["planned_mg"] == "24.00"
    assert lines() == [("weight.recorded", {"kg": "84"})]


@pytest.mark.parametrize(
    ("kg", "words"),
    [
        pytest.param("24.9", "between 25 and 400", id="too-light"),
        pytest.param("400.1", "between 25 and 400", id="too-heavy"),
        pytest.param("70.25", "1 decimal", id="too-fine"),
        pytest.param("1234567", "digits", id="too-many-digits"),
        pytest.param("NaN", "Enter a number|number", id="no-number"),
    ],
)
def test_a_weight_that_cannot_be(course, clinician, at, refuses, kg, words):
    with refuses(words):
        weigh(course, clinician, at, kg=kg)


def test_the_objections_name_what_would_break_final_ones_first(course, clinician, unchanged):
    prepare(course, clinician, but=("preparation-hours", "consent", "lift-home"))
    with unchanged():
        found = gates.objections(course, "dose-1", DOSE_DAY)
    assert next((it.key, it.is_final, it.stops) for it in found) == ("dose-1/gate-consent", True, True)
    assert {it.key for it in found} == {"dose-1/gate-consent", PREPARED, LIFT}


def test_a_dose_is_released_when_every_gate_is_open(course, clinician):
    prepare(course, clinician)
    made = release(course, clinician)
    assert (made.visit_key, made.identity_checked, made.snapshot) == ("dose-1", True, {"warnings": []})
    assert lines("dose.released") == [("dose.released", {"visit": "dose-1", "warnings": []})]


@pytest.mark.parametrize("missing", [*ALL, "preparation-hours"])
def test_one_shut_gate_holds_the_dose(course, clinician, refuses, missing):
    prepare(course, clinician, but=(missing,))
    with refuses("A gate is shut"):
        release(course, clinician)


def test_yesterday_s_answer_does_not_open_a_gate_of_today(course, clinician, refuses):
    prepare(course, clinician, but=("risk-today",))
    answer(course, clinician, DOSE_DAY - DAY, "risk-today")
    with refuses("A gate is shut"):
        release(course, clinician)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        pytest.param({"identity_checked": False}, "date of birth aloud", id="identity"),
        pytest.param({"visit_key": "int-2#dose-1"}, "no dose at this visit", id="no-dosing-visit"),
        pytest.param({"visit_key": "nothing"}, "no dose at this visit", id="unknown"),
    ],
)
def test_a_release_that_cannot_be(course, clinician, refuses, changed, words):
    prepare(course, clinician)
    with refuses(words):
        release(course, clinician, **changed)


def test_a_dose_that_was_given_is_not_released(course, clinician, colleague, refuses):
    prepare(course, clinician)
    give(course, clinician, colleague)
    with refuses("given already"):
        release(course, clinician, DOSE_DAY + 9 * HOUR)


def test_a_waiver_opens_a_gate_and_survives_every_replan(course, clinician, supervisor):
    prepare(course, clinician, but=("lift-home",))
    made = decide(course, supervisor, MORNING)
    assert made.snapshot["detail"] == {"requires": "lift-home", "release": "waivable by supervisor"}
    assert made.protocol_version == course.protocol_version
    assert state_of(course, LIFT, DOSE_DAY) == State.WAIVED
    weigh(course, clinician, MORNING)
    assert state_of(course, LIFT, DOSE_DAY) == State.WAIVED
    assert release(course, clinician)
    assert lines("waiver.granted") == [("waiver.granted", {"requirement": LIFT, "until": None})]


def test_a_refused_waiver_is_kept_and_opens_nothing(course, clinician, supervisor, refuses):
    prepare(course, clinician, but=("lift-home",))
    assert not decide(course, supervisor, MORNING, granted=False).granted
    assert [event for event, _ in lines()][-1] == "waiver.refused"
    with refuses("A gate is shut"):
        release(course, clinician)


@pytest.mark.parametrize("key", ["risk-today", "consent", "screening"])
@pytest.mark.parametrize("who", ["supervisor", "director"])
def test_what_is_marked_never_is_waived_by_nobody(course, at, request, refuses, key, who):
    user = request.getfixturevalue(who)
    with refuses("does not allow anybody"):
        decide(course, user, at, f"dose-1/gate-{key}")


@pytest.mark.parametrize(
    ("who", "key", "may"),
    [
        pytest.param("supervisor", LIFT, True, id="supervisor-his-own"),
        pytest.param("director", PREPARED, True, id="director-hers"),
        pytest.param("supervisor", PREPARED, False, id="supervisor-the-director-s"),
        pytest.param("director", LIFT, False, id="director-the-supervisor-s"),
        pytest.param("colleague", LIFT, False, id="therapist"),
        pytest.param("foreign_supervisor", LIFT, False, id="supervisor-of-another-site"),
        pytest.param("patient_user", LIFT, False, id="patient"),
    ],
)
def test_each_gate_has_its_own_person(course, at, request, refuses, who, key, may):
    user = request.getfixturevalue(who)
    if may:
        assert decide(course, user, at, key).granted
        return
    with refuses("only"):
        decide(course, user, at, key)


@pytest.mark.parametrize("ended", [False, True], ids=["belongs", "belonged"])
def test_the_team_decides_nothing_about_its_own_course(course, supervisor, at, refuses, ended):
    from tracker.actions.action import writing

    with writing():
        CareTeamMember.objects.create(
            course=course, member=supervisor, part=CareTeamMember.Part.PRESCRIBER, starts_at=at - 9 * DAY,
            ends_at=at - 8 * DAY if ended else None,
        )  # fmt: skip
    with refuses("belong or belonged"):
        decide(course, supervisor, at)


def test_after_the_event_there_is_no_waiver(course, clinician, colleague, supervisor, refuses):
    give(course, clinician, colleague)
    with refuses("already happened"):
        decide(course, supervisor, DOSE_DAY + 9 * HOUR)


@pytest.mark.parametrize(("seconds", "may"), [(-1, True), (0, False)], ids=["just-before-it-closes", "as-it-closes"])
def test_a_visit_s_days_are_waived_before_they_are_over(course, supervisor, refuses, seconds, may):
    key = "screening/window"
    at = course.requirements.get(key=key).closes_at + seconds * HOUR / 3600
    if may:
        assert decide(course, supervisor, at, key).granted
        return
    with refuses("already happened"):
        decide(course, supervisor, at, key)


def test_an_integration_session_is_waived_while_its_window_is_open(course, clinician, colleague, supervisor):
    give(course, clinician, colleague)
    assert decide(course, supervisor, DOSE_DAY + 2 * DAY, "dose-1/integration-session").granted


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        pytest.param({"requirement_key": "dose-1/gate-horoscope"}, "no such requirement", id="unknown"),
        pytest.param({"reason": " "}, "Say why", id="no-reason"),
        pytest.param({"reason": "x" * 501}, "at most 500", id="too-long"),
    ],
)
def test_a_waiver_that_cannot_be(course, supervisor, at, refuses, changed, words):
    with refuses(words):
        decide(course, supervisor, at, **changed)


def test_replays_are_answered_even_where_they_would_be_refused_by_now(
    course, clinician, colleague, supervisor, unchanged
):
    keys = [uuid4() for _ in range(4)]
    prepare(course, clinician, but=("lift-home", "consent"))
    waived = decide(course, supervisor, MORNING, key=keys[0])
    consent = answer(course, clinician, MORNING, "consent", key=keys[1])
    weight = gates.weigh(course=course, kg=Decimal("70.0"), key=keys[2], by=clinician, at=MORNING)
    released = release(course, clinician, key=keys[3])
    give(course, clinician, colleague)
    with unchanged():
        assert decide(course, clinician, DOSE_DAY + DAY, key=keys[0], reason="") == waived
        assert answer(course, clinician, MORNING, "consent", key=keys[1], happened_at=DOSE_DAY + DAY) == consent
        assert gates.weigh(course=course, kg=Decimal(70), key=keys[2], by=clinician, at=DOSE_DAY) == weight
        assert release(course, clinician, key=keys[3], identity_checked=False) == released
