"""The same person at two visits: who prepared is there at the dose, unless a change was signed for. Judges no rater."""

from collections.abc import Iterator
from datetime import datetime

from programmes.history import Present, Signed
from programmes.protocol.people import Continuity
from programmes.requirements import Outcome, Requirement
from programmes.rules.judging import KEPT, kept
from programmes.rules.timing import happened_at
from programmes.unfolding import Course, PlannedVisit


def continuity(course: Course) -> Iterator[Requirement]:
    """Somebody of a role who was in the room at one visit is in the room at another.

    A signature under `consent` before the visit allows a change. Nobody written down at one of the two: pending, and
    overdue once the visit has ended. Somebody who was at both, and nobody wrote down as what: not assessable. Where the
    course has no such earlier visit, being one of another arm or way: not applicable.
    """
    for rule in course.protocol.continuity:
        for visit in course.visits:
            is_meant = visit.rule.phase == "dosing" if rule.at == "each dose" else visit.rule.code == rule.at
            if is_meant:
                yield _asked(rule, visit, course)


def _asked(rule: Continuity, visit: PlannedVisit, course: Course) -> Requirement:
    here = _inside(course, visit.key)
    earlier = [it for other in course.visits if other.rule.code == rule.as_at for it in _inside(course, other.key)]
    consent = _consent(rule, visit, course)
    same = _same(rule, here, earlier)
    outcome = _outcome(rule, here, earlier, same, consent, course)
    ended_at = visit.held.ended_at if visit.held else None
    said = same or consent
    return Requirement(
        key=f"{visit.key}/continuity-{rule.code}",
        rule="continuity",
        visit=visit.key,
        source=rule.source,
        closes_at=ended_at,
        met_at=said.happened_at if said and outcome in KEPT else None,
        settled_at=here[0].happened_at if outcome is Outcome.BROKEN else None,
        outcome=outcome,
        detail={
            "continuity": rule.code,
            "role": rule.role,
            "as_at": rule.as_at,
            "consent": rule.consent if consent and not same else None,
        },
    )


def _inside(course: Course, visit: str) -> list[Present]:
    return [it for it in course.history.at(Present, visit) if it.where == "in the room" and not it.standing_in]


def _same(rule: Continuity, here: list[Present], earlier: list[Present]) -> Present | None:
    """Return the first entry of somebody of the role who was there at both visits."""
    known = {it.person for it in earlier if rule.role in it.roles}
    return next((it for it in here if rule.role in it.roles and it.person in known), None)


def _consent(rule: Continuity, visit: PlannedVisit, course: Course) -> Signed | None:
    """Return the signature that allows a change: one given by the time the visit took place."""
    moment = happened_at(visit, course) or _began(visit)
    signed = [it for it in course.history.of(Signed) if rule.consent is not None and it.document == rule.consent]
    return next((it for it in signed if moment is None or it.happened_at <= moment), None)


def _began(visit: PlannedVisit) -> datetime | None:
    return visit.held.started_at if visit.held else None


def _outcome(
    rule: Continuity,
    here: list[Present],
    earlier: list[Present],
    same: Present | None,
    consent: Signed | None,
    course: Course,
) -> Outcome:
    if same is not None:
        return kept(same.happened_at, same, course.setting)
    if consent is not None:
        return kept(consent.happened_at, consent, course.setting)
    if all(it.rule.code != rule.as_at for it in course.visits):
        return Outcome.NOT_APPLICABLE
    if not here or not earlier:
        return Outcome.PENDING
    return Outcome.NOT_ASSESSABLE if _may_be_same(rule, here, earlier) else Outcome.BROKEN


def _may_be_same(rule: Continuity, here: list[Present], earlier: list[Present]) -> bool:
    """Say whether somebody was at both visits of whom nobody wrote down a role at one of them, or at both."""
    known = {it.person for it in earlier if rule.role in it.roles or not it.roles}
    return any(it.person in known and (rule.role in it.roles or not it.roles) for it in here)
