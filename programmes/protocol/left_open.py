"""What people, groups, ages, limits and leaving leave open, one sentence each. What cannot be: `consistency`."""

from collections.abc import Iterator

from programmes.protocol.model import Protocol
from programmes.protocol.quantities import UNSPECIFIED


def left_open(protocol: Protocol) -> Iterator[str]:
    """Yield one sentence for each figure that nobody published, and for what no facts can ever answer."""
    yield from _of_people(protocol)


def _of_people(protocol: Protocol) -> Iterator[str]:
    for rule in protocol.staffing:
        if rule.at_least == UNSPECIFIED:
            yield f"staffing[{rule.code}].at_least is unspecified: whether enough of them are there cannot be assessed."
    if protocol.group and not protocol.group.ratios:
        yield "group has no ratios: whether a group had enough facilitators cannot be assessed."
