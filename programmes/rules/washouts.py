"""Wash-outs: how long before a dose a medicine was stopped. The daily track of a medicine: `medicines`."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil

from programmes.facts import Prescribed
from programmes.moments import after, local_day
from programmes.protocol.medicines import Washout
from programmes.protocol.quantities import specified
from programmes.requirements import Detail, Outcome, Requirement
from programmes.rules.beforehand import Occasion, asked, occasions
from programmes.rules.judging import kept
from programmes.unfolding import Course

SECONDS_IN_AN_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Stop:
    """How a medicine stands, and the fact that says from when on it was not taken; None: none says so.

    `stands`: "nothing recorded", "taken", "stopped", or "never taken": none since birth. `half_life`: its hours, None:
    nobody wrote them down.
    """

    stands: str
    fact: Prescribed | None
    half_life: float | None


def washouts(course: Course) -> Iterator[Requirement]:
    """Each medicine that must be out of the body was stopped long enough before, also on another course.

    What nobody recorded is not met: that it was never taken is recorded too, as none a day since birth, and is long
    enough before anything. Started again, it counts
    from the next stop. Both ends of a distance are included; d, wk and mo end at the same time of day, half-lives are
    elapsed hours, and the longer of the two holds. Of a distance that nobody published, or in half-lives that nobody
    wrote down, only a medicine that is still taken can be judged.
    """
    for rule in course.protocol.washouts:
        for occasion in occasions(rule.before, course):
            yield _washed_out(rule, occasion, course)


def _washed_out(rule: Washout, occasion: Occasion, course: Course) -> Requirement:
    stop = _stop(rule, occasion, course)
    earliest = _earliest(rule, stop, course)
    made = asked(
        occasion,
        f"washout-{rule.code}",
        rule="washout",
        source=rule.source,
        release=rule.release,
        how=_how(rule, stop, earliest, occasion, course),
        met_at=earliest,
        detail=_detail(rule, stop),
    )
    return replace(made, opens_at=earliest, provisional=True)


def _stop(rule: Washout, occasion: Occasion, course: Course) -> Stop:
    """Return how the medicine stands at the occasion, by the last amounts recorded up to it."""
    amounts = [it for it in course.history.everywhere(Prescribed) if it.medicine == rule.code]
    amounts = [it for it in amounts if occasion.at is None or it.happened_at <= occasion.at]
    hours = next((float(it.half_life) for it in reversed(amounts) if it.half_life is not None), None)
    if not amounts:
        return Stop("nothing recorded", None, hours)
    if amounts[-1].per_day > 0:
        return Stop("taken", amounts[-1], hours)
    if all(it.per_day == 0 for it in amounts) and _is_since_birth(amounts[0], course):
        return Stop("never taken", amounts[0], hours)
    last_taken = max((number for number, it in enumerate(amounts) if it.per_day > 0), default=-1)
    return Stop("stopped", amounts[last_taken + 1], hours)


def _is_since_birth(fact: Prescribed, course: Course) -> bool:
    born_on, zone = course.setting.born_on, course.zone_at(fact.happened_at)
    return born_on is not None and local_day(fact.happened_at, zone) <= born_on


def _earliest(rule: Washout, stop: Stop, course: Course) -> datetime | None:
    """Return the first moment at which the wash-out is over, as far as it is known; None: it has not begun."""
    if stop.stands == "never taken" and stop.fact is not None:
        return stop.fact.happened_at
    if stop.stands != "stopped" or stop.fact is None:
        return None
    since, found = stop.fact.happened_at, [stop.fact.happened_at]
    if offset := specified(rule.at_least):
        found.append(after(since, offset, course.zone_at(since)))
    if rule.half_lives and stop.half_life is not None:
        found.append(since + timedelta(seconds=ceil(rule.half_lives * stop.half_life * SECONDS_IN_AN_HOUR)))
    return max(found)


def _how(rule: Washout, stop: Stop, earliest: datetime | None, occasion: Occasion, course: Course) -> Outcome:
    if earliest is None or stop.fact is None:
        return Outcome.PENDING
    if occasion.at is not None and occasion.at < earliest:
        return Outcome.PENDING  # too soon: broken, says `asked`
    if _is_open(rule, stop):
        return Outcome.NOT_ASSESSABLE
    return kept(occasion.at, stop.fact, course.setting) if occasion.at else Outcome.MET


def _is_open(rule: Washout, stop: Stop) -> bool:
    """Say whether the distance is not known: nobody published it, or wrote down the half-life it is counted in."""
    if stop.stands == "never taken":
        return False
    if rule.half_lives is not None:
        return stop.half_life is None
    return specified(rule.at_least) is None


def _detail(rule: Washout, stop: Stop) -> Detail:
    asked_for = specified(rule.at_least)
    return {
        "washout": rule.code,
        "stands": stop.stands,
        "since": stop.fact.happened_at.isoformat() if stop.fact else None,
        "at_least": str(asked_for) if asked_for else None,
        "half_lives": rule.half_lives,
        "half_life_hours": stop.half_life,
    }
