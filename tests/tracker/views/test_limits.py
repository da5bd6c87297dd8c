"""A limit before a dose is a gate that nobody answers: it says what was read and asked, and shuts the dose."""

from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories import HARBOUR_FILE, HOPKINS_FILE, CourseFactory, ProtocolVersionFactory
from tests.tracker.actions.deeds import DOSE_DAY
from tests.tracker.actions.test_gates import MORNING, prepare
from tracker.actions import gates
from tracker.actions.action import CannotRecord

pytestmark = pytest.mark.django_db
LIMIT = """
[[measurements]]
code = "blood-pressure"
title = "Blood pressure"
at = "before the dose"
values = ["systolic"]

[[limits]]
code = "pressure"
title = "Blood pressure low enough"
measurement = "blood-pressure"
value = "systolic"
at_most = 140
action = "ACTION"
"""


@pytest.fixture(params=["hold", "weigh"])
def action(request):
    return request.param


@pytest.fixture
def ready(patient, clinician, site, action):
    """Return a course that is ready for its dose in all but a reading, under a protocol that asks for one."""
    base = ProtocolVersionFactory(code="hopkins", title="x", body=HOPKINS_FILE.read_bytes())
    body = HARBOUR_FILE.read_bytes() + LIMIT.replace("ACTION", action).encode()
    version = ProtocolVersionFactory(
        code="limited", title="x", body=body, base=base, site=site, signed_by=base.published_by
    )
    course = CourseFactory(patient=patient, reference="HB-0009", protocol_version=version, team=[clinician])
    prepare(course, clinician)
    return course


def test_no_reading_shuts_the_dose_only_where_the_limit_holds_it(ready, clinician, client_at, action):
    page = client_at(clinician, MORNING).get(reverse("checks", args=[ready.reference, "dose-1"]))
    found = {gate.code: gate for gate, _ in page.context["gates"]}["limit-pressure"]
    assert (found.state, found.when) == ("not", "Systolic not read; at most 140 asked.")
    assert found.stops is (action == "hold")
    given = {"course": ready, "visit_key": "dose-1", "identity_checked": True, "key": uuid4(), "by": clinician}
    if action == "hold":
        with pytest.raises(CannotRecord):
            gates.release(**given, at=DOSE_DAY)
    else:
        assert gates.release(**given, at=DOSE_DAY).snapshot == {"warnings": ["dose-1/limit-pressure"]}
