"""The window of a visit, as a file says it. When it is: `schedule`; what it may not say: `windows`."""

from typing import Literal

from programmes.protocol.part import Part
from programmes.protocol.quantities import MaybeOffset, Words


class VisitWindow(Part):
    """The target and the allowed days of a visit, counted from its anchor; both end days included.

    `at = "same time"`: the edges lie at the anchor's time of day instead. `bounds` takes an end out. Outside a "soft"
    window is advice that was not followed, no breach of the protocol.
    """

    due: MaybeOffset
    opens: MaybeOffset
    closes: MaybeOffset
    at: Literal["whole days", "same time"] = "whole days"
    bounds: Literal["both included", "opening excluded", "closing excluded", "both excluded"] = "both included"
    strictness: Literal["hard", "soft"] = "hard"
    note: Words | None = None
    source: Words | None = None
