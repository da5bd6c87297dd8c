"""What rules of a place ask before a dose stands on the page of checks, is answered there, and shuts the dose."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.tracker.actions.deeds import DOSE_DAY
from tests.tracker.actions.test_gates import MORNING, prepare
from tracker.actions import gates, protocols, site_rules
from tracker.actions.action import CannotRecord

pytestmark = pytest.mark.django_db
RULES = b"""format = 1
rules = "jurisdiction"
id = "example-state-of-layers"
version = "1.0.0"
title = "Rules of an invented state"
jurisdiction = "GB"
in_force = { since = 2020-01-01 }
source = "An invented example"

[[checks]]
code = "registered"
title = "Place registered with the state"
source = "State law, 1"

[[checks]]
code = "consent"
title = "Consent given and still stands"
source = "State law, 2"

[[gates]]
code = "state"
before = "each dose"
requires = ["registered", "consent"]
release = "never"
source = "State law, 3"

[[criteria]]
code = "resident"
title = "Lives in the state"
otherwise = "exclude"
source = "State law, 4"

[[measurements]]
code = "blood-pressure"
title = "Blood pressure"
at = "before the dose"
values = ["systolic"]
source = "State law, 5"

[[limits]]
code = "pressure"
title = "Blood pressure low enough"
measurement = "blood-pressure"
value = "systolic"
at_most = 140
action = "hold"
source = "State law, 6"
"""


@pytest.fixture
def ready(course, clinician, supervisor, site):
    """Return a course that is ready for its dose in all but what the rules of its place ask."""
    made = protocols.publish(body=RULES, name="state.toml", by=supervisor, at=MORNING)
    site_rules.hold(site=site, version=made, since=date(2026, 1, 1), key=uuid4(), by=supervisor, at=MORNING)
    course.refresh_from_db()
    prepare(course, clinician)
    return course


@pytest.fixture
def client(client_at, clinician):
    return client_at(clinician, MORNING)


def found(client, course):
    page = client.get(reverse("checks", args=[course.reference, "dose-1"]))
    return {gate.code: gate for gate, _ in page.context["gates"]}


def test_each_stands_there_with_whose_rule_it_is(ready, client):
    gates_ = found(client, ready)
    for code, source in (("registered", "3"), ("resident", "4"), ("limit-pressure", "6")):
        gate = gates_[code]
        assert (gate.state, gate.asked_by) == ("not", "Rules of an invented state")
        assert gate.source == f"State law, {source}"
    assert gates_["registered"].title == "Place registered with the state"
    assert gates_["limit-pressure"].when == "Systolic not read; at most 140 asked."
    assert gates_["consent"].asked_by == "the protocol; Rules of an invented state"
    assert gates_["screening"].asked_by == ""


def test_a_question_of_a_place_is_answered_there(ready, client):
    for code in ("registered", "resident"):
        sent = {"key": uuid4(), "passed": "yes", "source": "1"}
        page = client.post(reverse("answer-check", args=[ready.reference, "dose-1", code]), sent, follow=True)
        assert "Answered: " in page.content.decode()
        assert found(client, ready)[code].state == "met"


def test_it_shuts_the_dose(ready, clinician):
    with pytest.raises(CannotRecord):
        gates.release(
            course=ready, visit_key="dose-1", identity_checked=True, key=uuid4(), by=clinician, at=DOSE_DAY
        )  # fmt: skip
    shut = {it.key for it in gates.objections(ready, "dose-1", DOSE_DAY)}
    assert shut == {"dose-1/gate-registered", "dose-1/criterion-resident", "dose-1/limit-pressure"}
