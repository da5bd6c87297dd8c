"""What can never come about is refused, what only just can is not; and what looks like a slip is said."""

import pytest

from programmes.protocol import BadProtocol, load, warnings
from tests.programmes.protocol.conftest import EXAMPLE

DOSES_ONLY_AT_ONCE = (
    ('code = "dose-1"\nphase', 'code = "dose-1"\narms = ["immediate"]\nphase'),
    ('code = "dose-2"\nphase', 'code = "dose-2"\narms = ["immediate"]\nphase'),
    ('visit = "dose-1"\nam', 'visit = "dose-1"\narms = ["immediate"]\nam'),
    ('visit = "dose-2"\nam', 'visit = "dose-2"\narms = ["immediate"]\nam'),
    ('code = "more-talk"', 'code = "more-talk"\narms = ["immediate"]'),
)


def changed(*changes: tuple[str, str]) -> bytes:
    text = EXAMPLE
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text.encode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param(
            (*DOSES_ONLY_AT_ONCE, ('code = "fu-1mo"', 'code = "fu-1mo"\narms = ["delayed"]')),
            'visits[fu-1mo].anchor: found "last dose"; expected an arm with a dosing visit; delayed has none',
            id="follow-up-where-no-dose-is",
        ),
        pytest.param(
            (*DOSES_ONLY_AT_ONCE, ('code = "int-1"', 'code = "int-1"\narms = ["delayed"]')),
            "visits[int-1].anchor: found",
            id="repeat-where-no-dose-is",
        ),
        pytest.param(
            (
                ('opens = "10 d", closes = "21 d"', 'opens = "-21 d", closes = "-10 d"'),
                ('due = "14 d"', 'due = "-14 d"'),
            ),
            'visits[dose-2].window.closes: found "-10 d"; expected not before the dose',
            id="second-dose-before-the-first",
        ),
        pytest.param(
            (('opens = "24 d", closes = "37 d"', 'opens = "-9 d", closes = "-1 d"'), ('due = "1 mo"', 'due = "-5 d"')),
            "visits[fu-1mo].window.closes",
            id="follow-up-before-the-last-dose",
        ),
        pytest.param(
            (
                (
                    'due = "3 wk", opens = "unspecified", closes = "unspecified"',
                    'due = "-3 d", opens = "-4 d", closes = "-1 d"',
                ),
            ),
            'visits[dose-1].window.closes: found "-1 d"; expected not before the enrolment',
            id="dose-before-enrolment",
        ),
        pytest.param(
            (
                ('on = "integration window narrows"', 'on = "dose given"'),
                ('"integration session held"', '"form filed"'),
                ('after = "each dose"', 'after = "serious event"'),
            ),
            "reminders[integration-missing].unless: found",
            id="needless-by-a-form-that-nobody-owes",
        ),
        pytest.param(
            (('amount = "25 mg"', 'amount = "25 mg"\nat_most = "24 mg"'),),
            'doses[dose-2].amount: found "25 mg"; expected at most what at_most says, 24 mg',
            id="more-than-may-be-taken",
        ),
        pytest.param(
            (('anchor = "dose-2"\ncounts_from', 'anchor = "support"\ncounts_from'),),
            'visits[more-talk].anchor: found "support"; expected a visit that is always there, or branch =',
            id="anchor-on-a-way-that-may-not-be-taken",
        ),
        pytest.param(
            (('reached = false, at = "fu-1mo"', 'reached = false, at = "support"'),),
            'branches[more-support].allowed.at: found "support"; expected a visit that is there before this way',
            id="a-way-that-opens-on-itself",
        ),
        pytest.param(
            (('reached = false, at = "fu-1mo"', 'reached = false, at = "preparation"'),),
            'branches[more-support].allowed.at: found "preparation"; expected a visit at which "grid-hamd" is rated',
            id="a-way-that-hangs-on-no-rating",
        ),
    ],
)
def test_what_can_never_come_about(changes: tuple[tuple[str, str], ...], said: str) -> None:
    with pytest.raises(BadProtocol) as refused:
        load(changed(*changes), "example.toml")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param(DOSES_ONLY_AT_ONCE, id="one-arm-has-doses"),
        pytest.param((('amount = "25 mg"', 'amount = "25 mg"\nat_most = "25 mg"'),), id="all-that-may-be-taken"),
        pytest.param(
            (
                (
                    'due = "5 wk", opens = "unspecified", closes = "unspecified"',
                    'due = "-5 d", opens = "-9 d", closes = "-1 d"',
                ),
            ),
            id="screening-before-enrolment",
        ),
        pytest.param(
            (('opens = "24 d", closes = "37 d"', 'opens = "-1 d", closes = "37 d"'),), id="from-the-day-before"
        ),
    ],
)
def test_what_only_just_can(changes: tuple[tuple[str, str], ...]) -> None:
    assert load(changed(*changes), "example.toml").id == "example-two-dose"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param(
            'amount = "20 mg/70 kg"', 'amount = "2.5 mg"', "doses[dose-2].amount is 25 mg, after 2.5", id="point"
        ),
        pytest.param('amount = "20 mg/70 kg"', 'one_of = ["2 mg", "20 mg"]', "doses[dose-1].one_of lies", id="several"),
        pytest.param('tolerance = "1 mg"', 'tolerance = "13 mg"', "doses[dose-2].tolerance is 13 mg", id="tolerance"),
        pytest.param(
            'closes = "37 d"', 'closes = "391 d"', "visits[fu-1mo].window is open from 24 d to 391 d", id="wide"
        ),
        pytest.param(
            'opens = "1 d", closes = "7 d"', 'opens = "1 d", closes = "1 d"', "the same moment", id="no-width"
        ),
        pytest.param('"90 min"', '"1500 min"', "visits[int-1].duration.at_least is 1500 min", id="longer-than-a-day"),
        pytest.param(
            'at = "40 min"', 'at = "40 h"', "measurements[blood-pressure].at is 40 h", id="reading-days-later"
        ),
        pytest.param('valid = "same day"', 'valid = "10 min"', "checks[risk-today].valid is 10 min", id="minutes"),
        pytest.param('at = "09:00"', 'at = "03:00"', "reminders[practices].at is 03:00", id="at-night"),
        pytest.param('"A check after 1 month"', '"After psilocybin"', "patient_title names psilocybin", id="substance"),
        pytest.param(
            'anchor = "last dose"', 'anchor = "more-talk"', "which the patient may decline", id="may-be-declined"
        ),
        pytest.param('source = "An invented example"', 'source = "TODO"', 'source is "TODO"', id="left-over"),
        pytest.param(
            'breaks = { at_most = "5 min", source = "An invented example"',
            'breaks = { at_most = "5 min", source = "?"',
            "visits[more-talk].staff.breaks.source",
            id="deep",
        ),
    ],
)
def test_what_looks_like_a_slip(old: str, new: str, said: str) -> None:
    before = warnings(load(EXAMPLE.encode(), "example.toml"))
    after = warnings(load(changed((old, new)), "example.toml"))
    assert not any(said in sentence for sentence in before)
    assert any(said in sentence for sentence in after)


def test_an_outcome_that_compares_the_only_rating_there_is() -> None:
    always = EXAMPLE[EXAMPLE.index("allowed = {") : EXAMPLE.index("\n", EXAMPLE.index("allowed = {"))]
    body = changed(
        (always, 'allowed = "always"'), ('closes = "37 d" }\nassessments = ["grid-hamd"]', 'closes = "37 d" }')
    )
    assert any("is rated at one visit only" in sentence for sentence in warnings(load(body, "example.toml")))
