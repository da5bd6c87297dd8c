"""The visits known so far: repeats, arms and anchors unfolded over the facts. Judges nothing: see `rules`."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import zip_longest

from programmes.history import TOOK_PLACE, Booked, Dose, Enrolled, History, Session
from programmes.moments import after
from programmes.protocol import Protocol
from programmes.protocol.model import Visit
from programmes.schedule import NOWHERE, OpenWindow, Window, open_window, visit_window
from programmes.setting import Setting

SAME_DOSE_DAY = timedelta(hours=12)  # a dosing day's planned length, where neither booking nor session gives an end


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedVisit:
    """One visit of this course: where it stands in the protocol, its window, its booking, its contacts.

    `provisional`: its anchor has not happened yet. `sessions` are all recorded contacts, kept or not, oldest first.
    """

    key: str
    rule: Visit
    dose: str | None
    window: Window
    provisional: bool
    booked: Booked | None
    sessions: tuple[Session, ...]

    @property
    def anchor(self) -> str:
        """Return what the visit is counted from: the dose it repeats for, else its own anchor."""
        return self.dose or self.rule.anchor

    @property
    def held(self) -> Session | None:
        """Return the first contact that took place, or None."""
        return next((session for session in self.sessions if session.outcome in TOOK_PLACE), None)

    @property
    def since_booked(self) -> tuple[Session, ...]:
        """Return the contacts that say what came of the booking that stands; without a booking, all of them.

        What came of an earlier time says nothing about a new one, in whatever order the two were typed in.
        """
        return tuple(session for session in self.sessions if self.booked is None or _answers(session, self.booked))


@dataclass(frozen=True)
class Course:
    """A protocol laid over one patient's history: anchors found, visits unfolded. Made once for each plan."""

    protocol: Protocol
    history: History
    setting: Setting

    @cached_property
    def enrolled_at(self) -> datetime | None:
        """Return when the patient joined, or None while nobody has recorded it."""
        facts = self.history.of(Enrolled)
        return facts[0].happened_at if facts else None

    @cached_property
    def doses(self) -> dict[str, Dose]:
        """Return the first dose taken at each dosing visit, by visit key."""
        found: dict[str, Dose] = {}
        for dose in self.history.of(Dose):
            found.setdefault(dose.visit, dose)
        return found

    @cached_property
    def bookings(self) -> dict[str, Booked]:
        """Return the booking that stands for each visit; one that was cancelled is not there."""
        latest = {booked.visit: booked for booked in sorted(self.history.of(Booked), key=lambda it: it.recorded_at)}
        return {key: booked for key, booked in latest.items() if booked.starts_at is not None}

    @cached_property
    def sessions(self) -> dict[str, list[Session]]:
        """Return the recorded contacts of each visit, oldest first."""
        found: dict[str, list[Session]] = {}
        for session in self.history.of(Session):
            found.setdefault(session.visit, []).append(session)
        return found

    @cached_property
    def visits(self) -> tuple[PlannedVisit, ...]:
        """Return the visits of this course in the order of the protocol; a repeat follows its dose's order."""
        return tuple(
            self._planned(visit, dose)
            for visit in self.protocol.visits
            if self._in_arm(visit)
            for dose in self._repeats(visit)
        )

    @cached_property
    def by_key(self) -> dict[str, PlannedVisit]:
        """Return the visits by their keys."""
        return {visit.key: visit for visit in self.visits}

    @cached_property
    def dosing(self) -> tuple[PlannedVisit, ...]:
        """Return the visits at which a dose is given."""
        return tuple(visit for visit in self.visits if visit.rule.phase == "dosing")

    @cached_property
    def windows(self) -> tuple[OpenWindow, ...]:
        """Return the integration windows of the doses given so far, each cut where the next dose was given."""
        if self.protocol.integration_window == "none":
            return ()
        given = sorted(self.doses.values(), key=lambda dose: dose.happened_at)
        whole = [self._window_of(dose) for dose in given]
        following = [dose.happened_at for dose in given[1:]]
        return tuple(_cut(window, at) for window, at in zip_longest(whole, following))

    def _window_of(self, dose: Dose) -> OpenWindow:
        ended, provisional = self._end_of_dosing(dose)
        rule = self.protocol.integration_window
        assert rule != "none"  # `windows` has asked
        return open_window(
            rule,
            visit=dose.visit,
            dosed_at=dose.happened_at,
            ended_at=ended,
            provisional=provisional,
            zone=self.setting.zone,
        )

    def _end_of_dosing(self, dose: Dose) -> tuple[datetime, bool]:
        """Return when the dosing session ended: as recorded, else as planned, and then provisional."""
        session = self.by_key[dose.visit].held if dose.visit in self.by_key else None
        if session and session.ended_at:
            return session.ended_at, False
        booked = self.bookings.get(dose.visit)
        planned = booked.ends_at if booked and booked.ends_at else dose.happened_at + SAME_DOSE_DAY
        return max(planned, dose.happened_at), True

    def _in_arm(self, visit: Visit) -> bool:
        return not visit.arms or self._arm in visit.arms

    @property
    def _arm(self) -> str | None:
        first = self.protocol.arms[0].code if self.protocol.arms else None
        return self.setting.arm or first

    def _repeats(self, visit: Visit) -> tuple[str | None, ...]:
        if visit.repeats_for is None:
            return (None,)
        return tuple(dosing.code for dosing in self._dosing_in_arm)

    @cached_property
    def _dosing_in_arm(self) -> tuple[Visit, ...]:
        return tuple(dosing for dosing in self.protocol.dosing_visits if self._in_arm(dosing))

    def _planned(self, visit: Visit, dose: str | None) -> PlannedVisit:
        key = f"{visit.code}#{dose}" if dose else visit.code
        anchor, provisional = self._anchor(visit, dose)
        return PlannedVisit(
            key=key,
            rule=visit,
            dose=dose,
            window=visit_window(visit.window, anchor, self.setting.zone) if anchor else NOWHERE,
            provisional=provisional or anchor is None,
            booked=self.bookings.get(key),
            sessions=tuple(self.sessions.get(key, ())),
        )

    def _anchor(self, visit: Visit, dose: str | None) -> tuple[datetime | None, bool]:
        """Return the moment a visit is counted from, and whether it is only planned so far."""
        if visit.anchor == "enrolment":
            return self._enrolment(visit), False
        if visit.anchor == "last dose":
            return self._happened(self._dosing_in_arm[-1].code)
        return self._happened(dose or visit.anchor)

    def _enrolment(self, visit: Visit) -> datetime | None:
        arm = next((arm for arm in self.protocol.arms if arm.code == self._arm), None)
        if self.enrolled_at is None or arm is None or arm.delay is None or _stays(visit):
            return self.enrolled_at
        return after(self.enrolled_at, arm.delay, self.setting.zone)

    def _happened(self, code: str) -> tuple[datetime | None, bool]:
        """Return when the visit `code` happened: dose given, else session held, else booked, else its target."""
        if code in self.doses:
            return self.doses[code].happened_at, False
        visit = self.protocol.visit(code)
        held = [it for it in self.sessions.get(code, ()) if it.outcome in TOOK_PLACE]
        if held and visit.phase != "dosing":
            return held[0].started_at or held[0].happened_at, False
        if code in self.bookings:
            return self.bookings[code].starts_at, True
        anchor, _ = self._anchor(visit, None)
        return (visit_window(visit.window, anchor, self.setting.zone).due_at if anchor else None), True


def _stays(visit: Visit) -> bool:
    """Say whether an arm's delay leaves a visit where it is: everybody is screened at once, waiting is waiting."""
    return bool(visit.arms) or visit.phase == "screening"


def _answers(session: Session, booked: Booked) -> bool:
    """Say whether a contact answers a booking: its time had come by then, or it was held or called off instead."""
    if booked.starts_at is not None and booked.starts_at <= session.recorded_at:
        return session.recorded_at >= booked.recorded_at
    if session.outcome == "did not come":
        return False
    return (session.started_at or session.happened_at) > booked.recorded_at


def _cut(window: OpenWindow, next_dose_at: datetime | None) -> OpenWindow:
    """Close a window at the next dose; one that would only open after it never does."""
    if next_dose_at is None or next_dose_at >= window.closes_at:
        return window
    closes_at = max(window.opens_at, next_dose_at)
    return replace(window, closes_at=closes_at, narrows_at=min(window.narrows_at, closes_at), cut=True)
