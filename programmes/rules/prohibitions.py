"""What people of a role may not do: give a dose, be alone in the room, rate. Who must be there: `staffing`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from programmes.history import Dose, Fact, Present, Rated, Session
from programmes.protocol.people import Prohibition
from programmes.requirements import Outcome, Requirement, Severity
from programmes.rules.judging import KEPT, kept
from programmes.unfolding import Course, PlannedVisit


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a prohibition at one visit, since when, and by which fact. Nothing to judge yet: pending."""

    outcome: Outcome = Outcome.PENDING
    at: datetime | None = None
    fact: Fact | None = None
    closes_at: datetime | None = None


def prohibitions(course: Course) -> Iterator[Requirement]:
    """Nobody of a role does what the role may not do.

    "give the dose": each dosing visit, by the role of who gave each dose. "be the only one in the room": each dosing
    visit, whoever stands in is somebody too. "rate": each visit with a scale that a clinician rates, by what the rater
    is at any visit of the course. Where nobody wrote down a role, or who rated, it is not assessable.
    """
    for rule in course.protocol.prohibitions:
        for visit in _visits(rule, course):
            yield _asked(rule, visit, course)


def _visits(rule: Prohibition, course: Course) -> tuple[PlannedVisit, ...]:
    if rule.may_not != "rate":
        return course.dosing
    rated = {it.code for it in course.protocol.assessments if it.rater == "clinician"}
    return tuple(it for it in course.visits if rated & {*it.rule.assessments, *it.rule.optional_assessments})


def _asked(rule: Prohibition, visit: PlannedVisit, course: Course) -> Requirement:
    judge = {"give the dose": _giving, "be the only one in the room": _alone, "rate": _rating}[rule.may_not]
    found = judge(rule, visit, course)
    outcome = found.outcome
    if outcome is Outcome.MET and found.at is not None and found.fact is not None:
        outcome = kept(found.at, found.fact, course.setting)
    return Requirement(
        key=f"{visit.key}/prohibition-{rule.code}",
        rule="prohibition",
        visit=visit.key,
        source=rule.source,
        severity=Severity.SAFETY,
        closes_at=found.closes_at,
        met_at=found.at if outcome in KEPT else None,
        settled_at=found.at if outcome is Outcome.BROKEN else None,
        outcome=outcome,
        detail={"prohibition": rule.code, "role": rule.role, "may_not": rule.may_not},
    )


def _giving(rule: Prohibition, visit: PlannedVisit, course: Course) -> Verdict:
    taken = course.history.at(Dose, visit.key)
    wrong = next((it for it in taken if it.role == rule.role), None)
    if wrong is not None:
        return Verdict(Outcome.BROKEN, wrong.happened_at)
    if not taken:
        return Verdict()
    if any(not it.role for it in taken):
        return Verdict(Outcome.NOT_ASSESSABLE)
    return Verdict(Outcome.MET, taken[-1].happened_at, taken[-1])


def _alone(rule: Prohibition, visit: PlannedVisit, course: Course) -> Verdict:
    held = visit.held
    inside = [it for it in course.history.at(Present, visit.key) if it.where == "in the room"]
    if held is None or held.started_at is None or held.ended_at is None or not inside:
        return Verdict(closes_at=held.ended_at if held else None)
    lone = list(_lone(held, inside))
    wrong = next((since for since, roles in lone if rule.role in roles), None)
    if wrong is not None:
        return Verdict(Outcome.BROKEN, wrong, closes_at=held.ended_at)
    if any(not roles for _, roles in lone):
        return Verdict(Outcome.NOT_ASSESSABLE)
    last = max(inside, key=lambda it: it.recorded_at)
    return Verdict(Outcome.MET, held.ended_at, last, held.ended_at)


def _lone(held: Session, inside: list[Present]) -> Iterator[tuple[datetime, set[str]]]:
    """Yield since when one person was alone in the room, and what that one is; no role: nobody wrote it down."""
    assert held.started_at is not None  # a session that took place and has both ends
    assert held.ended_at is not None
    edges = {moment for it in inside for moment in (it.happened_at, it.until)}
    moments = sorted(it for it in edges if held.started_at < it < held.ended_at)
    for begins, _ in pairwise([held.started_at, *moments, held.ended_at]):
        there = [it for it in inside if it.happened_at <= begins < it.until]
        if len({it.person for it in there}) == 1:
            yield begins, {role for it in there for role in it.roles}


def _rating(rule: Prohibition, visit: PlannedVisit, course: Course) -> Verdict:
    asked = {it.code for it in course.protocol.assessments if it.rater == "clinician"}
    mine = [it for it in course.history.at(Rated, visit.key) if it.assessment in asked]
    if not mine:
        return Verdict()
    roles = roles_of_people(course)
    wrong = next((it for it in mine if rule.role in roles.get(it.rater, ())), None)
    if wrong is not None:
        return Verdict(Outcome.BROKEN, wrong.happened_at)
    if any(not it.rater or not roles.get(it.rater) for it in mine):
        return Verdict(Outcome.NOT_ASSESSABLE)
    return Verdict(Outcome.MET, mine[-1].happened_at, mine[-1])


def roles_of_people(course: Course) -> dict[str, set[str]]:
    """Return what each person is, as far as anybody wrote it down at any visit of the course."""
    found: dict[str, set[str]] = {}
    for it in course.history.of(Present):
        found.setdefault(it.person, set()).update(it.roles)
    return found
