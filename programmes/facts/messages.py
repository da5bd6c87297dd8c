"""Messages as facts: sent ones cannot move. Which are to go: `programmes.reminders`."""

from dataclasses import dataclass
from typing import Literal

from programmes.facts.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Messaged(Fact):
    """A reminder that was sent. It can neither move nor be sent again."""

    reminder: str
    code: str
    kind: Literal["messaged"] = "messaged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered(Fact):
    """A reminder to the patient that could not be delivered, for good: somebody has to phone."""

    reminder: str
    code: str
    kind: Literal["undelivered"] = "undelivered"
