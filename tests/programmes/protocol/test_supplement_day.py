"""What a supplement may do with the keys of a dosing day: fill, tighten, add; and never loosen."""

import re

import pytest

from programmes.protocol import BadProtocol, Protocol, load
from tests.programmes.protocol.conftest import EXAMPLE, HEAD

DAY = """
[[measurements]]
code = "sign"
title = "Sign at 40 minutes"
at = "40 min"
tolerance = "10 min"
source = "x"

[[measurements]]
code = "sign"
title = "Sign at 80 minutes"
at = "80 min"
source = "x"

[[stays]]
at_least = "2 h"
until_gone = ["dissociation"]
source = "x"

[[intervals]]
code = "ready"
title = "Since the preparation"
since = "preparation"
before = "dose-1"
at_least = "24 h"
at_most = "90 d"
source = "x"

[[obligations]]
code = "our-form"
title = "Form"
after = "each dose"
within = "7 d"
source = "x"
"""
OWN_DAY = re.compile(r"\[\[?(?:measurements|limits|stays|intervals|obligations)[^\]]*\]\]?\n(?:.+\n)+")
BREAKS = 'breaks = { at_most = "10 min", source = "x" }'
DOSE_1, DOSE_2 = '[[doses]]\nvisit = "dose-1"\n', '[[doses]]\nvisit = "dose-2"\n'
DEVICES = 'devices = { each = "10 mg", rest = "5 min", source = "x" }'
SIGN, STAY, GAP, FORM = (
    '[[measurements]]\ncode = "sign"\n',
    "[[stays]]\n",
    '[[intervals]]\ncode = "ready"\n',
    '[[obligations]]\ncode = "our-form"\n',
)


@pytest.fixture(scope="module")
def base() -> Protocol:
    """Return the example of the README with a figure at every key of a dosing day."""
    text = EXAMPLE.replace('form = "capsule"', f'at_most = "40 mg"\n{DEVICES}', 1)
    text = text.replace("staff = { at_least = 2 }", f"staff = {{ at_least = 2, {BREAKS} }}", 1)
    return load((OWN_DAY.sub("", text) + DAY).encode(), "example.toml")


def supplemented(text: str, base: Protocol) -> Protocol:
    return load((HEAD + text).encode(), "clinic.toml", base)


@pytest.mark.parametrize(
    ("table", "tighter", "looser"),
    [
        pytest.param(SIGN, 'at = "40 min"\ntolerance = "9 min"', 'at = "40 min"\ntolerance = "11 min"', id="tolerance"),
        pytest.param(SIGN, 'at = "80 min"\ntolerance = "9 min"', 'title = "x"', id="one-of-two-readings"),
        pytest.param(STAY, 'at_least = "121 min"', 'at_least = "119 min"', id="stay"),
        pytest.param(STAY, 'until_gone = ["sedation"]', 'counted_from = "session start"', id="until-gone"),
        pytest.param(STAY, 'at_least = "2 h"', 'visit = "dose-2"\nat_least = "1 h"', id="a-nearer-stay-is-no-way-out"),
        pytest.param(GAP, 'at_least = "25 h"', 'at_least = "23 h"', id="interval-at-least"),
        pytest.param(GAP, 'at_most = "89 d"', 'at_most = "91 d"', id="interval-at-most"),
        pytest.param(GAP, 'at_most = "12 wk"', 'applies = "first dose with the facilitator"', id="interval-applies"),
        pytest.param(FORM, 'within = "6 d"', 'within = "8 d"', id="obligation"),
        pytest.param(FORM, 'within = "1 wk"', 'within = "unspecified"', id="obligation-taken-back"),
        pytest.param(DOSE_1, 'at_most = "39 mg"', 'at_most = "41 mg"', id="most"),
        pytest.param(DOSE_1, 'devices.rest = "6 min"', 'devices.rest = "4 min"', id="rest"),
        pytest.param(DOSE_1, 'devices.rest = "5 min"', 'devices.each = "9 mg"', id="device"),
        pytest.param(DOSE_2, 'second_part.opens = "91 min"', 'second_part.opens = "89 min"', id="part-opens"),
        pytest.param(DOSE_2, 'second_part.closes = "119 min"', 'second_part.closes = "121 min"', id="part-closes"),
        pytest.param(DOSE_2, 'second_part.fraction = "1/2"', 'second_part.fraction = "1/3"', id="part-fraction"),
        pytest.param(DOSE_2, 'tolerance = "1 mg"', 'one_of = ["20 mg"]', id="a-choice"),
        pytest.param(
            '[[visits]]\ncode = "dose-2"\n', 'staff.breaks.at_most = "9 min"', 'staff.breaks.at_most = "11 min"', id="b"
        ),
        pytest.param(
            '[[visits]]\ncode = "dose-1"\n',
            "staff.at_least = 3",
            'staff.breaks = { at_most = "1 min", source = "x" }',
            id="breaks-that-nobody-allowed",
        ),
        pytest.param(
            '[[visits]]\ncode = "int-1"\n', "staff.at_least = 1", 'counts_from = "end"', id="counted-from-its-end"
        ),
        pytest.param('[[visits]]\ncode = "int-1"\n', "offered = false", "offered = true", id="only-offered"),
        pytest.param("[blinding]\n", 'hides_amount_from = ["team"]', 'source = "y"', id="blinding"),
        pytest.param("[discharge]\n", 'escort = "required"', 'overnight = "unspecified"', id="a-night-taken-back"),
    ],
)
def test_tighter_is_allowed_and_looser_is_not(table: str, tighter: str, looser: str, base: Protocol) -> None:
    assert supplemented(table + tighter, base).extends == base.reference
    with pytest.raises(BadProtocol) as refused:
        supplemented(table + looser, base)
    assert [it for it in refused.value.problems if it.line is None] == []


def test_second_parts_and_devices_are_not_added(base: Protocol) -> None:
    text = f'{DOSE_1}second_part = {{ fraction = "1/2", opens = "1 h", closes = "2 h", source = "x" }}'
    with pytest.raises(BadProtocol) as refused:
        supplemented(text, base)
    assert "doses[dose-1].second_part" in [it.path for it in refused.value.problems]


def test_what_is_tightened_holds_and_carries_the_source(base: Protocol) -> None:
    clinic = supplemented(f'{STAY}until_gone = ["sedation"]\n{GAP}at_most = "60 d"\n{FORM}within = "6 d"', base)
    assert clinic.stays[-1].until_gone == ("dissociation", "sedation")
    assert (str(clinic.intervals[-1].at_most), clinic.intervals[-1].source) == ("60 d", "x; Clinic policy")
    assert str(clinic.obligations[-1].within) == "6 d"
    assert clinic.measurements == base.measurements


def test_one_reading_of_a_code_is_named_by_its_time(base: Protocol) -> None:
    clinic = supplemented(f'{SIGN}at = "80 min"\ntolerance = "5 min"', base)
    assert [str(it.tolerance) for it in clinic.measurements if it.code == "sign"] == ["10 min", "5 min"]


def test_days_are_added(base: Protocol) -> None:
    text = """
[[measurements]]
code = "sign"
title = "Sign at 2 hours"
at = "2 h"

[[obligations]]
code = "report"
title = "Report"
after = "serious event"
within = "24 h"

[[intervals]]
code = "wash-out"
title = "Since any dose"
since = "any dose"
before = "each dose"
at_least = "7 d"
"""
    clinic = supplemented(text, base)
    assert len(clinic.measurements) == len(base.measurements) + 1
    added = (clinic.measurements[-1], clinic.obligations[-1], clinic.intervals[-1])
    assert {it.source for it in added} == {"Clinic policy"}


def test_blinding_is_added_with_its_source(base: Protocol) -> None:
    plain = base.model_copy(update={"blinding": None})
    blinding = supplemented('[blinding]\nhides_amount_from = ["rater"]', plain).blinding
    assert blinding is not None
    assert blinding.source == "Clinic policy"


def test_a_dose_of_one_arm_or_of_all(base: Protocol) -> None:
    first = base.doses[0].model_copy(update={"arms": ("immediate",)})
    second = first.model_copy(update={"arms": ("delayed",)})
    two = base.model_copy(update={"doses": (first, second, *base.doses[1:])})
    both = supplemented(f'{DOSE_1}tolerance = "1 mg"', two)
    assert [str(it.tolerance) for it in both.doses[:2]] == ["1 mg", "1 mg"]
    one = supplemented(f'{DOSE_1}arms = ["delayed"]\ntolerance = "1 mg"', two)
    assert [str(it.tolerance) for it in one.doses[:2]] == ["unspecified", "1 mg"]
