"""What a requirement of each rule says of itself: its rule, its visit, how grave it is, whose it is, its details.

Read from courses that keep to the examples of the README. How each rule judges is tested beside this, family by family.
"""

import pytest

from programmes import Outcome, load
from programmes.requirements import Severity
from tests.programmes.protocol.conftest import ANOTHER, EXAMPLE, THIRD
from tests.programmes.worked.course import setting_of, worked

SAFETY, PROTOCOL, RECORD, ADVICE = Severity
MADE_UP = "An invented example"
OURS = {
    "outcome": "Open Window: a booked dose without an outcome opens no integration window",
    "discharge": "Open Window: messages to a patient wait until discharge is recorded",
    "standing": "Open Window: no dose while a course is on hold, stopped or over",
}
NOT_THE_PROTOCOLS = {("third", "window"): "A paper", ("third", "duration"): "A paper",
                     ("another", "escort"): "Not published", ("third", "escort"): "Not published"}  # fmt: skip

EDGES = {  # whether it has a moment at which it was met, and one from which on it no longer can be
    Outcome.MET: (True, False), Outcome.MET_LATE: (True, False), Outcome.BROKEN: (False, True),
    Outcome.PENDING: (False, False), Outcome.NOT_APPLICABLE: (False, False), Outcome.NOT_ASSESSABLE: (False, False),
}  # fmt: skip

KEPT = [
    ("example", "held", "preparation/held", PROTOCOL, {}),
    ("example", "window", "preparation/window", PROTOCOL, {}),
    ("example", "outcome", "dose-1/outcome", SAFETY, {}),
    ("example", "gate", "dose-1/gate-consent", SAFETY, {"requires": "consent", "release": "never"}),
    ("example", "milestone", "dose-1/milestone-prescribed", SAFETY, {"release": "never", "milestone": "prescribed"}),
    ("example", "document", "dose-1/document-way-home", SAFETY, {"release": "never", "document": "way-home"}),
    ("example", "criterion", "dose-1/criterion-heart", SAFETY,
     {"release": "never", "criterion": "heart", "otherwise": "refer", "stands": "eligible"}),
    ("example", "washout", "dose-1/washout-ssri", SAFETY,
     {"release": "waivable by medical director", "washout": "ssri", "stands": "stopped",
      "since": "2025-01-26T09:00:00+00:00", "at_least": "2 wk", "half_lives": 5, "half_life_hours": 24.0}),
    ("example", "count", "course/count-doses-a-year", ADVICE,
     {"count": "doses-a-year", "counted": 2, "at_most": 4, "within": "12 mo", "release": "warning"}),
    ("example", "count", "dose-1/count-prepared-twice", SAFETY,
     {"release": "never", "count": "prepared-twice", "counted": 3, "at_least": 2}),
    ("example", "interval", "dose-1/interval-prepared-in-time", SAFETY,
     {"interval": "prepared-in-time", "release": "never", "elapsed_minutes": 25710, "at_least": "24 h",
      "at_most": "90 d"}),
    ("example", "amount", "dose-1/amount", SAFETY, {"planned_mg": "20.00", "given_mg": "20.00"}),
    ("example", "second-part", "dose-2/second-part", SAFETY,
     {"planned_mg": "12.50", "given_mg": "12.50", "minutes": 90}),
    ("example", "measurement", "dose-1/blood-pressure@before-dose", PROTOCOL,
     {"measurement": "blood-pressure", "at": "before the dose"}),
    ("example", "limit", "dose-2/limit-pulse-at-rest", SAFETY,
     {"release": "waivable by medical director", "limit": "pulse-at-rest", "value": "rate", "read": "50",
      "least": "50", "most": "100", "action": "hold"}),
    ("example", "staff", "dose-1/staff", SAFETY, {"needed": 2}),
    ("example", "staffing", "dose-1/staffing-prescriber", SAFETY,
     {"staffing": "prescriber", "role": "prescriber", "where": "on the premises", "needed": 1}),
    ("example", "prohibition", "dose-1/prohibition-trainee-alone", SAFETY,
     {"prohibition": "trainee-alone", "role": "trainee", "may_not": "be the only one in the room"}),
    ("example", "continuity", "dose-1/continuity-who-prepared", PROTOCOL,
     {"continuity": "who-prepared", "role": "facilitator", "as_at": "preparation", "consent": None}),
    ("example", "group", "dose-1/group-clients", SAFETY, {"group": "clients", "clients": None, "at_most": 12}),
    ("example", "group", "dose-1/group-facilitators", SAFETY, {"group": "facilitators", "clients": None}),
    ("example", "duration", "dose-1/duration", PROTOCOL, {}),
    ("example", "stay", "dose-1/stay", SAFETY, {"needed_minutes": 240, "stayed_minutes": 1440}),
    ("example", "leaving", "dose-1/leaving-oriented", SAFETY,
     {"leaving": "oriented", "assessment": None, "total": None, "least": None, "most": None, "by": "prescriber"}),
    ("example", "restriction", "dose-1/restriction-no-driving", PROTOCOL,
     {"restriction": "no-driving", "until": "the next day, after a night's sleep"}),
    ("example", "discharge", "dose-1/discharge", SAFETY, {}),
    ("example", "overnight", "dose-1/overnight", SAFETY, {}),
    ("example", "report", "dose-1/report-monitoring-form", PROTOCOL, {"report": "monitoring-form"}),
    ("example", "report", "course/report-quarterly-data@2026q1", RECORD,
     {"report": "quarterly-data", "period": "2026q1"}),
    ("example", "notice", "dose-1/notice-intention", SAFETY, {"release": "never", "report": "intention"}),
    ("example", "assessment", "fu-1mo/assessment-grid-hamd", RECORD, {"assessment": "grid-hamd"}),
    ("example", "branch", "course/branch-more-support", PROTOCOL,
     {"branch": "more-support", "may": "yes", "decided": None, "used": "no"}),
    ("example", "integration-session", "dose-1/integration-session", PROTOCOL, {}),
    ("another", "devices", "dose-1/devices", SAFETY, {"each_mg": "28", "devices": 2, "rest": "5 min"}),
    ("another", "escort", "dose-1/escort", SAFETY, {}),
    ("third", "window", "interview/window", ADVICE, {}),
    ("third", "standing", "dose-1/standing", SAFETY, {}),
    ("third", "document", "dose-1/document-change-of-person", ADVICE,
     {"release": "warning", "document": "change-of-person"}),
    ("third", "count", "course/count-infusions", PROTOCOL,
     {"count": "infusions", "counted": 1, "at_most": 1, "within": "7 d", "release": "waivable by supervisor"}),
    ("third", "amount", "dose-1/amount", SAFETY, {"planned_mg": None, "given_mg": "12.5"}),
    ("third", "infusion", "dose-1/infusion", SAFETY, {"asked": "40 min", "tolerance": "5 min", "minutes": 40}),
    ("third", "observed", "dose-1/observed", SAFETY, {"said": None}),
    ("third", "measurement", "dose-1/pulse@20min", PROTOCOL,
     {"measurement": "pulse", "at": "20 min", "nearest_minutes": 20}),
    ("third", "limit", "dose-1/limit-calm", SAFETY,
     {"limit": "calm", "value": "rate", "read": "130", "least": None, "most": "130", "action": "stop",
      "release": "never"}),
    ("third", "rater", "interview/rater-madrs", PROTOCOL, {"assessment": "madrs"}),
    ("third", "duration", "interview/duration", PROTOCOL, {"needed_minutes": 50, "held_minutes": 60}),
    ("third", "leaving", "dose-1/leaving-awake", SAFETY,
     {"leaving": "awake", "assessment": "madrs", "total": "0", "least": "0", "most": "40", "by": None}),
    ("third", "report", "course/report-half-yearly@2026-09-01", RECORD,
     {"report": "half-yearly", "period": "2026-09-01"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "arm"),
    [("example", EXAMPLE, "immediate"), ("another", ANOTHER, "under-65"), ("third", THIRD, None)],
    ids=["example", "another", "third"],
)
def test_of_a_course_that_keeps_to_everything(name, text, arm):
    walk = worked(load(text.encode(), f"{name}.toml"), setting_of(arm))
    found = {it.key: it for it in walk.plan().requirements}
    for rule, key, severity, detail in [it[1:] for it in KEPT if it[0] == name]:
        it = found[key]
        visit = key.partition("/")[0]
        assert (it.rule, it.visit) == (rule, "" if visit == "course" else visit), key
        assert it.source == OURS.get(rule, NOT_THE_PROTOCOLS.get((name, rule), MADE_UP)), key
        assert (it.severity, it.detail) == (severity, detail), key
        assert (it.met_at is not None, it.settled_at is not None) == EDGES[it.outcome], key
