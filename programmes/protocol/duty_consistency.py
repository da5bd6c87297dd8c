"""What a file says of papers that are owed and cannot be: clocks without a beginning or an end, periods of nothing."""

from collections.abc import Iterator
from typing import Final

from programmes.protocol.duties import Obligation, PeriodicReport
from programmes.protocol.model import Protocol
from programmes.protocol.problems import Finding, Path, nearest
from programmes.protocol.quantities import UNSPECIFIED, Offset, Unit

OCCASIONS: Final = ("each dose", "each session", "serious event", "event")
BEFORE_ALL: Final = ("each dose", "first dose")


def owed(protocol: Protocol) -> Iterator[Finding]:
    """What is owed is owed after something that exists and has an end, or before a dose."""
    milestones = [it.code for it in protocol.milestones]
    for number, rule in enumerate(protocol.obligations):
        path: Path = ("obligations", number)
        if rule.after is None and rule.before is None:
            yield Finding(path, "neither after nor before", "what it is owed after, or the dose before which it leaves")
        if rule.after is not None and rule.after not in (*OCCASIONS, *milestones):
            expected = '"each dose", "each session", "serious event", "event" or the code of a milestone'
            yield Finding((*path, "after"), f'"{rule.after}"', expected, nearest(rule.after, [*OCCASIONS, *milestones]))
        yield from _time(path, rule)
        yield from _marks(path, rule)


def _time(path: Path, rule: Obligation) -> Iterator[Finding]:
    if rule.after is not None and rule.within is None:
        yield Finding((*path, "within"), "nothing", f'this key; where nobody published it, "{UNSPECIFIED}"')
    if rule.after is None:
        for key, said in (("within", rule.within), ("starts", rule.starts)):
            if said is not None:
                yield Finding((*path, key), f'"{said}"', "after, which starts a clock; before a dose there is none")


def _marks(path: Path, rule: Obligation) -> Iterator[Finding]:
    if rule.after != "event" and rule.events:
        yield Finding((*path, "events"), "a list", 'after = "event" beside it')


def periodic(protocol: Protocol) -> Iterator[Finding]:
    """A report's periods begin with a milestone or are quarters, and its time is no negative one."""
    for number, rule in enumerate(protocol.reports):
        path: Path = ("reports", number)
        yield from _period(path, rule, [it.code for it in protocol.milestones])
        if isinstance(rule.within, Offset) and rule.within.amount < 0:
            yield Finding((*path, "within"), f'"{rule.within}"', "0 or more")
        checks = [it.code for it in protocol.checks]
        if rule.leaves_out is not None and rule.leaves_out not in checks:
            near = nearest(rule.leaves_out, checks)
            yield Finding((*path, "leaves_out"), f'"{rule.leaves_out}"', "the code of a check", near)
        if rule.code in {it.code for it in protocol.obligations}:
            yield Finding((*path, "code"), f'"{rule.code}"', "a code that no obligation has")


def _period(path: Path, rule: PeriodicReport, milestones: list[str]) -> Iterator[Finding]:
    if isinstance(rule.every, Offset):
        if rule.every.unit is not Unit.MONTHS or rule.every.amount < 1:
            yield Finding((*path, "every"), f'"{rule.every}"', '"quarter", or 1 or more mo')
        if rule.since not in milestones:
            near = nearest(rule.since, milestones) if rule.since else None
            said = f'"{rule.since}"' if rule.since else "nothing"
            yield Finding((*path, "since"), said, "the code of a milestone, from which the months are counted", near)
    elif rule.since is not None:
        yield Finding((*path, "since"), f'"{rule.since}"', "none beside quarters, which are those of the calendar")
