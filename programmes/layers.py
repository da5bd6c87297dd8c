"""The protocol and the rules of its places, judged side by side: the strictest wins, each result is kept."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, datetime
from math import inf
from typing import Final

from programmes.moments import local_day
from programmes.protocol.demands import Demands
from programmes.protocol.model import DoseRule, Protocol
from programmes.protocol.quantities import Amount
from programmes.protocol.regulation import Regulation
from programmes.requirements import Outcome, Requirement, Result
from programmes.rules import FAMILIES, OF_DEMANDS
from programmes.standing import Standing, after_the_end
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
GIVEN: Final = frozenset(field.name for field in fields(Course))
RELEASES: Final = ("never", "waivable by medical director", "waivable by supervisor", "warning")


def asked_by_all(course: Course, standing: Standing) -> list[Requirement]:
    """Return what the protocol and every layer of the setting's stack ask, one requirement for each key.

    Where several ask for the same thing, the strictest result is the requirement's own, and `results` keeps each of
    them with the layer it comes from. Rules of a layer speak only of what happened while they were in force. Each is
    as it stands once the course, or its treatment, is over, by `standing`.
    """
    own = [after_the_end(requirement, course, standing) for family in FAMILIES for requirement in family(course)]
    layers = [it for it in course.setting.stack if it.speaks_of(course.protocol.substance)]
    if not layers:
        return own
    found: dict[str, list[tuple[str, Requirement]]] = {}
    for requirement in own:
        found.setdefault(requirement.key, []).append(("", requirement))
    for layer in layers:
        for requirement in _asked_by(layer, course):
            settled = after_the_end(requirement, course, standing)
            found.setdefault(requirement.key, []).append((layer.reference, settled))
    return [_strictest(results) for results in found.values()]


def _asked_by(layer: Regulation, course: Course) -> Iterator[Requirement]:
    under = _judged_by(_under(layer, course.protocol), course)
    for family in OF_DEMANDS:
        for requirement in family(under):
            if _was_in_force(layer, requirement, course):
                yield requirement


def _judged_by(protocol: Protocol, course: Course) -> Course:
    """Return the course under other rules for the same visits, with all that was found of it already.

    Visits stay counted from the protocol's own milestones, which the rules of a place need not know.
    """
    other = replace(course, protocol=protocol)
    vars(other).update({name: found for name, found in vars(course).items() if name not in GIVEN})
    return other


def _under(layer: Regulation, protocol: Protocol) -> Protocol:
    """Return the protocol's visits with the layer's rules in place of its own."""
    return protocol.remembered(("under", layer), lambda: _in_place(layer, protocol))


def _in_place(layer: Regulation, protocol: Protocol) -> Protocol:
    rules = {name: getattr(layer, name) for name in TABLES}
    rules["assessments"] = (*protocol.assessments, *layer.assessments)  # who rates a visit's scales is said there
    return protocol.model_copy(update={**rules, "doses": tuple(_most(layer, protocol))})


def _most(layer: Regulation, protocol: Protocol) -> Iterator[DoseRule]:
    """Yield the most a layer allows on a day, for each dosing visit; nothing where it names no amount."""
    if isinstance(layer.most_on_a_day, Amount):
        for visit in protocol.dosing_visits:
            yield DoseRule(visit=visit.code, at_most=layer.most_on_a_day, source=layer.source)


def _was_in_force(layer: Regulation, requirement: Requirement, course: Course) -> bool:
    """Say whether the layer held on the day of what is asked. Without a day yet: whether it holds still."""
    day = _day_of(requirement, course)
    return layer.in_force.until is None if day is None else layer.holds_on(day)


def _day_of(requirement: Requirement, course: Course) -> date | None:
    """Return the day of what is asked: of a paper, when its clock began; else when the dose or visit was, or will be.

    A periodic report is of the last day of its period. A time that came to nothing is not one: somebody who did not
    come may come under other rules.
    """
    moment = requirement.opens_at if requirement.rule == "report" else _moment_of(requirement, course)
    if moment is not None and "period" in requirement.detail:
        moment -= datetime.resolution
    return local_day(moment, course.zone_at(moment)) if moment else None


def _moment_of(requirement: Requirement, course: Course) -> datetime | None:
    dose, visit = course.doses.get(requirement.visit), course.by_key.get(requirement.visit)
    if dose is not None:
        return dose.happened_at
    held = visit.held if visit else None
    booked = visit.booked if visit else None
    took_place = (held.started_at or held.happened_at) if held else None
    return took_place or (booked.starts_at if booked else None) or requirement.opens_at or requirement.settled_at


def _strictest(results: list[tuple[str, Requirement]]) -> Requirement:
    if len(results) == 1 and results[0][0] == "":
        return results[0][1]
    layer, first = min(results, key=lambda it: _rank(it[1]))
    each = tuple(Result(name, it.outcome, it.opens_at, it.closes_at, it.source) for name, it in results)
    return replace(_within_all(first, results), layer=layer, results=each if len(results) > 1 else ())


def _within_all(first: Requirement, results: list[tuple[str, Requirement]]) -> Requirement:
    """Return what is still ahead with the days that every layer allows: the last opening, the first close.

    Where no day is left that all of them allow, the strictest keeps its own.
    """
    if first.outcome is not Outcome.PENDING or first.settled_at is not None:
        return first
    ahead = [it for _, it in results if it.outcome is Outcome.PENDING and it.provisional == first.provisional]
    opens_at = max((it.opens_at for it in ahead if it.opens_at), default=None)
    closes_at = min((it.closes_at for it in ahead if it.closes_at), default=None)
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        return first
    return replace(first, opens_at=opens_at, closes_at=closes_at)


def _rank(requirement: Requirement) -> tuple[int, int, int, bool, float, float]:
    """Return how strict a result is, the strictest least.

    By its outcome; then by how grave that is, who may release it, whether it is judged at all yet, when it closes,
    and how late it opens. What can no longer be met was missed: as strict as what was broken.
    """
    closes, opens = requirement.closes_at, requirement.opens_at
    missed = requirement.outcome is Outcome.PENDING and requirement.settled_at is not None
    release = requirement.detail.get("release")
    return (
        0 if missed else STRICTEST_FIRST.index(requirement.outcome),
        requirement.severity,
        RELEASES.index(release) if isinstance(release, str) and release in RELEASES else len(RELEASES),
        requirement.provisional,
        closes.timestamp() if closes else inf,
        -opens.timestamp() if opens else inf,
    )
