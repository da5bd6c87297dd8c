"""People of a site: invited by a link that works once, ended and closed at once; an administrator sees no patient."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.conftest import _member
from tests.factories import PASSWORD, CourseFactory, MembershipFactory, PatientFactory, SiteFactory
from tracker.access.roles import Role
from tracker.actions import letters, people
from tracker.actions.action import CannotRecord
from tracker.actions.people import Invited
from tracker.models import Course, Invitation, Patient, TrailEntry, User

pytestmark = pytest.mark.django_db
NEW = "four small words do"
ORIGIN = "https://plan.example.org"
WHO = Invited("Noor@Example.org", "Noor Haddad", "Noor", "Nurse")


@pytest.fixture
def administrator(site, at):
    return _member(site, Role.ADMINISTRATOR, at, "Abel")


@pytest.fixture
def invited(site, administrator, at):
    """Return a function that invites somebody and returns the path of the link in the letter."""

    def link(who=WHO, role=Role.THERAPIST, by=administrator):
        people.invite(site=site, who=who, role=role, origin=ORIGIN, by=by, at=at)
        return _link(at)

    return link


def _link(at):
    assert letters.send_waiting(at=at) == 1
    return re.search(ORIGIN + r"(/join/\S+)", mail.outbox[-1].body)[1]


def _join(path, client=None, **typed):
    return (client or Client()).post(path, {"password": NEW, "again": NEW} | typed)


def test_a_link_opens_an_account_once_and_says_nothing_of_who_or_where(invited, site, at, clock_at):
    path = invited()
    assert not re.search("noor|harbour|therap|clinic", mail.outbox[0].body + mail.outbox[0].subject, re.IGNORECASE)
    assert path.removeprefix("/join/").strip("/") not in str(list(Invitation.unscoped.values()))
    assert "Noor" in Client().get(path).content.decode()
    assert _join(path)["Location"] == reverse("account_login")
    noor = User.objects.get(email="noor@example.org")
    assert (noor.check_password(NEW), noor.acting(at).sites_as({Role.THERAPIST})) == (True, [site.pk])
    assert (_join(path).status_code, Client().get(path).status_code) == (404, 404)
    assert list(TrailEntry.objects.order_by("seq").values_list("event", flat=True)) == [
        "person.invited",
        "invitation.accepted",
    ]


@pytest.fixture
def clock_at(monkeypatch, at):
    """Let the views' clock stand at the test's moment; return a function that moves it."""
    held = [at]
    monkeypatch.setattr("django.utils.timezone.now", lambda: held[0])
    return lambda by: held.__setitem__(0, held[0] + by)


def test_a_link_expires_is_withdrawn_and_replaced(invited, site, administrator, at, clock_at):
    first, second = invited(), invited()
    assert [Client().get(it).status_code for it in (first, second)] == [404, 200]
    clock_at(timedelta(days=7))
    assert Client().get(second).status_code == 404
    clock_at(-timedelta(days=7))
    row = Invitation.objects.visible_to(administrator).open_at(at).get().pk
    people.withdraw(site=site, invitation=row, by=administrator, at=at)
    dead = [Client().get(it) for it in (second, "/join/never-was/")]
    assert [it.status_code for it in dead] == [404, 404]
    assert len({it.content.decode().split("<main")[1] for it in dead}) == 1


@pytest.mark.parametrize("typed", [{"password": "short", "again": "short"}, {"again": "something else here"}])
def test_a_bad_password_opens_nothing_and_the_link_still_works(invited, clock_at, typed):
    path = invited()
    assert _join(path, **typed).status_code == 200
    assert not User.objects.filter(email="noor@example.org").exists()
    assert _join(path).status_code == 302


def test_a_patient_is_bound_to_their_own_record_only(site, course, clinician, at, clock_at, sign_in, client):
    other = PatientFactory(registered_at=site, full_name="Bo Lind", email="bo@example.org")
    theirs = CourseFactory(patient=other, reference="HB-0002", team=[clinician])
    assert sign_in(clinician).post(reverse("invite-patient", args=["HB-0002"])).status_code == 302
    path = re.search(r"/join/\S+", _letter(at))[0]
    _join(path)
    bo = User.objects.get(email="bo@example.org").acting(at)
    assert bo.is_patient
    assert list(Course.objects.visible_to(bo)) == [theirs]
    with pytest.raises(CannotRecord):
        people.invite_patient(
            course=Course.objects.visible_to(clinician).get(pk=theirs.pk), origin="", by=clinician, at=at
        )


def _letter(at):
    letters.send_waiting(at=at)
    return mail.outbox[-1].body


def test_an_account_that_exists_accepts_logged_in_and_nobody_else_does(invited, colleague, clinician, at, clock_at):
    path = invited(Invited(colleague.email, "Kofi", "Kofi"), Role.RATER)
    assert "has an account" in _join(path).content.decode()
    for who, code in ((clinician, 200), (colleague, 302)):
        client = Client()
        client.force_login(who, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert _join(path, client).status_code == code
        if who is clinician:
            assert "sent to another address" in client.post(path).content.decode()  # a form without any field
    held = User.objects.get(pk=colleague.pk).acting(at)
    assert held.sites_as({Role.RATER})
    assert not clinician.acting(at).sites_as({Role.RATER})


def test_whoever_is_logged_in_needs_no_password_and_is_told_when_the_link_is_not_theirs(
    invited, clinician, sign_in, clock_at
):
    path = invited(Invited("bo@example.org", "Bo", "Bo"), Role.RATER)
    said = sign_in(clinician).post(path)
    assert said.status_code == 200
    assert "sent to another address" in said.content.decode()
    assert "Fill this in" not in said.content.decode()


@pytest.mark.parametrize(
    ("role", "by", "is_allowed"),
    [
        (Role.THERAPIST, Role.SUPERVISOR, True), (Role.ADMINISTRATOR, Role.SUPERVISOR, False),
        (Role.MEDICAL_DIRECTOR, Role.SUPERVISOR, False), (Role.ADMINISTRATOR, Role.ADMINISTRATOR, True),
        (Role.THERAPIST, Role.THERAPIST, False), (Role.THERAPIST, Role.COORDINATOR, False),
    ],
)  # fmt: skip
def test_who_gives_which_role(site, at, role, by, is_allowed):
    actor = _member(site, by, at, "Actor")
    given = {"who": WHO, "role": role, "origin": "", "by": actor, "at": at}
    if is_allowed:
        assert people.invite(site=site, **given).role == role
        with pytest.raises(CannotRecord):
            people.invite(site=SiteFactory(code="ZZ", name="Elsewhere"), **given)
        return
    with pytest.raises(CannotRecord):
        people.invite(site=site, **given)


def test_nobody_gives_a_role_to_themselves_or_ends_their_own(site, administrator, at):
    who = Invited(administrator.email.upper(), "x", "x")
    with pytest.raises(CannotRecord):
        people.invite(site=site, who=who, role=Role.SUPERVISOR, origin="", by=administrator, at=at)
    with pytest.raises(CannotRecord):
        people.end(site=site, membership=administrator.memberships.get().pk, by=administrator, at=at)
    with pytest.raises(CannotRecord):
        people.close(site=site, person=administrator.pk, by=administrator, at=at)


def test_what_is_changed_needs_the_password_and_works_at_once(
    site, administrator, clinician, course, sign_in, clock_at
):
    clock_at(timedelta(minutes=1))
    open_session = Client()
    open_session.force_login(clinician, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert open_session.get("/today/").status_code == 200
    desk = sign_in(administrator)
    row = {"what": "end", "row": clinician.memberships.get().pk}
    desk.post("/people/", row | {"password": "wrong"})
    assert open_session.get("/today/").status_code == 200
    desk.post("/people/", row | {"password": PASSWORD})
    assert open_session.get("/today/").status_code == 404
    desk.post("/people/", {"what": "close", "row": clinician.pk, "password": PASSWORD})
    assert open_session.get("/today/")["Location"].startswith("/accounts/login/")
    assert "Accounts that are closed" in desk.get("/people/").content.decode()
    desk.post("/people/", {"what": "reopen", "row": clinician.pk, "password": PASSWORD})
    assert User.objects.get(pk=clinician.pk).is_active


def test_no_session_comes_to_life_when_an_account_is_opened_again(site, administrator, clinician, course, at, clock_at):
    clock_at(timedelta(minutes=1))
    before, between = Client(), Client()
    before.force_login(clinician, backend="allauth.account.auth_backends.AuthenticationBackend")
    people.close(site=site, person=clinician.pk, by=administrator, at=at)
    between.force_login(
        clinician, backend="allauth.account.auth_backends.AuthenticationBackend"
    )  # of a log-in begun before
    people.reopen(site=site, person=clinician.pk, by=administrator, at=at)
    assert [it.get("/today/").status_code for it in (before, between)] == [302, 302]
    afterwards = Client()
    afterwards.force_login(clinician, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert afterwards.get("/today/").status_code == 200


def test_an_account_closed_at_another_site_is_not_opened_from_where_its_owner_once_worked(site, administrator, at):
    """It would open that site's records again."""
    elsewhere = SiteFactory(code="ZZ", name="Elsewhere")
    gone = MembershipFactory(site=site, role=Role.THERAPIST, ends_at=at).user
    MembershipFactory(user=gone, site=elsewhere, role=Role.SUPERVISOR)
    theirs = _member(elsewhere, Role.ADMINISTRATOR, at, "Noor")
    people.close(site=elsewhere, person=gone.pk, by=theirs, at=at)
    with pytest.raises(CannotRecord, match="opens the account"):
        people.reopen(site=site, person=gone.pk, by=administrator, at=at)
    people.reopen(site=elsewhere, person=gone.pk, by=theirs, at=at)
    assert User.objects.get(pk=gone.pk).is_active


def test_a_refused_row_stays_open_with_its_fault_beside_its_own_field(administrator, clinician, sign_in):
    row = clinician.memberships.get().pk
    typed = {"what": "end", "row": row, "password": "wrong"}
    said = sign_in(administrator).post("/people/", typed).content.decode()
    assert said.count("<details open>") == 1
    assert f'href="#id_end_{row}_password"' in said
    assert f'id="id_end_{row}_password"' in said
    assert said.count("This is not your password.") == 2  # above the list, and beside the field


def test_each_act_says_what_becomes_of_whom_before_the_password_is_asked(administrator, clinician, sign_in, at, site):
    said = sign_in(administrator).get("/people/").content.decode()
    assert f"This role of {clinician.full_name} ends at once" in said
    assert f"{clinician.full_name} is logged out everywhere at once" in said
    people.close(site=site, person=clinician.pk, by=administrator, at=at)
    assert f"{clinician.full_name} can log in again" in sign_in(administrator).get("/people/").content.decode()


@pytest.mark.parametrize("row", ["%d", "%(x)s", "9" * 5000, "<b>", "²"])
def test_a_row_that_is_none_is_refused_and_names_no_field(administrator, sign_in, row):
    answer = sign_in(administrator).post("/people/", {"what": "end", "row": row, "password": PASSWORD})
    assert answer.status_code == 200
    assert "<details open>" not in answer.content.decode()


def test_who_has_two_roles_is_closed_in_one_place(administrator, clinician, site, sign_in, at):
    MembershipFactory(user=clinician, site=site, role=Role.PRESCRIBER, starts_at=at)
    said = sign_in(administrator).get("/people/").content.decode()
    assert said.count(f'id="id_close_{clinician.pk}_password"') == 1
    assert said.count("End this role<span") == 4  # each role has its own: what folds it away, and the button


def test_an_account_that_works_elsewhere_is_not_closed_from_here(site, administrator, clinician, at):
    MembershipFactory(user=clinician, site=SiteFactory(code="ZZ", name="Elsewhere"), role=Role.THERAPIST)
    with pytest.raises(CannotRecord, match="another site"):
        people.close(site=site, person=clinician.pk, by=administrator, at=at)


def test_an_administrator_manages_people_and_sees_no_patient(administrator, course, sign_in, at):
    desk = sign_in(administrator)
    assert desk.get("/")["Location"] == reverse("people")
    assert not Course.objects.visible_to(administrator).exists()
    assert not Patient.objects.visible_to(administrator).exists()
    pages = [desk.get(it) for it in ("/today/", "/courses/", "/courses/HB-0001/", "/supervision/", "/people/")]
    assert [it.status_code for it in pages] == [404, 404, 404, 404, 200]
    assert "Marta" not in "".join(it.content.decode() for it in pages)


def test_the_invitation_of_a_known_address_answers_as_that_of_an_unknown_one(administrator, clinician, sign_in):
    desk, answers = sign_in(administrator), []
    for email in (clinician.email, "nobody@example.org"):
        typed = {"email": email, "full_name": "A B", "short_name": "A", "role": "3", "password": PASSWORD}
        answer = desk.post("/people/invite/", typed)
        answers.append((answer.status_code, answer["Location"]))
    assert answers == [(302, "/people/?site=HB")] * 2
