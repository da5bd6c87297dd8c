"""Conditions beside gates on the page of checks: each with its sentence, a question answered there, the dose shut."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories import HARBOUR_FILE, HOPKINS_FILE, CourseFactory, ProtocolVersionFactory
from tests.tracker.actions.test_gates import MORNING, prepare
from tracker.actions import gates, medicines, papers
from tracker.actions.action import CannotRecord
from tracker.actions.medicines import Step

pytestmark = pytest.mark.django_db
CONDITIONS = """
[[documents]]
code = "way-home"
title = "Plan for the way home"
signed_by = ["patient"]
before = "each dose"

[[washouts]]
code = "other"
title = "Other medicines"
at_least = "14 d"

[[criteria]]
code = "heart"
title = "The heart allows it"
otherwise = "refer"

[[criteria]]
code = "low-enough"
title = "GRID-HAMD of 17 or more"
assessment = "grid-hamd"
at = ["baseline"]
at_least = 17
otherwise = "warn"
"""


@pytest.fixture
def ready(patient, clinician, site):
    """Return a course that is ready for its dose in all but what the supplement adds."""
    base = ProtocolVersionFactory(code="hopkins", title="x", body=HOPKINS_FILE.read_bytes())
    body = HARBOUR_FILE.read_bytes() + CONDITIONS.encode()
    by = base.published_by
    version = ProtocolVersionFactory(code="asking", title="x", body=body, base=base, site=site, signed_by=by)
    course = CourseFactory(patient=patient, reference="HB-0009", protocol_version=version, team=[clinician])
    prepare(course, clinician)
    return course


@pytest.fixture
def page(ready, client_at, clinician):
    """Return what the page of checks says of each condition: its state and its sentence, by code."""

    def read(visit="dose-1"):
        answer = client_at(clinician, MORNING).get(reverse("checks", args=[ready.reference, visit]))
        return {gate.code: (gate.state, gate.when) for gate, _ in answer.context["gates"]}

    return read


def sign(course, by, at=MORNING):
    shared = {"course": course, "by": by, "at": at, "key": uuid4()}
    papers.sign(**shared, code="way-home", signed_by=["patient"], signed_at=at)


def stop(course, by, days):
    steps = [Step(since=MORNING - timedelta(days=days), per_day=0)]
    medicines.record(course=course, by=by, at=MORNING, key=uuid4(), code="other", steps=steps)


def test_each_stands_there_with_its_sentence(page):
    found = page()
    assert found["document-way-home"] == ("not", "Not signed by patient.")
    assert found["washout-other"] == ("not", "Nothing is recorded of it.")
    assert found["heart"] == ("not", "Not answered.")
    assert "heart-referred" not in found  # another opinion is asked for once this one says no
    assert found["criterion-low-enough"][0] == "not"


def test_only_the_first_dose_asks_for_what_is_before_it(page):
    assert {"document-way-home"} <= set(page("dose-2"))
    assert not {"washout-other", "heart", "criterion-low-enough"} & set(page("dose-2"))


def test_what_is_recorded_opens_them_one_by_one(page, ready, clinician):
    sign(ready, clinician)
    stop(ready, clinician, days=13)
    found = page()
    assert found["document-way-home"] == ("met", "")
    state, sentence = found["washout-other"]
    assert state == "not"
    assert sentence.startswith("At least 14 days without it asked. Possible from ")
    stop(ready, clinician, days=14)
    assert page()["washout-other"] == ("met", "")


def test_a_question_is_answered_on_the_page_and_referred_where_it_says_no(page, ready, client_at, clinician):
    client = client_at(clinician, MORNING)

    def answer(code, passed):
        sent = {"key": uuid4(), "passed": passed, "source": "1"}
        return client.post(reverse("answer-check", args=[ready.reference, "dose-1", code]), sent, follow=True)

    assert "Answered: The heart allows it." in answer("heart", "no").content.decode()
    assert page()["heart"] == ("not", "Not eligible: answered no.")
    assert page()["heart-referred"] == ("not", "")
    assert "Another opinion: the heart allows it" in answer("heart-referred", "yes").content.decode()
    assert page()["heart"] == ("met", "Another opinion was asked for, and says yes.")
    assert page()["heart-referred"] == ("met", "")
    assert answer("nothing", "yes").status_code == 404


def test_the_dose_stays_shut_until_all_but_the_warning_hold(ready, clinician):
    def release():
        return gates.release(
            course=ready, visit_key="dose-1", identity_checked=True, key=uuid4(), by=clinician, at=MORNING
        )

    sign(ready, clinician)
    stop(ready, clinician, days=14)
    with pytest.raises(CannotRecord):
        release()
    gates.answer(course=ready, code="heart", passed=True, key=uuid4(), by=clinician, at=MORNING)
    assert release().snapshot["warnings"] == ["dose-1/criterion-low-enough"]
