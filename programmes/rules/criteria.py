"""Who may be treated: totals within bounds at each visit that is named, and questions. Ages: read by people."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from programmes.facts import Rated
from programmes.protocol.part import Release
from programmes.protocol.scales import Criterion
from programmes.requirements import Detail, Outcome, Requirement
from programmes.rules.answers import standing_answer
from programmes.rules.beforehand import Occasion, asked, occasions
from programmes.rules.judging import kept
from programmes.unfolding import Course

REFERRED: Final = "-referred"
ELIGIBLE: Final = "eligible"
NOT_ELIGIBLE: Final = "not eligible"
OPEN: Final = "open"
REFERRED_INSTEAD: Final = "referred"
RELEASES: Final[dict[str, Release]] = {"exclude": "never", "refer": "never", "warn": "warning"}


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known of one criterion: how it stands, since when it holds and how that was recorded, and values."""

    stands: str
    met_at: datetime | None
    how: Outcome
    detail: Detail


def criteria(course: Course) -> Iterator[Requirement]:
    """Each criterion held before the dose it stands before. One that is known not to hold says so at once.

    What was not rated or not answered does not hold. Where it is to be referred, another opinion that says *yes* to
    `CODE-referred` holds in its place.
    """
    for rule in course.protocol.criteria:
        for occasion in occasions(rule.before, course):
            yield _criterion(rule, occasion, course)


def _criterion(rule: Criterion, occasion: Occasion, course: Course) -> Requirement:
    found = _of_totals(rule, occasion, course) if rule.assessment else _of_question(rule, rule.code, occasion, course)
    if found.stands != ELIGIBLE and rule.otherwise == "refer":
        found = _referred(rule, found, occasion, course)
    return asked(
        occasion,
        f"criterion-{rule.code}",
        rule="criterion",
        source=rule.source,
        release=RELEASES[rule.otherwise],
        how=found.how,
        met_at=found.met_at,
        detail={"criterion": rule.code, "otherwise": rule.otherwise, "stands": found.stands, **found.detail},
    )


def _of_question(rule: Criterion, code: str, occasion: Occasion, course: Course) -> Finding:
    answer = standing_answer(code, rule.valid, occasion, course)
    if answer is None or not answer.passed:
        return Finding(OPEN if answer is None else NOT_ELIGIBLE, None, Outcome.PENDING, {})
    return Finding(ELIGIBLE, answer.happened_at, kept(answer.happened_at, answer, course.setting), {})


def _referred(rule: Criterion, found: Finding, occasion: Occasion, course: Course) -> Finding:
    """Return what another opinion says of what does not hold, or is not known; without one, what was found."""
    opinion = _of_question(rule, f"{rule.code}{REFERRED}", occasion, course)
    if opinion.stands != ELIGIBLE:
        return found
    return Finding(REFERRED_INSTEAD, opinion.met_at, opinion.how, found.detail)


def _of_totals(rule: Criterion, occasion: Occasion, course: Course) -> Finding:
    """Return how the totals stand: all within at every visit, or the first outside, or the first visit not rated."""
    here = {it.rule.code for it in course.visits}
    rated = {code: _ratings(rule, code, occasion, course) for code in rule.at if code in here}
    if not rated:  # none of these visits is in this arm
        return Finding(OPEN, None, Outcome.NOT_APPLICABLE, {})
    outside = next((it for found in rated.values() for it in found if not _is_within(it, rule)), None)
    if outside is not None:
        return Finding(NOT_ELIGIBLE, None, Outcome.PENDING, {"at": outside.visit, "total": str(outside.total)})
    unrated = next((code for code, found in rated.items() if not found), None)
    if unrated is not None:
        return Finding(OPEN, None, Outcome.PENDING, {"at": unrated})
    last = max((found[-1] for found in rated.values()), key=lambda it: it.happened_at)
    return Finding(ELIGIBLE, last.happened_at, kept(last.happened_at, last, course.setting), {})


def _ratings(rule: Criterion, visit: str, occasion: Occasion, course: Course) -> list[Rated]:
    """Return the totals of the criterion's scale at a visit, by the occasion; every one of them counts."""
    given = (it for it in course.history.of(Rated) if it.assessment == rule.assessment)
    here = (it for it in given if it.visit.partition("#")[0] == visit)
    return [it for it in here if occasion.at is None or it.happened_at <= occasion.at]


def _is_within(rated: Rated, rule: Criterion) -> bool:
    above = rule.at_least is None or rated.total >= rule.at_least
    return above and (rule.at_most is None or rated.total <= rule.at_most)
