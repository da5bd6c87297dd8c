"""Words for people, groups, limits, how a dose is given and leaving, with their figures. No database: rows unsaved."""

import pytest

from programmes import State
from tests.factories import MONDAY
from tests.programmes.told import LONDON
from tests.programmes.told_day import with_tables
from tracker.history.questions import questions
from tracker.models import Requirement
from tracker.models.requirements import Rule
from tracker.pages.words import evidence, requirement_title

PROTOCOL = with_tables(
    staffing=[{"code": "house", "title": "A prescriber in the house", "role": "prescriber", "at_least": 1}],
    restrictions=[{"code": "no-driving", "title": "No driving", "until": "the next day"}],
    measurements=[{"code": "pulse", "title": "Pulse", "at": "15 min", "every": "15 min", "until": "1 h"}],
)
STAFFING = {"staffing": "house", "role": "prescriber", "where": "on the premises", "needed": 1}
LIMIT = {"limit": "high", "value": "systolic", "read": "150", "least": "90", "most": "140", "action": "hold"}


@pytest.mark.parametrize(
    ("rule", "key", "detail", "title"),
    [
        (Rule.STAFFING, "dose-1/staffing-house", STAFFING, "A prescriber in the house"),
        (Rule.STAFFING, "dose-1/staffing-other", {"staffing": "other"}, "Other"),
        (Rule.RESTRICTION, "dose-1/restriction-no-driving", {"restriction": "no-driving"},
         "Told before leaving: no driving"),
        (Rule.RATER, "baseline/rater-qids-sr16", {"assessment": "gone"}, "Gone: rated by somebody independent"),
        (Rule.GROUP, "dose-1/group-clients", {"group": "clients"}, "Group not too large"),
        (Rule.GROUP, "dose-1/group-facilitators", {"group": "facilitators"}, "Enough facilitators for the group"),
        (Rule.MEASUREMENT, "dose-1/pulse@15min", {"measurement": "pulse", "at": "15 min"}, "Pulse"),
        (Rule.MEASUREMENT, "dose-1/pulse@30min", {"measurement": "pulse", "at": "30 min"}, "Pulse: at 30 minutes"),
    ],
)  # fmt: skip
def test_a_title(rule, key, detail, title):
    assert requirement_title(PROTOCOL, Requirement(rule=rule, key=key, detail=detail)) == title


SENTENCES = {
    "nobody of a role": (Rule.STAFFING, State.BROKEN, STAFFING | {"least": 0, "minutes": 11},
                         "Nobody of this role on the premises for 11 minutes: prescriber. 1 asked."),
    "what they are is not known": (Rule.STAFFING, State.NOT_ASSESSABLE, STAFFING,
                                   "Nobody wrote down what those who were there are."),
    "how many is not published": (Rule.STAFFING, State.NOT_ASSESSABLE, STAFFING | {"needed": None},
                                  "Nobody published how many there must be."),
    "given by": (Rule.PROHIBITION, State.BROKEN, {"may_not": "give the dose", "role": "peer-guide"},
                 "The dose was given by a person of this role: peer guide."),
    "alone": (Rule.PROHIBITION, State.BROKEN, {"may_not": "be the only one in the room", "role": "trainee"},
              "A person of this role was alone in the room: trainee."),
    "another person": (Rule.CONTINUITY, State.BROKEN, {"consent": None},
                       "Nobody of this role was there both times, and the patient signed for no change."),
    "a change was signed": (Rule.CONTINUITY, State.MET, {"consent": "change"}, "Somebody else, as the patient signed."),
    "the rater was there": (Rule.RATER, State.BROKEN, {},
                            "Who rated was in the room on a dosing day of this course."),
    "too many": (Rule.GROUP, State.BROKEN, {"group": "clients", "clients": 26, "at_most": 25},
                 "26 clients; at most 25 allowed."),
    "too few": (Rule.GROUP, State.BROKEN, {"group": "facilitators", "clients": 7, "facilitators": 1, "needed": 2},
                "7 clients, 1 to care for them; 2 asked."),
    "no group": (Rule.GROUP, State.NOT_APPLICABLE, {}, "No group."),
    "too long": (Rule.INFUSION, State.BROKEN, {"minutes": 50, "asked": "40 min"}, "50 min; 40 min asked."),
    "no end": (Rule.INFUSION, State.OVERDUE, {"minutes": None}, "Nobody wrote down when it ended."),
    "not seen": (Rule.OBSERVED, State.BROKEN, {"said": "no"}, "Nobody saw it taken."),
    "not written down": (Rule.OBSERVED, State.BROKEN, {"said": None}, "Nobody wrote down who saw it taken."),
    "too high": (Rule.LIMIT, State.BROKEN, LIMIT,
                 "Systolic 150; at least 90 and at most 140 asked. Hold the dose."),
    "no reading": (Rule.LIMIT, State.BROKEN, LIMIT | {"read": None, "least": None, "action": "unspecified"},
                   "Systolic not read; at most 140 asked."),
    "no value": (Rule.LIMIT, State.NOT_ASSESSABLE, LIMIT | {"read": None}, "Systolic was not written down."),
    "no figure": (Rule.LIMIT, State.NOT_ASSESSABLE, LIMIT | {"least": None, "most": None},
                  "Nobody published what it must be."),
    "inside": (Rule.LIMIT, State.MET, LIMIT, "Kept."),
    "not steady": (Rule.LEAVING, State.BROKEN, {"total": None}, "Left, and this was not answered yes."),
    "too low before leaving": (Rule.LEAVING, State.BROKEN, {"assessment": "x", "total": "8", "least": "9"},
                               "8 before leaving; at least 9 asked."),
    "not told": (Rule.RESTRICTION, State.BROKEN, {"until": "the next day"},
                 "Nobody wrote down that the patient was told before leaving."),
}  # fmt: skip


@pytest.mark.parametrize(("rule", "state", "detail", "words"), SENTENCES.values(), ids=SENTENCES)
def test_a_sentence_with_its_figures(rule, state, detail, words):
    row = Requirement(rule=rule, key="dose-1/x", detail=detail)
    assert evidence(PROTOCOL, row, state, LONDON, MONDAY) == words


def test_what_is_asked_before_leaving_is_a_question_of_its_visit():
    protocol = with_tables(
        leaving=[{"code": "steady", "title": "Steady"}, {"code": "alert", "title": "x", "assessment": "grid-hamd"}],
        restrictions=[{"code": "no-driving", "title": "No driving", "until": "the next day"}],
    )
    asked = [(it.code, it.title, it.tied) for it in questions(protocol)][len(protocol.checks) :]
    assert asked == [("steady", "Steady", True), ("no-driving", "Told before leaving: no driving", True)]
