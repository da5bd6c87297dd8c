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


NOT_CHECKED = "not yet checked"
RELEASED = "Goodwin 2022"
MEDPATH, MAPS, GAP, PARENT, RETRACTED = "trial.medpath.com", "maps.org", "moreblossom.com", "NCT06189027", "PMC6695343"


def sources(value: Any, path: str) -> list[str]:
    """Return the source at a path's own table, and at those around it."""
    steps = path.split("/")
    tables = (at(value, "/".join(steps[:depth])) for depth in range(1, len(steps)))
    return [table.source for table in tables if getattr(table, "source", None)]


@pytest.mark.parametrize(
    ("path", "figure", "source"),
    [
        pytest.param("eligibility/minimum_age", "18", MEDPATH, id="lowest-age"),
        pytest.param("integration_window/evidence_end", "14 d", "Nardou 2023", id="two-weeks-in-mice"),
        pytest.param("visits/dose-1/staff/at_least", "2", "how do we train our therapists", id="two-therapists"),
        pytest.param("visits/wk-1/window/due", "1 wk", NOT_CHECKED, id="week-1"),
        pytest.param("visits/wk-2/window/due", "2 wk", NOT_CHECKED, id="week-2"),
        pytest.param("visits/wk-3/window/due", "3 wk", RELEASED, id="week-3"),
        pytest.param("visits/wk-6/window/due", "6 wk", NOT_CHECKED, id="week-6"),
        pytest.param("visits/wk-9/window/due", "9 wk", NOT_CHECKED, id="week-9"),
        pytest.param("visits/wk-12/window/due", "12 wk", NOT_CHECKED, id="week-12"),
        pytest.param("assessments/madrs/blinded", "True", "drug-dev.com", id="blinded-raters"),
        pytest.param("outcomes/response/drop_of_at_least_percent", "50", RELEASED, id="response"),
        pytest.param("outcomes/remission/at_most", "10", RELEASED, id="remission"),
    ],
)
def test_a_figure_of_comp001_and_its_source(path: str, figure: str, source: str, comp001: Protocol) -> None:
    assert str(at(comp001, path)) == figure
    assert any(source in said for said in sources(comp001, path))


@pytest.mark.parametrize(
    ("path", "figure", "source"),
    [
        pytest.param("eligibility/minimum_age", "18", PARENT, id="lowest-age"),
        pytest.param("integration_window/evidence_end", "14 d", "Nardou 2023", id="two-weeks-in-mice"),
        pytest.param("discharge/overnight", "required", PARENT, id="a-night-on-site"),
        pytest.param("discharge/escort", "required", PARENT, id="driven-home"),
        pytest.param("visits/prep-1/duration/at_least", "90 min", RETRACTED, id="length-of-preparation"),
        pytest.param("visits/dose-2/window/opens", "21 d", GAP, id="three-weeks-apart"),
        pytest.param("visits/dose-3/window/closes", "35 d", GAP, id="five-weeks-apart"),
        pytest.param("visits/t4/window/due", "18 wk", "MAPP1", id="primary-rating"),
        pytest.param("doses/dose-1/amount", "80 mg", MAPS, id="first-amount"),
        pytest.param("doses/dose-1/second_part/fraction", "1/2", MAPS, id="half"),
        pytest.param("doses/dose-2/second_part/opens", "90 min", MAPS, id="after-an-hour-and-a-half"),
        pytest.param("doses/dose-3/second_part/closes", "120 min", MAPS, id="within-two-hours"),
        pytest.param("doses/dose-3/at_most", "180 mg", MAPS, id="most-of-a-session"),
        pytest.param("checks/pregnancy-test/valid", "same day", PARENT, id="pregnancy-test"),
        pytest.param("gates/recording-agreed/requires", "('recording-consent',)", PARENT, id="recording"),
        pytest.param("assessments/caps-5/high", "80", "CAPS-IV", id="caps-5-ends-at-80"),
    ],
)
def test_a_figure_of_mdma_and_its_source(path: str, figure: str, source: str, mdma: Protocol) -> None:
    assert str(at(mdma, path)) == figure
    assert any(source in said for said in sources(mdma, path))


def test_the_amounts_of_comp001_by_group(comp001: Protocol) -> None:
    given = {rule.arms: (str(rule.amount), rule.tolerance) for rule in comp001.doses}
    assert given == {
        ("group-a",): ("25 mg", "unspecified"),
        ("group-b",): ("10 mg", "unspecified"),
        ("group-c",): ("1 mg", "unspecified"),
    }


def test_the_choice_of_the_later_mdma_sessions(mdma: Protocol) -> None:
    assert [tuple(map(str, rule.one_of)) for rule in mdma.doses] == [(), ("80 mg", "120 mg"), ("80 mg", "120 mg")]


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
