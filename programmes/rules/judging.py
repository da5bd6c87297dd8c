"""How a fact meets a window: the four ways to be met. Which fact and which window is each family's affair."""

from datetime import datetime

from programmes.history import Fact
from programmes.moments import after
from programmes.requirements import Outcome
from programmes.schedule import Window
from programmes.setting import Setting

KEPT = frozenset({Outcome.MET, Outcome.ENTERED_LATE})


def met(moment: datetime, fact: Fact, window: Window, setting: Setting) -> Outcome:
    """Return how `fact`, which happened at `moment`, meets `window`: early, late, entered late, or simply met.

    Judged on when it happened. What was recorded more than `late_entry` afterwards is met, entered late.
    """
    if window.opens_at is not None and moment < window.opens_at:
        return Outcome.MET_EARLY
    if window.closes_at is not None and moment >= window.closes_at:
        return Outcome.MET_LATE
    return kept(moment, fact, setting)


def kept(moment: datetime, fact: Fact, setting: Setting) -> Outcome:
    """Return how `fact` meets what has no window: met, or met and entered late. Never simply met when it was late."""
    return Outcome.ENTERED_LATE if entered_late(moment, fact, setting) else Outcome.MET


def entered_late(moment: datetime, fact: Fact, setting: Setting) -> bool:
    """Say whether `fact` was recorded more than the house's limit after `moment`; the limit itself is in time."""
    return fact.recorded_at > after(moment, setting.late_entry, setting.zone)
