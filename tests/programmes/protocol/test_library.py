"""The files of the library say nothing that was not published. That they say all that was: `test_figures`."""

from pathlib import Path
from typing import Any

import pytest

from programmes.protocol import Protocol, load, warnings
from tests.programmes.protocol.conftest import LIBRARY


def at(value: Any, path: str) -> Any:
    """Return what stands at a path such as `visits/dose-1/window/due`; an item by its code."""
    for step in path.split("/"):
        if isinstance(value, tuple):
            value = next(item for item in value if getattr(item, "code", getattr(item, "visit", "")) == step)
        else:
            value = getattr(value, step)
    return value


@pytest.mark.parametrize(
    "path",
    [
        "integration_window/session_expected",
        "discharge/escort",
        "doses/dose-1/tolerance",
        "doses/dose-2/tolerance",
        "hours/therapy-hours/at_least",
    ],
)
def test_what_nobody_published_is_unspecified(path: str, hopkins: Protocol) -> None:
    assert at(hopkins, path) == "unspecified"


def test_no_allowed_days_were_published(hopkins: Protocol) -> None:
    assert {(visit.window.opens, visit.window.closes) for visit in hopkins.visits} == {("unspecified", "unspecified")}


def test_no_length_of_a_visit_was_published(hopkins: Protocol) -> None:
    assert {visit.duration.at_least for visit in hopkins.visits if visit.duration} == {"unspecified"}


def test_every_gate_of_the_published_protocol_is_there_for_a_reason(hopkins: Protocol) -> None:
    assert {(gate.requires, gate.before, gate.release) for gate in hopkins.gates} == {
        (("screening",), "each dose", "never"),
        (("consent",), "each dose", "never"),
        (("preparation-hours",), "dose-1", "waivable by medical director"),
    }


def test_no_message_was_published(hopkins: Protocol) -> None:
    assert hopkins.reminders == ()


def test_patients_read_no_medicine(harbour: Protocol) -> None:
    assert not [visit for visit in harbour.visits if "psilocybin" in visit.patient_title.lower()]


def test_the_demo_supplement_leaves_nothing_open(harbour: Protocol) -> None:
    assert harbour.extends == "hopkins-psilocybin-mdd@1.0.0"
    assert warnings(harbour) == ()


def test_the_demo_supplement_keeps_what_was_published(hopkins: Protocol, harbour: Protocol) -> None:
    for visit in hopkins.visits:
        clinic = harbour.visit(visit.code)
        assert (clinic.window.due, clinic.source) == (visit.window.due, visit.source)
        assert "Demo policy, synthetic" in (clinic.window.source or "")
    assert [rule.amount for rule in harbour.doses] == [rule.amount for rule in hopkins.doses]


def test_the_demo_supplement_names_itself_in_all_it_adds(hopkins: Protocol, harbour: Protocol) -> None:
    for table in ("visits", "checks", "gates", "reminders"):
        added = getattr(harbour, table)[len(getattr(hopkins, table)) :]
        assert added
        assert {item.source for item in added} == {"Demo policy, synthetic"}


@pytest.mark.parametrize("week", [1, 2, 6, 9, 12])
def test_what_comp001_only_remembers_says_so(week: int, comp001: Protocol) -> None:
    visit = comp001.visit(f"wk-{week}")
    assert (str(visit.window.due), "not yet checked" in visit.source) == (f"{week} wk", True)


FILES = sorted(LIBRARY.glob("*.toml"))
MEDICINES = ("psilocybin", "mdma", "lsd", "ketamine", "spravato", "mushroom", "dose", "drug", "experimental")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_patients_read_names_no_medicine_and_no_amount(file: Path) -> None:
    protocol = load(file.read_bytes(), file.name)
    read = " ".join(visit.patient_title.lower() for visit in protocol.visits)
    assert not [word for word in (*MEDICINES, " mg") if word in read]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_allowed_day_or_target_is_there_without_its_source(file: Path) -> None:
    protocol = load(file.read_bytes(), file.name)
    assert protocol.reminders == ()
    assert all(visit.window.source or visit.source for visit in protocol.visits)
    assert {rule.tolerance for rule in protocol.doses} <= {"unspecified"}


@pytest.mark.parametrize("name", ["comp001", "mdma"])
def test_no_days_but_those_between_the_mdma_doses_were_published(name: str, request: pytest.FixtureRequest) -> None:
    protocol = request.getfixturevalue(name)
    days = {
        visit.code for visit in protocol.visits if (visit.window.opens, visit.window.closes) != ("unspecified",) * 2
    }
    assert days == ({"dose-2", "dose-3"} if name == "mdma" else set())
    assert protocol.reminders == protocol.measurements == protocol.obligations == ()


REMEMBERED = {
    "comp001": ["visits/screening/window/due", "visits/baseline/window/due", "visits/day-2/window/due"],
    "mdma": [f"visits/{visit}/window/due" for visit in ("int-1", "t2", "baseline", "fu-long")],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "path"), [(name, path) for name, paths in REMEMBERED.items() for path in paths], ids=str
)
def test_what_is_only_remembered_is_unspecified(name: str, path: str, request: pytest.FixtureRequest) -> None:
    assert at(request.getfixturevalue(name), path) == "unspecified"


@pytest.mark.parametrize(
    ("published", "clinic"), [("comp001", "comp001_at_harbour"), ("mdma", "mdma_at_harbour")], ids=["comp001", "mdma"]
)
def test_harbour_leaves_nothing_open_and_keeps_what_was_published(
    published: str, clinic: str, request: pytest.FixtureRequest
) -> None:
    base, site = request.getfixturevalue(published), request.getfixturevalue(clinic)
    assert (site.extends, warnings(site)) == (base.reference, ())
    for visit in base.visits:
        ours = site.visit(visit.code)
        assert visit.window.due in (ours.window.due, "unspecified")
        assert "Demo policy, synthetic" in (ours.window.source or "")
    assert [(rule.amount, rule.one_of) for rule in site.doses] == [(rule.amount, rule.one_of) for rule in base.doses]
    assert [(str(it.within), it.after, it.source) for it in site.obligations] == [
        ("24 h", "serious event", "Demo policy, synthetic")
    ]


@pytest.mark.parametrize("clinic", ["comp001_at_harbour", "mdma_at_harbour"])
def test_patients_of_harbour_read_no_medicine(clinic: str, request: pytest.FixtureRequest) -> None:
    titles = " ".join(visit.patient_title.lower() for visit in request.getfixturevalue(clinic).visits)
    assert not [word for word in ("psilocybin", "mdma", "dose", "drug", "experimental") if word in titles]
