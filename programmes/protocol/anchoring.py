"""What visits are counted from: anchors that exist and lead to enrolment. When they happened: `unfolding`."""

from collections.abc import Iterator, Mapping
from typing import Final

from programmes.protocol.model import Protocol, Visit
from programmes.protocol.problems import Finding, nearest

ENROLMENT: Final = "enrolment"
DOSE: Final = "dose"
LAST_DOSE: Final = "last dose"
LONGEST_SHOWN: Final = 8


def anchors(protocol: Protocol) -> Iterator[Finding]:
    """Every anchor exists, holds in the visit's arms, and leads to enrolment without a circle."""
    known = {visit.code: visit for visit in protocol.visits}
    for number, visit in enumerate(protocol.visits):
        if finding := _anchor(number, visit, known, protocol) or _circle(number, visit, known, protocol):
            yield finding


def _anchor(number: int, visit: Visit, known: Mapping[str, Visit], protocol: Protocol) -> Finding | None:
    path, found = ("visits", number, "anchor"), f'"{visit.anchor}"'
    if visit.repeats_for and visit.anchor != DOSE:
        return Finding(path, found, '"dose", because repeats_for is "each dose"')
    if visit.anchor == DOSE and not visit.repeats_for:
        return Finding(path, found, 'repeats_for = "each dose" beside the anchor "dose"')
    if visit.anchor in (DOSE, LAST_DOSE):
        return None if protocol.dosing_visits else Finding(path, found, "a protocol with a dosing visit")
    milestones = [it.code for it in protocol.milestones]
    if visit.anchor in (ENROLMENT, *milestones):
        return None
    if visit.anchor not in known:
        valid = [ENROLMENT, DOSE, LAST_DOSE, *milestones, *known]
        expected = '"enrolment", "dose", "last dose" or the code of a visit or milestone'
        return Finding(path, found, expected, nearest(visit.anchor, valid))
    return _not_reached(path, visit, known[visit.anchor])


def _not_reached(path: tuple[str, int, str], visit: Visit, anchor: Visit) -> Finding | None:
    """Return what is wrong with a visit as an anchor: it repeats, or is missing in one of the arms or ways."""
    if anchor.repeats_for:
        return Finding(path, f'"{anchor.code}"', "a visit that is held once: this one repeats for each dose")
    if anchor.branch is not None and anchor.branch != visit.branch:
        expected = f'a visit that is always there, or branch = "{anchor.branch}" here too: this one is only on that way'
        return Finding(path, f'"{anchor.code}"', expected)
    if anchor.arms and not (visit.arms and set(visit.arms) <= set(anchor.arms)):
        return Finding(
            path, f'"{anchor.code}"', f"a visit of all its arms: this one is only in {', '.join(anchor.arms)}"
        )
    return None


def _circle(number: int, visit: Visit, known: Mapping[str, Visit], protocol: Protocol) -> Finding | None:
    """Return the circle of anchors that begins, in the order of the file, with this visit."""
    walked: dict[str, None] = {}
    step: Visit | None = visit
    while step is not None and step.code not in walked:
        walked[step.code] = None
        step = _before(step, known, protocol)
    if step is None or step.code != visit.code or visit.code != next(code for code in known if code in walked):
        return None
    round_ = " -> ".join([*list(walked)[:LONGEST_SHOWN], visit.code])
    return Finding(("visits", number, "anchor"), f"the circle {round_}", "anchors that lead to enrolment")


def _before(visit: Visit, known: Mapping[str, Visit], protocol: Protocol) -> Visit | None:
    if visit.anchor in (DOSE, LAST_DOSE):
        return protocol.dosing_visits[-1] if protocol.dosing_visits else None
    return known.get(visit.anchor)
