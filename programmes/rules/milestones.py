"""Milestones before a dose or a visit: consent, prescribing. What is counted from one: `unfolding`, `intervals`."""

from collections.abc import Iterator

from programmes.facts import Reached
from programmes.protocol.branching import Milestone
from programmes.requirements import Outcome, Requirement
from programmes.rules.anew import counts_for
from programmes.rules.beforehand import Occasion, asked, occasions
from programmes.rules.judging import kept
from programmes.unfolding import Course


def milestones(course: Course) -> Iterator[Requirement]:
    """Each milestone that must lie before something was reached by then; one asked `anew`, for each dose.

    One without `before` is only counted from, and asks for nothing here.
    """
    for rule in course.protocol.milestones:
        for occasion in occasions(rule.before, course) if rule.before else ():
            yield _reached(rule, occasion, course)


def _reached(rule: Milestone, occasion: Occasion, course: Course) -> Requirement:
    fact = next((it for it in course.milestones.get(rule.code, ()) if _counts(it, rule, occasion, course)), None)
    return asked(
        occasion,
        f"milestone-{rule.code}",
        rule="milestone",
        source=rule.source,
        release=rule.release,
        how=kept(fact.happened_at, fact, course.setting) if fact else Outcome.PENDING,
        met_at=fact.happened_at if fact else None,
        detail={"milestone": rule.code},
    )


def _counts(fact: Reached, rule: Milestone, occasion: Occasion, course: Course) -> bool:
    return not rule.anew or counts_for(occasion, fact.happened_at, fact.visit, course)
