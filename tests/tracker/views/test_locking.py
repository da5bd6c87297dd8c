"""A session of staff: idle, locked, unlocked in place, over. And what each half-open state reaches."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from tests.access.canaries import Canaries
from tests.factories import PASSWORD
from tests.second_factor import SECRET, code_now, with_app
from tracker.access import session_state
from tracker.models import User
from tracker.models.sealed_sessions import SessionStore

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("counters")]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk(clock, sign_in, clinician):
    """Return the client of a clinician who has just logged in."""
    return sign_in(clinician)


def _unlock(client, **more):
    return client.post(reverse("unlock"), {"password": PASSWORD, **more})


@pytest.mark.parametrize(
    ("seconds", "is_open"), [pytest.param(14 * 60 + 59, True, id="a-second-early"), pytest.param(900, False, id="then")]
)
def test_it_locks_after_fifteen_idle_minutes(desk, clock, seconds, is_open):
    clock(timedelta(seconds=seconds))
    assert (desk.get("/today/").status_code == 200) is is_open


def test_what_a_page_asks_by_itself_keeps_nothing_open(desk, clock):
    alone = [
        {"headers": {"X-Background": "1"}},
        {"headers": {"X-Background": "1", "HX-Request": "true"}},
        {"headers": {"Sec-Fetch-Mode": "cors"}},
    ]
    for _ in range(5):
        clock(3 * MINUTE)
        for more in alone:
            desk.get("/today/?skip_timeout_reset=1", **more)
            desk.get(reverse("session-state"), headers={"X-Background": "1"})
    assert desk.get("/today/")["Location"].startswith("/unlock/")


def test_acting_keeps_it_open_and_writes_once_a_minute(desk, clock, statements, django_assert_max_num_queries):
    written = 0
    for _ in range(6):
        clock(timedelta(seconds=20))
        with django_assert_max_num_queries(50) as seen:
            desk.get("/today/")
        written += sum("UPDATE" in it["sql"] and "django_session" in it["sql"] for it in seen.captured_queries)
    assert written == 2
    for _ in range(10):
        clock(14 * MINUTE)
        assert desk.get("/today/").status_code == 200


def test_it_ends_after_twelve_hours_whatever_is_done(desk, clock):
    for _ in range(50):
        clock(14 * MINUTE)
        assert desk.get(reverse("help")).status_code == 200
    clock(15 * MINUTE)
    assert desk.post(reverse("unlock"), {"password": PASSWORD}).status_code == 302
    clock(5 * MINUTE)
    assert desk.get("/today/")["Location"].startswith("/accounts/login/")


def test_unlocking_keeps_the_form_token_and_changes_the_key(clock, clinician):
    client = Client(enforce_csrf_checks=True)
    client.post("/accounts/login/", {})
    page = client.get("/accounts/login/").content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    typed = {"login": clinician.email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert client.post("/accounts/login/", typed).status_code == 302
    token = client.get("/today/").content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    key = client.session.session_key
    clock(16 * MINUTE)
    answer = _unlock(client, csrfmiddlewaretoken=token, next="/courses/")
    assert (answer.status_code, answer["Location"]) == (302, "/courses/")
    assert client.session.session_key != key
    assert client.post(reverse("theme"), {"csrfmiddlewaretoken": token, "theme": "dark"}).status_code == 302


def test_a_script_is_told_by_status_and_sentence(desk, clock):
    clock(16 * MINUTE)
    script = {"headers": {"Accept": "application/json"}}
    assert desk.get("/today/", headers={"HX-Request": "true"}).status_code == 423
    assert desk.get(reverse("session-state"), **script).json()["open"] is False
    wrong = desk.post(reverse("unlock"), {"password": "no"}, **script)
    assert (wrong.status_code, "not your password" in wrong.json()["fault"]) == (422, True)
    assert desk.post(reverse("unlock"), {"password": PASSWORD}, **script).status_code == 204
    assert desk.get("/today/").status_code == 200


def test_without_a_script_what_was_typed_comes_back_and_is_saved(desk, clock, course):
    address = reverse("note", args=[course.reference])
    key = desk.get(address).content.decode().split('name="key" value="')[1].split('"')[0]
    text = "Line one, <b>bold</b> & “quoted”.\r\nLine two. " + "x" * 3000
    clock(16 * MINUTE)
    locked = desk.post(address, {"text": text, "key": key, "password": "never kept"})
    assert (locked.status_code, course.note_facts.count()) == (423, 0)
    kept = locked.content.decode().split('name="kept" value="')[1].split('"')[0]
    back = _unlock(desk, kept=kept)
    assert dict(back.context["fields"]) == {"text": text, "key": key}
    assert desk.post(back.context["to"], dict(back.context["fields"])).status_code == 302
    assert course.note_facts.get().text == text.replace("\r\n", "\n") or course.note_facts.get().text == text


def test_another_person_does_not_get_what_was_typed(desk, clock, course, colleague):
    clock(16 * MINUTE)
    locked = desk.post(reverse("note", args=[course.reference]), {"text": "Mine and nobody else's"})
    kept = locked.content.decode().split('name="kept" value="')[1].split('"')[0]
    canaries = Canaries()
    canaries.plant("what was typed", "mine and nobody")
    assert canaries.found_in(kept) == set()  # nor does somebody who looks at the page that lies open
    other = Client()
    other.force_login(colleague, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Mine" not in _unlock(other, kept=kept, next="/today/").content.decode()


def test_a_kept_form_that_was_changed_gives_nothing_back(desk, clock, course):
    clock(16 * MINUTE)
    locked = desk.post(reverse("note", args=[course.reference]), {"text": "Mine"})
    kept = locked.content.decode().split('name="kept" value="')[1].split('"')[0]
    changed = kept.replace(kept[3], "A" if kept[3] != "A" else "B", 1)
    assert _unlock(desk, kept=changed, next="/courses/")["Location"] == "/courses/"


# ---- the absolute end meets a form ----

HOURS_12 = timedelta(hours=12)


def _log_in(client, user, following):
    return client.post(f"/accounts/login/?next={following}", {"login": user.email, "password": PASSWORD})


def _ended_in_a_form(desk, clock, course, text):
    """Type a note, let the session end, send it; return what was sent and where the answer leads."""
    address = reverse("note", args=[course.reference])
    key = desk.get(address).content.decode().split('name="key" value="')[1].split('"')[0]
    session = desk.session
    session[session_state.BEGAN] -= HOURS_12.total_seconds()
    session.save()
    sent = {"text": text, "key": key, "password": "never kept"}
    return sent, desk.post(address, sent)


def test_what_was_typed_comes_back_after_the_absolute_end(desk, clock, clinician, course):
    text = "Zebra “quoted” <b>&amp;</b>. " + "x" * 19_900
    sent, answer = _ended_in_a_form(desk, clock, course, text)
    assert (answer["Location"], course.note_facts.count()) == ("/accounts/login/?next=/kept/", 0)
    login = desk.get(answer["Location"]).content.decode()
    assert "What you typed is kept" in login
    assert "Zebra" not in login
    stored = "".join(str(SessionStore(it.session_key).load()) for it in Session.objects.all())
    assert "Zebra" not in stored
    assert "ow1." in stored
    assert _log_in(desk, clinician, "/kept/")["Location"] == "/kept/"
    back = desk.get("/kept/")
    assert dict(back.context["fields"]) == {"text": text, "key": sent["key"]}
    assert desk.post(back.context["to"], dict(back.context["fields"])).status_code == 302
    assert course.note_facts.get().text == text


def test_what_was_typed_before_the_end_goes_to_nobody_else(desk, clock, clinician, colleague, course):
    _ended_in_a_form(desk, clock, course, "Zebra")
    _log_in(desk, colleague, "/kept/")
    assert desk.get("/kept/")["Location"] == "/"
    desk.post(reverse("account_logout"))
    _log_in(desk, clinician, "/kept/")
    assert desk.get("/kept/")["Location"] == "/", "it is gone, not waiting for somebody"


def test_a_form_without_its_token_is_not_kept(clock, clinician, course):
    client = Client(enforce_csrf_checks=True)
    client.force_login(clinician, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get("/today/")
    clock(HOURS_12)
    assert client.post(reverse("note", args=[course.reference]), {"text": "Planted"}).status_code == 403
    assert "kept_form" not in client.session


def test_text_under_the_lock_outlasts_the_end_too(desk, clock, clinician, course):
    clock(16 * MINUTE)
    locked = desk.post(reverse("note", args=[course.reference]), {"text": "Mine"})
    kept = locked.content.decode().split('name="kept" value="')[1].split('"')[0]
    clock(HOURS_12)
    assert _unlock(desk, kept=kept)["Location"] == "/accounts/login/?next=/kept/"
    _log_in(desk, clinician, "/kept/")
    assert dict(desk.get("/kept/").context["fields"]) == {"text": "Mine"}


def test_the_end_keeps_a_patients_form_too_and_tells_a_script_where_to_go(clock, sign_in, patient_user):
    me = sign_in(patient_user)
    clock(HOURS_12)
    answer = me.post(reverse("phone-me"), {"key": "x"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/accounts/login/?next=/kept/")


def test_locking_by_hand_and_logging_out_work_at_once(desk, clock):
    desk.post(reverse("lock"))
    assert desk.get("/today/").status_code == 302
    cookie = desk.cookies["sessionid"].value
    desk.post(reverse("account_logout"))
    desk.cookies["sessionid"] = cookie
    assert desk.get("/today/")["Location"].startswith("/accounts/login/")


def test_a_closed_account_is_out_at_once(desk, clock, clinician):
    assert desk.get("/today/").status_code == 200
    User.objects.filter(pk=clinician.pk).update(is_active=False)
    assert desk.get("/today/")["Location"].startswith("/accounts/login/")


def test_the_second_factor_opens_the_session_and_a_code_works_once(client, supervisor, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    with_app(supervisor)
    code = code_now()
    for jar, opens in ((client, True), (Client(), False)):
        jar.post("/accounts/login/", {"login": supervisor.email, "password": PASSWORD})
        jar.post(reverse("mfa_authenticate"), {"code": code})
        assert (jar.get("/supervision/").status_code == 200) is opens


def test_a_secret_is_never_kept_in_clear(supervisor):
    with_app(supervisor)
    assert SECRET not in str(Authenticator.objects.values_list("data", flat=True).get())


def test_setting_up_an_app_gives_this_session_its_factor(client, supervisor, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(supervisor, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/supervision/")["Location"] == reverse("mfa_activate_totp")
    client.post(f"{reverse('account_reauthenticate')}?next={reverse('mfa_activate_totp')}", {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    code = code_now(secret)
    done = client.post(reverse("mfa_activate_totp"), {"code": code})
    assert done["Location"] == reverse("mfa_view_recovery_codes")
    shown = client.get(done["Location"])
    assert len(shown.context["unused_codes"]) == 10
    assert "****" in client.get(done["Location"]).context["unused_codes"]
    assert client.get("/supervision/").status_code == 200
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=supervisor, type="totp").exists(), "the last one stays"
