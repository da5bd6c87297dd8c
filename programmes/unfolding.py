"""The visits known so far: repeats, arms and anchors unfolded over the facts. Judges nothing: see `rules`."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import zip_longest
from zoneinfo import ZoneInfo

from programmes.facts import TOOK_PLACE, Booked, Dose, Enrolled, Reached, Session, Turned
from programmes.history import History
from programmes.moments import after
from programmes.planned_visit import SAME_DOSE_DAY, PlannedVisit
from programmes.protocol import Protocol
from programmes.protocol.allowed_days import VisitWindow
from programmes.protocol.model import Visit
from programmes.schedule import NOWHERE, OpenWindow, Window, open_window, visit_window
from programmes.setting import Setting

__all__ = ["SAME_DOSE_DAY", "Course", "PlannedVisit"]


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
    def milestones(self) -> dict[str, list[Reached]]:
        """Return when each milestone was reached, oldest first."""
        found: dict[str, list[Reached]] = {}
        for fact in self.history.of(Reached):
            found.setdefault(fact.milestone, []).append(fact)
        return found

    @cached_property
    def zones(self) -> tuple[tuple[ZoneInfo, datetime | None], ...]:
        """Return the zones of the course, each with the moment at which it moved on (None: it is there now)."""
        moves = [it for it in self.history.of(Turned) if it.zone and it.from_zone]
        past = [(ZoneInfo(str(it.from_zone)), it.happened_at) for it in moves]
        return (*past, (self.setting.zone, None))

    def zone_at(self, moment: datetime) -> ZoneInfo:
        """Return the zone whose calendar the course kept at `moment`."""
        return next(zone for zone, until in self.zones if until is None or moment < until)

    @cached_property
    def stopped_at(self) -> datetime | None:
        """Return when the treatment was stopped, so that no further dose is due. None: it goes on."""
        return next((it.happened_at for it in self.history.of(Turned) if it.turn == "treatment stopped"), None)

    @cached_property
    def last_dosing(self) -> str | None:
        """Return the visit of the last dose: by the protocol; after stopping, the last given. None: there is none."""
        if self.stopped_at is not None and self.doses:
            return max(self.doses.values(), key=lambda dose: dose.happened_at).visit
        return self._dosing_in_arm[-1].code if self._dosing_in_arm else None

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
            zone=self.zone_at(ended),
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
            window=self._window(visit.window, anchor) if anchor else NOWHERE,
            provisional=provisional or anchor is None,
            booked=self.bookings.get(key),
            sessions=tuple(self.sessions.get(key, ())),
            dosed_at=self.doses[key].happened_at if key in self.doses else None,
        )

    def _anchor(self, visit: Visit, dose: str | None) -> tuple[datetime | None, bool]:
        """Return the moment a visit is counted from, and whether it is only planned so far."""
        if visit.anchor == "enrolment":
            return self._enrolment(visit), False
        if visit.anchor == "last dose":
            return self._happened(self.last_dosing, visit) if self.last_dosing else (None, True)
        return self._happened(self._instead_of(dose or visit.anchor, visit), visit)

    @cached_property
    def _milestone_codes(self) -> frozenset[str]:
        return frozenset(it.code for it in self.protocol.milestones)

    def hangs_on_a_dose_given(self, visit: PlannedVisit) -> bool:
        """Say whether a visit is counted from a dose that was given."""
        code = self.last_dosing if visit.rule.anchor == "last dose" else visit.anchor
        return self._instead_of(code or "", visit.rule) in self.doses

    def _instead_of(self, code: str, visit: Visit) -> str:
        """Return what a visit is counted from: follow-up of a dose that never came, from the last one given.

        Published follow-up counts from the last dose of the protocol. Somebody whose treatment was stopped before it
        would otherwise have no follow-up at all.
        """
        stopped = self.stopped_at is not None and self.last_dosing is not None
        dosing = any(it.code == code for it in self._dosing_in_arm)
        if stopped and dosing and code not in self.doses and visit.phase == "follow-up" and self.doses:
            return self.last_dosing or code
        return code

    def _window(self, rule: VisitWindow, anchor: datetime) -> Window:
        return self.on_calendar(lambda zone: visit_window(rule, anchor, zone, self.setting.holidays))

    def on_calendar(self, window_in: Callable[[ZoneInfo], Window]) -> Window:
        """Return a window on the calendar of its day: what lies behind a move stays as it was."""
        for zone, until in self.zones:
            window = window_in(zone)
            last = window.closes_at or window.due_at
            if until is None or (last is not None and last <= until):
                return window
        raise AssertionError("the last zone has no end")

    def _enrolment(self, visit: Visit) -> datetime | None:
        arm = next((arm for arm in self.protocol.arms if arm.code == self._arm), None)
        if self.enrolled_at is None or arm is None or arm.delay is None or _stays(visit):
            return self.enrolled_at
        return after(self.enrolled_at, arm.delay, self.setting.zone)

    def _happened(self, code: str, following: Visit) -> tuple[datetime | None, bool]:
        """Return when the visit `code` happened, or its end where `following` counts from there. Found out once."""
        asked = (code, following.counts_from == "end")
        if asked not in self._found:
            self._found[asked] = self._when(*asked)
        return self._found[asked]

    @cached_property
    def _found(self) -> dict[tuple[str, bool], tuple[datetime | None, bool]]:
        return {}

    def _when(self, code: str, at_end: bool) -> tuple[datetime | None, bool]:
        """Return when a visit happened: dose given, else held, else booked, else its target or first day.

        Its end is that of the last session, because preparation may take several.
        """
        held = [it for it in self.sessions.get(code, ()) if it.outcome in TOOK_PLACE]
        if code in self.doses and not at_end:
            return self.doses[code].happened_at, False
        if code in self._milestone_codes:
            reached = self.milestones.get(code)
            return (reached[0].happened_at if reached else None), not reached
        visit = self.protocol.visit(code)
        if held and (at_end or visit.phase != "dosing"):
            return (held[-1].ended_at if at_end else held[0].started_at) or held[0].happened_at, False
        if code in self.bookings:
            return (self.bookings[code].ends_at if at_end else self.bookings[code].starts_at), True
        anchor, _ = self._anchor(visit, None)
        window = self._window(visit.window, anchor) if anchor else NOWHERE
        return window.due_at or window.opens_at, True


def _stays(visit: Visit) -> bool:
    """Say whether an arm's delay leaves a visit where it is: everybody is screened at once, waiting is waiting."""
    return bool(visit.arms) or visit.phase == "screening"


def _cut(window: OpenWindow, next_dose_at: datetime | None) -> OpenWindow:
    """Close a window at the next dose; one that would only open after it never does."""
    if next_dose_at is None or next_dose_at >= window.closes_at:
        return window
    closes_at = max(window.opens_at, next_dose_at)
    return replace(window, closes_at=closes_at, narrows_at=min(window.narrows_at, closes_at), cut=True)
