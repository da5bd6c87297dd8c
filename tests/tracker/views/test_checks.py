"""The checks before a dose: how each stands, answering, weighing, releasing, and what the supervisor sees."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories import MONDAY, MembershipFactory, SiteFactory, UserFactory
from tests.stories import EACH_DOSE, checked, dosed, on_the_day, prepared
from tracker.access.roles import Role
from tracker.actions import gates
from tracker.actions.action import writing
from tracker.models import CareTeamMember

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DOSE_DAY = MONDAY + 21 * DAY


def address(course, route="checks", *more):
    return reverse(route, args=[course.reference, "dose-1", *more])


def states(answer):
    """Return each gate's state by its code."""
    return {gate.code: gate.state for gate, _ in answer.context["gates"]}


@pytest.fixture
def ready(course, clinician):
    """Return the course with everything met on the day of its first dose."""
    prepared(course, by=clinician, at=MONDAY)
    on_the_day(course, "dose-1", by=clinician, at=DOSE_DAY - timedelta(minutes=30))
    return course


@pytest.fixture
def on_dose_day(client_at, clinician):
    """Return the clinician's client at nine on the day of the dose."""
    return client_at(clinician, DOSE_DAY)


@pytest.mark.parametrize("story", ["new", "ready", "waived"])
def test_page_is_read_in_nine_statements(request, on_dose_day, course, supervisor, counted, story, key):
    if story != "new":
        request.getfixturevalue("ready")
    if story == "waived":
        _waive(course, "lift-home", supervisor, key)
    on_dose_day.get(address(course))
    assert counted(on_dose_day, address(course)) <= 9


@pytest.mark.parametrize(
    ("route", "more"),
    [("checks", ()), ("answer-check", ("consent",)), ("release", ())],
    ids=["checks", "answer", "release"],
)
def test_a_strangers_course_is_not_there(client_at, colleague, course, route, more, key):
    client = client_at(colleague, MONDAY)
    sent = {"key": key, "passed": "yes", "identity_checked": "on"}
    assert client.get(address(course, route, *more)).status_code == 404
    assert client.post(address(course, route, *more), sent).status_code in (404, 405)
    assert not course.gatecheck_facts.exists()


def test_a_visit_without_a_dose_has_no_checks(on_dose_day, course):
    assert on_dose_day.get(reverse("checks", args=[course.reference, "preparation"])).status_code == 404


def test_a_new_course_meets_nothing(on_dose_day, course):
    answer = on_dose_day.get(address(course))
    assert set(states(answer).values()) == {"not"}
    shown = answer.content.decode()
    assert 'aria-disabled="true"' in shown
    assert "Consent given and still stands is not met. Cannot be waived." in shown
    assert "Marta Lindqvist" in shown
    assert "15 June 1985" in shown


def test_when_all_is_met_the_dose_can_be_released_once(on_dose_day, ready, trail, key):
    answer = on_dose_day.get(address(ready))
    assert set(states(answer).values()) == {"met"}
    assert "aria-disabled" not in answer.content.decode()
    for _ in range(2):
        sent = {"key": key, "identity_checked": "on"}
        assert on_dose_day.post(address(ready, "release"), sent).url == address(ready)
    assert trail().count("dose.released") == 1
    assert reverse("dosing", args=[ready.reference, "dose-1"]) in on_dose_day.get(address(ready)).content.decode()


def test_release_asks_for_identity_first(on_dose_day, ready, key):
    answer = on_dose_day.post(address(ready, "release"), {"key": key})
    assert "Ask the patient&#x27;s name and date of birth aloud first." in answer.content.decode()
    assert not ready.release_facts.exists()


def test_release_past_a_shut_gate_is_refused(on_dose_day, course, key):
    answer = on_dose_day.post(address(course, "release"), {"key": key, "identity_checked": "on"})
    assert "A gate is shut, or it is too early or too late. The dose cannot be released." in answer.content.decode()
    assert not course.release_facts.exists()


@pytest.mark.parametrize("moment", [DOSE_DAY, DOSE_DAY + DAY], ids=["on-the-day", "the-day-after"])
def test_the_page_and_the_action_agree_on_what_stops_the_dose(client_at, ready, clinician, moment):
    answer = client_at(clinician, moment).get(address(ready))
    assert {it.key for it in answer.context["stopping"]} == {it.key for it in gates.objections(ready, "dose-1", moment)}


def test_an_answer_of_the_day_is_gone_the_next_day(client_at, ready, clinician):
    found = states(client_at(clinician, DOSE_DAY + DAY).get(address(ready)))
    assert [found[code] for code in EACH_DOSE] == ["not", "not", "not"]
    assert found["consent"] == "met"


@pytest.mark.parametrize(
    ("code", "visit"),
    [pytest.param("lift-home", "dose-1", id="asked-on-each-day"), pytest.param("consent", "", id="stands-for-all")],
)
def test_a_check_is_answered_once(on_dose_day, course, trail, key, code, visit):
    for _ in range(2):
        sent = {"key": key, "passed": "yes", "detail": "Brother comes at five"}
        assert on_dose_day.post(address(course, "answer-check", code), sent).url == address(course)
    row = course.gatecheck_facts.get()
    assert (row.code, row.visit_key, row.passed) == (code, visit, True)
    assert trail() == ["check.recorded"]
    shown = on_dose_day.get(address(course))
    assert states(shown)[code] == "met"
    assert "Brother comes at five" in shown.content.decode()


def test_no_is_an_answer_that_shuts_the_gate(on_dose_day, ready, key):
    on_dose_day.post(address(ready, "answer-check", "consent"), {"key": key, "passed": "no"})
    assert states(on_dose_day.get(address(ready)))["consent"] == "not"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        pytest.param({"detail": "Kept"}, "Say yes or no.", id="neither"),
        pytest.param({"passed": "yes", "detail": "Kept" * 51}, "at most 200 characters", id="too-long"),
        pytest.param({"passed": "yes", "detail": "Kept\x00"}, "Null characters", id="nul"),
    ],
)
def test_a_refused_answer_stays_typed(on_dose_day, course, key, sent, said):
    shown = on_dose_day.post(address(course, "answer-check", "consent"), {"key": key} | sent).content.decode()
    assert said in shown
    assert "Kept" in shown
    assert not course.gatecheck_facts.exists()


def test_a_check_the_protocol_does_not_have_is_not_there(on_dose_day, course, key):
    assert (
        on_dose_day.post(address(course, "answer-check", "no-such"), {"key": key, "passed": "yes"}).status_code == 404
    )


def _waive(course, code, supervisor, key):
    gates.decide_waiver(
        course=course, requirement_key=f"dose-1/gate-{code}", granted=True, reason="Seen by her own doctor", key=key,
        by=supervisor, at=MONDAY,
    )  # fmt: skip


def test_a_waiver_says_by_whom_when_and_why(on_dose_day, course, supervisor, key):
    _waive(course, "lift-home", supervisor, key)
    answer = on_dose_day.get(address(course))
    assert states(answer)["lift-home"] == "waived"
    assert "Waived by Hanna, Mon 2 Mar, 09:00: “Seen by her own doctor”" in answer.content.decode()


def test_the_supervisor_reads_and_may_decide_a_waiver(client_at, supervisor, course):
    shown = client_at(supervisor, DOSE_DAY).get(address(course)).content.decode()
    assert "Record the answer" not in shown
    assert "Record the weight" not in shown
    assert reverse("waive", args=[course.reference, "dose-1/gate-lift-home"]) in shown
    for other in ("consent", "blood-pressure"):  # nobody may waive the one, only the medical director the other
        assert reverse("waive", args=[course.reference, f"dose-1/gate-{other}"]) not in shown


def test_after_the_dose_the_checks_stand_as_they_stood(client_at, ready, clinician, colleague, key):
    dosed(ready, "dose-1", starts=DOSE_DAY, by=clinician, second=colleague)
    checked(ready, "consent", by=clinician, at=DOSE_DAY + 2 * DAY, passed=False)
    answer = client_at(clinician, DOSE_DAY + 3 * DAY).get(address(ready))
    assert set(states(answer).values()) == {"met"}
    assert "The dose was given." in answer.content.decode()


def test_the_planned_dose_follows_from_the_weight(on_dose_day, course, key):
    assert "Weigh the patient first." in on_dose_day.get(address(course)).content.decode()
    sent = {"key": key, "kg": "84.0", "visit": "dose-1"}
    for _ in range(2):
        assert on_dose_day.post(reverse("weigh", args=[course.reference]), sent).url == address(course)
    assert course.weight_facts.get().kg == 84
    assert ">24 mg<" in on_dose_day.get(address(course)).content.decode()


@pytest.mark.parametrize("kg", ["24.9", "400.1", "71.55", "NaN", "1e99", ""])
def test_a_weight_nobody_has_is_refused_and_stays(on_dose_day, course, key, kg):
    answer = on_dose_day.post(reverse("weigh", args=[course.reference]), {"key": key, "kg": kg})
    assert answer.context["form"].errors["kg"]
    assert answer.context["form"]["kg"].value() == kg
    assert not course.weight_facts.exists()


def test_the_weight_page_is_read_in_nine_statements(on_dose_day, course, counted):
    on_dose_day.get(reverse("weigh", args=[course.reference]))
    assert counted(on_dose_day, reverse("weigh", args=[course.reference])) <= 9


def test_an_answer_ends_with_one_full_stop(on_dose_day, course, clinician):
    given = {"code": "consent", "passed": True, "detail": "May go ahead.", "key": uuid4()}
    gates.answer(course=course, by=clinician, at=DOSE_DAY, **given)
    assert "May go ahead.</p>" in on_dose_day.get(address(course)).content.decode()


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.RATER], ids=["coordinator", "rater"])
def test_a_dose_is_released_by_a_therapist_or_a_prescriber(client_at, ready, site, role, key):
    member = UserFactory()
    MembershipFactory(user=member, site=site, role=role)
    with writing():
        ready.team.create(member=member, part=CareTeamMember.Part.COORDINATOR, starts_at=MONDAY)
    client = client_at(member, DOSE_DAY)
    shown = client.get(address(ready)).content.decode()
    assert "A therapist or a prescriber releases the dose." in shown
    assert reverse("release", args=[ready.reference, "dose-1"]) not in shown
    assert client.post(address(ready, "release"), {"key": key, "identity_checked": "on"}).status_code == 404
    assert not ready.release_facts.exists()


def test_what_one_is_elsewhere_releases_no_dose_here(client_at, ready, site, key):
    member = UserFactory()
    for where, role in ((site, Role.RATER), (SiteFactory(), Role.PRESCRIBER)):
        MembershipFactory(user=member, site=where, role=role)
    with writing():
        ready.team.create(member=member, part=CareTeamMember.Part.COORDINATOR, starts_at=MONDAY)
    client = client_at(member, DOSE_DAY)
    assert client.get(address(ready)).status_code == 200
    assert client.post(address(ready, "release"), {"key": key, "identity_checked": "on"}).status_code == 404
    assert not ready.release_facts.exists()
