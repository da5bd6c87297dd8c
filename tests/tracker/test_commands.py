"""The command line: 0 for a clean answer, 1 for a finding, 2 for unusable input, faults in one sentence."""

import json
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection

from tests.factories import HARBOUR_FILE, HOPKINS_FILE, MembershipFactory, a_harbour_version
from tests.tracker.actions.deeds import DOSE_DAY, book, give, hold
from tests.tracker.tampering import unnamed
from tracker.access.policy import POLICY
from tracker.access.roles import Role
from tracker.actions.action import writing
from tracker.migrations import _guards
from tracker.models import ProtocolVersion, Requirement, TrailEntry

FACTS = {"facts": [{"kind": "enrolled", "happened_at": "2026-03-02T09:00Z"}]}
SETTING = {"zone": "Europe/London"}


def run(*words):
    """Return the exit status, standard output and standard error of a command."""
    out, err = StringIO(), StringIO()
    try:
        call_command(*map(str, words), stdout=out, stderr=err)
    except SystemExit as left:
        return left.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


@pytest.fixture
def files(tmp_path):
    """Return the words that name facts and a setting; a test may write other content into them."""
    (tmp_path / "facts.json").write_text(json.dumps(FACTS))
    (tmp_path / "setting.json").write_text(json.dumps(SETTING))
    return ["--facts", tmp_path / "facts.json", "--setting", tmp_path / "setting.json"]


# ---- plan ----


@pytest.mark.parametrize("protocols", [[HARBOUR_FILE], [HOPKINS_FILE, HARBOUR_FILE]], ids=["alone", "behind its base"])
def test_plan_reads_a_supplement_and_no_database(files, protocols):
    status, out, err = run("plan", *protocols, *files, "--at", "2026-03-03T10:00Z")
    assert (status, err) == (0, "")
    made = json.loads(out)
    assert made["protocol"] == "demo-harbour@1.0.0"
    states = {it["key"]: it["state"] for it in made["requirements"]}
    assert states["screening/window"] == "open"
    assert states["dose-1/window"] == "pending"


def test_the_same_input_is_answered_the_same(files):
    assert run("plan", HARBOUR_FILE, *files) == run("plan", HARBOUR_FILE, *files)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        pytest.param("facts.json", "{", "facts.json: this is no JSON", id="no-JSON"),
        pytest.param("facts.json", '[{"kind": "elephant"}]', "elephant", id="a-kind-nobody-knows"),
        pytest.param("setting.json", '{"zone": "Europe/Nowhere"}', "Europe/Nowhere", id="a-zone-nobody-knows"),
        pytest.param("setting.json", '{"zone": "Europe/London", "arm": "x"}', 'no arm "x"', id="an-arm-it-has-not"),
    ],
)
def test_unusable_input_is_refused_in_one_sentence(files, name, content, sentence):
    (files[1].parent / name).write_text(content)
    status, out, err = run("plan", HARBOUR_FILE, *files)
    assert (status, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["plan", "no-such.toml"], id="no-protocol"),
        pytest.param(["plan", HARBOUR_FILE.parent], id="a-folder"),
        pytest.param(["plan", HARBOUR_FILE, "--at", "tomorrow"], id="no-moment"),
    ],
)
def test_a_file_or_a_moment_that_is_none_is_refused(files, words):
    status, _, err = run(*words, *files)
    assert status == 2
    assert err.count("\n") == 1


# ---- protocol ----


def test_good_files_are_good(tmp_path):
    status, out, err = run("protocol", "check", HOPKINS_FILE, HARBOUR_FILE)
    assert (status, err) == (0, "")
    assert "demo-harbour@1.0.0 is valid" in out


def test_what_changed_between_two_files(tmp_path):
    newer = tmp_path / "newer.toml"
    newer.write_text(HARBOUR_FILE.read_text().replace('closes = "9 d"', 'closes = "11 d"', 1))
    status, out, err = run("protocol", "difference", HARBOUR_FILE, newer)
    assert (status, err) == (0, "")
    assert "demo-harbour@1.0.0 to demo-harbour@1.0.0: 1 change." in out
    assert "was “9 d”, now “11 d”." in out
    assert run("protocol", "difference", newer, newer)[1].strip().endswith("0 changes.")


@pytest.mark.django_db
def test_what_changed_from_a_published_version(site):
    a_harbour_version(site)
    status, out, _ = run("protocol", "difference", "hopkins-psilocybin-mdd@1.0.0", "demo-harbour@1.0.0")
    assert status == 0
    assert "+ Visit call-3d (Call on day 3): is new." in out
    status, _, err = run("protocol", "difference", "demo-harbour@7.0.0", HARBOUR_FILE)
    assert (status, err.count("\n")) == (2, 1)


def test_a_bad_file_is_a_finding_and_the_next_is_still_read(tmp_path):
    bad = tmp_path / "bad.toml"
    bad.write_text("format = 2\n")
    status, out, err = run("protocol", "check", bad, HOPKINS_FILE)
    assert status == 1
    assert "bad.toml" in err
    assert "hopkins-psilocybin-mdd@1.0.0 is valid" in out


@pytest.mark.parametrize(("words", "needed"), [((), "visits"), (("--supplement",), "extends")])
def test_the_schema_is_json(words, needed):
    status, out, _ = run("protocol", "schema", *words)
    assert status == 0
    assert needed in json.loads(out)["required"]


@pytest.fixture
def director(colleague, site):
    MembershipFactory(user=colleague, site=site, role=Role.MEDICAL_DIRECTOR)
    return colleague


def publish(*words):
    return run("protocol", "publish", *words, "--by", "kofi@example.org", "--at", "2026-03-02T09:00Z")


@pytest.mark.django_db
def test_a_protocol_and_its_signed_supplement_are_published(director):
    assert publish(HOPKINS_FILE)[0] == 0
    signed = publish(HARBOUR_FILE, "--site", "HB", "--signed-by", "Kofi@Example.org")
    assert signed[0] == 0
    assert ProtocolVersion.objects.get(code="demo-harbour").base.code == "hopkins-psilocybin-mdd"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        pytest.param([HARBOUR_FILE], "Publish hopkins-psilocybin-mdd@1.0.0 first", id="without-its-base"),
        pytest.param([HOPKINS_FILE, HARBOUR_FILE], "signed by that site's medical director", id="unsigned"),
        pytest.param([HOPKINS_FILE, "--site", "XX"], "There is no site XX", id="no-such-site"),
        pytest.param([HOPKINS_FILE, "--signed-by", "x@y.z"], "Nobody here has the address x@y.z", id="nobody"),
    ],
)
def test_what_cannot_be_published_is_refused(director, words, sentence):
    status, _, err = publish(*words)
    assert status == 2
    assert sentence in err


# ---- replan, compliance, trail, routes ----


@pytest.fixture
def lived(course, clinician, colleague, at):
    book(course, clinician, at)
    give(course, clinician, colleague)
    hold(course, clinician, "d1-1d", DOSE_DAY + timedelta(days=1))
    return course


LATER = "2026-03-24T12:00+00:00"


@pytest.mark.django_db
def test_replan_changes_nothing_where_all_is_well(lived):
    assert run("replan", "--all", "--at", LATER) == (0, "0 rows changed in 1 courses.\n", "")


@pytest.mark.django_db
def test_replan_rebuilds_what_is_gone_or_wrong(lived):
    rows = {it.key: it.outcome for it in lived.requirements.all()}
    with writing():
        lived.requirements.filter(key="dose-1/staff").delete()
        Requirement.unscoped.filter(key="dose-1/window").update(outcome=0, met_at=None)
    assert run("replan", "--all", "--at", LATER)[1] == "2 rows changed in 1 courses.\n"
    assert {it.key: it.outcome for it in lived.requirements.all()} == rows


@pytest.mark.django_db
def test_replan_wants_to_hear_all(course):
    assert run("replan")[0] == 2


@pytest.mark.django_db
@pytest.mark.parametrize("moment", ["--at", "--known-at"])
def test_compliance_counts_the_broken_gates(lived, moment):
    status, out, _ = run("compliance", moment, LATER, "--format", "json")
    assert status == 0
    assert next(it for it in json.loads(out) if it["rule"] == "gate")["broken"] == 6


@pytest.mark.django_db
@pytest.mark.parametrize("words", [["--at", "x"], ["--at", LATER, "--known-at", LATER]], ids=["no-moment", "both"])
def test_compliance_refuses_what_it_cannot_use(words):
    assert run("compliance", *words)[0] == 2


@pytest.mark.django_db
def test_a_trail_that_was_touched_is_a_finding(lived):
    found = json.loads(run("verify_trail", "--json")[1])["findings"]
    written = unnamed(lived, versions=ProtocolVersion.objects.all())  # by the factories of the tests
    assert {(it["kind"], it["table"], it["key"]) for it in found} == written
    touched(seq=2)
    status, _, said = run("verify_trail")
    assert (status, said.splitlines()[0]) == (1, "Line 2: its payload is not what was written.")
    status, out, _ = run("verify_trail", "--json")
    assert (status, json.loads(out)["whole"]) == (1, False)


def touched(seq):
    """Change a line as only the owner of the database could: with the triggers lifted."""
    with writing(), connection.cursor() as cursor:
        _guards.lift_guards(None, SimpleNamespace(connection=connection, execute=cursor.execute))
    TrailEntry.objects.filter(seq=seq).update(payload="{}")


def test_every_address_is_listed_with_whom_it_is_open_to():
    status, out, _ = run("list_routes", "--json")
    assert status == 0
    found = {(it["name"], it["method"]): it for it in json.loads(out)}
    assert found["waive", "POST"] == {
        "route": "/courses/<slug:reference>/requirements/<requirement:key>/waive/", "name": "waive", "method": "POST",
        "kind": "requirement", "open_to": found["waive", "GET"]["open_to"],
    }  # fmt: skip
    assert found["waive", "POST"]["open_to"]["supervisor"] == ["archived", "deputy", "duty", "same-site", "team"]
    assert found["account_signup", ""] == {
        "route": "/accounts/signup/",
        "name": "account_signup",
        "method": "",
        "kind": "",
        "open_to": {},
    }
    assert {name for name, method in found if method} == POLICY.routes
