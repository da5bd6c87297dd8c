"""Rules of places on the command line: checked, published, held at a site, and named in the setting of a plan."""

import json

import pytest

from tests.factories import LIBRARY
from tests.tracker.test_commands import run

RULES = LIBRARY / "rules"
BAD = b"""format = 1
rules = "jurisdiction"
id = "bad"
version = "1.0.0"
title = "Bad"
jurisdiction = "US"
in_force = { since = 2020-01-01 }
source = "A test"

[[obligations]]
code = "form"
title = "Form"
after = "each doze"
within = "1 d"
source = "A test"
"""


def test_a_file_of_rules_is_known_by_its_key_and_checked(tmp_path):
    status, out, _ = run("protocol", "check", RULES / "australia-tga.toml", LIBRARY / "comp001.toml")
    assert status == 0
    assert "australia-tga.toml: australia-tga@1.0.0 is valid." in out
    assert "reports[six-monthly].within is unspecified" in out
    bad = tmp_path / "bad.toml"
    bad.write_bytes(BAD)
    status, _, err = run("protocol", "check", bad)
    assert status == 1
    assert 'bad.toml, line 13: obligations[form].after: found "each doze"' in err


@pytest.mark.parametrize("name", ["oregon-sb303", "oregon-sb303.toml"])
def test_a_plan_reads_the_rules_its_setting_names(name, tmp_path):
    facts, setting = tmp_path / "facts.json", tmp_path / "setting.json"
    facts.write_text('[{"kind": "dose", "visit": "dose-1", "mg": 20, "happened_at": "2026-02-10T18:00Z"}]')
    setting.write_text(json.dumps({"zone": "America/Los_Angeles", "stack": [name]}))
    protocol = LIBRARY / "oregon-psilocybin-services.toml"
    status, out, _ = run("plan", protocol, "--facts", facts, "--setting", setting)
    rows = {it["key"]: it for it in json.loads(out)["requirements"]}
    assert (status, rows["course/report-sb303@2026q1"]["due_at"]) == (0, "2026-04-15T00:00:00-07:00")
    assert rows["course/report-sb303@2026q1"]["layer"] == "oregon-sb303@1.0.0"


def test_rules_that_are_nowhere_are_named_in_one_sentence(tmp_path):
    facts, setting = tmp_path / "facts.json", tmp_path / "setting.json"
    facts.write_text("[]")
    setting.write_text('{"zone": "Europe/London", "stack": ["atlantis"]}')
    status, _, err = run("plan", LIBRARY / "comp001.toml", "--facts", facts, "--setting", setting)
    assert (status, err.strip()) == (2, 'There are no rules "atlantis" beside the setting or in the library.')


def test_rules_are_published_and_held_at_a_site(site, supervisor, at):
    moment = at.isoformat()
    assert run("protocol", "publish", RULES / "oregon-sb303.toml", "--by", supervisor.email, "--at", moment)[0] == 0
    words = ("oregon-sb303@1.0.0", "--site", site.code, "--by", supervisor.email, "--at", moment)
    status, out, _ = run("protocol", "hold", *words, "--since", "2026-01-01")
    assert (status, out.strip()) == (0, f"oregon-sb303@1.0.0 holds at {site.code} from 2026-01-01.")
    status, out, _ = run("protocol", "hold", *words, "--since", "2026-01-01", "--until", "2026-06-30", "--instead")
    assert (status, out.strip()) == (0, f"oregon-sb303@1.0.0 holds at {site.code} from 2026-01-01 to 2026-06-30.")
    site.refresh_from_db()
    assert [it[1:] for it in site.rules] == [["2026-01-01", "2026-06-30"]]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("nothing@1.0.0", "--since", "2026-01-01"), "Nobody has published nothing@1.0.0."),
        (("nothing@1.0.0", "--since", "soon"), "Nobody has published nothing@1.0.0."),
    ],
)
def test_what_cannot_be_held_is_refused(words, sentence, site, supervisor):
    status, _, err = run("protocol", "hold", *words, "--site", site.code, "--by", supervisor.email)
    assert (status, err.strip()) == (2, sentence)
