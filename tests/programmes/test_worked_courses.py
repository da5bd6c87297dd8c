"""Each regime has a course that runs through without a false finding, and one that breaks each of its rules once."""

from functools import cache

import pytest

from programmes import History, Plan, Protocol, Requirement, State, load, plan, state
from programmes.requirements import DEVIATIONS, KEPT
from programmes.rules.planned_doses import dose_rule
from tests.factories import LIBRARY
from tests.programmes.worked.breaking import wrongs
from tests.programmes.worked.course import Worked, after_the_end, setting_of, worked

NO_PASS = frozenset({State.PENDING, State.NOT_ASSESSABLE})
FILES = sorted(LIBRARY.glob("*.toml"))


@cache
def read(name: str) -> Protocol:
    return load((LIBRARY / f"{name}.toml").read_bytes(), name)


@cache
def course(name: str, arm: str | None) -> Worked:
    return worked(read(name), setting_of(arm))


WAYS = [
    pytest.param(path.stem, arm, id=f"{path.stem}-{arm}" if arm else path.stem)
    for path in FILES
    for arm in ([it.code for it in read(path.stem).arms] or [None])
]


def states(made: Plan, walk: Worked) -> dict[str, State]:
    at = after_the_end(walk)
    return {it.key: state(it, at) for it in made.requirements}


@pytest.mark.parametrize(("name", "arm"), WAYS)
def test_a_course_that_keeps_to_everything_has_no_finding(name: str, arm: str | None) -> None:
    walk = course(name, arm)
    found = states(walk.plan(), walk)
    assert [key for key, it in found.items() if it in DEVIATIONS or it in (State.OPEN, State.PENDING)] == []
    assert sum(it in KEPT for it in found.values()) >= 5


@pytest.mark.parametrize(("name", "arm"), WAYS)
def test_each_rule_is_broken_once_and_found(name: str, arm: str | None) -> None:
    walk = course(name, arm)
    made = walk.plan()
    found = states(made, walk)
    kept = {_rule(it): it for it in reversed(made.requirements) if found[it.key] in KEPT}
    assert [rule for rule, asked in kept.items() if not _is_found(walk, asked)] == []


def _rule(asked: Requirement) -> tuple[str, str]:
    """Return what rule of the protocol a requirement is of: its kind and its code, whatever the visit."""
    return asked.rule, asked.key.partition("/")[2].partition("@")[0]


def _is_found(walk: Worked, asked: Requirement) -> bool:
    at = after_the_end(walk)
    for facts in wrongs(walk, asked):
        made = plan(walk.protocol, History(facts, "c"), walk.setting)
        now = next((state(it, at) for it in made.requirements if it.key == asked.key), None)
        if now in DEVIATIONS or (now in NO_PASS and _has_no_limit(walk, asked)):
            return True
    return False


def _has_no_limit(walk: Worked, asked: Requirement) -> bool:
    """Say whether nobody published from when on this is wrong: then it is no pass, and no finding either."""
    visit = walk.course().by_key[asked.visit]
    rule = dose_rule(walk.course(), visit)
    if asked.rule == "held":
        return asked.closes_at is None
    if asked.rule == "amount":
        return rule is not None and (rule.tolerance, rule.at_most, rule.between) == ("unspecified", "unspecified", None)
    if asked.rule == "infusion":
        return rule is not None and rule.infusion is not None and rule.infusion.tolerance == "unspecified"
    return asked.rule == "medicine" and asked.closes_at is None
