"""One visit of a course: where it stands in the protocol, when it is due, what came of it. All of them: `unfolding`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from programmes.facts import TOOK_PLACE, Booked, Session
from programmes.protocol.model import Visit
from programmes.schedule import Window

SAME_DOSE_DAY = timedelta(hours=12)  # a dosing day's planned length, where neither booking nor session gives an end


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedVisit:
    """One visit of this course: where it stands in the protocol, its window, its booking, its contacts.

    `provisional`: its anchor has not happened yet. `sessions` are all recorded contacts, kept or not, oldest first.
    `dosed_at`: when the first dose was taken at it, None: none was.
    """

    key: str
    rule: Visit
    dose: str | None
    window: Window
    provisional: bool
    booked: Booked | None
    sessions: tuple[Session, ...]
    dosed_at: datetime | None = None

    @property
    def anchor(self) -> str:
        """Return what the visit is counted from: the dose it repeats for, else its own anchor."""
        return self.dose or self.rule.anchor

    @property
    def held(self) -> Session | None:
        """Return the first contact that took place, or None; where a dose was taken, that of its day.

        A session that was cut short before any dose, days earlier, is not the one in which the dose was taken.
        """
        return next((it for it in self.sessions if it.outcome in TOOK_PLACE and not self._was_earlier(it)), None)

    def _was_earlier(self, session: Session) -> bool:
        ended_at = session.ended_at or session.happened_at
        return self.dosed_at is not None and self.dosed_at - ended_at > SAME_DOSE_DAY

    @property
    def since_booked(self) -> tuple[Session, ...]:
        """Return the contacts that say what came of the booking that stands; without a booking, all of them.

        What came of an earlier time says nothing about a new one, in whatever order the two were typed in.
        """
        return tuple(session for session in self.sessions if self.booked is None or _answers(session, self.booked))


def _answers(session: Session, booked: Booked) -> bool:
    """Say whether a contact answers a booking: its time had come by then, or it was held or called off instead."""
    if booked.starts_at is not None and booked.starts_at <= session.recorded_at:
        return session.recorded_at >= booked.recorded_at
    if session.outcome == "did not come":
        return False
    return (session.started_at or session.happened_at) > booked.recorded_at
