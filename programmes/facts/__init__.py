"""The kinds of fact: what can happen or be decided, as the rules see it. One patient's facts together: `history`."""

from typing import TypeAlias

from programmes.facts.contacts import (
    TOOK_PLACE,
    Asked,
    Booked,
    Called,
    Contact,
    Enrolled,
    Grouped,
    Session,
    Struck,
    Turn,
    Turned,
)
from programmes.facts.dosing_day import AdverseEvent, Discharged, Dose, Measured, Observed, Present
from programmes.facts.fact import Fact
from programmes.facts.messages import Messaged, Undelivered
from programmes.facts.records import (
    Checked,
    Decided,
    Departed,
    Filed,
    PracticeAgreed,
    Prescribed,
    Rated,
    Reached,
    Signed,
    Waived,
    Weighed,
)

AnyFact: TypeAlias = (
    Enrolled
    | Booked
    | Session
    | Dose
    | Present
    | Discharged
    | Measured
    | Observed
    | AdverseEvent
    | Filed
    | Called
    | Asked
    | Turned
    | Struck
    | Checked
    | Weighed
    | Rated
    | PracticeAgreed
    | Reached
    | Decided
    | Signed
    | Departed
    | Prescribed
    | Grouped
    | Waived
    | Messaged
    | Undelivered
)

__all__ = [
    "TOOK_PLACE",
    "AdverseEvent",
    "AnyFact",
    "Asked",
    "Booked",
    "Called",
    "Checked",
    "Contact",
    "Decided",
    "Departed",
    "Discharged",
    "Dose",
    "Enrolled",
    "Fact",
    "Filed",
    "Grouped",
    "Measured",
    "Messaged",
    "Observed",
    "PracticeAgreed",
    "Prescribed",
    "Present",
    "Rated",
    "Reached",
    "Session",
    "Signed",
    "Struck",
    "Turn",
    "Turned",
    "Undelivered",
    "Waived",
    "Weighed",
]
