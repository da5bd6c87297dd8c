"""Every way in which a protocol can contradict itself is found, and what only just holds is not."""

import pytest

from programmes.protocol import BadProtocol, load, warnings
from tests.programmes.protocol.conftest import EXAMPLE


def change(old: str, new: str) -> bytes:
    assert old in EXAMPLE
    return EXAMPLE.replace(old, new, 1).encode()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param(
            'anchor = "dose-1"', 'anchor = "dose1"', 'visits[dose-2].anchor: found "dose1"', id="no-such-anchor"
        ),
        pytest.param('anchor = "dose-1"', 'anchor = "dose1"', 'did you mean "dose-1"?', id="nearest-anchor"),
        pytest.param(
            'anchor = "dose-1"', 'anchor = "dose"', 'expected repeats_for = "each dose"', id="dose-without-repeat"
        ),
        pytest.param('anchor = "dose"\n', "", 'expected "dose", because', id="repeat-without-dose"),
        pytest.param('anchor = "dose-1"', 'anchor = "dose-2"', "the circle dose-2 -> dose-2", id="circle-of-one"),
        pytest.param(
            'anchor = "dose-1"', 'anchor = "last dose"', "the circle dose-2 -> dose-2", id="circle-by-last-dose"
        ),
        pytest.param(
            'anchor = "dose-1"', 'anchor = "fu-1mo"', "the circle dose-2 -> fu-1mo -> dose-2", id="circle-of-two"
        ),
        pytest.param('anchor = "last dose"', 'anchor = "int-1"', "a visit that is held once", id="anchor-that-repeats"),
        pytest.param('anchor = "last dose"', 'anchor = "wait-5wk"', "a visit of all its arms", id="anchor-in-one-arm"),
        pytest.param('code = "preparation"', 'code = "enrolment"', "it is an anchor", id="code-of-an-anchor"),
        pytest.param('opens = "10 d"', 'opens = "22 d"', "visits[dose-2].window.closes", id="closes-before-it-opens"),
        pytest.param('opens = "10 d"', 'opens = "15 d"', "visits[dose-2].window.due", id="due-before-it-opens"),
        pytest.param(
            'closes = "21 d", n', 'closes = "13 d", n', "visits[dose-2].window.closes", id="due-after-it-closes"
        ),
        pytest.param('opens = "10 d"', 'opens = "240 h"', "visits[dose-2].window: found opens 240 h", id="mixed-units"),
        pytest.param(
            'closes = "37 d"', 'closes = "26 d"', "visits[fu-1mo].window.closes", id="closes-before-any-month"
        ),
        pytest.param('"90 min"', '"1 d"', "visits[int-1].duration.at_least", id="length-in-days"),
        pytest.param('"90 min"', '"0 min"', "visits[int-1].duration.at_least", id="no-length"),
        pytest.param('"8 wk"', '"-1 d"', "arms[delayed].delay", id="delay-backwards"),
        pytest.param('"8 wk"', '"8 h"', "arms[delayed].delay", id="delay-in-hours"),
        pytest.param(
            'closes = "21 d"\nev', 'closes = "13 d"\nev', "integration_window.closes", id="evidence-past-the-close"
        ),
        pytest.param(
            'evidence_end = "14 d"', 'evidence_end = "0 d"', "integration_window.evidence_end", id="no-evidence"
        ),
        pytest.param('visit = "dose-2"', 'visit = "fu-1mo"', "doses[fu-1mo].visit", id="dose-at-no-dosing-visit"),
        pytest.param(
            'visit = "dose-2"', 'visit = "fu-1mo"', "visits[dose-2]: found a dosing visit without", id="no-dose"
        ),
        pytest.param('visit = "dose-2"', 'visit = "dose-1"', '"dose-1" a second time', id="two-doses-of-one-visit"),
        pytest.param(
            'tolerance = "1 mg"', 'tolerance = "1 mg/kg"', "doses[dose-2].tolerance", id="tolerance-for-each-kg"
        ),
        pytest.param('code = "fu-1mo"', 'code = "dose-2"', 'found "dose-2" a second time', id="two-visits-of-one-code"),
        pytest.param(
            'code = "remission"', 'code = "response"', '"response" a second time', id="two-outcomes-of-one-code"
        ),
        pytest.param(
            'code = "risk-today"', 'code = "preparation-hours"', "a code that no check has", id="hours-and-check"
        ),
        pytest.param(
            'phase = "integration"\nr', 'phase = "dosing"\nr', "visits[int-1].repeats_for", id="dose-that-repeats"
        ),
        pytest.param(
            'before = "dose-1"\nat', 'before = "fu-1mo"\nat', "hours[preparation-hours].before", id="hours-before"
        ),
        pytest.param(
            'before = "dose-1"\nreq', 'before = "dose1"\nreq', "gates[prepared].before", id="gate-before-nothing"
        ),
        pytest.param('["consent", "', '["consnt", "', 'did you mean "consent"?', id="gate-of-no-check"),
        pytest.param('["grid-hamd"]', '["grid-hmd"]', "visits[fu-1mo].assessments[#1]", id="no-such-scale"),
        pytest.param('["delayed"]', '["late"]', "visits[wait-5wk].arms[#1]", id="no-such-arm"),
        pytest.param("high = 52\n", "high = 0\n", "assessments[grid-hamd].high", id="scale-without-length"),
        pytest.param("low = 8,", "low = 7,", "assessments[grid-hamd].bands[#2]", id="bands-overlap"),
        pytest.param("high = 52 }", "high = 53 }", "assessments[grid-hamd].bands[#2]", id="band-past-the-scale"),
        pytest.param("at_most = 7", "", "outcomes[remission]: found 0 figures", id="outcome-without-figure"),
        pytest.param("at_most = 7", "at_most = 7\ndrop_of_at_least_percent = 9", "found 2 figures", id="two-figures"),
        pytest.param("_percent = 50", "_percent = 101", "drop_of_at_least_percent", id="more-than-all"),
        pytest.param(
            'assessment = "grid-hamd"\ndrop',
            'assessment = "madrs"\ndrop',
            "outcomes[response].assessment",
            id="outcome-of-none",
        ),
        pytest.param("maximum_age = 75", "maximum_age = 20", "eligibility.maximum_age", id="ages"),
        pytest.param("staff = { at_least = 2 }", "staff = { at_least = 0 }", "visits[dose-2].staff", id="nobody"),
        pytest.param('day = "-2 d"', 'day = "-2 h"', "reminders[integration-missing].day", id="reminder-in-hours"),
        pytest.param(
            '"integration session held"', '"form filed"', "reminders[integration-missing].unless", id="unless-elsewhere"
        ),
        pytest.param('every = "7 d"', 'every = "0 d"', "reminders[practices].every", id="reminder-without-end"),
        pytest.param(
            'day = "-2 d"', 'day = "-2 d"\nevery = "1 d"', "reminders[integration-missing].every", id="repeat"
        ),
    ],
)
def test_what_cannot_be(old: str, new: str, said: str) -> None:
    with pytest.raises(BadProtocol) as refused:
        load(change(old, new), "example.toml")
    assert said in str(refused.value)


def test_a_reminder_of_a_window_that_there_is_not() -> None:
    start, end = EXAMPLE.index("[integration_window]"), EXAMPLE.index("[discharge]")
    text = 'integration_window = "none"\n' + EXAMPLE[:start] + EXAMPLE[end:]
    with pytest.raises(BadProtocol) as refused:
        load(text.encode(), "example.toml")
    assert [problem.path for problem in refused.value.problems] == [
        "reminders[integration-missing].on",
        "reminders[practices].on",
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('opens = "10 d"', 'opens = "14 d"', id="opens-on-its-target"),
        pytest.param('closes = "21 d"', 'closes = "14 d"', id="closes-on-its-target"),
        pytest.param('opens = "24 d"', 'opens = "31 d"', id="perhaps-a-month"),
        pytest.param('anchor = "last dose"', 'anchor = "dose-2"', id="anchored-on-a-visit"),
        pytest.param('arms = ["delayed"]', 'arms = ["delayed", "immediate"]', id="two-arms"),
        pytest.param("low = 8,", "low = 9,", id="a-gap-between-bands"),
        pytest.param("_percent = 50", "_percent = 100", id="all"),
        pytest.param("maximum_age = 75", "maximum_age = 21", id="one-age"),
        pytest.param("maximum_age = 75", 'maximum_age = "unspecified"', id="no-highest-age"),
        pytest.param('amount = "25 mg"', 'amount = "unspecified"', id="amount-not-published"),
        pytest.param('closes = "21 d"\nev', 'closes = "14 d"\nev', id="evidence-to-the-close"),
    ],
)
def test_what_only_just_holds(old: str, new: str) -> None:
    assert load(change(old, new), "example.toml").id == "example-two-dose"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("minimum_age = 21", "minimum_age = 17", "eligibility.minimum_age is 17", id="age"),
        pytest.param('closes = "37 d"', 'closes = "49 mo"', "visits[fu-1mo].window.closes is 49 mo", id="years"),
        pytest.param(
            'closes = "37 d"', 'closes = "unspecified"', "visits[fu-1mo].window.closes is unspecified", id="open"
        ),
        pytest.param("staff = { at_least = 2 }\n", "", "visits[dose-2].staff.at_least is unspecified", id="staff"),
        pytest.param('amount = "25 mg"', 'amount = "unspecified"', "doses[dose-2].amount is unspecified", id="amount"),
        pytest.param('requires = ["consent", ', "requires = [", "checks[consent] is asked for by no gate", id="check"),
    ],
)
def test_what_is_suspicious(old: str, new: str, said: str) -> None:
    before = warnings(load(EXAMPLE.encode(), "example.toml"))
    after = warnings(load(change(old, new), "example.toml"))
    assert not any(said in sentence for sentence in before)
    assert any(said in sentence for sentence in after)
