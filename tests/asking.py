"""A protocol that asks for everything beforehand: Johns Hopkins with more tables. Its figures are made up for tests."""

from tests.factories import HOPKINS_FILE, CourseFactory, ProtocolVersionFactory
from tracker.models import Course, ProtocolVersion

TABLES = """
[[documents]]
code = "consent-form"
title = "Consent form"
edition = "May 2025"
unmodified = true
signed_by = ["client", "facilitator"]
before = "first dose"
source = "A rule made for tests"

[[documents]]
code = "way-home"
title = "Plan for the way home"
signed_by = ["client"]
before = "each dose"
anew = true
valid = "30 d"
is_plan = true
release = "waivable by supervisor"
source = "A rule made for tests"

[[milestones]]
code = "authorisation"
title = "Authorised by the ministry"
before = "each dose"
anew = true
source = "A rule made for tests"

[[washouts]]
code = "ssri"
title = "Serotonin reuptake inhibitors"
at_least = "14 d"
half_lives = 5
source = "A rule made for tests"

[[washouts]]
code = "lithium"
title = "Lithium"
at_least = "7 d"
source = "A rule made for tests"

[[branches]]
code = "third-dose"
title = "A third dose"
allowed = "always"
by = "the medical director"
source = "A rule made for tests"

[[visits]]
code = "dose-3"
phase = "dosing"
title = "Third dose"
patient_title = "Third session"
anchor = "dose-2"
branch = "third-dose"
window = { due = "4 wk", opens = "unspecified", closes = "unspecified" }
source = "A rule made for tests"

[[doses]]
visit = "dose-3"
amount = "30 mg/70 kg"
source = "A rule made for tests"

[[staffing]]
code = "monitor"
title = "Somebody who monitors"
role = "monitor"
at_least = 1
where = "on the premises"
credential = "life-support"
source = "A rule made for tests"

[group]
at_most = 6
ratios = [{ from = "0 mg", up_to = "50 mg", clients = 2 }]
source = "A rule made for tests"
"""


def asking_version() -> ProtocolVersion:
    """Return the protocol, published; the dose is given as an infusion of 40 minutes that somebody sees."""
    text = HOPKINS_FILE.read_text(encoding="utf-8")
    more = '[[doses]]\nobserved = true\ninfusion = { lasts = "40 min", source = "A rule made for tests" }\n'
    body = (text + TABLES).replace("[[doses]]\n", more).encode()
    return ProtocolVersionFactory(code="asks-beforehand", title="Asks for everything beforehand", body=body)


def asking_course(patient: object, *team: object) -> Course:
    """Return a course under it."""
    return CourseFactory(patient=patient, reference="HB-0777", team=list(team), protocol_version=asking_version())
