"""The policy file: what is wrong with it is said with line and column; who holds several roles may do what one may."""

import pytest

from tests.factories import MembershipFactory, UserFactory
from tracker.access.policy import COLUMNS, FILE, BadPolicy, Verdict, columns_of, read
from tracker.access.roles import Role

HEAD = ",".join(["route", "method", "kind", *COLUMNS])
TEXT = "\n".join(
    [
        HEAD,
        "note,GET,course,log-in,,,team,,,team duty,,,",
        "note,POST,course,log-in,,,team,,,,,,",
        "box,GET,none" + ",demo" * 10,
    ]
)


def line(*, route="x", method="GET", kind="none", cells=","):
    return f"{HEAD}\n{route},{method},{kind}{cells * 10 if cells == ',' else cells}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("", "line 1: the columns", id="an-empty-file"),
        pytest.param(HEAD.replace("rater", "nurse"), "line 1: the columns", id="an-unknown-role"),
        pytest.param(line(method="PUT"), "line 2, column method: 'PUT'", id="a-method-that-is-open-nowhere"),
        pytest.param(line(method="get"), "line 2, column method: 'get'", id="a-method-in-small-letters"),
        pytest.param(line(kind="cours"), "line 2, column kind: 'cours'", id="an-unknown-kind"),
        pytest.param(line(route=""), "line 2, column route: ''", id="no-route"),
        pytest.param(line(cells=",,,,,,team-mate,,,,"), "line 2, column rater: 'team-mate'", id="an-unknown-relation"),
        pytest.param(line(cells=",,"), "line 2, column 5: it has 5 cells", id="a-line-that-is-too-short"),
        pytest.param(line(cells=",all" * 11), "line 2, column 13: it has 14 cells", id="a-line-that-is-too-long"),
        pytest.param(f"{TEXT}\nnote,GET,course,,,,,,,,,,", "line 5, column method: note has a row", id="a-row-twice"),
    ],
)
def test_a_broken_file_is_refused_with_line_and_column(text, said):
    with pytest.raises(BadPolicy, match=said):
        read(text)


@pytest.mark.parametrize(
    ("method", "columns", "verdict"),
    [
        pytest.param("GET", {"therapist"}, Verdict.OPEN, id="open"),
        pytest.param("HEAD", {"coordinator"}, Verdict.OPEN, id="head-follows-get"),
        pytest.param("POST", {"coordinator"}, Verdict.OTHER_METHOD, id="another-method-is-open"),
        pytest.param("POST", {"coordinator", "therapist"}, Verdict.OPEN, id="one-of-two-roles-opens-it"),
        pytest.param("PUT", {"therapist"}, Verdict.OTHER_METHOD, id="a-method-that-is-open-nowhere"),
        pytest.param("POST", {"patient"}, Verdict.NOT_THERE, id="an-empty-cell"),
        pytest.param("GET", {"anonymous"}, Verdict.LOG_IN, id="to-the-log-in-page"),
    ],
)
def test_the_default_is_deny(method, columns, verdict):
    assert read(TEXT).verdict("note", method, columns) is verdict


def test_a_route_without_a_row_is_not_there_for_anybody():
    assert {read(TEXT).verdict("new-page", "GET", {it}) for it in COLUMNS} == {Verdict.NOT_THERE}


@pytest.mark.parametrize(("demo", "verdict"), [(True, Verdict.OPEN), (False, Verdict.NOT_THERE)])
def test_what_belongs_to_the_demonstration_is_there_only_in_it(settings, demo, verdict):
    settings.DEMO = demo
    assert read(TEXT).verdict("box", "GET", {"anonymous"}) is verdict


def test_the_file_has_its_rows_in_the_order_of_its_columns_only():
    assert FILE.read_text(encoding="utf-8").splitlines()[0] == HEAD


def test_the_columns_of_somebody_are_the_roles_they_hold_now(db, site, patient, at):
    user = UserFactory()
    assert columns_of(user.acting(at)) == {"no role"}
    for role in (Role.PRESCRIBER, Role.MEDICAL_DIRECTOR):
        MembershipFactory(user=user, site=site, role=role)
    MembershipFactory(user=user, site=site, role=Role.SUPERVISOR, ends_at=at)
    assert columns_of(user.acting(at)) == {"prescriber", "medical director"}
    assert columns_of(patient.user.acting(at)) == {"patient"}
