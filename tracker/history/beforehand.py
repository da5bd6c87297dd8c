"""Facts of what is to be so beforehand, as the rules see them: milestones, decisions, papers, medicines, groups."""

from collections.abc import Callable
from typing import Any

from programmes import history as seen
from tracker.history.union import Table
from tracker.models import BranchDecision, Departure, GroupSession, Medication, Milestone, Signature


def _reached(shared: dict[str, Any], code: str, visit: str) -> seen.Reached:
    return seen.Reached(**shared, milestone=code, visit=visit or None)


def _decided(shared: dict[str, Any], code: str, taken: bool) -> seen.Decided:
    return seen.Decided(**shared, branch=code, taken=taken)


def _signed(shared: dict[str, Any], code: str, signed_by: str, edition: str, modified: bool, visit: str) -> seen.Signed:
    return seen.Signed(
        **shared, document=code, by=tuple(signed_by.split()), edition=edition, modified=modified, visit=visit or None
    )


def _departed(shared: dict[str, Any], code: str, visit: str, reason: str) -> seen.Departed:
    return seen.Departed(**shared, document=code, visit=visit or None, reason=reason)


def _prescribed(shared: dict[str, Any], code: str, per_day: Any, unit: str, half_life: Any) -> seen.Prescribed:
    return seen.Prescribed(**shared, medicine=code, per_day=per_day, unit=unit, half_life=half_life)


def _grouped(shared: dict[str, Any], visit: str, clients: int, facilitators: int, largest: Any) -> seen.Grouped:
    return seen.Grouped(**shared, visit=visit, clients=clients, facilitators=facilitators, largest_mg=largest)


BEFOREHAND: tuple[tuple[Table, Callable[..., seen.AnyFact]], ...] = (
    (Table(Milestone, ("code", "visit_key")), _reached),
    (Table(BranchDecision, ("code", "taken")), _decided),
    (Table(Signature, ("code", "signed_by", "edition", "modified", "visit_key")), _signed),
    (Table(Departure, ("code", "visit_key", "reason")), _departed),
    (Table(Medication, ("code", "per_day", "unit", "half_life")), _prescribed),
    (Table(GroupSession, ("visit_key", "clients", "facilitators", "largest_mg")), _grouped),
)
"""Each table with what makes a fact of its row."""
