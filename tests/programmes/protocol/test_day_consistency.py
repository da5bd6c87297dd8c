"""What a protocol cannot say of a dosing day, and what it can only just say; each as a table behind the examples."""

import pytest

from programmes.protocol import BadProtocol, load, warnings
from tests.programmes.protocol.conftest import ANOTHER, EXAMPLE


def table(name: str, **keys: str) -> str:
    said = {"source": '"x"'} | keys
    return f"\n[[{name}]]\n" + "".join(f"{key} = {value}\n" for key, value in said.items() if value)


def reading(**keys: str) -> str:
    return table("measurements", **({"code": '"bp"', "title": '"x"', "at": '"40 min"'} | keys))


def stay(**keys: str) -> str:
    return table("stays", **keys)


def step(**keys: str) -> str:
    said = {"from": '"2 mg"', "below": '"5 mg"', "at_least": '"2 h"'} | keys
    return stay(steps="[{ " + ", ".join(f"{key} = {value}" for key, value in said.items() if value) + " }]")


def interval(**keys: str) -> str:
    said = {"code": '"gap"', "title": '"x"', "since": '"any dose"', "before": '"each dose"', "at_least": '"24 h"'}
    return table("intervals", **(said | keys))


def owed(**keys: str) -> str:
    said = {"code": '"form"', "title": '"x"', "after": '"each dose"', "within": '"7 d"'}
    return table("obligations", **(said | keys))


def refused(text: str) -> str:
    with pytest.raises(BadProtocol) as caught:
        load(text.encode(), "another.toml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("added", "said"),
    [
        pytest.param(reading(visit='"dosis"'), 'measurements[bp].visit: found "dosis"', id="reading-of-no-visit"),
        pytest.param(reading(at='"2 d"'), "measurements[bp].at", id="reading-in-days"),
        pytest.param(reading(at='"soon"'), 'measurements[bp].at: found "soon"', id="reading-at-no-time"),
        pytest.param(reading(tolerance='"-1 min"'), "measurements[bp].tolerance", id="tolerance-below-nothing"),
        pytest.param(
            reading(at='"before the dose"', tolerance='"5 min"'), "measurements[bp].tolerance", id="words-have-none"
        ),
        pytest.param(reading(at='"before the second part"'), "a dose that has a second part", id="no-second-part"),
        pytest.param(reading() + reading(), '"bp" a second time', id="the-same-reading-twice"),
        pytest.param(stay(visit='"dose-20"'), "stays[dose-20].visit", id="stay-of-no-visit"),
        pytest.param(stay(at_least='"2 d"'), "stays[#1].at_least", id="stay-in-days"),
        pytest.param(stay(at_least='"2 h"') * 2, '"each dose" a second time', id="two-stays-of-a-visit"),
        pytest.param(step(below=""), "stays[#1].steps[#1]: found 0 ends", id="step-without-end"),
        pytest.param(step(up_to='"9 mg"'), "stays[#1].steps[#1]: found 2 ends", id="step-with-two-ends"),
        pytest.param(step(below='"2 mg"'), "stays[#1].steps[#1].below", id="step-without-length"),
        pytest.param(step(**{"from": '"2 mg/kg"'}), "stays[#1].steps[#1].from", id="step-for-each-kg"),
        pytest.param(step(frm='"2 mg"'), 'did you mean "from"?', id="key-in-a-step"),
        pytest.param(step(later='{ at_least = "3 h", within = "12 mo" }'), "later.at_least", id="later-is-longer"),
        pytest.param(interval(since='"dosis"'), "intervals[gap].since", id="interval-since-nothing"),
        pytest.param(interval(before='"dosis"'), "intervals[gap].before", id="interval-before-nothing"),
        pytest.param(interval(at_most='"23 h"'), "intervals[gap].at_most", id="most-below-least"),
        pytest.param(interval(at_least='"-1 h"'), "intervals[gap].at_least", id="least-below-nothing"),
        pytest.param(interval() * 2, 'intervals[gap].code: found "gap" a second time', id="two-intervals"),
        pytest.param(owed(within='"-1 d"'), "obligations[form].within", id="owed-before"),
        pytest.param(owed() * 2, '"form" a second time', id="two-obligations"),
        pytest.param(owed(after='"each does"'), 'did you mean "each dose"?', id="owed-after-a-word"),
        pytest.param(
            '\n[blinding]\nhides_amount_from = ["patients"]\nsource = "x"\n', 'did you mean "patient"?', id="blinded"
        ),
    ],
)
def test_a_table_that_cannot_be(added: str, said: str) -> None:
    assert said in refused(ANOTHER + added)


@pytest.mark.parametrize(
    "added",
    [
        pytest.param(reading() + reading(at='"80 min"'), id="one-reading-at-two-times"),
        pytest.param(reading(at='"0 min"', tolerance='"0 min"'), id="a-reading-with-the-dose"),
        pytest.param(reading(visit='"dose"'), id="a-reading-of-a-series"),
        pytest.param(stay(at_least='"2 h"') + stay(visit='"dose-1"', at_least='"3 h"'), id="a-stay-of-its-own"),
        pytest.param(step(below="", up_to='"2 mg"'), id="a-step-of-one-amount"),
        pytest.param(step(later='{ at_least = "2 h", within = "12 mo" }'), id="later-is-as-long"),
        pytest.param(interval(at_most='"24 h"'), id="an-interval-of-one-length"),
        pytest.param(interval(since='"dose-1"', before='"dose"'), id="an-interval-before-a-series"),
        pytest.param(owed(within='"0 d"'), id="owed-the-same-day"),
    ],
)
def test_a_table_that_only_just_can(added: str) -> None:
    assert load((ANOTHER + added).encode(), "another.toml").id == "example-many-sessions"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param('amount = "28 mg"', 'amount = "28 mg"\none_of = ["56 mg"]', "either amount or one_of", id="two"),
        pytest.param('at_most = "84 mg"', 'at_most = "1 mg/kg"', "doses[dose].at_most", id="most-for-each-kg"),
        pytest.param(
            'each = "28 mg"', 'each = "1 mg/kg"', "doses[dose-1 under-65].devices.each", id="device-by-weight"
        ),
        pytest.param('each = "28 mg"', 'each = "unspecified"', '"unspecified" will not do here', id="device-unknown"),
        pytest.param('["from-65"]', '["over-65"]', "doses[dose-1 over-65].arms[#1]", id="arm"),
        pytest.param('["from-65"]', '["under-65"]', '"dose-1" a second time', id="arm-twice"),
        pytest.param('["from-65"]', '["under-65"]', "a dosing visit without a dose in the arm from-65", id="arm-not"),
        pytest.param('amount = "28 mg"', 'amount = "28 mg"\ncounts = 1', "one of visit, arms, amount", id="key"),
    ],
)
def test_a_dose_that_cannot_be(old: str, new: str, said: str) -> None:
    assert old in ANOTHER
    assert said in refused(ANOTHER.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param('fraction = "1/2"', 'fraction = "0.5"', 'such as "1/2"', id="no-fraction"),
        pytest.param('fraction = "1/2"', 'fraction = "3/2"', "at most the whole", id="more-than-the-first"),
        pytest.param('"120 min"', '"89 min"', "doses[dose-2].second_part.closes", id="closes-before-it-opens"),
        pytest.param('"120 min"', '"1 d"', "doses[dose-2].second_part.closes", id="part-in-days"),
        pytest.param(
            '[doses.second_part]',
            'devices = { each = "25 mg", rest = "5 min", source = "x" }\n[doses.second_part]',
            "either a second part or devices",
            id="part-and-devices",
        ),
        pytest.param('code = "dose-2"', 'code = "dose-2"\noffered = true', "visits[dose-2].offered", id="offered-dose"),
        pytest.param(
            'code = "dose-1"', 'code = "dose-1"\ncounts_from = "end"', "an enrolment has no end", id="end-of-enrolment"
        ),
        pytest.param(
            'duration = { at_least = "unspecified", usual = "6 to 8 h" }\nstaff = { at_least = 2,',
            'staff = { breaks = { at_most = "1 d", source = "x" }, at_least = 2,',
            "visits[dose-1].staff.breaks.at_most",
            id="break-in-days",
        ),
        pytest.param(
            'window = { due = "1 d", opens = "unspecified", closes = "unspecified"',
            'window = { at = "same time", due = "24 h", opens = "unspecified", closes = "unspecified"',
            "visits[int-1].window.at",
            id="same-time-in-hours",
        ),
    ],
)  # fmt: skip
def test_a_day_that_cannot_be(old: str, new: str, said: str) -> None:
    assert old in EXAMPLE
    assert said in refused(EXAMPLE.replace(old, new, 1))


def test_all_faults_of_a_day_at_once() -> None:
    text = ANOTHER.replace('per = "7 d"', 'per = "1 mo"', 1) + reading(at='"2 d"') + owed(within='"-1 d"')
    assert len(refused(text).split("\n")) == 3


@pytest.mark.parametrize(
    ("added", "said"),
    [
        pytest.param(reading(), "measurements[bp].tolerance is unspecified", id="reading"),
        pytest.param(stay(), "stays[each dose].at_least is unspecified", id="stay"),
        pytest.param(interval(at_least='"unspecified"'), "intervals[gap].at_least is unspecified", id="interval"),
        pytest.param(owed(within='"unspecified"'), "obligations[form].within is unspecified", id="owed"),
    ],
)
def test_what_is_left_open_is_said(added: str, said: str) -> None:
    assert any(said in sentence for sentence in warnings(load((ANOTHER + added).encode(), "another.toml")))


def test_a_choice_up_to_a_most_is_not_left_open() -> None:
    text = ANOTHER.replace('one_of = ["56 mg", "84 mg"]\n', "")
    assert not any("doses" in sentence for sentence in warnings(load(text.encode(), "another.toml")))
    open_ = text.replace('at_most = "84 mg"\n', "")
    assert any("doses[dose-2].amount" in sentence for sentence in warnings(load(open_.encode(), "another.toml")))
