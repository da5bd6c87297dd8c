"""Amounts that go by age, and placebos of 0 mg: what is planned, recorded, refused and said of them."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from programmes import State
from tests.factories import LIBRARY, CourseFactory, ProtocolVersionFactory
from tests.tracker.actions.deeds import DOSE_DAY, HOUR, give, state_of
from tracker.actions import corrections, dosing
from tracker.actions.action import CannotRecord, writing
from tracker.history import protocol_of
from tracker.pages import amounts
from tracker.pages.dosing_day import asked_of

pytestmark = pytest.mark.django_db
BIRTHDAY = date(1961, 3, 24)  # 65 on the day after DOSE_DAY


@pytest.fixture
def course_of(patient, clinician):
    """Return a function that enrols a patient in a protocol of the library, in an arm, born on a day."""

    def enrolled(name, born_on=date(1985, 6, 15), arm=""):
        version = ProtocolVersionFactory(code=name, title=name, body=(LIBRARY / f"{name}.toml").read_bytes())
        patient.born_on = born_on
        with writing():
            patient.save()
        return CourseFactory(patient=patient, protocol_version=version, team=[clinician], arm=arm)

    return enrolled


@pytest.fixture
def placebo(course_of):
    return course_of("uaspire-psilocybin-mdd", arm="group-c")


def take(course, by, witness, **taken):
    """Record the dosing session with one dose, of mg or of a share."""
    dose = dosing.DoseTaken(at=DOSE_DAY + HOUR, lot="L-1", given_by=by, witnessed_by=witness, **taken)
    return give(course, by, witness, doses=[dose])


@pytest.mark.parametrize(
    ("born_on", "first", "later", "devices"),
    [
        pytest.param(date(1985, 6, 15), "56 mg", "56 mg or 84 mg", 2, id="under-65"),
        pytest.param(date(1950, 6, 15), "28 mg", "28 mg or 56 mg or 84 mg", 1, id="over-65"),
        pytest.param(BIRTHDAY, "56 mg", "56 mg or 84 mg", 2, id="the-day-before"),
        pytest.param(BIRTHDAY - timedelta(days=1), "28 mg", "28 mg or 56 mg or 84 mg", 1, id="the-birthday"),
    ],
)
def test_amounts_go_by_age_on_the_day_of_the_dose(course_of, born_on, first, later, devices):
    course = course_of("esketamine-hk", born_on)
    assert amounts.planned_dose(course, "dose-1", DOSE_DAY).words == first
    assert amounts.planned_dose(course, "dose-2", DOSE_DAY).words == later
    assert amounts.planned_dose(course, "maintenance-3", DOSE_DAY).words == later
    assert len(asked_of(course, "dose-1", DOSE_DAY).parts) == devices
    assert amounts.in_turn(course, {}, DOSE_DAY)[0] == first


@pytest.mark.parametrize(
    ("born_on", "mg", "state"),
    [
        pytest.param(date(1985, 6, 15), 56, State.MET, id="under-65"),
        pytest.param(date(1950, 6, 15), 28, State.MET, id="over-65"),
        pytest.param(date(1985, 6, 15), 28, State.NOT_ASSESSABLE, id="the-amount-of-another-age"),
    ],
)
def test_what_was_given_is_judged_at_that_age(course_of, clinician, colleague, born_on, mg, state):
    course = course_of("esketamine-hk", born_on)
    give(course, clinician, colleague, mg=mg)
    assert state_of(course, "dose-1/amount", DOSE_DAY + 9 * HOUR) == state


def test_an_amount_between_two_is_said(course_of):
    body = (LIBRARY / "oregon-psilocybin-services.toml").read_bytes()
    rule = b'between = { at_least = "5 mg", at_most = "20 mg" }\n'
    head, chosen, rest = body.partition(b'amount = "unspecified"                   # the client\'s choice\n')
    assert chosen
    body = head + rule + rest
    version = ProtocolVersionFactory(code="ranged", title="x", body=body)
    planned = amounts.planned_dose(CourseFactory(protocol_version=version), "dose-1", DOSE_DAY)
    assert (planned.words, planned.mg) == ("5 mg to 20 mg", None)


def test_a_placebo_is_recorded_as_the_study_dose(placebo, clinician, colleague):
    take(placebo, clinician, colleague, share=Decimal(1))
    dose = placebo.dose_facts.get()
    row = placebo.requirements.get(key="dose-1/amount")
    assert dose.mg == 0
    assert state_of(placebo, row.key, DOSE_DAY + 9 * HOUR) == State.MET
    protocol = protocol_of(placebo.protocol_version)
    assert amounts.given(protocol, row.detail) == "The study dose was given."
    assert amounts.of_planned(protocol, dose.mg, Decimal(row.detail["planned_mg"])) == "all of the study dose taken"
    assert amounts.amount(protocol, dose.mg) == "study dose"


def test_an_arm_that_gives_something_is_never_nothing(course_of, clinician, colleague):
    course = course_of("uaspire-psilocybin-mdd", arm="group-a")
    with pytest.raises(CannotRecord, match="A dose is more than 0 mg"):
        take(course, clinician, colleague, mg=Decimal(0))
    take(course, clinician, colleague, share=Decimal("0.0001"))
    [dose] = course.dose_facts.all()
    assert dose.mg == Decimal("0.01")
    with pytest.raises(CannotRecord, match="A dose is more than 0 mg"):
        corrections.correct(
            course=course, noun="dose", key_of_fact=dose.pk, values={"mg": Decimal(0)}, reason="x", key=uuid4(),
            by=clinician, at=DOSE_DAY + 9 * HOUR,
        )  # fmt: skip


def test_a_placebos_lot_can_be_corrected(placebo, clinician, colleague):
    take(placebo, clinician, colleague, share=Decimal(1))
    [dose] = placebo.dose_facts.all()
    corrections.correct(
        course=placebo, noun="dose", key_of_fact=dose.pk, values={"lot": "L-2"}, reason="Misread", key=uuid4(),
        by=clinician, at=DOSE_DAY + 9 * HOUR,
    )  # fmt: skip
    assert placebo.dose_facts.get(replaces=dose).mg == 0
