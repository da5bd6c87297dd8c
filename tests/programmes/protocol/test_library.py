"""The files of the library say what was published, and nothing that was not. The figures are written out here again."""

from typing import Any

import pytest

from programmes.protocol import Protocol, warnings

DAVIS, GUKASYAN = "Davis 2021", "Gukasyan 2022"
HOPKINS_RELEASE, SUPPORT, GURU, NEXUS = (
    "thinkingport.com",
    "psychedelic.support",
    "microdoseguru.com",
    "magicbynexus.com",
)


def at(value: Any, path: str) -> Any:
    """Return what stands at a path such as `visits/dose-1/window/due`; an item by its code."""
    for step in path.split("/"):
        if isinstance(value, tuple):
            value = next(item for item in value if getattr(item, "code", getattr(item, "visit", "")) == step)
        else:
            value = getattr(value, step)
    return value


@pytest.mark.parametrize(
    ("path", "figure", "source"),
    [
        pytest.param("eligibility/minimum_age", "21", DAVIS, id="lowest-age"),
        pytest.param("eligibility/maximum_age", "75", GUKASYAN, id="highest-age"),
        pytest.param("integration_window/evidence_end", "14 d", "Nardou 2023", id="two-weeks-in-mice"),
        pytest.param("integration_window/evidence", "pre-clinical", "mice", id="grade-of-evidence"),
        pytest.param("arms/delayed/delay", "8 wk", DAVIS, id="waiting-list"),
        pytest.param("visits/dose-1/window/due", "3 wk", SUPPORT, id="first-dose-in-week-3"),
        pytest.param("visits/dose-1/staff/at_least", "2", NEXUS, id="two-at-the-first-dose"),
        pytest.param("visits/dose-2/window/due", "14 d", HOPKINS_RELEASE, id="doses-two-weeks-apart"),
        pytest.param("visits/dose-2/staff/at_least", "2", "Johnson 2008", id="two-at-the-second-dose"),
        pytest.param("visits/d1-1d/window/due", "1 d", GURU, id="a-day-after-the-first"),
        pytest.param("visits/d1-1wk/window/due", "1 wk", GURU, id="a-week-after-the-first"),
        pytest.param("visits/d2-1d/window/due", "1 d", GURU, id="a-day-after-the-second"),
        pytest.param("visits/d2-1wk/window/due", "1 wk", SUPPORT, id="a-week-after-the-second"),
        pytest.param("visits/fu-4wk/window/due", "4 wk", SUPPORT, id="four-weeks-after"),
        pytest.param("visits/fu-1mo/window/due", "1 mo", GUKASYAN, id="a-month-after"),
        pytest.param("visits/fu-3mo/window/due", "3 mo", GUKASYAN, id="three-months-after"),
        pytest.param("visits/fu-6mo/window/due", "6 mo", GUKASYAN, id="six-months-after"),
        pytest.param("visits/fu-12mo/window/due", "12 mo", GUKASYAN, id="a-year-after"),
        pytest.param("visits/wait-5wk/window/due", "5 wk", SUPPORT, id="waiting-week-5"),
        pytest.param("visits/wait-8wk/window/due", "8 wk", SUPPORT, id="waiting-week-8"),
        pytest.param("doses/dose-1/amount", "20 mg/70 kg", DAVIS, id="first-amount"),
        pytest.param("doses/dose-2/amount", "30 mg/70 kg", DAVIS, id="second-amount"),
        pytest.param("hours/preparation-hours/at_least", "6 h", HOPKINS_RELEASE, id="preparation"),
        pytest.param("hours/preparation-hours/usual", "6 to 8 h", HOPKINS_RELEASE, id="preparation-as-reported"),
        pytest.param("hours/therapy-hours/usual", "about 11 h around two doses", DAVIS, id="therapy-in-all"),
        pytest.param("outcomes/response/drop_of_at_least_percent", "50", GUKASYAN, id="response"),
        pytest.param("assessments/grid-hamd/blinded", "True", DAVIS, id="blinded-raters"),
    ],
)
def test_a_published_figure_and_its_source(path: str, figure: str, source: str, hopkins: Protocol) -> None:
    assert str(at(hopkins, path)) == figure
    around = [at(hopkins, path.rsplit("/", depth)[0]) for depth in range(1, path.count("/"))] or [
        at(hopkins, path.rsplit("/", 1)[0])
    ]
    assert any(source in (part.source or "") for part in around)


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


def test_bands_as_hopkins_used_them(hopkins: Protocol) -> None:
    scale = at(hopkins, "assessments/grid-hamd")
    assert [(band.low, band.high) for band in scale.bands] == [(0, 7), (8, 16), (17, 23), (24, 52)]
    assert (scale.low, scale.high, at(hopkins, "assessments/qids-sr16/high")) == (0, 52, 27)


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
