"""Whether an outcome of the protocol was reached at a visit, from the ratings of one course. Rates: `outcomes`."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from programmes.facts import Rated
from programmes.history import History
from programmes.outcomes import AtMost, Drop, Test
from programmes.protocol import Protocol
from programmes.protocol.scales import OutcomeRule

Answer: TypeAlias = bool | None


def is_reached(code: str, visit: str, protocol: Protocol, history: History, until: datetime | None = None) -> Answer:
    """Say whether the outcome `code` was reached at a visit (its code). None: not everything it needs was rated.

    A sustained outcome asks each of its own visits for itself. Where one part of it fails it is not reached, whatever
    is still to be rated. Of several ratings of a scale at one visit the last counts; those after `until` do not.
    """
    ratings = [it for it in history.of(Rated) if until is None or it.happened_at <= until]
    return _answer(code, visit, protocol, ratings, frozenset())


def _answer(code: str, visit: str, protocol: Protocol, ratings: list[Rated], asked: frozenset[str]) -> Answer:
    rule = next((it for it in protocol.outcomes if it.code == code), None)
    if rule is None or code in asked:  # a circle of outcomes says nothing
        return None
    inside = asked | {code}
    if rule.all_of:
        return _all(_answer(it, visit, protocol, ratings, inside) for it in rule.all_of)
    if rule.sustained is not None:
        return _all(_answer(rule.sustained, it, protocol, ratings, inside) for it in rule.over)
    return _of_a_scale(rule, visit, [it for it in ratings if it.assessment == rule.assessment])


def _all(answers: Iterable[Answer]) -> Answer:
    found = list(answers)
    if False in found:
        return False
    return True if found and None not in found else None


def _of_a_scale(rule: OutcomeRule, visit: str, ratings: list[Rated]) -> Answer:
    total, test = _total(ratings, visit), figure_of(rule)
    if total is None or test is None:
        return None
    if isinstance(test, AtMost):
        return test.holds(total, total)
    baseline = _total(ratings, rule.baseline) if rule.baseline else _first(ratings)
    return None if baseline is None else test.holds(baseline, total)


def figure_of(rule: OutcomeRule) -> Test | None:
    """Return the test that an outcome of one scale is, with its comparison as it stands; None: it is of no scale."""
    if rule.drop_of_more_than_percent is not None:
        return Drop(Decimal(rule.drop_of_more_than_percent), "percent", strictly=True)
    if rule.drop_of_at_least_percent is not None:
        return Drop(Decimal(rule.drop_of_at_least_percent), "percent")
    if rule.drop_of_at_least_points is not None:
        return Drop(Decimal(rule.drop_of_at_least_points), "points")
    return AtMost(Decimal(rule.at_most)) if rule.at_most is not None else None


def _total(ratings: list[Rated], visit: str) -> Decimal | None:
    found = [it.total for it in ratings if it.visit.partition("#")[0] == visit]
    return found[-1] if found else None


def _first(ratings: list[Rated]) -> Decimal | None:
    return ratings[0].total if ratings else None
