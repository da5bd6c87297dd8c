"""What people, groups, ages, limits and leaving leave open, one sentence each. What cannot be: `consistency`."""

from collections.abc import Iterator

from programmes.protocol.dosing_day import Ages
from programmes.protocol.model import Protocol
from programmes.protocol.quantities import UNSPECIFIED


def left_open(protocol: Protocol) -> Iterator[str]:
    """Yield one sentence for each figure that nobody published, and for what no facts can ever answer."""
    yield from _of_people(protocol)
    yield from _of_doses(protocol)
    yield from _of_monitoring(protocol)


def _of_people(protocol: Protocol) -> Iterator[str]:
    for rule in protocol.staffing:
        if rule.at_least == UNSPECIFIED:
            yield f"staffing[{rule.code}].at_least is unspecified: whether enough of them are there cannot be assessed."
    if protocol.group and not protocol.group.ratios:
        yield "group has no ratios: whether a group had enough facilitators cannot be assessed."


def _of_monitoring(protocol: Protocol) -> Iterator[str]:
    for rule in protocol.limits:
        if rule.at_least == rule.at_most == UNSPECIFIED:
            yield f"limits[{rule.code}].at_most is unspecified: what a reading must be cannot be assessed."
        elif rule.action == UNSPECIFIED:
            yield f"limits[{rule.code}].action is unspecified: a reading outside is told, and stops nothing."
    for ready in protocol.leaving:
        if ready.assessment is not None and ready.at_least is None and ready.at_most is None:
            yield f"leaving[{ready.code}] has no at_least or at_most: what the scale must be cannot be assessed."


def _of_doses(protocol: Protocol) -> Iterator[str]:
    for rule in protocol.doses:
        if rule.infusion and rule.infusion.lasts == UNSPECIFIED:
            yield f"doses[{rule.visit}].infusion.lasts is unspecified: how long it ran cannot be assessed."
    for visit in dict.fromkeys(rule.visit for rule in protocol.doses if rule.ages):
        for arm in [it.code for it in protocol.arms] or [""]:
            bands = [it.ages for it in protocol.doses if it.visit == visit and (not it.arms or arm in it.arms)]
            if gap := _gap([it for it in bands if it is not None], protocol) if None not in bands else "":
                yield f"doses[{visit}].ages leave out {gap}: their dose cannot be assessed."


def _gap(bands: list[Ages], protocol: Protocol) -> str:
    """Return the first ages that may be enrolled and are in no band; empty: all are."""
    low, high = protocol.eligibility.minimum_age, protocol.eligibility.maximum_age
    age, last = (it if isinstance(it, int) else None for it in (low, high))
    age = age or 0
    for band in sorted(bands, key=lambda it: it.from_):
        if band.from_ > age:
            return f"{age} to {band.from_ - 1}"
        if band.below is None:
            return ""
        age = max(age, band.below)
    return f"{age} and more" if last is None or age <= last else ""
