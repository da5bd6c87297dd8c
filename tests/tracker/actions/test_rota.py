"""The duty rota: what is entered, what is refused, and what the trail keeps of it."""

from contextlib import suppress
from datetime import timedelta

import pytest

from tests.factories import MembershipFactory
from tests.tracker.actions.deeds import lines
from tracker.access.roles import Role
from tracker.actions import rota
from tracker.actions.action import writing
from tracker.models import DutyShift, Leave

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def on_duty(site, supervisor, clinician, at):
    """Return a function that puts the clinician on duty for eight hours from now, with changes."""

    def put(**changes):
        given = {"site": site, "person": clinician, "starts_at": at, "ends_at": at + 8 * HOUR}
        return rota.put_on_duty(**given | {"by": supervisor, "at": at} | changes)

    return put


@pytest.fixture
def leave(site, supervisor, clinician, colleague, at):
    """Return a function that sends the clinician on leave for a week from tomorrow, with changes."""

    def agree(**changes):
        given = {"site": site, "person": clinician, "deputy": colleague, "starts_at": at + DAY, "ends_at": at + 8 * DAY}
        return rota.agree_leave(**given | {"by": supervisor, "at": at} | changes)

    return agree


def test_a_shift_is_entered_once_however_often_it_is_sent(on_duty, site, clinician, at):
    assert on_duty() == on_duty()
    shift = DutyShift.objects.get()
    assert (shift.site, shift.person, shift.starts_at, shift.ends_at) == (site, clinician, at, at + 8 * HOUR)
    assert lines() == [
        (
            "rota.changed",
            {
                "change": "shift added", "site": "HB", "person": str(clinician.public_id),
                "starts_at": at.isoformat(), "ends_at": (at + 8 * HOUR).isoformat(),
            },
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("begins", "ends", "words"),
    [
        pytest.param(2, 2, "end after it starts", id="no-time-at-all"),
        pytest.param(3, 2, "end after it starts", id="backwards"),
        pytest.param(-8, 0, "has passed", id="it-ended-now"),
        pytest.param(0, 14 * 24 + 1, "at most 14 days", id="too-long"),
    ],
)
def test_a_shift_that_cannot_be_is_refused(on_duty, refuses, at, begins, ends, words):
    with refuses(words):
        on_duty(starts_at=at + begins * HOUR, ends_at=at + ends * HOUR)


@pytest.mark.parametrize(
    ("begins", "ends", "fits"),
    [
        pytest.param(8, 9, True, id="right-after"),
        pytest.param(7, 9, False, id="overlapping-the-end"),
        pytest.param(-2, 0, False, id="it-has-passed"),
        pytest.param(1, 2, False, id="within"),
    ],
)
def test_nobody_is_on_duty_twice_at_a_time(on_duty, at, begins, ends, fits):
    on_duty()
    with suppress(rota.CannotRecord):
        on_duty(starts_at=at + begins * HOUR, ends_at=at + ends * HOUR)
    assert DutyShift.objects.count() == (2 if fits else 1)


def test_two_people_may_be_on_duty_at_a_time(on_duty, colleague):
    on_duty()
    on_duty(person=colleague)
    assert DutyShift.objects.count() == 2


def test_a_shift_needs_somebody_who_works_there(on_duty, refuses, supervisor, clinician):
    with refuses("Hanna does not work with patients at Harbour"):
        on_duty(person=supervisor)
    with writing():
        clinician.is_active = False
        clinician.save()
    with refuses("Ines does not work with patients at Harbour"):
        on_duty()


def test_nobody_on_leave_is_put_on_duty(on_duty, leave, refuses, at):
    leave()
    with refuses("Ines is on leave in that time"):
        on_duty(starts_at=at + DAY, ends_at=at + DAY + HOUR)
    on_duty(starts_at=at, ends_at=at + DAY)


@pytest.mark.parametrize(
    ("role", "may"),
    [(it, it in (Role.COORDINATOR, Role.SUPERVISOR, Role.MEDICAL_DIRECTOR)) for it in Role],
    ids=lambda it: it.name.lower() if isinstance(it, Role) else None,
)
def test_who_plans_the_rota(on_duty, leave, site, clinician, at, role, may):
    by = MembershipFactory(site=site, role=role).user.acting(at)
    done = []
    for act in (on_duty, leave, lambda by: rota.name_fallback(site=site, person=clinician, by=by, at=at)):
        with suppress(rota.CannotRecord):
            act(by=by)
            done.append(act)
    assert len(done) == (3 if may else 0)


def test_another_sites_supervisor_plans_nothing_here(on_duty, refuses, foreign_supervisor):
    with refuses("plans the rota"):
        on_duty(by=foreign_supervisor)


@pytest.mark.parametrize(
    ("hours", "left"),
    [pytest.param(-1, None, id="still-to-come"), pytest.param(0, None, id="begins-now"), pytest.param(3, 3, id="runs")],
)
def test_a_shift_is_cut_from_now_on(on_duty, site, supervisor, at, hours, left):
    shift, now = on_duty(), at + hours * HOUR
    for _ in range(1 if left else 2):
        rota.cut(site=site, shift=shift.pk, by=supervisor, at=now)
    ends = [it.ends_at for it in DutyShift.objects.all()]
    assert ends == ([at + left * HOUR] if left else [])
    assert [detail["change"] for _, detail in lines()] == ["shift added", "shift cut"]


def test_a_shift_that_has_ended_stays(on_duty, refuses, site, supervisor, at):
    shift = on_duty()
    with refuses("has ended"):
        rota.cut(site=site, shift=shift.pk, by=supervisor, at=at + 8 * HOUR)


def test_another_sites_shift_is_not_cut_from_here(on_duty, foreign_supervisor, unchanged, at):
    shift = on_duty()
    elsewhere = foreign_supervisor.memberships.get().site
    with unchanged():
        rota.cut(site=elsewhere, shift=shift.pk, by=foreign_supervisor, at=at)


def test_a_fallback_is_named_once(site, clinician, supervisor, at, refuses):
    for _ in range(2):
        rota.name_fallback(site=site, person=clinician, by=supervisor, at=at)
    site.refresh_from_db()
    assert site.fallback == clinician
    assert [event for event, _ in lines()] == ["rota.changed"]
    with refuses("does not work with patients"):
        rota.name_fallback(site=site, person=supervisor, by=supervisor, at=at)


def test_a_leave_names_its_deputy_and_is_one_however_often_it_is_sent(leave, clinician, colleague, at):
    assert leave() == leave()
    assert (Leave.objects.get().person, Leave.objects.get().deputy) == (clinician, colleague)
    [(event, detail)] = lines()
    assert event == "leave.agreed"
    assert detail["deputy"] == str(colleague.public_id)


def test_shifts_do_not_stand_in_the_way_of_a_leave(on_duty, leave, at):
    on_duty()
    leave(starts_at=at, ends_at=at + DAY)
    assert Leave.objects.count() == 1


def test_leaves_of_one_person_do_not_overlap(leave, refuses, at):
    leave()
    leave(starts_at=at + 8 * DAY, ends_at=at + 9 * DAY)
    with refuses("on leave in that time already"):
        leave(starts_at=at + 7 * DAY, ends_at=at + 10 * DAY)


@pytest.mark.parametrize(
    ("case", "words"),
    [("oneself", "somebody else"), ("away", "on leave for all of that time"), ("elsewhere", "does not work at")],
)
def test_a_deputy_has_to_be_able_to_stand_in(leave, refuses, clinician, colleague, case, words):
    deputy = clinician if case == "oneself" else colleague
    if case == "away":
        leave(person=colleague, deputy=clinician)
    if case == "elsewhere":
        MembershipFactory(user=clinician)
    with refuses(words):
        leave(deputy=deputy)


def test_a_deputy_who_is_away_for_part_of_it_may_be_named(leave, clinician, colleague, at):
    leave(person=colleague, deputy=clinician, starts_at=at + 2 * DAY, ends_at=at + 3 * DAY)
    assert leave().deputy == colleague


@pytest.mark.parametrize(("days", "left"), [(0, []), (1, []), (2, [2])], ids=["to-come", "begins-now", "runs"])
def test_somebody_is_back_early(leave, site, supervisor, at, days, left):
    found = leave()
    rota.end_leave(site=site, leave=found.pk, by=supervisor, at=at + days * DAY)
    assert [it.ends_at for it in Leave.objects.all()] == [at + it * DAY for it in left]
    assert [detail["change"] for _, detail in lines()] == ["leave", "leave ended"]


def test_a_leave_that_is_over_or_of_another_site_is_not_ended(leave, refuses, site, supervisor, foreign_supervisor, at):
    found = leave()
    with refuses("has ended"):
        rota.end_leave(site=site, leave=found.pk, by=supervisor, at=at + 8 * DAY)
    elsewhere = foreign_supervisor.memberships.get().site
    with refuses("does not work with patients at Elmfield"):
        rota.end_leave(site=elsewhere, leave=found.pk, by=foreign_supervisor, at=at)
