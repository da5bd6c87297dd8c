"""The page of the duty rota: what it shows, who may change it, what is refused without being lost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from tests.factories import MONDAY, MembershipFactory, SiteFactory
from tracker.access.roles import Role
from tracker.actions.action import writing
from tracker.models import DutyShift, Leave, Site

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ADDRESS = "/rota/"


@pytest.fixture
def planning(client_at, supervisor):
    """Return the supervisor's client on Monday morning."""
    return client_at(supervisor, MONDAY)


@pytest.fixture
def entered(site, clinician, colleague):
    """Put Ines on duty today from 8 to 18, name Kofi the fallback, and send Ines on leave from Wednesday."""
    with writing():
        site.fallback = colleague
        site.save()
        shift = DutyShift.objects.create(
            site=site, person=clinician, starts_at=MONDAY - HOUR, ends_at=MONDAY + 9 * HOUR
        )
        leave = Leave.objects.create(
            person=clinician, deputy=colleague, starts_at=MONDAY + 2 * DAY, ends_at=MONDAY + 9 * DAY
        )
    return shift, leave


def sent(moment, what, **changes):
    times = moment(f"{what}-starts_at", "2026-03-03", "08:00") | moment(f"{what}-ends_at", "2026-03-03", "18:00")
    return {"what": what} | times | {f"{what}-{name}": value for name, value in changes.items()}


def test_each_form_carries_its_token(planning, entered):
    said = planning.get(ADDRESS).content.decode()
    assert said.count('method="post"') == said.count("csrfmiddlewaretoken") > 3


def test_it_says_who_is_on_duty_and_who_answers_while_nobody_is(planning, entered):
    said = planning.get(ADDRESS).content.decode()
    assert "Ines is on duty." in said
    assert "Kofi answers as fallback." in said
    assert "Mon 2 Mar, 18:00 to Mon 16 Mar, 00:00" in said
    assert "Kofi Example stands in." in said


def test_without_a_fallback_it_says_that_nobody_answers(planning, site, clinician):
    said = planning.get(ADDRESS).content.decode()
    assert "Nobody is on duty. Nobody answers: name a fallback." in said
    assert "Nobody is on leave." in said


def test_a_shift_within_a_leave_is_marked_and_counts_as_a_gap(planning, entered, site, clinician):
    with writing():
        DutyShift.objects.create(
            site=site, person=clinician, starts_at=MONDAY + 3 * DAY, ends_at=MONDAY + 3 * DAY + HOUR
        )
    said = planning.get(ADDRESS).content.decode()
    assert "On leave for some of it. That time does not count." in said


@pytest.mark.parametrize("number", [0, 30])
def test_page_is_read_in_nine_statements(planning, entered, site, clinician, counted, number):
    with writing():
        for n in range(number):
            user = MembershipFactory(site=site).user
            begins = MONDAY + n * 9 * HOUR
            DutyShift.objects.create(site=site, person=user, starts_at=begins, ends_at=begins + 8 * HOUR)
            Leave.objects.create(person=user, deputy=clinician, starts_at=begins, ends_at=begins + DAY)
    planning.get(ADDRESS)
    assert counted(planning, ADDRESS) <= 6


def test_a_shift_a_leave_and_a_fallback_are_entered(planning, moment, site, clinician, colleague, trail):
    answers = [
        planning.post(ADDRESS, sent(moment, "shift", person=clinician.pk)),
        planning.post(ADDRESS, sent(moment, "leave", person=colleague.pk, deputy=clinician.pk)),
        planning.post(ADDRESS, {"what": "fallback", "fallback-person": colleague.pk}),
    ]
    assert {it.url for it in answers} == {f"{reverse('rota')}?site=HB"}
    shift, leave = DutyShift.objects.get(), Leave.objects.get()
    eight = datetime(2026, 3, 3, 8, tzinfo=UTC)
    assert (shift.person, shift.starts_at, shift.ends_at) == (clinician, eight, eight + 10 * HOUR)
    assert (leave.person, leave.deputy, leave.starts_at) == (colleague, clinician, eight)
    assert Site.objects.get(pk=site.pk).fallback == colleague
    assert trail() == ["rota.changed", "leave.agreed", "rota.changed"]


def test_a_shift_is_cut_and_a_leave_ended(planning, entered):
    shift, leave = entered
    for what, row in (("cut", shift), ("end", leave)):
        assert planning.post(ADDRESS, {"what": what, "row": row.pk}).status_code == 302
    assert DutyShift.objects.get().ends_at == MONDAY
    assert not Leave.objects.exists()


def test_what_is_refused_stands_above_and_stays_typed(planning, moment, clinician, supervisor):
    given = sent(moment, "shift", person=clinician.pk) | moment("shift-ends_at", "2026-03-03", "07:00")
    said = planning.post(ADDRESS, given).content.decode()
    assert "It has to end after it starts." in said
    assert 'value="07:00"' in said
    assert "<details open>" in said
    assert not DutyShift.objects.exists()
    planning.post(ADDRESS, sent(moment, "shift", person=supervisor.pk))
    assert not DutyShift.objects.exists()


@pytest.mark.parametrize("row", ["", "x", "0", "99999999999", "4711"])
def test_a_row_that_is_not_there_changes_nothing(planning, entered, row, trail):
    assert planning.post(ADDRESS, {"what": "cut", "row": row}).status_code in (200, 302)
    assert trail() == []


@pytest.mark.parametrize("what", ["", "nonsense", "shift"])
def test_a_form_without_content_changes_nothing(planning, what, trail):
    assert planning.post(ADDRESS, {"what": what}).status_code == 200
    assert trail() == []


@pytest.mark.parametrize(
    ("role", "reads", "plans"),
    [
        pytest.param(Role.THERAPIST, True, False, id="therapist"),
        pytest.param(Role.PRESCRIBER, True, False, id="prescriber"),
        pytest.param(Role.RATER, True, False, id="rater"),
        pytest.param(Role.COORDINATOR, True, True, id="coordinator"),
        pytest.param(Role.SUPERVISOR, True, True, id="supervisor"),
        pytest.param(Role.MEDICAL_DIRECTOR, True, True, id="medical-director"),
        pytest.param(Role.ADMINISTRATOR, False, False, id="administrator"),
    ],
)
def test_staff_reads_it_and_some_plan_it(client_at, site, clinician, moment, role, reads, plans):
    client = client_at(MembershipFactory(site=site, role=role).user, MONDAY)
    answer = client.get(ADDRESS)
    assert answer.status_code == (200 if reads else 404)
    assert (b"Put somebody on duty" in answer.content) is plans
    refused = 405 if reads else 404
    assert client.post(ADDRESS, sent(moment, "shift", person=clinician.pk)).status_code == (302 if plans else refused)
    assert DutyShift.objects.exists() is plans


def test_a_patient_does_not_see_it(client_at, patient_user):
    assert client_at(patient_user, MONDAY).get(ADDRESS).status_code == 404


def test_each_site_has_its_own(client_at, site, supervisor, entered):
    other = MembershipFactory(user=supervisor, site=SiteFactory(code="NG", name="Northgate"), role=Role.SUPERVISOR)
    client = client_at(supervisor, MONDAY)
    assert "Ines is on duty." in client.get(ADDRESS).content.decode()
    said = client.get(ADDRESS, {"site": other.site.code}).content.decode()
    assert "Northgate. <strong>Nobody is on duty." in said
    assert "Ines" not in said.partition("<main")[2]


def test_a_site_one_does_not_belong_to_is_not_shown(planning, foreign_supervisor):
    assert b"Elmfield" not in planning.get(ADDRESS, {"site": "EL"}).content


def test_a_coordinator_here_and_therapist_there_plans_only_here(client_at, site, clinician, moment):
    user = MembershipFactory(site=site, role=Role.COORDINATOR).user
    there = MembershipFactory(user=user, site=SiteFactory(code="NG", name="Northgate")).site
    client = client_at(user, MONDAY)
    answer = client.post(f"{ADDRESS}?site={there.code}", sent(moment, "shift", person=user.pk))
    assert answer.status_code == 404
    assert client.post(f"{ADDRESS}?site=HB", sent(moment, "shift", person=clinician.pk)).status_code == 302
