"""What a protocol cannot say of limits, leaving and repeated readings, each as a table behind the examples."""

import pytest

from programmes.protocol import load, warnings
from tests.programmes.protocol.conftest import ANOTHER, EXAMPLE, HEAD
from tests.programmes.protocol.test_day_consistency import reading, refused, table

READ = reading(values='["systolic"]')


def limit(**keys: str) -> str:
    said = {"code": '"high"', "title": '"x"', "measurement": '"bp"', "value": '"systolic"', "at_most": "140"}
    return READ + table("limits", **(said | keys))


def leaving(**keys: str) -> str:
    return table("leaving", **({"code": '"fit"', "title": '"x"'} | keys))


@pytest.mark.parametrize(
    ("added", "said"),
    [
        pytest.param(limit(measurement='"bpp"'), 'did you mean "bp"?', id="limit-of-no-reading"),
        pytest.param(limit(value='"sistolic"'), 'did you mean "systolic"?', id="limit-of-no-value"),
        pytest.param(limit(at_least="141"), "limits[high].at_most", id="limit-backwards"),
        pytest.param(limit(averaged="{ readings = 2, days = 3 }"), "limits[high].averaged.days", id="more-days"),
        pytest.param(limit(action='"halt"'), "limits[high].action", id="no-such-action"),
        pytest.param(limit() + table("limits", code='"high"', title='"x"', measurement='"bp"', value='"systolic"'),
                     '"high" a second time', id="limit-twice"),
        pytest.param(leaving(assessment='"moaas"'), "leaving[fit].assessment", id="leaving-on-no-scale"),
        pytest.param(leaving(at_least="9"), "leaving[fit]: found an end", id="question-with-a-figure"),
        pytest.param(
            leaving() + table("restrictions", code='"fit"', title='"x"', until='"x"'), "restrictions[fit].code",
            id="one-answer-for-two"),
        pytest.param(reading(every='"15 min"'), "no until", id="every-without-until"),
        pytest.param(reading(until='"15 min"'), "no every", id="until-without-every"),
        pytest.param(
            reading(at='"before the dose"', every='"15 min"', until='"1 h"'), "measurements[bp].every", id="in-words"),
        pytest.param(reading(every='"1 d"', until='"2 h"'), "measurements[bp].every", id="every-day"),
        pytest.param(reading(every='"0 min"', until='"2 h"'), "measurements[bp].every", id="every-nothing"),
        pytest.param(reading(every='"5 min"', until='"39 min"'), "not before at, 40 min", id="until-before"),
        pytest.param(reading(every='"1 min"', until='"140 min"'), "at most 100 readings", id="too-often"),
        pytest.param(
            reading(at='"15 min"', every='"15 min"', until='"60 min"') + reading(at='"1 h"'),
            "each time once: an entry at 15 min has the reading 60 min after the dose too", id="twice-at-one-time"),
    ],
)  # fmt: skip
def test_monitoring_that_cannot_be(added: str, said: str) -> None:
    assert said in refused(ANOTHER + added)


def test_a_question_is_no_check() -> None:
    assert "a code that no check has" in refused(EXAMPLE + leaving(code='"consent"'))


@pytest.mark.parametrize(
    ("added", "number"),
    [
        (limit(), 1),
        (limit(action='"hold"'), 0),
        (limit(at_most='"unspecified"', action='"hold"'), 1),
        (leaving(), 0),
    ],
)
def test_what_is_left_open_is_a_warning(added: str, number: int) -> None:
    said = [it for it in warnings(load((ANOTHER + added).encode(), "x.toml")) if it.startswith(("limits", "leaving"))]
    assert len(said) == number


CLINIC = '[[limits]]\ncode = "high"\n'


@pytest.mark.parametrize(
    ("said", "is_tighter"),
    [("at_most = 139", True), ("at_most = 141", False), ('at_most = "unspecified"', False), ("at_least = 90", True),
     ('release = "warning"', False), ('action = "hold"', True), ("averaged = { readings = 2 }", False)],
)  # fmt: skip
def test_a_site_may_tighten_a_limit(said: str, is_tighter: bool) -> None:
    base = load((EXAMPLE + limit()).encode(), "example.toml")
    if is_tighter:
        assert load((HEAD + CLINIC + said).encode(), "clinic.toml", base).limits[-1].source == "x; Clinic policy"
    else:
        with pytest.raises(ValueError, match="limits"):
            load((HEAD + CLINIC + said).encode(), "clinic.toml", base)
