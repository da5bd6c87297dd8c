"""The conformance kit: every case holds, the kit has what it promises, and a case that should not hold does not."""

import json
import re
from collections import Counter

import pytest

from programmes.conformance import CourseCase, laid_out, run, schema
from programmes.conformance.case import CASES, DeviationCase, LookAlikeCase, NeverCase
from programmes.conformance.differences import differences, is_same
from programmes.interchange import BadInput
from tracker.exchange.conformance import KIT, case_files, kit_at, texts

OURS, TEXTS = kit_at(), texts()
CASES_OF = {path.stem: OURS.cases(f"cases/{path.name}") for path in case_files()}
ALL = [case for cases in CASES_OF.values() for case in cases]
BY_ID = {case.id: case for case in ALL}
DEVIATIONS = [case for case in ALL if isinstance(case, DeviationCase)]
LOOK_ALIKES = [case for case in ALL if isinstance(case, LookAlikeCase)]


@pytest.mark.parametrize("case", ALL, ids=BY_ID)
def test_a_case_holds(case):
    assert run(case, OURS, TEXTS) == []


# ---- what the kit promises ----


def test_there_are_enough_cases_and_every_one_has_a_name_of_its_own():
    assert len(BY_ID) == len(ALL) >= 150
    assert len(DEVIATIONS) >= 60
    assert len({case.pair for case in LOOK_ALIKES}) >= 60


def test_every_seeded_deviation_has_look_alikes_on_the_same_ground():
    assert {case.pair for case in LOOK_ALIKES} == {case.id for case in DEVIATIONS}
    for case in LOOK_ALIKES:
        pair = BY_ID[case.pair]
        assert (case.based_on, case.protocol, case.setting) == (pair.based_on, pair.protocol, pair.setting), case.id


def test_a_deviation_has_its_finding_and_a_look_alike_has_none():
    assert [case.id for case in DEVIATIONS if not case.expect.only_deviations] == []
    assert [case.id for case in LOOK_ALIKES if case.expect.only_deviations] == []
    alone = [case for case in DEVIATIONS if len(case.expect.only_deviations) == 1]
    assert len(alone) >= 60


def test_no_look_alike_would_hold_for_its_deviation():
    for case in LOOK_ALIKES:
        pair = BY_ID[case.pair]
        assert run(pair.model_copy(update={"expect": case.expect}), OURS, TEXTS), case.id


UNHAPPY = {
    "stopped": ("turn", "treatment stopped"),
    "died": ("turn", "died"),
    "held": ("turn", "on hold"),
    "transferred": ("turn", "transferred"),
    "refused": ("turn", "contact refused"),
    "aborted": ("outcome", "cut short"),
    "taken to hospital": ("outcome", "transferred out"),
    "withheld": ("outcome", "withheld"),
    "did not come": ("outcome", "did not come"),
    "declined": ("outcome", "offered and declined"),
}


@pytest.mark.parametrize("kind", UNHAPPY)
def test_unhappy_journeys_are_among_the_look_alikes(kind):
    name, value = UNHAPPY[kind]
    facts = [fact for case in LOOK_ALIKES for fact in laid_out(case, OURS).facts["facts"]]
    assert any(fact.get(name) == value for fact in facts)


def test_what_was_entered_late_is_among_the_look_alikes():
    states = Counter(
        asked["state"]
        for case in LOOK_ALIKES
        for asked in case.expect.requirements.values()
        if asked and "state" in asked
    )
    assert states["entered late"] >= 5
    assert states["waived"] >= 2


FIXTURES = {
    "mg_per_70kg", "ketamine_0.5mgkg", "oregon_min_minutes", "hopkins (13.3)", "month_end", "psil201", "comp001 (13.3)",
    "mdma_gap", "oregon_prep", "rems", "integration_window_from_2026-10-28T17:00", "fixture 13.1",
    "oregon_group", "sa_notice", "or303",
}  # fmt: skip
SCENARIOS = {f"audit scenario {number}" for number in range(1, 10)}


@pytest.mark.parametrize("name", sorted(FIXTURES | SCENARIOS))
def test_every_fixture_and_audit_scenario_has_its_cases(name):
    assert [case.id for case in ALL if name in case.about]


def test_every_count_of_the_reference_is_a_percentage():
    printed = {(it.n, it.of, it.expect.percent) for it in ALL if it.kind == "percentage"}
    assert {
        (17, 24, "71"),
        (14, 24, "58"),
        (18, 27, "66.7"),
        (22, 37, "59"),
        (20, 48, "41.7"),
        (108, 195, "55.4"),
    } <= printed
    assert len([it for it in ALL if it.kind == "percentage" and "fixture 13.1" in it.about]) == 30


def test_every_case_says_where_it_was_read_and_how_it_was_derived():
    assert [case.id for case in ALL if len(case.because) < 8 or len(case.source) < 8] == []


def test_no_course_of_the_kit_goes_unused():
    used = {case.based_on for case in ALL if isinstance(case, CourseCase)}
    used |= {case.participants for case in ALL if case.kind == "outcome" and isinstance(case.participants, str)}
    assert {f"courses/{path.name}" for path in (KIT / "courses").glob("*.json")} <= used


def test_the_schema_beside_the_cases_is_that_of_the_format():
    assert json.loads((KIT / "case.schema.json").read_text()) == schema()


def test_the_case_that_the_readme_walks_through_is_in_the_kit():
    blocks = re.findall(r"```json\n(.*?)```", (KIT / "README.md").read_text(), re.DOTALL)
    shown = [json.loads(block) for block in blocks]
    cases = [it for it in shown if "because" in it]
    assert cases
    for case in cases:
        assert CASES.validate_python({"format": 1, "title": "x", "cases": [case]}).cases == (BY_ID[case["id"]],)


# ---- what does not hold is found ----

PLAN = {
    "phase": "dosing",
    "standing": {"turn": None},
    "visits": [{"key": "dose-1", "due_on": "2026-03-02", "due_at": "2026-03-02T00:00:00+00:00"}],
    "windows": [],
    "reminders": [],
    "requirements": [
        {"key": "dose-1/stay", "severity": "safety", "state": "broken", "detail": {"needed_minutes": 120}},
        {"key": "dose-1/amount", "severity": "safety", "state": "met", "detail": {"planned_mg": "20.00"}},
        {"key": "dose-1/wait", "severity": "safety", "state": "met", "results": [{"layer": "a", "outcome": "met"}]},
        {"key": "course/count-doses", "severity": "advice", "state": "broken", "detail": {}},
    ],
}


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ({"only_deviations": []}, "deviations: found beside: dose-1/stay"),
        ({"only_deviations": ["dose-1/stay", "x/y"]}, "deviations: not found: x/y"),
        ({"visits": {"dose-2": {}}}, "visits, dose-2: not there"),
        ({"visits": {"dose-1": None}}, "visits, dose-1: there, and should not be"),
        ({"visits": {"dose-1": {"due_on": "2026-03-03"}}}, "due_on: 2026-03-02 instead of 2026-03-03"),
        ({"visits": {"dose-1": {"due_at": "2026-03-02T00:00:00+01:00"}}}, "instead of 2026-03-02T00:00:00+01:00"),
        ({"requirements": {"dose-1/stay": {"state": "met"}}}, "broken instead of met"),
        ({"requirements": {"dose-1/stay": {"detail": {"needed_minutes": 60}}}}, "120 instead of 60"),
        ({"requirements": {"dose-1/amount": {"detail": {"planned_mg": "20.01"}}}}, "20.00 instead of 20.01"),
        ({"requirements": {"dose-1/amount": {"colour": "red"}}}, "nothing instead of red"),
        ({"requirements": {"dose-1/wait": {"results": []}}}, "results: 1 instead of 0"),
        ({"requirements": {"dose-1/wait": {"results": [{"layer": "b"}]}}}, "results, 1, layer: a instead of b"),
        ({"phase": "integration"}, "phase: dosing instead of integration"),
        ({"standing": {"turn": "died"}}, "turn: nothing instead of died"),
    ],
)
def test_a_difference_is_said_in_a_sentence(expect, said):
    (case,) = read({"kind": "plan", "at": "2026-03-02T09:00Z", "expect": expect})
    (found,) = differences(case.expect, PLAN)
    assert said in found


def test_what_is_as_expected_is_no_difference():
    expect = {
        "visits": {"dose-1": {"due_at": "2026-03-02T01:00:00+01:00"}, "dose-2": None},
        "requirements": {
            "dose-1/amount": {"detail": {"planned_mg": "20"}},
            "dose-1/stay": {"waived_until": None},
            "dose-1/wait": {"results": [{"layer": "a"}]},
        },
        "only_deviations": ["dose-1/stay"],
        "phase": "dosing",
    }
    (case,) = read({"kind": "plan", "at": "2026-03-02T09:00Z", "expect": expect})
    assert list(differences(case.expect, PLAN)) == []


@pytest.mark.parametrize(("one", "other"), [(True, 1), ("2026", "2026-01-01"), ("a", "b"), (None, "x"), (20, "twenty")])
def test_what_is_not_the_same_is_not_taken_for_the_same(one, other):
    assert not is_same(one, other)


@pytest.mark.parametrize("kind", ["percentage", "outcome", "never"])
def test_a_wrong_number_is_found(kind):
    case = next(it for it in ALL if it.kind == kind)
    wrong = {
        "percentage": {"expect": {"percent": "1"}},
        "outcome": {"expect": {"reached": 1, "of": 24, "percent": "1", "mean_baseline": "1", "mean_total": "1"}},
        "never": {"examples": ["nothing of the kind"]},
    }[kind]
    (bad,) = read(case.model_dump(mode="json", by_alias=True) | wrong)
    assert run(bad, OURS, TEXTS)


def test_an_objection_that_is_missing_is_found():
    case = next(it for it in ALL if it.kind == "plan" and it.expect.objections)
    (bad,) = read(case.model_dump(mode="json", by_alias=True, exclude_defaults=True) | {"expect": {"objections": []}})
    assert run(bad, OURS, TEXTS) == [f"objections: found beside: {', '.join(sorted(case.expect.objections))}"]


@pytest.mark.parametrize("case", [it for it in ALL if isinstance(it, NeverCase)], ids=lambda it: it.id)
def test_a_known_bad_number_is_found_where_it_stands(case):
    for example in case.examples:
        assert run(case, OURS, TEXTS | {"another.toml": f'# first\ntitle = "{example}"'})[0].startswith(
            "another.toml, line 2"
        )


def test_a_definition_that_is_not_the_trials_own_is_found():
    case = BY_ID["hopkins-response"]
    (bad,) = read(case.model_dump(mode="json", by_alias=True) | {"definition": "imperial-response"})
    assert "imperial-response is not what the case writes out" in run(bad, OURS, TEXTS)[0]


# ---- what cannot be used is refused in a sentence ----

BASE = {"id": "x", "kind": "plan", "title": "x", "about": "x", "source": "x", "because": "x"}
ON = {"based_on": "courses/clinic.json", "at": "2026-03-10T12:00Z", "expect": {}}


def read(case):
    """Return the cases of a file with one case."""
    return CASES.validate_python({"format": 1, "title": "x", "cases": [BASE | case]}).cases


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (ON | {"without": ["nothing"]}, 'no fact with the key "nothing"'),
        (ON | {"change": {"nothing": {}}}, 'no fact with the key "nothing"'),
        (ON | {"without": ["consent"], "change": {"consent": {}}}, '"consent" is left out'),
        (ON | {"until": "2026-01-01T00:00Z", "change": {"consent": {}}}, '"consent" is left out'),
        (ON | {"at": "yesterday"}, '"yesterday" is no moment'),
        (ON | {"based_on": "courses/none.json"}, 'There is no "courses/none.json"'),
        (ON | {"protocol": ["none.toml"]}, 'There is no "none.toml"'),
        (ON | {"setting": {"zone": "Europe/London", "arm": "nobody"}}, 'no arm "nobody"'),
        (ON | {"setting": {"zone": "Nowhere"}}, "zone"),
        (ON | {"expect": {"objections": []}}, "objections need a dosing visit"),
        (ON | {"propose": "screening", "expect": {"objections": []}}, "objections need a dosing visit"),
        (ON | {"setting": {"zone": "Europe/London", "stack": ["nowhere"]}}, 'There is no "rules/nowhere.toml"'),
        (ON | {"with": [{"kind": "nothing", "happened_at": "2026-03-01T09:00Z"}]}, "fact"),
        ({"at": "2026-03-10T12:00Z", "expect": {}}, "names no protocol"),
    ],
)
def test_a_case_that_cannot_be_used_is_refused(case, said):
    (bad,) = read(case)
    with pytest.raises(BadInput, match=re.escape(said)):
        run(bad, OURS, TEXTS)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"{", "this is no JSON"),
        (b'{"format": 2, "title": "x", "cases": []}', "format"),
        (b'{"format": 1, "title": "x", "cases": [{"kind": "poem"}]}', "case 1"),
        (json.dumps({"format": 1, "title": "x", "cases": [BASE | ON | {"colour": 1}]}).encode(), "colour"),
    ],
)
def test_a_file_that_is_no_file_of_cases_is_refused(tmp_path, body, said):
    (tmp_path / "mine.json").write_bytes(body)
    with pytest.raises(BadInput, match=said):
        kit_at(tmp_path).cases("mine.json")


@pytest.mark.parametrize("keys", [["a", "a"], ["a", ""], ["a", None]])
def test_a_course_whose_facts_cannot_be_told_apart_is_refused(tmp_path, keys):
    facts = [{"key": key, "kind": "enrolled", "happened_at": "2026-02-09T10:00Z"} for key in keys]
    course = {"format": 1, "title": "x", "protocol": ["comp001.toml"], "setting": {}, "facts": facts}
    (tmp_path / "mine.json").write_text(json.dumps(course))
    with pytest.raises(BadInput, match="fact 2: a fact of a course needs a key of its own"):
        kit_at(tmp_path).course("mine.json")


def test_rules_of_a_place_that_cannot_be_used_are_refused(tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "bad.toml").write_text("format = 2")
    (bad,) = read(ON | {"setting": {"zone": "Europe/London", "stack": ["bad"]}})
    with pytest.raises(BadInput, match="bad, line 1: format: found 2"):
        run(bad, kit_at(tmp_path), TEXTS)


@pytest.mark.parametrize("test", [{"at_most": "7", "drop_of": "1"}, {"drop_of": "50", "unit": "percent"}, {}])
def test_a_test_that_says_two_things_or_too_little_is_refused(test):
    case = BY_ID["hopkins-response"].model_dump(mode="json", by_alias=True)
    (bad,) = read(case | {"test": test, "definition": None})
    with pytest.raises(BadInput, match="a test is at_most"):
        run(bad, OURS, TEXTS)


def test_a_pattern_that_is_none_is_refused():
    case = next(it for it in ALL if isinstance(it, NeverCase)).model_dump(mode="json")
    (bad,) = read(case | {"expect": {"absent": ["("]}})
    with pytest.raises(BadInput, match="no regular expression"):
        run(bad, OURS, TEXTS)
