"""Words for milestones, papers, criteria, wash-outs, counts, medicines and ways. No database: rows unsaved."""

import pytest

from programmes import State, load
from tests.factories import MONDAY
from tests.programmes.protocol.conftest import EXAMPLE
from tests.programmes.told import LONDON
from tracker.models import Requirement
from tracker.models.requirements import Rule
from tracker.pages.words import evidence, requirement_title

PROTOCOL = load(EXAMPLE.encode(), "example.toml")
TITLES = {
    "milestone": (Rule.MILESTONE, {"milestone": "prescribed"}, "Prescribed for this dose"),
    "document": (Rule.DOCUMENT, {"document": "way-home"}, "Signed: Plan for the way home"),
    "departure": (Rule.DEPARTURE, {"document": "way-home"}, "Kept to: Plan for the way home"),
    "criterion": (Rule.CRITERION, {"criterion": "heart"}, "No disease of the heart that speaks against it"),
    "wash-out": (Rule.WASHOUT, {"washout": "ssri"}, "Stopped in time: Serotonin reuptake inhibitors"),
    "count": (Rule.COUNT, {"count": "prepared-twice"}, "Two preparation meetings"),
    "way": (Rule.BRANCH, {"branch": "more-support"}, "Six more talks"),
    "one that a place asks for": (
        Rule.DOCUMENT,
        {"document": "client-bill-of-rights"},
        "Signed: Client bill of rights",
    ),
}


@pytest.mark.parametrize(("rule", "detail", "title"), TITLES.values(), ids=TITLES)
def test_titles(rule, detail, title):
    assert requirement_title(PROTOCOL, Requirement(rule=rule, key="dose-1/x", detail=detail)) == title


def test_a_medicine_has_its_amount_unless_the_protocol_hides_it():
    row = Requirement(rule=Rule.MEDICINE, key="dose-1/x", detail={"medicine": "daily", "per_day": "1 capsule"})
    hidden = load(EXAMPLE.replace('["patient", "rater"]', '["patient", "team"]').encode(), "example.toml")
    assert requirement_title(hidden, row) == "Daily capsules"
    assert requirement_title(PROTOCOL, row) == "Daily capsules: 1 capsule a day"


NO, OPEN, UNKNOWN, YES = State.BROKEN, State.PENDING, State.NOT_ASSESSABLE, State.MET
SENTENCES = {
    "milestone": (Rule.MILESTONE, NO, {}, "Not recorded by then."),
    "nobody signed": (Rule.DOCUMENT, NO, {"missing": "patient, lead-nurse"}, "Not signed by patient and lead nurse."),
    "another edition": (
        Rule.DOCUMENT, NO, {"missing": "patient", "flaw": "edition, expired"},
        "Signed on another edition. The signature no longer stands. Not signed by patient.",
    ),
    "a departure": (
        Rule.DEPARTURE, NO, {"document": "way-home"}, "The plan was not kept to. The reason stands with the record.",
    ),
    "a total too low": (
        Rule.CRITERION, NO, {"stands": "not eligible", "at": "fu-1mo", "total": "16"},
        "Not eligible: 16 at Follow-up, 1 month.",
    ),
    "a total too low, so far": (
        Rule.CRITERION, OPEN, {"stands": "not eligible", "at": "fu-1mo", "total": "16"},
        "Not eligible: 16 at Follow-up, 1 month.",
    ),
    "no total": (Rule.CRITERION, NO, {"stands": "open", "at": "fu-1mo"}, "Not rated at Follow-up, 1 month."),
    "no": (Rule.CRITERION, NO, {"stands": "not eligible"}, "Not eligible: answered no."),
    "no answer": (Rule.CRITERION, NO, {"stands": "open"}, "Not answered."),
    "another opinion": (
        Rule.CRITERION, YES, {"stands": "referred"}, "Another opinion was asked for, and says yes.",
    ),
    "still taken": (Rule.WASHOUT, NO, {"stands": "taken", "at_least": "2 wk"}, "Still taken."),
    "not recorded": (Rule.WASHOUT, NO, {"stands": "nothing recorded"}, "Nothing is recorded of it."),
    "too soon": (
        Rule.WASHOUT, NO, {"stands": "stopped", "at_least": "2 wk", "half_lives": 5},
        "At least 2 weeks and 5 half-lives without it asked.",
    ),
    "half-life": (
        Rule.WASHOUT, UNKNOWN, {"half_lives": 5, "half_life_hours": None}, "Nobody wrote down its half-life.",
    ),
    "no figure": (Rule.WASHOUT, UNKNOWN, {"stands": "stopped"}, "Nobody published how long before."),
    "too few": (Rule.COUNT, NO, {"counted": 1, "at_least": 2}, "1 session so far; at least 2 asked."),
    "too many": (
        Rule.COUNT, NO, {"counted": 9, "at_most": 4, "within": "12 mo", "release": "never"},
        "Too many; at most 4 in 12 months asked.",
    ),
    "more than usual": (
        Rule.COUNT, NO, {"counted": 9, "at_most": 4, "within": None, "release": "warning"},
        "More than usual; at most 4.",
    ),
    "a stretch left open": (Rule.COUNT, UNKNOWN, {"counted": 9, "at_most": 4}, "Nobody published in what time."),
    "days left open": (Rule.MEDICINE, UNKNOWN, {}, "Nobody published on which days it begins."),
    "undecided": (Rule.BRANCH, OPEN, {"may": "yes"}, "May be taken; nobody decided yet."),
    "not rated": (Rule.BRANCH, OPEN, {"may": "open"}, "Its outcome is not rated yet."),
    "without a decision": (Rule.BRANCH, NO, {"decided": None}, "Taken without a decision."),
    "against its outcome": (
        Rule.BRANCH, NO, {"decided": "taken", "may": "no"}, "Decided although its outcome did not allow it.",
    ),
    "before its outcome": (
        Rule.BRANCH, NO, {"decided": "taken", "may": "open"}, "Taken before its outcome was rated.",
    ),
    "a way left open": (Rule.BRANCH, UNKNOWN, {"decided": "taken"}, "Nobody published when it may be taken."),
}  # fmt: skip


@pytest.mark.parametrize(("rule", "state", "detail", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_sentences(rule, state, detail, sentence):
    row = Requirement(rule=rule, key="dose-1/x", detail=detail)
    assert evidence(PROTOCOL, row, state, LONDON, MONDAY) == sentence
