"""Ways that are only taken by decision: was one taken, and might it be. Its visits: `recurrence`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from programmes.facts import TOOK_PLACE, Decided
from programmes.protocol.branching import Branch, OutcomeReached
from programmes.reached import is_reached
from programmes.requirements import Outcome, Requirement
from programmes.rules.judging import KEPT, kept
from programmes.unfolding import Course


@dataclass(frozen=True, slots=True)
class Way:
    """A branch as it went: the decision for it that stood when it was first used, and when that was (None: it is not).

    `may`: whether the outcome allowed it by then. None: it is not known, or no outcome is asked for.
    """

    rule: Branch
    decided: Decided | None
    used_at: datetime | None
    may: bool | None

    @property
    def is_taken(self) -> bool:
        """Say whether it was decided to take it."""
        return self.decided is not None and self.decided.taken


def branches(course: Course) -> Iterator[Requirement]:
    """Each way that was taken was decided on first, and the outcome that it asks for had been rated and allowed it.

    Not taken, it is pending while its outcome is open, or allows it and nobody decided; else not applicable. A
    decision for a way of which nobody published when it may be taken is not assessable.
    """
    for rule in course.protocol.branches:
        yield _asked(_way(rule, course), course)


def _way(rule: Branch, course: Course) -> Way:
    used_at = _used_at(rule, course)
    decisions = [it for it in course.history.of(Decided) if it.branch == rule.code]
    in_time = [it for it in decisions if used_at is None or it.happened_at <= used_at]
    may = None
    if isinstance(rule.allowed, OutcomeReached):
        found = is_reached(rule.allowed.outcome, rule.allowed.at, course.protocol, course.history, used_at)
        may = None if found is None else found is rule.allowed.reached
    return Way(rule, in_time[-1] if in_time else None, used_at, may)


def _used_at(rule: Branch, course: Course) -> datetime | None:
    """Return when something first took place at a visit of the way; None: nothing did."""
    visits = [it for it in course.visits if it.rule.branch == rule.code]
    doses = [it.dosed_at for it in visits if it.dosed_at is not None]
    held = [it.happened_at for visit in visits for it in visit.sessions if it.outcome in TOOK_PLACE]
    return min([*doses, *held], default=None)


def _asked(way: Way, course: Course) -> Requirement:
    outcome = _taken(way, course) if way.is_taken else _not_taken(way)
    decided_at = way.decided.happened_at if way.decided and way.is_taken else None
    broken_at = decided_at if way.may is False and decided_at else way.used_at
    return Requirement(
        key=f"course/branch-{way.rule.code}",
        rule="branch",
        visit="",
        source=way.rule.source,
        met_at=decided_at if outcome in KEPT else None,
        settled_at=broken_at if outcome is Outcome.BROKEN else None,
        outcome=outcome,
        detail={
            "branch": way.rule.code,
            "may": {True: "yes", False: "no", None: "open"}[way.may],
            "decided": None if way.decided is None else "taken" if way.is_taken else "not taken",
            "used": "yes" if way.used_at else "no",
        },
    )


def _taken(way: Way, course: Course) -> Outcome:
    if way.rule.allowed == "unspecified":
        return Outcome.NOT_ASSESSABLE
    if way.may is False or (way.may is None and way.used_at and way.rule.allowed != "always"):
        return Outcome.BROKEN
    if way.may is None and way.rule.allowed != "always":
        return Outcome.PENDING
    assert way.decided is not None  # it was taken
    return kept(way.decided.happened_at, way.decided, course.setting)


def _not_taken(way: Way) -> Outcome:
    if way.used_at is not None:
        return Outcome.BROKEN
    asks = isinstance(way.rule.allowed, OutcomeReached)
    return Outcome.PENDING if asks and way.decided is None and way.may is not False else Outcome.NOT_APPLICABLE
