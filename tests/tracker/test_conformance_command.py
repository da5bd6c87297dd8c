"""`conformance`, and cases run by `plan`: 0 as expected, 1 a difference, 2 unusable; no database is read."""

import json

import pytest

from tests.tracker.test_commands import run
from tracker.exchange.conformance import KIT

CAMERA = KIT / "cases" / "oregon.json"


@pytest.fixture
def own_file(tmp_path):
    """Return a function that writes a file of cases: one of the kit's, with something different."""

    def written(**different):
        cases = json.loads(CAMERA.read_text())["cases"]
        case = next(it for it in cases if it["id"] == "camera-only") | different
        path = tmp_path / "mine.json"
        path.write_text(json.dumps({"format": 1, "title": "Mine", "cases": [case]}))
        return path

    return written


@pytest.mark.parametrize("words", [["conformance"], ["plan", "--case"]])
def test_a_file_of_ones_own_is_run(own_file, words):
    assert run(*words, own_file()) == (0, "1 case: all as expected.\n", "")


@pytest.mark.parametrize("words", [["conformance"], ["plan", "--case"]])
def test_a_difference_is_a_finding(own_file, words):
    status, out, err = run(*words, own_file(expect={"only_deviations": []}))
    assert (status, err) == (1, "")
    assert "camera-only: " in out
    assert "deviations: found beside: dose-1/staff" in out
    assert "1 case: 1 of them differs." in out


@pytest.mark.parametrize(
    ("different", "said"),
    [({"without": ["nobody"]}, 'no fact with the key "nobody"'), ({"kind": "poem"}, "case 1")],
)
def test_unusable_cases_are_said_in_a_sentence(own_file, different, said):
    status, out, err = run("conformance", own_file(**different))
    assert (status, out) == (2, "")
    assert said in err


def test_one_case_of_the_kit_alone(own_file):
    assert run("conformance", "--only", "camera-only") == (0, "1 case: all as expected.\n", "")
    status, _, err = run("conformance", "--only", "nothing")
    assert (status, err.strip()) == (2, 'No case has the id "nothing".')
    assert run("conformance", own_file(), "--only", "left-drowsy")[0] == 2


def test_cases_are_printed_with_all_their_facts():
    status, out, _ = run("conformance", "--flat", "--only", "camera-only")
    (case,) = json.loads(out)
    assert status == 0
    assert not case.keys() & {"based_on", "change", "without", "until", "with"}
    facts = {fact.get("key"): fact for fact in case["facts"]}
    assert facts["facilitator"]["until"] == "2026-05-08T12:00:00-07:00"
    assert case["protocol"] == ["oregon-psilocybin-services.toml", "protocols/centre-oregon.toml"]


def test_the_schema_is_printed():
    assert run("conformance", "--schema")[1].strip() == (KIT / "case.schema.json").read_text().strip()


def test_a_plan_needs_its_three_files_or_cases():
    status, _, err = run("plan")
    assert (status, err.strip()) == (2, "A plan needs a protocol, --facts and --setting; or --case.")
