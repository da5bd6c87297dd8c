"""What must be so before a dose or a visit: before which, and what it is if it was not by then. What: the families."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from programmes.protocol.part import Release
from programmes.requirements import Detail, Outcome, Requirement, Severity
from programmes.rules.judging import KEPT
from programmes.rules.timing import happened_at
from programmes.unfolding import Course, PlannedVisit


@dataclass(frozen=True, slots=True)
class Occasion:
    """A dose or visit before which something must be so. `at`: when it took place, None: it has not yet."""

    visit: PlannedVisit
    at: datetime | None

    @property
    def expected_at(self) -> datetime | None:
        """Return when it took place, else for when it is booked; None: neither."""
        return self.at or (self.visit.booked.starts_at if self.visit.booked else None)


def occasions(before: str, course: Course) -> Iterator[Occasion]:
    """Yield what `before` names: each dosing visit, the first one given (else the first planned), or one visit."""
    for visit in _visits(before, course):
        yield Occasion(visit, happened_at(visit, course))


def _visits(before: str, course: Course) -> Iterator[PlannedVisit]:
    if before == "each dose":
        yield from course.dosing
    elif before == "first dose":
        given = sorted(course.doses.values(), key=lambda it: it.happened_at)
        keys = [it.visit for it in given if it.visit in course.by_key]
        first = [course.by_key[keys[0]]] if keys else list(course.dosing[:1])
        yield from first
    else:
        yield from (visit for visit in course.visits if visit.rule.code == before)


def asked(
    occasion: Occasion,
    name: str,
    *,
    rule: str,
    source: str,
    release: Release,
    how: Outcome,
    met_at: datetime | None = None,
    detail: Detail | None = None,
) -> Requirement:
    """Return the requirement `VISIT/name`: met at `met_at` where `how` says it was kept, and by the occasion.

    What is neither kept, nor unassessable or inapplicable, is pending until the occasion and broken from it on. Where
    the release is "warning" it is advice.
    """
    in_time = met_at is not None and how in KEPT and (occasion.at is None or met_at <= occasion.at)
    answered = how in (Outcome.NOT_ASSESSABLE, Outcome.NOT_APPLICABLE)
    broken = occasion.at is not None and not in_time and not answered
    return Requirement(
        key=f"{occasion.visit.key}/{name}",
        rule=rule,
        visit=occasion.visit.key,
        source=source,
        severity=Severity.ADVICE if release == "warning" else Severity.SAFETY,
        met_at=met_at if in_time else None,
        settled_at=occasion.at if broken else None,
        outcome=Outcome.BROKEN if broken else how if in_time or answered else Outcome.PENDING,
        detail={"release": release, **(detail or {})},
    )
