"""What a protocol says that can never come about: visits nobody reaches, messages nothing sets off."""

from collections.abc import Iterator
from typing import Final

from programmes.protocol.anchoring import DOSE, ENROLMENT, LAST_DOSE
from programmes.protocol.branching import OutcomeReached
from programmes.protocol.model import DoseRule, Protocol, Visit
from programmes.protocol.problems import Finding, Path
from programmes.protocol.quantities import Amount, Offset

BEFORE_ENROLMENT: Final = frozenset({"screening"})
BEFORE_A_DOSE: Final = frozenset({"screening", "preparation"})


def unreached(protocol: Protocol) -> Iterator[Finding]:
    """Every visit that hangs on a dose has one in its arms, and no window lies where its visit cannot be."""
    for number, visit in enumerate(protocol.visits):
        path: Path = ("visits", number)
        if visit.anchor in (DOSE, LAST_DOSE) and protocol.dosing_visits and not _has_a_dose(visit, protocol):
            expected = (
                f"an arm with a dosing visit; {', '.join(visit.arms)} has none, so nobody would come to this visit"
            )
            yield Finding((*path, "anchor"), f'"{visit.anchor}"', expected)
        yield from _too_early((*path, "window", "closes"), visit, protocol)


def _has_a_dose(visit: Visit, protocol: Protocol) -> bool:
    arms = set(visit.arms) or {arm.code for arm in protocol.arms}
    return any(not dosing.arms or not arms or arms & set(dosing.arms) for dosing in protocol.dosing_visits)


def _too_early(path: Path, visit: Visit, protocol: Protocol) -> Iterator[Finding]:
    """Yield a window that is over before the enrolment or the dose that its visit follows."""
    closes = visit.window.closes
    if not isinstance(closes, Offset) or closes.amount >= 0:
        return
    if visit.anchor == ENROLMENT and visit.phase not in BEFORE_ENROLMENT:
        yield Finding(path, f'"{closes}"', f"not before the enrolment: a {visit.phase} visit comes after it")
    elif _is_dose(visit.anchor, protocol) and visit.phase not in BEFORE_A_DOSE:
        yield Finding(path, f'"{closes}"', f"not before the dose: a visit of phase {visit.phase} comes after it")


def _is_dose(anchor: str, protocol: Protocol) -> bool:
    return anchor in (DOSE, LAST_DOSE) or any(it.code == anchor for it in protocol.dosing_visits)


def never_taken(protocol: Protocol) -> Iterator[Finding]:
    """Whether a way may be taken is seen before it is: at a visit that is there without it, by a scale rated there."""
    visits = {visit.code: visit for visit in protocol.visits}
    scales = {rule.code: rule.assessment for rule in protocol.outcomes}
    for number, rule in enumerate(protocol.branches):
        if not isinstance(rule.allowed, OutcomeReached) or rule.allowed.at not in visits:
            continue
        path: Path = ("branches", number, "allowed")
        at, scale = visits[rule.allowed.at], scales.get(rule.allowed.outcome)
        if rule.code in _ways_to(at, protocol):
            expected = "a visit that is there before this way is taken; as it is, nobody could ever take it"
            yield Finding((*path, "at"), f'"{at.code}"', expected)
        if scale is not None and scale not in (*at.assessments, *at.optional_assessments):
            yield Finding((*path, "at"), f'"{at.code}"', f'a visit at which "{scale}" is rated')


def _ways_to(visit: Visit, protocol: Protocol) -> set[str]:
    """Return the ways that must have been taken before a visit is there, one behind the other."""
    visits = {it.code: it for it in protocol.visits}
    allowed = {it.code: it.allowed for it in protocol.branches}
    found: set[str] = set()
    step: Visit | None = visit
    while step is not None and step.branch is not None and step.branch not in found:
        found.add(step.branch)
        said = allowed.get(step.branch)
        step = visits.get(said.at) if isinstance(said, OutcomeReached) else None
    return found


def never_said(protocol: Protocol) -> Iterator[Finding]:
    """What sets a reminder off, or makes it needless, can happen in this protocol."""
    for number, rule in enumerate(protocol.reminders):
        path: Path = ("reminders", number)
        if rule.on == "dose given" and not protocol.dosing_visits:
            yield Finding((*path, "on"), f'"{rule.on}"', "another occasion, or a visit of phase dosing")
        if rule.on == "practice agreed" and protocol.integration_window == "none":
            yield Finding((*path, "on"), f'"{rule.on}"', "an [integration_window]: practices are agreed on for it")
        if rule.unless == "form filed" and not any(it.after == "each dose" for it in protocol.obligations):
            expected = 'an [[obligations]] entry with after = "each dose", or no `unless`'
            yield Finding((*path, "unless"), f'"{rule.unless}"', expected)


def never_given(protocol: Protocol) -> Iterator[Finding]:
    """No planned amount is over the most that may be taken on the day."""
    for number, rule in enumerate(protocol.doses):
        most = rule.at_most
        if not isinstance(most, Amount):
            continue
        for path, amount in _amounts(("doses", number), rule):
            if amount.per_kg is None and amount.mg > most.mg:
                yield Finding(path, f'"{amount}"', f"at most what at_most says, {most}")


def _amounts(path: Path, rule: DoseRule) -> Iterator[tuple[Path, Amount]]:
    if isinstance(rule.amount, Amount):
        yield (*path, "amount"), rule.amount
    for place, amount in enumerate(rule.one_of):
        yield (*path, "one_of", place), amount
