"""What a protocol says of a dosing day that cannot all be true: doses, readings, stays, intervals, what is owed."""

from collections.abc import Iterable, Iterator
from typing import Final

from programmes.protocol.condition_consistency import room
from programmes.protocol.dose_consistency import overlap
from programmes.protocol.dosing_day import Ages, Devices, SecondPart, Step
from programmes.protocol.model import DoseRule, Protocol
from programmes.protocol.problems import Finding, Path, nearest
from programmes.protocol.quantities import Amount, Offset
from programmes.protocol.windows import surely_before

EACH: Final = "each dose"
IN_MG: Final = 'mg alone, such as "1 mg"'
IN_TIME: Final = 'a length of time in min or h, such as "90 min"'


def doses(protocol: Protocol) -> Iterator[Finding]:
    """Each dosing visit has one rule for its dose in every arm and at every age, each a dosing visit and one amount."""
    dosing, arms = [it.code for it in protocol.dosing_visits], [it.code for it in protocol.arms]
    ruled: dict[tuple[str, str], list[Ages | None]] = {}
    for number, rule in enumerate(protocol.doses):
        path: Path = ("doses", number)
        if rule.visit not in dosing:
            expected = "the code of a dosing visit"
            yield Finding((*path, "visit"), f'"{rule.visit}"', expected, nearest(rule.visit, dosing))
        for place, arm in enumerate(rule.arms):
            if arm not in arms:
                yield Finding((*path, "arms", place), f'"{arm}"', "the code of an arm", nearest(arm, arms))
        here = {(rule.visit, arm) for arm in rule.arms or arms or ("",)}
        if any(overlap(rule.ages, other) for key in here for other in ruled.get(key, ())):
            yield Finding((*path, "visit"), f'"{rule.visit}" a second time', "each visit once in doses, in every arm")
        for key in here:
            ruled.setdefault(key, []).append(rule.ages)
        yield from _amounts(path, rule)
    yield from _without_dose(protocol, arms, ruled)


def _without_dose(protocol: Protocol, arms: list[str], ruled: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    for number, visit in enumerate(protocol.visits):
        missing = [arm for arm in visit.arms or arms or ("",) if (visit.code, arm) not in ruled]
        if visit.phase == "dosing" and missing:
            among = f" in the arm {missing[0]}" if any(code == visit.code for code, _ in ruled) else ""
            expected = f'a [[doses]] entry with visit = "{visit.code}"; its amount may be "unspecified"'
            yield Finding(("visits", number), f"a dosing visit without a dose{among}", expected)


def _amounts(path: Path, rule: DoseRule) -> Iterator[Finding]:
    if rule.one_of and isinstance(rule.amount, Amount):
        yield Finding((*path, "one_of"), "a list", "either amount or one_of")
    for key in ("tolerance", "at_most"):
        if isinstance(said := getattr(rule, key), Amount) and said.per_kg is not None:
            yield Finding((*path, key), f'"{said}"', IN_MG)
    if rule.second_part and rule.devices:
        yield Finding((*path, "devices"), "a table", "either a second part or devices")
    if rule.second_part:
        yield from _second_part((*path, "second_part"), rule.second_part)
    if rule.devices:
        yield from _devices((*path, "devices"), rule.devices)


def _second_part(path: Path, part: SecondPart) -> Iterator[Finding]:
    if int(part.fraction[0]) > int(part.fraction[2]):
        yield Finding((*path, "fraction"), f'"{part.fraction}"', 'at most the whole, such as "1/2"')
    yield from time((*path, "opens"), part.opens, least=0)
    yield from time((*path, "closes"), part.closes)
    if surely_before(part.closes, part.opens):
        yield Finding((*path, "closes"), f'"{part.closes}"', f"not before opens, {part.opens}")


def _devices(path: Path, devices: Devices) -> Iterator[Finding]:
    if devices.each.per_kg is not None or not devices.each.mg:
        yield Finding((*path, "each"), f'"{devices.each}"', IN_MG)
    yield from time((*path, "rest"), devices.rest, least=0)


def time(path: Path, length: Offset | str, least: int = 1) -> Iterator[Finding]:
    """Yield what is wrong with a length that has to be in min or h and `least` or more of them."""
    if isinstance(length, Offset) and (not length.is_elapsed or length.amount < least):
        yield Finding(path, f'"{length}"', IN_TIME)


def _dosing(path: Path, code: str, protocol: Protocol) -> Iterator[Finding]:
    known = [EACH, *(it.code for it in protocol.dosing_visits)]
    if code not in known:
        yield Finding(path, f'"{code}"', '"each dose" or the code of a dosing visit', nearest(code, known))


def measurements(protocol: Protocol) -> Iterator[Finding]:
    """A reading is due once at each of its times, on a day with a dose; a time in words has no tolerance."""
    seen = set()
    for number, rule in enumerate(protocol.measurements):
        path: Path = ("measurements", number)
        yield from _dosing((*path, "visit"), rule.visit, protocol)
        if isinstance(rule.at, Offset):
            yield from time((*path, "at"), rule.at, least=0)
            yield from time((*path, "tolerance"), rule.tolerance, least=0)
        elif isinstance(rule.tolerance, Offset):
            yield Finding((*path, "tolerance"), f'"{rule.tolerance}"', f'none beside "{rule.at}"')
        if rule.at == "before the second part" and not any(it.second_part for it in _rules(rule.visit, protocol)):
            yield Finding((*path, "at"), f'"{rule.at}"', "a time at a dose that has a second part")
        if (rule.code, rule.visit, str(rule.at)) in seen:
            yield Finding((*path, "code"), f'"{rule.code}" a second time', "each code once for a visit and a time")
        seen.add((rule.code, rule.visit, str(rule.at)))


def _rules(visit: str, protocol: Protocol) -> list[DoseRule]:
    return [it for it in protocol.doses if visit in (EACH, it.visit)]


def stays(protocol: Protocol) -> Iterator[Finding]:
    """A stay is asked of a visit once, and asks for something; the steps of its table are stretches of mg."""
    seen = set()
    for number, rule in enumerate(protocol.stays):
        path: Path = ("stays", number)
        yield from _dosing((*path, "visit"), rule.visit, protocol)
        if rule.visit in seen:
            yield Finding((*path, "visit"), f'"{rule.visit}" a second time', "each visit once in stays")
        seen.add(rule.visit)
        if rule.steps and isinstance(rule.at_least, Offset):
            yield Finding((*path, "at_least"), f'"{rule.at_least}"', "either at_least or steps")
        yield from time((*path, "at_least"), rule.at_least)
        for place, step in enumerate(rule.steps):
            yield from _step((*path, "steps", place), step)


def _step(path: Path, step: Step) -> Iterator[Finding]:
    ends = [(key, it) for key, it in (("below", step.below), ("up_to", step.up_to)) if it is not None]
    if len(ends) != 1:
        yield Finding(path, f"{len(ends)} ends", "exactly one of below and up_to")
    for key, amount in (("from", step.from_), *ends):
        if amount.per_kg is not None:
            yield Finding((*path, key), f'"{amount}"', IN_MG)
    for key, end in ends:
        if end.mg < step.from_.mg or (key == "below" and end.mg == step.from_.mg):
            yield Finding((*path, key), f'"{end}"', f"more than from, {step.from_}")
    yield from time((*path, "at_least"), step.at_least)
    if step.later:
        yield from time((*path, "later", "at_least"), step.later.at_least)
        if surely_before(step.at_least, step.later.at_least):
            expected = f"not more than at the first session, {step.at_least}"
            yield Finding((*path, "later", "at_least"), f'"{step.later.at_least}"', expected)


def intervals(protocol: Protocol) -> Iterator[Finding]:
    """An interval lies between a visit, a milestone or any dose and a dose or visit; its least is not over its most."""
    visits = [it.code for it in protocol.visits]
    since, before = ["any dose", *visits, *(it.code for it in protocol.milestones)], [EACH, *visits]
    for number, rule in enumerate(protocol.intervals):
        path: Path = ("intervals", number)
        if rule.since not in since:
            expected = '"any dose" or the code of a visit or milestone'
            yield Finding((*path, "since"), f'"{rule.since}"', expected, nearest(rule.since, since))
        if rule.before not in before:
            expected = '"each dose" or the code of a visit'
            yield Finding((*path, "before"), f'"{rule.before}"', expected, nearest(rule.before, before))
        elif rule.applies != "always" and rule.before not in [EACH, *(it.code for it in protocol.dosing_visits)]:
            yield Finding((*path, "applies"), f'"{rule.applies}"', '"always": it is not before a dose')
        yield from room((*path, "before"), rule.before, f"interval-{rule.code}", protocol)
        for key in ("at_least", "at_most"):
            if isinstance(said := getattr(rule, key), Offset) and said.amount < 0:
                yield Finding((*path, key), f'"{said}"', "0 or more")
        least, most = rule.at_least, rule.at_most
        if isinstance(least, Offset) and isinstance(most, Offset) and surely_before(most, least):
            yield Finding((*path, "at_most"), f'"{most}"', f"not less than at_least, {least}")


def obligations(protocol: Protocol) -> Iterator[Finding]:
    """What is owed is owed after it began."""
    for number, rule in enumerate(protocol.obligations):
        if isinstance(rule.within, Offset) and rule.within.amount < 0:
            yield Finding(("obligations", number, "within"), f'"{rule.within}"', "0 or more")
