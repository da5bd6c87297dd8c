"""The protocol and the rules of its places, judged side by side: the strictest wins, each result is kept."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from math import inf
from typing import Final

from programmes.moments import local_day
from programmes.protocol.demands import Demands
from programmes.protocol.model import DoseRule, Protocol
from programmes.protocol.quantities import Amount
from programmes.protocol.regulation import Regulation
from programmes.requirements import Outcome, Requirement, Result
from programmes.rules import FAMILIES, OF_DEMANDS
from programmes.unfolding import Course

TABLES: Final = tuple(name for name in Demands.model_fields if name not in ("jurisdiction", "in_force", "changes"))
STRICTEST_FIRST: Final = (
    Outcome.BROKEN,
    Outcome.MET_LATE,
    Outcome.MET_EARLY,
    Outcome.PENDING,
    Outcome.NOT_ASSESSABLE,
    Outcome.ENTERED_LATE,
    Outcome.MET,
    Outcome.NOT_APPLICABLE,
)


def asked_by_all(course: Course) -> list[Requirement]:
    """Return what the protocol and every layer of the setting's stack ask, one requirement for each key.

    Where several ask for the same thing, the strictest result is the requirement's own, and `results` keeps each of
    them with the layer it comes from. Rules of a layer speak only of what happened while they were in force.
    """
    own = [requirement for family in FAMILIES for requirement in family(course)]
    layers = [it for it in course.setting.stack if _speaks_of(it, course.protocol)]
    if not layers:
        return own
    found: dict[str, list[tuple[str, Requirement]]] = {}
    for requirement in own:
        found.setdefault(requirement.key, []).append(("", requirement))
    for layer in layers:
        for requirement in _asked_by(layer, course):
            found.setdefault(requirement.key, []).append((layer.reference, requirement))
    return [_strictest(results) for results in found.values()]


def _speaks_of(layer: Regulation, protocol: Protocol) -> bool:
    return not layer.substances or protocol.substance.lower() in {it.lower() for it in layer.substances}


def _asked_by(layer: Regulation, course: Course) -> Iterator[Requirement]:
    under = replace(course, protocol=_under(layer, course.protocol))
    for family in OF_DEMANDS:
        for requirement in family(under):
            if _was_in_force(layer, requirement, course):
                yield requirement


def _under(layer: Regulation, protocol: Protocol) -> Protocol:
    """Return the protocol's visits with the layer's rules in place of its own."""
    return protocol.remembered(("under", layer.reference), lambda: _in_place(layer, protocol))


def _in_place(layer: Regulation, protocol: Protocol) -> Protocol:
    rules = {name: getattr(layer, name) for name in TABLES}
    return protocol.model_copy(update={**rules, "doses": tuple(_most(layer, protocol))})


def _most(layer: Regulation, protocol: Protocol) -> Iterator[DoseRule]:
    """Yield the most a layer allows on a day, for each dosing visit; nothing where it names no amount."""
    if isinstance(layer.most_on_a_day, Amount):
        for visit in protocol.dosing_visits:
            yield DoseRule(visit=visit.code, at_most=layer.most_on_a_day, source=layer.source)


def _was_in_force(layer: Regulation, requirement: Requirement, course: Course) -> bool:
    """Say whether the layer held on the day of what is asked. Without a day yet: whether it holds still."""
    day = _day_of(requirement, course)
    if day is None:
        return layer.in_force.until is None
    return layer.in_force.since <= day and (layer.in_force.until is None or day <= layer.in_force.until)


def _day_of(requirement: Requirement, course: Course) -> date | None:
    dose = course.doses.get(requirement.visit)
    visit = course.by_key.get(requirement.visit)
    booked = visit.booked.starts_at if visit and visit.booked else None
    session = visit.sessions[0].happened_at if visit and visit.sessions else None
    moment = dose.happened_at if dose else session or booked or requirement.opens_at or requirement.settled_at
    return local_day(moment, course.zone_at(moment)) if moment else None


def _strictest(results: list[tuple[str, Requirement]]) -> Requirement:
    if len(results) == 1 and results[0][0] == "":
        return results[0][1]
    layer, first = min(results, key=lambda it: _rank(it[1]))
    each = tuple(Result(name, it.outcome, it.opens_at, it.closes_at, it.source) for name, it in results)
    return replace(first, layer=layer, results=each if len(results) > 1 else ())


def _rank(requirement: Requirement) -> tuple[int, float, float]:
    """Return how strict a result is, the strictest least: by its outcome, by when it closes, by how late it opens."""
    closes, opens = requirement.closes_at, requirement.opens_at
    return (
        STRICTEST_FIRST.index(requirement.outcome),
        closes.timestamp() if closes else inf,
        -opens.timestamp() if opens else inf,
    )
