"""The stack of a setting as JSON: whole or by name, back as it was, refused in one sentence; each result comes out."""

import json
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

import programmes
from programmes.interchange import BadInput, plan_data, read_setting, setting_data
from tests.programmes.told import dose, laid, local
from tests.programmes.told_day import published
from tests.programmes.told_owed import rules_of

SETTING = programmes.Setting(
    zone=ZoneInfo("Australia/Adelaide"),
    holidays=frozenset({date(2026, 6, 8), date(2026, 12, 25)}),
    born_on=date(1990, 2, 28),
    stack=(rules_of("australia-tga"), rules_of("australia-act"), rules_of("oregon-sb303")),
)


def as_bytes(data):
    return json.dumps(data).encode()


def test_a_setting_with_a_stack_comes_back_as_it_was():
    assert read_setting(as_bytes(setting_data(SETTING)), "setting.json") == SETTING


def test_rules_may_be_named_and_are_asked_for_in_order():
    asked = []

    def found(name):
        asked.append(name)
        return rules_of(name)

    data = {"zone": "Australia/Adelaide", "stack": ["australia-tga", "australia-sa"]}
    read = read_setting(as_bytes(data), "setting.json", found)
    assert [it.id for it in read.stack] == asked == ["australia-tga", "australia-sa"]


WHOLE = setting_data(replace(SETTING, stack=(rules_of("australia-sa"),)))["stack"][0]
REFUSED = {
    "no list": ("australia-sa", "stack: a list of rules of places"),
    "a name without files": (["australia-sa"], 'stack, 1: "australia-sa" is only a name'),
    "something else": ([3], "stack, 1: "),
    "a key it does not know": ([WHOLE | {"visits": []}], "stack, 1: visits: found an unknown key"),
    "a milestone that is not there": (
        [WHOLE | {"milestones": []}],
        'obligations[sa-notice].after: found "prescribing"',
    ),
}


@pytest.mark.parametrize(("stack", "sentence"), REFUSED.values(), ids=REFUSED)
def test_a_stack_that_cannot_be_used_is_refused_in_one_sentence(stack, sentence):
    with pytest.raises(BadInput) as refused:
        read_setting(as_bytes({"zone": "Europe/London", "stack": stack}), "setting.json")
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_each_layers_answer_stands_in_the_plan():
    protocol = published("australia-ap-psilocybine-trd")
    course = laid(dose("dose-1", local("06-05 09:00")), protocol=protocol, stack=(rules_of("australia-tga"),))
    made = programmes.plan(protocol, course.history, course.setting)
    rows = {it["key"]: it for it in plan_data(made, protocol, course.setting)["requirements"]}
    found = rows["dose-1/milestone-tga-authority"]
    assert (found["layer"], found["outcome"]) == ("", "broken")
    assert [(it["layer"], it["outcome"], bool(it["source"])) for it in found["results"]] == [
        ("", "broken", True),
        ("australia-tga@1.0.0", "broken", True),
    ]
    assert (rows["dose-1/amount"]["layer"], rows["dose-1/amount"]["results"]) == ("", [])
