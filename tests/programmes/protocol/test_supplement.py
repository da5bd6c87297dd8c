"""A supplement fills, tightens and adds; it never loosens and never changes what is published."""

import pytest

from programmes.protocol import BadProtocol, Protocol, load
from tests.programmes.protocol.conftest import EXAMPLE, HEAD, SUPPLEMENT

VISIT = '[[visits]]\ncode = "{}"\n'
INT, PREPARATION, DOSE_1, DOSE_2 = (VISIT.format(code) for code in ("int-1", "preparation", "dose-1", "dose-2"))


def supplemented(text: str, base: Protocol) -> Protocol:
    return load((HEAD + text).encode(), "clinic.toml", base)


@pytest.mark.parametrize(
    ("table", "tighter", "looser"),
    [
        pytest.param("[eligibility]\n", "minimum_age = 22", "minimum_age = 20", id="minimum-age"),
        pytest.param("[eligibility]\n", "maximum_age = 74", "maximum_age = 76", id="maximum-age"),
        pytest.param("[eligibility]\n", "maximum_age = 75", 'maximum_age = "unspecified"', id="age-taken-back"),
        pytest.param(DOSE_2, 'window.opens = "11 d"', 'window.opens = "9 d"', id="opens"),
        pytest.param(DOSE_2, 'window.closes = "20 d"', 'window.closes = "22 d"', id="closes"),
        pytest.param(DOSE_2, 'window.closes = "2 wk"', 'window.closes = "4 wk"', id="closes-in-weeks"),
        pytest.param(DOSE_2, 'window.closes = "14 d"', 'window.closes = "1 mo"', id="closes-in-months"),
        pytest.param(VISIT.format("fu-1mo"), 'window.opens = "25 d"', 'window.opens = "0 mo"', id="opens-in-months"),
        pytest.param(DOSE_2, 'window.closes = "21 d"', 'window.closes = "unspecified"', id="closes-taken-back"),
        pytest.param(DOSE_2, "staff.at_least = 3", "staff.at_least = 1", id="staff"),
        pytest.param(INT, 'duration.at_least = "2 h"', 'duration.at_least = "1 h"', id="duration"),
        pytest.param('[[doses]]\nvisit = "dose-2"\n', 'tolerance = "0.5 mg"', 'tolerance = "1.5 mg"', id="tolerance"),
        pytest.param('[[hours]]\ncode = "preparation-hours"\n', 'at_least = "7 h"', 'at_least = "5 h"', id="hours"),
        pytest.param(
            '[[hours]]\ncode = "preparation-hours"\n', 'at_least = "361 min"', 'at_least = "359 min"', id="minutes"
        ),
        pytest.param('[[checks]]\ncode = "risk-today"\n', 'valid = "same day"', 'valid = "1 d"', id="same-day"),
        pytest.param(
            '[[gates]]\ncode = "prepared"\n', 'release = "never"', 'release = "waivable by supervisor"', id="release"
        ),
        pytest.param('[[gates]]\ncode = "consent-given"\n', 'release = "never"', 'release = "warning"', id="never"),
        pytest.param("[discharge]\n", 'escort = "required"', 'source = "Ours"', id="published-source"),
        pytest.param(DOSE_2, 'title = "Second dose"', 'title = "The second dose"', id="title"),
        pytest.param(DOSE_2, 'window.due = "14 d"', 'window.due = "15 d"', id="published-target"),
        pytest.param('[[doses]]\nvisit = "dose-2"\n', 'amount = "25 mg"', 'amount = "20 mg"', id="published-dose"),
        pytest.param(DOSE_2, 'anchor = "dose-1"', 'repeats_for = "each dose"', id="a-key-that-is-left-out"),
        pytest.param("[integration_window]\n", 'closes = "21 d"', 'closes = "20 d"', id="integration-window"),
        pytest.param("", 'substance = "psilocybin"', 'substance = "ketamine"', id="substance"),
        pytest.param('[[arms]]\ncode = "delayed"\n', 'delay = "8 wk"', 'delay = "9 wk"', id="delay"),
        pytest.param('[[outcomes]]\ncode = "remission"\n', "at_most = 7", "at_most = 8", id="outcome"),
    ],
)
def test_tighter_is_allowed_and_looser_is_not(table: str, tighter: str, looser: str, example: Protocol) -> None:
    assert supplemented(table + tighter, example).extends == example.reference
    with pytest.raises(BadProtocol) as refused:
        supplemented(table + looser, example)
    assert all("a supplement may only fill what is unspecified or tighten" in str(it) for it in refused.value.problems)


@pytest.mark.parametrize(
    ("was", "tighter", "looser"),
    [
        pytest.param("24 h", "23 h", "25 h", id="hours"),
        pytest.param("24 h", "24 h", "same day", id="hours-and-days-cannot-be-compared"),
        pytest.param("7 d", "same day", "8 d", id="days"),
        pytest.param("1 mo", "27 d", "30 d", id="a-month-may-be-short"),
        pytest.param("30 d", "4 wk", "1 mo", id="a-month-may-be-long"),
    ],
)
def test_how_long_a_check_stands(was: str, tighter: str, looser: str) -> None:
    base = load(EXAMPLE.replace('valid = "same day"', f'valid = "{was}"').encode(), "example.toml")
    check = '[[checks]]\ncode = "risk-today"\nvalid = '
    assert str(supplemented(f'{check}"{tighter}"', base).checks[1].valid) == tighter
    with pytest.raises(BadProtocol):
        supplemented(f'{check}"{looser}"', base)


def test_the_example_of_the_readme(example: Protocol) -> None:
    clinic = load(SUPPLEMENT.encode(), "clinic.toml", example)
    assert (clinic.id, clinic.extends, clinic.title) == (
        "example-clinic",
        "example-two-dose@1.0.0",
        "The example, as one clinic gives it",
    )
    assert (clinic.discharge.escort, clinic.discharge.source) == ("required", "An invented example; Clinic policy")
    assert str(clinic.visit("dose-2").window.closes) == "18 d"


def test_what_is_filled_carries_the_source_and_the_rest_keeps_its_own(example: Protocol) -> None:
    clinic = load(SUPPLEMENT.encode(), "clinic.toml", example)
    assert clinic.visit("dose-2").window.source == "Clinic policy"
    assert clinic.visit("dose-2").source == "An invented example"
    assert clinic.doses[0].source == "An invented example; Clinic policy"
    assert clinic.doses[1] == example.doses[1]
    assert clinic.visit("dose-1") == example.visit("dose-1")
    assert clinic.gates[-1].source == clinic.checks[-1].source == "Clinic policy"


def test_lists_grow(example: Protocol) -> None:
    check = '[[checks]]\ncode = "lift-home"\ntitle = "Lift home arranged"\n'
    text = (
        f'[eligibility]\ncriteria = ["Lives nearby"]\n{check}[[gates]]\ncode = "prepared"\nrequires = ["lift-home"]\n'
    )
    clinic = supplemented(text, example)
    assert clinic.eligibility.criteria == ("GRID-HAMD of 17 or more", "Lives nearby")
    assert clinic.gates[1].requires == ("preparation-hours", "lift-home")


def test_a_part_that_nobody_published(example: Protocol) -> None:
    staff = supplemented(f"{PREPARATION}staff.at_least = 1\n", example).visit("preparation").staff
    assert staff is not None
    assert (staff.at_least, staff.source) == (1, "Clinic policy")


@pytest.mark.parametrize(
    ("text", "path", "nearest"),
    [
        pytest.param(
            '[[visits]]\ncode = "dose2"\nwindow.opens = "11 d"', "visits[dose2].code", "dose-2", id="misspelt"
        ),
        pytest.param('[[doses]]\nvisit = "dose-3"\namount = "1 mg"', "doses[dose-3].visit", "dose-2", id="dose"),
        pytest.param('[[arms]]\ncode = "third"\ntitle = "x"', "arms[third].code", None, id="arm"),
        pytest.param('[[outcomes]]\ncode = "mine"\ntitle = "x"', "outcomes[mine].code", None, id="outcome"),
        pytest.param('[[visits]]\ncode = "extra"\nphase = "dosing"', "visits[extra].phase", None, id="dosing-visit"),
        pytest.param(f"{DOSE_2}window.opns = 1", "visits[dose-2].window.opns", "opens", id="unknown-key"),
        pytest.param(f'{DOSE_2}window.opens = "soon"', "visits[dose-2].window.opens", None, id="no-offset"),
        pytest.param(f'{DOSE_2}window.opens = "15 d"', "visits[dose-2].window.due", None, id="past-the-target"),
        pytest.param(f'{DOSE_1}window.opens = "4 wk"', "visits[dose-1].window.due", None, id="filled-past-the-target"),
        pytest.param("visits = 3", "visits", None, id="no-list"),
    ],
)
def test_what_a_supplement_cannot_say(text: str, path: str, nearest: str | None, example: Protocol) -> None:
    with pytest.raises(BadProtocol) as refused:
        supplemented(text, example)
    (problem,) = refused.value.problems
    assert (problem.path, problem.nearest, problem.file) == (path, nearest, "clinic.toml")
    assert problem.line is not None


def test_a_supplement_has_an_id_of_its_own(example: Protocol) -> None:
    with pytest.raises(BadProtocol) as refused:
        load(HEAD.replace('"clinic"', '"example-two-dose"').encode(), "clinic.toml", example)
    assert [problem.path for problem in refused.value.problems] == ["id"]


def test_all_attempts_are_named_at_once(example: Protocol) -> None:
    text = f'substance = "x"\n[eligibility]\nminimum_age = 18\n{DOSE_2}window = {{ opens = "9 d", closes = "22 d" }}'
    with pytest.raises(BadProtocol) as refused:
        supplemented(text, example)
    assert [problem.line for problem in refused.value.problems] == [7, 9, 12, 12]
