"""What cannot be true of daily medicines, of ways that part, of outcomes over visits, and of ratings left out."""

from collections.abc import Iterator

from programmes.protocol.branching import OutcomeReached
from programmes.protocol.medicines import Medicine, MedicineStep
from programmes.protocol.model import Protocol, Visit
from programmes.protocol.problems import Finding, Path, nearest
from programmes.protocol.scales import OutcomeRule

ENROLMENT = "enrolment"
MOST_OF_ALL = 96  # characters of a requirement's key
LAST = "-99-days"  # the longest end of a step's key: the 99th time of an amount, in its days


def medicines(protocol: Protocol) -> Iterator[Finding]:
    """A medicine's arms exist, and each step is counted from a visit of its arms, a milestone or the enrolment."""
    arms = [it.code for it in protocol.arms]
    for number, rule in enumerate(protocol.medicines):
        path: Path = ("medicines", number)
        for place, arm in enumerate(rule.arms):
            if arm not in arms:
                yield Finding((*path, "arms", place), f'"{arm}"', "the code of an arm", nearest(arm, arms))
        for place, step in enumerate(rule.steps):
            yield from _step((*path, "steps", place), step, rule, protocol)


def _step(path: Path, step: MedicineStep, rule: Medicine, protocol: Protocol) -> Iterator[Finding]:
    visits = {it.code: it for it in protocol.visits}
    milestones = [it.code for it in protocol.milestones]
    known, visit = [ENROLMENT, *milestones, *visits], visits.get(step.anchor)
    if step.anchor not in known:
        expected = '"enrolment", the code of a milestone or of a visit'
        yield Finding((*path, "anchor"), f'"{step.anchor}"', expected, nearest(step.anchor, known))
    elif visit is not None and visit.repeats_for:
        yield Finding(
            (*path, "anchor"), f'"{step.anchor}"', "a visit that is held once: this one repeats for each dose"
        )
    elif visit is not None and not _in_all_arms(visit, rule, protocol):
        expected = f"a visit of all its arms: this one is only in {', '.join(visit.arms)}"
        yield Finding((*path, "anchor"), f'"{step.anchor}"', expected)
    key = f"course/medicine-{rule.code}@{step.anchor}-{step.window.due}{LAST}"
    if len(key) > MOST_OF_ALL:
        yield Finding(path, f'"{rule.code}"', "shorter codes, so that the key of this step has room")


def _in_all_arms(visit: Visit, rule: Medicine, protocol: Protocol) -> bool:
    return not visit.arms or set(rule.arms or (it.code for it in protocol.arms)) <= set(visit.arms)


def branches(protocol: Protocol) -> Iterator[Finding]:
    """A way asks for an outcome that exists at a visit that does, has a visit, and each visit's way exists."""
    known = [it.code for it in protocol.branches]
    outcomes_, visits = [it.code for it in protocol.outcomes], [it.code for it in protocol.visits]
    for number, visit in enumerate(protocol.visits):
        if visit.branch is not None and visit.branch not in known:
            near = nearest(visit.branch, known)
            yield Finding(("visits", number, "branch"), f'"{visit.branch}"', "the code of a branch", near)
    for number, rule in enumerate(protocol.branches):
        path: Path = ("branches", number)
        if not any(it.branch == rule.code for it in protocol.visits):
            yield Finding((*path, "code"), f'"{rule.code}"', "a visit that names it as its branch")
        if isinstance(rule.allowed, OutcomeReached):
            said = rule.allowed
            yield from _known((*path, "allowed", "outcome"), said.outcome, outcomes_, "an outcome")
            yield from _known((*path, "allowed", "at"), said.at, visits, "a visit")


def outcomes_over_visits(protocol: Protocol) -> Iterator[Finding]:
    """An outcome's baseline and visits exist; what is sustained names the visits over which; none leads in a circle."""
    visits = [it.code for it in protocol.visits]
    for number, rule in enumerate(protocol.outcomes):
        path: Path = ("outcomes", number)
        if rule.baseline is not None:
            yield from _known((*path, "baseline"), rule.baseline, visits, "a visit")
        for place, code in enumerate(rule.over):
            yield from _known((*path, "over", place), code, visits, "a visit")
        if (rule.sustained is None) != (not rule.over):
            found = "only over" if rule.sustained is None else "only sustained"
            yield Finding(path, found, "both: what is sustained, and over which visits")
        if rule.code in _leads_to(rule, protocol):
            yield Finding((*path, "code"), f'"{rule.code}"', "outcomes that do not lead back to themselves")


def _leads_to(rule: OutcomeRule, protocol: Protocol) -> set[str]:
    """Return the outcomes that one is made of, at whatever depth; itself only where they lead in a circle.

    One that names itself is left to `consistency.outcomes`.
    """
    parts = {it.code: _parts(it) - {it.code} for it in protocol.outcomes}
    found: set[str] = set()
    ahead = set(parts[rule.code])
    while ahead:
        code = ahead.pop()
        if code not in found:
            found.add(code)
            ahead |= parts.get(code, set())
    return found


def _parts(rule: OutcomeRule) -> set[str]:
    return {*rule.all_of, *([rule.sustained] if rule.sustained else [])}


def optional_assessments(protocol: Protocol) -> Iterator[Finding]:
    """A rating that may be left out exists, and is not asked for at the same visit."""
    scales = [it.code for it in protocol.assessments]
    for number, visit in enumerate(protocol.visits):
        for place, code in enumerate(visit.optional_assessments):
            path: Path = ("visits", number, "optional_assessments", place)
            yield from _known(path, code, scales, "an assessment")
            if code in visit.assessments or code in visit.optional_assessments[:place]:
                yield Finding(path, f'"{code}"', "each assessment once at a visit")


def _known(path: Path, code: str, known: list[str], noun: str) -> Iterator[Finding]:
    if code not in known:
        yield Finding(path, f'"{code}"', f"the code of {noun}", nearest(code, known))
