"""Words for a dosing day: every rule has a title, and its sentence gives the figures. No database: rows unsaved."""

import pytest

from programmes import State
from tests.factories import MONDAY, harbour
from tests.programmes.told import LONDON
from tests.programmes.told_day import elmfield, northgate, published, with_tables
from tracker.models import Requirement
from tracker.models.requirements import Rule
from tracker.pages.day_words import length
from tracker.pages.words import TITLES, evidence, requirement_title


def row(rule: Rule, key: str, detail=None) -> Requirement:
    return Requirement(rule=rule, key=key, detail=detail)


def said(rule: Rule, state: State, detail=None, protocol=None) -> str:
    return evidence(protocol or northgate(), row(rule, "dose-1/x", detail), state, LONDON, MONDAY)


def test_every_rule_has_a_title():
    assert set(TITLES) == set(Rule)


@pytest.mark.parametrize(
    ("protocol", "rule", "key", "detail", "title"),
    [
        (northgate(), Rule.MEASUREMENT, "dose-1/blood-pressure@40min",
         {"measurement": "blood-pressure", "at": "40 min"}, "Blood pressure 40 minutes after the dose"),
        (northgate(), Rule.MEASUREMENT, "dose-1/blood-pressure@40min", None, "Blood pressure"),
        (northgate(), Rule.STAY, "dose-1/stay", None, "Stayed long enough, and signs gone"),
        (elmfield(), Rule.INTERVAL, "dose-1/interval-preparation", {"interval": "preparation"},
         "Preparation completed 24 hours to 90 days before"),
        (northgate(), Rule.REPORT, "dose-1/report-rems-form", {"report": "rems-form"},
         "Patient monitoring form filed with the REMS"),
        (published("esketamine-spravato-rems"), Rule.REPORT, "dose-1/report-serious-event@ab",
         {"report": "serious-event"}, "Serious event reported"),
        (northgate(), Rule.REPORT, "dose-1/report-serious-event@ab", {"report": "serious-event"},
         "Serious event reported to the medical director"),
        (harbour(), Rule.CALL, "int-2/call-not-come@ab", None, "Call: did not come"),
        (harbour(), Rule.CALL, "int-2/call-other@ab", None, "Call the patient"),
    ],
)  # fmt: skip
def test_a_title(protocol, rule, key, detail, title):
    assert requirement_title(protocol, row(rule, key, detail)) == title


MISSING = {"measurement": "blood-pressure", "at": "40 min", "nearest_minutes": 31}
LUIS = {"needed_minutes": 120, "stayed_minutes": 118}
SENTENCES = {
    "the nearest reading": (Rule.MEASUREMENT, State.BROKEN, MISSING,
                            "Nearest reading at 31 minutes; asked at 40 minutes."),
    "no reading": (Rule.MEASUREMENT, State.OVERDUE, MISSING | {"nearest_minutes": None},
                   "No reading; asked at 40 minutes."),
    "no reading at a time in words": (Rule.MEASUREMENT, State.BROKEN, {"at": "before leaving"},
                                      "No reading before leaving."),
    "a reading": (Rule.MEASUREMENT, State.MET, MISSING, "Kept."),
    "too short": (Rule.STAY, State.BROKEN, LUIS, "118 minutes; at least 120 asked."),
    "a sign still there": (
        Rule.STAY, State.BROKEN, LUIS | {"stayed_minutes": 125, "unresolved": "dissociation"},
        "125 minutes; at least 120 asked. Left while dissociation was still there."),
    "signs nobody looked for": (
        Rule.STAY, State.BROKEN, LUIS | {"unresolved": "sedation, dissociation", "unseen": "respiratory-depression"},
        "118 minutes; at least 120 asked. Left while sedation and dissociation were still there. "
        "Nobody looked for respiratory depression before leaving."),
    "long enough": (Rule.STAY, State.MET, LUIS | {"stayed_minutes": 120}, "120 minutes; at least 120 asked."),
    "hours": (Rule.STAY, State.BROKEN, {"needed_minutes": 360, "stayed_minutes": 355},
              "5 hours 55 minutes; at least 6 hours asked."),
    "over the table": (Rule.STAY, State.NOT_ASSESSABLE, {"stayed_minutes": 90},
                       "90 minutes; nobody published how long it should be."),
    "not left yet": (Rule.STAY, State.PENDING, {"needed_minutes": 120}, "At least 120 minutes asked."),
    "taken to hospital": (Rule.STAY, State.NOT_APPLICABLE, LUIS, "Not applicable."),
    "prepared too late": (Rule.INTERVAL, State.BROKEN, {"elapsed_minutes": 1200, "at_least": "24 h", "at_most": "90 d"},
                          "20 hours between; at least 24 hours and at most 90 days asked."),
    "not prepared": (Rule.INTERVAL, State.BROKEN, {"elapsed_minutes": None, "at_least": "1 d"},
                     "None took place before the dose; at least 1 day asked."),
    "a report without a time": (Rule.REPORT, State.NOT_ASSESSABLE, {}, "Nobody published a time for it here."),
    "a second part too soon": (Rule.SECOND_PART, State.BROKEN, {"planned_mg": "60", "given_mg": "60.0", "minutes": 85},
                               "60 mg after 85 minutes; 60 mg planned."),
    "no second part": (Rule.SECOND_PART, State.NOT_APPLICABLE, {"minutes": None}, "Not given; it may be left out."),
    "devices": (Rule.DEVICES, State.BROKEN, {"each_mg": "28", "devices": 3, "rest": "5 min"},
                "3 devices, one too soon or of another size; 5 minutes of rest asked."),
    "devices in one entry": (Rule.DEVICES, State.NOT_ASSESSABLE, {"devices": 1, "rest": "5 min"},
                             "The time between two devices is not known."),
    "no night": (Rule.OVERNIGHT, State.BROKEN, {}, "Left on the day of the dose."),
    "on hold": (Rule.STANDING, State.BROKEN, {"turn": "on hold"}, "Given while the course was on hold."),
    "declined": (Rule.WINDOW, State.MET, {"contact": "offered and declined"}, "Offered, and declined."),
    "over the most": (Rule.AMOUNT, State.BROKEN, {"given_mg": "50.1", "day_mg": "50.10", "most_mg": "50"},
                      "50.1 mg on the day; at most 50 mg asked."),
}  # fmt: skip


@pytest.mark.parametrize(("rule", "state", "detail", "words"), SENTENCES.values(), ids=SENTENCES)
def test_a_sentence_with_its_figures(rule, state, detail, words):
    assert said(rule, state, detail) == words


@pytest.mark.parametrize("detail", [{"given_mg": "60", "planned_mg": "60", "minutes": 85}])
def test_a_blinded_dose_is_told_without_milligrams(detail):
    blinding = {"hides_amount_from": ("team",), "source": "A test"}
    protocol = harbour().model_validate(with_tables().model_dump(by_alias=True) | {"blinding": blinding})
    assert said(Rule.SECOND_PART, State.BROKEN, detail, protocol) == "Given after 85 minutes."
    over = {"given_mg": "60", "day_mg": "60", "most_mg": "50"}
    assert said(Rule.AMOUNT, State.BROKEN, over, protocol) == "More was given on the day than the protocol allows."


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(1, "1 minute"), (120, "120 minutes"), (121, "2 hours 1 minute"), (1200, "20 hours"), (129601, "90 days 1 minute"),
     (1439, "23 hours 59 minutes"), (131041, "91 days 1 minute"), (90061, "62 days 13 hours")],
)  # fmt: skip
def test_a_length(minutes, words):
    assert length(minutes) == words
