"""Where and for whom a plan is made: zones, quiet hours, arm, limits of the house. Not the protocol, not the facts."""

from dataclasses import dataclass
from datetime import date, time
from zoneinfo import ZoneInfo

from programmes.protocol.quantities import Offset, Unit
from programmes.protocol.regulation import Regulation

A_DAY_LATER = Offset(24, Unit.HOURS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What `plan` needs beside the protocol and the facts.

    `zone` is the course's own copy of its site's zone, `patient_zone` the patient's clock (None: the site's).
    No automatic message reaches a patient from `quiet_from` (included) to `quiet_until` (excluded) on that clock.
    A fact recorded more than `late_entry` after it happened is *entered late*. `arm` None: the protocol's first.
    `holidays` are days that are no business days, as a library knows them. `born_on` None: no rule of an age can be
    judged. `stack` are the rules of the places the course is given in, the widest first: federal, then of the state.
    """

    zone: ZoneInfo
    patient_zone: ZoneInfo | None = None
    quiet_from: time = time(21)
    quiet_until: time = time(8)
    late_entry: Offset = A_DAY_LATER
    arm: str | None = None
    holidays: frozenset[date] = frozenset()
    born_on: date | None = None
    stack: tuple[Regulation, ...] = ()

    @property
    def reader_zone(self) -> ZoneInfo:
        """Return the zone of the patient's clock."""
        return self.patient_zone or self.zone
