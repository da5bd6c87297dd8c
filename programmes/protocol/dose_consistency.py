"""What a protocol says of a dose's amount, ages and length that cannot be. Visits and arms: `day_consistency`."""

from collections.abc import Iterator
from typing import Final

from programmes.protocol.dosing_day import Ages, AmountRange, Infusion
from programmes.protocol.model import DoseRule, Protocol
from programmes.protocol.problems import Finding, Path
from programmes.protocol.quantities import Amount, Offset

IN_TIME: Final = 'a length of time in min or h, such as "40 min"'


def overlap(one: Ages | None, other: Ages | None) -> bool:
    """Say whether two rules speak of the same age; without ages a rule speaks of all."""
    if one is None or other is None:
        return True
    starts_before = other.below is None or one.from_ < other.below
    return starts_before and (one.below is None or other.from_ < one.below)


def dose_shapes(protocol: Protocol) -> Iterator[Finding]:
    """A dose is one amount, one of several or between two; ages go upwards; an infusion has a length in time."""
    for number, rule in enumerate(protocol.doses):
        path: Path = ("doses", number)
        if rule.ages and rule.ages.below is not None and rule.ages.below <= rule.ages.from_:
            yield Finding((*path, "ages", "below"), str(rule.ages.below), f"more than from, {rule.ages.from_}")
        if rule.between:
            yield from _range(path, rule, rule.between)
        if rule.infusion:
            yield from _infusion(path, rule, rule.infusion)


def _range(path: Path, rule: DoseRule, between: AmountRange) -> Iterator[Finding]:
    if rule.one_of or isinstance(rule.amount, Amount):
        yield Finding((*path, "between"), "a table", "either amount, one_of or between")
    least, most = between.at_least, between.at_most
    if least.per_kg != most.per_kg:
        yield Finding((*path, "between", "at_most"), f'"{most}"', f'the same unit as at_least, "{least}"')
    elif most.mg < least.mg:
        yield Finding((*path, "between", "at_most"), f'"{most}"', f"not less than at_least, {least}")


def _infusion(path: Path, rule: DoseRule, infusion: Infusion) -> Iterator[Finding]:
    if rule.devices or rule.second_part:
        yield Finding((*path, "infusion"), "a table", "no infusion beside devices or a second part")
    for key, least in (("lasts", 1), ("tolerance", 0)):
        said = getattr(infusion, key)
        if isinstance(said, Offset) and (not said.is_elapsed or said.amount < least):
            yield Finding((*path, "infusion", key), f'"{said}"', IN_TIME)
