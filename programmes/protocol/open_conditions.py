"""What wash-outs, counts, medicines and ways leave open, one sentence each. What cannot be: `condition_consistency`."""

from collections.abc import Iterator

from programmes.protocol.model import Protocol
from programmes.protocol.quantities import UNSPECIFIED


def open_conditions(protocol: Protocol) -> Iterator[str]:
    """Yield one sentence for each figure of these tables that nobody published."""
    for washout in protocol.washouts:
        if washout.at_least == UNSPECIFIED and washout.half_lives is None:
            yield (
                f"washouts[{washout.code}].at_least is unspecified: only that it was stopped is judged, and how long "
                "before cannot be assessed."
            )
    for count in protocol.counts:
        if count.within == UNSPECIFIED:
            yield f"counts[{count.code}].within is unspecified: whether there are too many cannot be assessed."
    for medicine in protocol.medicines:
        if any(it.window.opens == it.window.closes == UNSPECIFIED for it in medicine.steps):
            path = f"medicines[{medicine.code}].steps"
            yield f"{path} leave days open: whether an amount was begun in time cannot be assessed."
    for branch in protocol.branches:
        if branch.allowed == UNSPECIFIED:
            yield f"branches[{branch.code}].allowed is unspecified: whether it may be taken cannot be assessed."
