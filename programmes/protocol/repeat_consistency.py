"""What a repeat without an end cannot be: its distances, its names, what is counted from it. Series: `series`."""

from collections.abc import Iterator
from typing import Final

from programmes.protocol.branching import Repeat
from programmes.protocol.model import Protocol, Visit
from programmes.protocol.problems import Finding, Path
from programmes.protocol.quantities import Offset, Unit, specified
from programmes.protocol.windows import surely_before

LONGEST_CODE: Final = 28  # room for -200
MOST_TIMES: Final = 200
IN_DAYS: Final = '1 or more d or wk, such as "1 wk"'


def repeats(protocol: Protocol) -> Iterator[Finding]:
    """A repeat has distances in days or weeks, room for its numbers, and nothing that is counted from it as one."""
    codes = {visit.code for visit in protocol.visits}
    repeating = {visit.code for visit in protocol.visits if visit.repeat}
    for number, visit in enumerate(protocol.visits):
        path: Path = ("visits", number)
        if visit.repeat is not None:
            yield from _repeat((*path, "repeat"), visit, visit.repeat)
            yield from _names(path, visit, codes)
        if visit.anchor in repeating:
            expected = '"last dose", or a visit that is held once: this one comes again and again'
            yield Finding((*path, "anchor"), f'"{visit.anchor}"', expected)


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
