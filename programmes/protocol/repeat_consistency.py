"""What a repeat without an end cannot be: its distances, its names, what is counted from it. Series: `series`."""

from collections.abc import Iterator
from typing import Final

from programmes.protocol.branching import OutcomeReached, Repeat
from programmes.protocol.model import Protocol, Visit
from programmes.protocol.problems import Finding, Path
from programmes.protocol.quantities import Offset, Unit, specified
from programmes.protocol.windows import surely_before

LONGEST_CODE: Final = 28  # room for -200
MOST_TIMES: Final = 200
ONCE: Final = "a visit that is held once: this one comes again and again"
NAMING_ONE: Final = (("hours", "before"), ("counts", "before"), ("intervals", "since"), ("outcomes", "baseline"))
IN_DAYS: Final = '1 or more d or wk, such as "1 wk"'


def repeats(protocol: Protocol) -> Iterator[Finding]:
    """A repeat has distances in days or weeks, room for its numbers, and nothing that means it as one visit."""
    codes = {visit.code for visit in protocol.visits}
    repeating = {visit.code for visit in protocol.visits if visit.repeat}
    for number, visit in enumerate(protocol.visits):
        path: Path = ("visits", number)
        if visit.repeat is not None:
            yield from _repeat((*path, "repeat"), visit, visit.repeat)
            yield from _names(path, visit, codes)
        if visit.anchor in repeating:
            yield Finding((*path, "anchor"), f'"{visit.anchor}"', f'"last dose", or {ONCE}')
    for path, code in (*_one(protocol), *_of_people(protocol), *_of_several(protocol)):
        if code in repeating:
            yield Finding(path, f'"{code}"', ONCE)


def _one(protocol: Protocol) -> Iterator[tuple[Path, str]]:
    """Yield where a key means one visit, and which."""
    for table, key in NAMING_ONE:
        for number, rule in enumerate(getattr(protocol, table)):
            yield (table, number, key), getattr(rule, key)
    for number, branch in enumerate(protocol.branches):
        if isinstance(branch.allowed, OutcomeReached):
            yield ("branches", number, "allowed", "at"), branch.allowed.at


def _of_people(protocol: Protocol) -> Iterator[tuple[Path, str]]:
    for number, rule in enumerate(protocol.continuity):
        yield ("continuity", number, "at"), rule.at
        yield ("continuity", number, "as_at"), rule.as_at


def _of_several(protocol: Protocol) -> Iterator[tuple[Path, str]]:
    """Yield where a list means visits one by one, and which."""
    for number, criterion in enumerate(protocol.criteria):
        yield from ((("criteria", number, "at", place), code) for place, code in enumerate(criterion.at))
    for number, outcome in enumerate(protocol.outcomes):
        yield from ((("outcomes", number, "over", place), code) for place, code in enumerate(outcome.over))
    for number, medicine in enumerate(protocol.medicines):
        steps = enumerate(medicine.steps)
        yield from ((("medicines", number, "steps", place, "anchor"), step.anchor) for place, step in steps)


def _repeat(path: Path, visit: Visit, repeat: Repeat) -> Iterator[Finding]:
    for key in ("at_least", "at_most"):
        gap = getattr(repeat, key)
        if isinstance(gap, Offset) and (gap.unit not in (Unit.DAYS, Unit.WEEKS) or gap.amount < 1):
            yield Finding((*path, key), f'"{gap}"', IN_DAYS)
    least, most = specified(repeat.at_least), specified(repeat.at_most)
    if least is not None and most is not None and surely_before(most, least):
        yield Finding((*path, "at_most"), f'"{most}"', f"not less than at_least, {least}")
    if isinstance(repeat.at_most_times, int) and not 1 <= repeat.at_most_times <= MOST_TIMES:
        yield Finding((*path, "at_most_times"), str(repeat.at_most_times), f"1 to {MOST_TIMES}")
    if visit.repeats_for is not None:
        yield Finding(path, "a table", "none on a visit that repeats for each dose")
    if visit.series is not None:
        yield Finding(path, "a table", "either a series, which ends, or a repeat, which does not")


def _names(path: Path, visit: Visit, codes: set[str]) -> Iterator[Finding]:
    if len(visit.code) > LONGEST_CODE:
        yield Finding((*path, "code"), f'"{visit.code}"', f"at most {LONGEST_CODE} characters, for -200 behind them")
    taken = [code for code in codes if code.rpartition("-")[0] == visit.code and code.rpartition("-")[2].isdigit()]
    if taken:
        yield Finding((*path, "code"), f'"{visit.code}"', f'another code: its visits would be named like "{taken[0]}"')
