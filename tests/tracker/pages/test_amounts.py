"""Amounts in words: mg where they may be known, "study dose" where they may not."""

from decimal import Decimal

import pytest

from tests.factories import MONDAY, CourseFactory, hopkins
from tests.versions import COMP001, ESKETAMINE, MDMA, OREGON, published
from tracker.history import protocol_of
from tracker.pages import amounts

pytestmark = pytest.mark.django_db


@pytest.fixture
def blinded(site):
    return protocol_of(published(COMP001, site))


@pytest.mark.parametrize(
    ("mg", "said"),
    [
        pytest.param("50.00", "50 mg", id="no-noughts"),
        pytest.param("22.86", "22.86 mg", id="hundredths"),
        pytest.param(Decimal("0.5"), "0.5 mg", id="less-than-one"),
    ],
)
def test_an_amount_has_no_noughts_at_its_end(mg, said):
    assert amounts.amount(hopkins(), mg) == said


@pytest.mark.parametrize("reader", ["patient", "team", "rater"])
def test_a_blinded_amount_is_the_study_dose_to_everybody(blinded, reader):
    assert amounts.amount(blinded, "25", reader) == "study dose"


@pytest.mark.parametrize(
    ("taken", "planned", "said", "of_study"),
    [
        pytest.param("56", "84", "56 of 84 mg taken", "part of the study dose taken", id="part"),
        pytest.param("25", "25", "25 of 25 mg taken", "all of the study dose taken", id="all"),
        pytest.param("12.5", None, "12.5 mg taken", "part of the study dose taken", id="nothing-planned"),
    ],
)
def test_what_was_taken_of_what_was_planned(blinded, taken, planned, said, of_study):
    given = (Decimal(taken), Decimal(planned) if planned else None)
    assert amounts.of_planned(hopkins(), *given) == said
    assert amounts.of_planned(blinded, *given) == of_study


def test_what_was_given_beside_what_was_planned(blinded):
    detail = {"given_mg": "12.50", "planned_mg": "25.00"}
    assert amounts.given(hopkins(), detail) == "12.5 mg given; 25 mg planned."
    assert amounts.given(blinded, detail) == "Another amount than the study dose was given."
    assert amounts.given(hopkins(), {"given_mg": "5"}) == "5 mg given; unknown what was planned."
    assert amounts.given(hopkins(), {"given_mg": "5", "choices_mg": "56, 84"}) == "5 mg given; 56 or 84 mg planned."


@pytest.mark.parametrize(
    ("which", "visit", "words", "in_turn"),
    [
        pytest.param(COMP001, "dose-1", "study dose", ["study dose"], id="blinded"),
        pytest.param(MDMA, "dose-1", "80 mg", None, id="one-amount"),
        pytest.param(ESKETAMINE, "dose-2", "56 mg or 84 mg", ["56 mg", "56 mg or 84 mg"], id="a-choice"),
        pytest.param(OREGON, "dose-1", "as chosen, at most 50 mg", ["as chosen, at most 50 mg"], id="at-most"),
    ],
)
def test_the_planned_dose_in_words(site, which, visit, words, in_turn):
    course = CourseFactory(patient__registered_at=site, protocol_version=published(which, site))
    planned = amounts.planned_dose(course, visit, MONDAY)
    assert planned.words == words
    assert (planned.mg is None) == (words != "80 mg")
    if in_turn:
        assert amounts.in_turn(course, {}, MONDAY) == in_turn
