"""What a protocol may say but leaves open, or hardly means. Warns only; what cannot be: `consistency`."""

from collections.abc import Iterator
from typing import Final

from programmes.protocol.left_open import left_open
from programmes.protocol.model import IntegrationWindow, Protocol, Visit
from programmes.protocol.oddities import oddities
from programmes.protocol.open_conditions import open_conditions
from programmes.protocol.quantities import UNSPECIFIED, Offset

LONGEST: Final = 1461 * 1440.0  # four years, in minutes
OF_AGE: Final = 18
OPEN: Final = "is unspecified: {} cannot be assessed."


def warnings(protocol: Protocol) -> tuple[str, ...]:
    """Return what is allowed but looks like a slip, one sentence each, to be read before publishing."""
    visits = (sentence for visit in protocol.visits for sentence in _of_visit(visit))
    return (
        *_of_ages(protocol),
        *visits,
        *_of_integration(protocol),
        *_of_doses(protocol),
        *_of_clocks(protocol),
        *_of_papers(protocol),
        *open_conditions(protocol),
        *_unused(protocol),
        *oddities(protocol),
        *left_open(protocol),
    )


def _of_ages(protocol: Protocol) -> Iterator[str]:
    lowest = protocol.eligibility.minimum_age
    if not isinstance(lowest, int):
        yield f"eligibility.minimum_age {OPEN.format('whether somebody is old enough')}"
    elif lowest < OF_AGE:
        yield f"eligibility.minimum_age is {lowest}: under {OF_AGE}."


def _of_visit(visit: Visit) -> Iterator[str]:
    path = f"visits[{visit.code}]"
    for key in ("due", "opens", "closes"):
        offset = getattr(visit.window, key)
        if isinstance(offset, Offset) and abs(offset.length) > LONGEST:
            yield f"{path}.window.{key} is {offset}: more than four years."
    if visit.window.closes == UNSPECIFIED:
        yield f"{path}.window.closes {OPEN.format('whether it is late')}"
    if visit.phase == "dosing" and (visit.staff is None or visit.staff.at_least == UNSPECIFIED):
        yield f"{path}.staff.at_least {OPEN.format('whether enough people are present')}"


def _of_integration(protocol: Protocol) -> Iterator[str]:
    rule = protocol.integration_window
    if isinstance(rule, IntegrationWindow) and rule.session_expected == UNSPECIFIED:
        yield f"integration_window.session_expected {OPEN.format('a window without a session')}"


def _of_doses(protocol: Protocol) -> Iterator[str]:
    for rule in protocol.doses:
        if rule.amount == UNSPECIFIED and not (rule.one_of or rule.between) and rule.at_most == UNSPECIFIED:
            yield f"doses[{rule.visit}].amount {OPEN.format('whether the dose was right')}"
        if rule.devices and rule.devices.rest == UNSPECIFIED:
            yield f"doses[{rule.visit}].devices.rest {OPEN.format('the rest between two devices')}"


def _of_clocks(protocol: Protocol) -> Iterator[str]:
    for measured in protocol.measurements:
        if isinstance(measured.at, Offset) and measured.tolerance == UNSPECIFIED:
            yield f"measurements[{measured.code}].tolerance {OPEN.format('a reading off its minute')}"
    for stay in protocol.stays:
        if stay.at_least == UNSPECIFIED and not stay.steps:
            yield f"stays[{stay.visit}].at_least {OPEN.format('how long the patient stayed')}"
    for interval in protocol.intervals:
        if interval.at_least == interval.at_most == UNSPECIFIED:
            yield f"intervals[{interval.code}].at_least {OPEN.format('the distance before the dose')}"


def _of_papers(protocol: Protocol) -> Iterator[str]:
    papers = (("obligations", protocol.obligations), ("reports", protocol.reports))
    for table, items in papers:
        for it in items:
            if it.within == UNSPECIFIED:
                yield f"{table}[{it.code}].within {OPEN.format('whether it left in time')}"


def _unused(protocol: Protocol) -> Iterator[str]:
    asked = {code for gate in protocol.gates for code in gate.requires} | {it.leaves_out for it in protocol.reports}
    rated = {code for visit in protocol.visits for code in (*visit.assessments, *visit.optional_assessments)}
    for check in protocol.checks:
        if check.code not in asked:
            yield f"checks[{check.code}] is asked for by no gate."
    for scale in protocol.assessments:
        if scale.code not in rated:
            yield f"assessments[{scale.code}] is used at no visit."
