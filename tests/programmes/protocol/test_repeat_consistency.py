"""What cannot name a visit that comes again and again: everything that means one visit."""

import pytest

from programmes.protocol import BadProtocol, load
from tests.programmes.protocol.conftest import EXAMPLE

WEEKLY = """
[[visits]]
code = "weekly"
phase = "follow-up"
title = "Weekly call"
patient_title = "A call"
kind = "call"
anchor = "last dose"
repeat = { at_least = "7 d", at_most = "7 d" }
window = { due = "7 d", opens = "7 d", closes = "7 d" }
assessments = ["grid-hamd"]
source = "An invented example"
"""
STEP = '[{ per_day = "1 mg", anchor = "weekly", window = { due = "1 d", opens = "1 d", closes = "1 d" } }]'
DROP = 'assessment = "grid-hamd"\ndrop_of_at_least_points = 3'
NAMING = {
    "counts[x1].before": ("counts", 'phase = "follow-up"\nat_least = 1\nbefore = "weekly"'),
    "intervals[x1].since": ("intervals", 'since = "weekly"\nbefore = "each dose"\nat_least = "7 d"'),
    "outcomes[x1].baseline": ("outcomes", f'baseline = "weekly"\n{DROP}'),
    "outcomes[x1].over[#2]": ("outcomes", 'sustained = "remission"\nover = ["fu-1mo", "weekly"]'),
    "continuity[x1].at": ("continuity", 'role = "doctor"\nat = "weekly"\nas_at = "fu-1mo"'),
    "continuity[x1].as_at": ("continuity", 'role = "doctor"\nat = "each dose"\nas_at = "weekly"'),
    "criteria[x1].at[#2]": ("criteria", 'assessment = "grid-hamd"\nat_least = 17\nat = ["fu-1mo", "weekly"]'),
    "medicines[x1].steps[#1].anchor": ("medicines", f"steps = {STEP}"),
    "branches[x1].allowed.at": ("branches", 'allowed = { outcome = "remission", reached = true, at = "weekly" }'),
}


@pytest.mark.parametrize(("path", "said"), NAMING.items(), ids=NAMING)
def test_what_means_one_visit_names_none_that_comes_again_and_again(path: str, said: tuple[str, str]) -> None:
    table, keys = said
    text = f'{EXAMPLE}{WEEKLY}\n[[{table}]]\ncode = "x1"\ntitle = "x"\nsource = "x"\n{keys}\n'
    with pytest.raises(BadProtocol) as refused:
        load(text.encode(), "example.toml")
    expected = {problem.path: problem.expected for problem in refused.value.problems}[path]
    assert expected == "a visit that is held once: this one comes again and again"


def test_what_is_asked_each_time_may_name_it() -> None:
    rule = 'title = "x"\nsource = "x"\nsince = "fu-1mo"\nbefore = "weekly"\nat_least = "1 d"'
    assert load(f'{EXAMPLE}{WEEKLY}\n[[intervals]]\ncode = "x1"\n{rule}\n'.encode(), "example.toml").intervals
