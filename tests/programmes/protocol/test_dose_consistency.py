"""What a protocol cannot say of a dose's amount, ages and length; each in the place of the example's first dose."""

import pytest

from programmes.protocol import load, warnings
from tests.programmes.protocol.conftest import EXAMPLE
from tests.programmes.protocol.test_day_consistency import refused

AMOUNT = 'amount = "20 mg/70 kg"'
ANOTHER_AGE = '\n[[doses]]\nvisit = "dose-1"\namount = "10 mg"\nsource = "x"\n'
RUNS = 'infusion = { lasts = "40 min", source = "x" }'


def said(instead: str, behind: str = "") -> str:
    head, tail = EXAMPLE.split(AMOUNT, 1)
    return head + instead + tail + behind


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(
            said(AMOUNT + '\nbetween = { at_least = "1 mg", at_most = "2 mg" }'), "doses[dose-1].between", id="both"
        ),
        pytest.param(
            said('between = { at_least = "2 mg", at_most = "1 mg" }'), "doses[dose-1].between.at_most", id="backwards"
        ),
        pytest.param(
            said('between = { at_least = "1 mg", at_most = "2 mg/kg" }'), "the same unit as at_least", id="two-units"
        ),
        pytest.param(said(AMOUNT + "\nages = { from = 65, below = 65 }"), "doses[dose-1].ages.below", id="no-age"),
        pytest.param(
            said(AMOUNT + "\nages = { from = 18, below = 66 }", ANOTHER_AGE + "ages = { from = 65 }\n"),
            '"dose-1" a second time',
            id="ages-overlap",
        ),
        pytest.param(
            said(AMOUNT + "\nages = { from = 18 }", ANOTHER_AGE), '"dose-1" a second time', id="all-and-some-ages"
        ),
        pytest.param(
            said(AMOUNT + '\ninfusion = { lasts = "2 d", source = "x" }'), "doses[dose-1].infusion.lasts", id="in-days"
        ),
        pytest.param(
            said(AMOUNT + '\ninfusion = { lasts = "40 min", tolerance = "-1 min", source = "x" }'),
            "doses[dose-1].infusion.tolerance",
            id="tolerance-below-nothing",
        ),
        pytest.param(
            said(f'{AMOUNT}\n{RUNS}\ndevices = {{ each = "10 mg", rest = "5 min", source = "x" }}'),
            "no infusion beside devices",
            id="infused-devices",
        ),
    ],
)
def test_a_dose_that_cannot_be(text: str, found: str) -> None:
    assert found in refused(text)


def of_doses(text: str) -> list[str]:
    return [it for it in warnings(load(text.encode(), "x.toml")) if "ages leave out" in it or ".infusion." in it]


@pytest.mark.parametrize(
    ("ages", "other", "gaps"),
    [
        ("from = 21, below = 65", "from = 65", 0),
        ("below = 65", "from = 65, below = 76", 0),
        ("from = 22, below = 65", "from = 65", 2),
        ("from = 21, below = 64", "from = 65", 2),
        ("from = 21, below = 65", "from = 65, below = 75", 2),
    ],
)  # fmt: skip
def test_ages_that_are_left_out_are_a_warning_in_each_arm(ages: str, other: str, gaps: int) -> None:
    text = said(f"{AMOUNT}\nages = {{ {ages} }}", f"{ANOTHER_AGE}ages = {{ {other} }}\n")
    assert len(of_doses(text)) == gaps


def test_an_unpublished_length_is_a_warning() -> None:
    assert len(of_doses(said(AMOUNT + '\ninfusion = { lasts = "unspecified", source = "x" }'))) == 1
