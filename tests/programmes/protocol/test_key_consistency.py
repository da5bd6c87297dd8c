"""Keys that a protocol would give to requirements have room in a row, and none is given twice."""

import pytest

from programmes.protocol import BadProtocol, load
from tests.programmes.protocol.conftest import EXAMPLE
from tests.programmes.told import MONDAY, planned
from tests.programmes.told_day import event

GATE = """
[[gates]]
code = "again"
before = "{before}"
requires = ["{check}"]
release = "never"
source = "An invented example"
"""


@pytest.mark.parametrize("before", ["each dose", "dose-1"])
def test_two_gates_that_ask_for_one_check_before_one_dose_are_refused(before: str) -> None:
    text = EXAMPLE + GATE.format(before=before, check="consent")
    with pytest.raises(BadProtocol) as refused:
        load(text.encode(), "example.toml")
    assert [problem.path for problem in refused.value.problems] == ["gates[again].requires[#1]"]


def test_gates_before_different_doses_may_ask_for_the_same() -> None:
    text = EXAMPLE + GATE.format(before="dose-2", check="preparation-hours")
    assert load(text.encode(), "example.toml").gates[-1].code == "again"


REPORT = f"""
[[obligations]]
code = "{"r" * 32}"
title = "A report with a long code"
after = "serious event"
within = "24 h"
source = "An invented example"
"""


def with_codes(of_the_dose: int) -> bytes:
    """Return the example with the longest codes there are, and with one of so many letters for its first dose."""
    text = EXAMPLE.replace('code = "int-1"', f'code = "{"i" * 32}"').replace("dose-1", "d" * of_the_dose)
    return (text + REPORT).encode()


def test_the_longest_key_that_has_room_is_planned() -> None:
    protocol = load(with_codes(14), "example.toml")
    told = event(MONDAY, visit=f"{'i' * 32}#{'d' * 14}", key="12345678")
    assert max(len(it.key) for it in planned(told, protocol=protocol).requirements) == 96


def test_one_letter_more_is_refused() -> None:
    with pytest.raises(BadProtocol) as refused:
        load(with_codes(15), "example.toml")
    assert [problem.path for problem in refused.value.problems] == [f"visits[{'i' * 32}].code"]


def with_a_count(of_the_dose: int) -> bytes:
    many = REPORT.replace("obligations", "counts").replace(
        'after = "serious event"', 'phase = "integration"\nat_most = 3'
    )
    return with_codes(of_the_dose).decode().replace(REPORT, many).encode()


def test_too_many_sessions_have_room_too() -> None:
    assert load(with_a_count(17), "example.toml").counts[-1].at_most == 3
    with pytest.raises(BadProtocol) as refused:
        load(with_a_count(18), "example.toml")
    assert [problem.path for problem in refused.value.problems] == [f"visits[{'i' * 32}].code"]
