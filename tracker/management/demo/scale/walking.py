"""A synthetic course walked through its protocol, visit by visit, up to a moment; and how it may go otherwise.

Nothing here knows a protocol: what comes next, and when, is what the protocol's own windows say.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

import programmes
from programmes.moments import at_wall, local_day
from programmes.protocol.gating import Hours
from programmes.protocol.quantities import Offset
from programmes.recurrence import unrolled
from programmes.unfolding import Course, PlannedVisit
from tracker.management.demo.scale.dose_day import DAY, HOUR, MINUTE, STAY, file_forms, give, weigh
from tracker.management.demo.scale.rows import COORDINATOR, COURSE, LEAD, PRESCRIBER, Rows
from tracker.models import (
    Booking,
    CourseEvent,
    Enrolment,
    GateCheck,
    Intention,
    Medication,
    Practice,
    Rating,
    Signature,
    TherapySession,
)
from tracker.models.redactions import REDACTED
from tracker.models.sessions import Mode, SessionOutcome

Turn, Decider = CourseEvent.Turn, CourseEvent.Decider
HOURS = (9, 10, 11, 13, 14, 15, 16)
TURNS = {
    "on hold": (Turn.ON_HOLD, Decider.TEAM),
    "stopped": (Turn.TREATMENT_STOPPED, Decider.PATIENT),
    "refused": (Turn.CONTACT_REFUSED, Decider.PATIENT),
    "died": (Turn.DIED, Decider.NOBODY),
}
TURNED_BEFORE, QUIET_FOR, AHEAD = timedelta(days=9), timedelta(days=25), timedelta(days=21)
NEVER = timedelta(days=10_000)


@dataclass(slots=True)
class Walk:
    """One course from its enrolment to `at`. `how` it goes: calm, or one of the ways of `archetypes`."""

    protocol: programmes.Protocol
    setting: programmes.Setting
    enrolled_at: datetime
    at: datetime
    how: str
    rows: Rows = field(default_factory=Rows)
    done: set[str] = field(default_factory=set)

    def walk(self) -> Rows:
        """Write down everything that happened by `at`, and what is agreed for the weeks after."""
        self.rows.add(Enrolment, self.enrolled_at, COORDINATOR)
        for place, check in enumerate(it for it in self.protocol.checks if it.valid != "same day"):
            self.rows.add(GateCheck, self.enrolled_at + (10 + place) * MINUTE, PRESCRIBER, code=check.code,
                          visit_key="", passed=True)  # fmt: skip
        self._before_anything()
        last = self._hold_visits()
        if self.how in TURNS:
            turn, decided_by = TURNS[self.how]
            moment = max(self.enrolled_at + HOUR, self.at - TURNED_BEFORE)
            self.rows.add(
                CourseEvent, moment, LEAD, turn=turn, decided_by=decided_by, reason="Synthetic", from_site_id=None,
                to_site_id=None, from_zone="", to_zone="",
            )  # fmt: skip
        elif last is None:
            self._finish()
        elif self.how not in ("no outcome", "quiet"):
            self._agree(last)
        return self.rows

    def _before_anything(self) -> None:
        """Write down what the protocol asks for beforehand: who may be treated, papers, medicines long stopped."""
        at, by = self.enrolled_at, PRESCRIBER
        for place, it in enumerate(it for it in self.protocol.criteria if it.assessment is None):
            self.rows.add(GateCheck, at + (20 + place) * MINUTE, by, code=it.code, visit_key="", passed=True)
        for place, paper in enumerate(self.protocol.documents):
            self.rows.add(
                Signature, at + (30 + place) * MINUTE, by, code=paper.code, signed_by=" ".join(paper.signed_by),
                edition=paper.edition or "",
            )  # fmt: skip
        for washout in self.protocol.washouts:
            self.rows.add(Medication, at - 200 * DAY, by, at + 40 * MINUTE, code=washout.code, per_day=Decimal())

    def laid(self) -> Course:
        """Return the protocol laid over what is written down so far, what comes again without an end written out."""
        history = programmes.History(self.rows.facts(), COURSE)
        return Course(unrolled(self.protocol, history), history, self.setting)

    def _hold_visits(self) -> list[tuple[datetime, PlannedVisit]] | None:
        """Hold one visit after the other while they lie before the end; return what is to come, None: all is done."""
        until = self.at - (TURNED_BEFORE if self.how in TURNS else QUIET_FOR if self.how == "quiet" else HOUR)
        for number in range(200):
            coming = sorted(self._coming(), key=lambda it: it[0])
            if not coming:
                return None
            moment, visit = coming[0]
            if self.how == "late" and number % 5 == 3 and visit.window.closes_at and visit.rule.phase != "dosing":
                moment = max(moment, visit.window.closes_at + DAY + 10 * HOUR)
            if moment + STAY * 4 > until:
                return coming
            if self.how == "no outcome" and visit.rule.phase == "dosing":
                self._book(visit, self.at - 16 * HOUR, STAY, self.at - 7 * DAY)
                return coming
            self._hold(visit, moment, coming[1:2])
        raise AssertionError("A protocol has no end.")

    def _coming(self) -> Iterator[tuple[datetime, PlannedVisit]]:
        """Yield the visits that are not done and whose day is known, each with when it would be held."""
        dosed = [it for it in self.laid().dosing if it.key in self.done]
        for place, visit in enumerate(self.laid().visits):
            if visit.key in self.done or (visit.provisional and not visit.booked):
                continue
            yield self._moment(visit, place, bool(dosed)), visit

    def _moment(self, visit: PlannedVisit, place: int, dosed: bool) -> datetime:
        """Return the visit's target or first allowed day, at an hour of its own; without any, a week after the last."""
        window = visit.window
        day = window.due_at or window.opens_at
        earliest = self.rows.written[-1].values["happened_at"] if self.rows.written else self.enrolled_at
        if day is None:
            day = window.closes_at - 2 * DAY if window.closes_at else earliest + 2 * DAY
        zone = self.setting.zone
        hour = 9 if visit.rule.phase == "dosing" else HOURS[place % len(HOURS)]
        moment = at_wall(local_day(day, zone), time(hour), zone)
        return moment if moment > self.enrolled_at else self.enrolled_at + (3 + place) * HOUR

    def _hold(self, visit: PlannedVisit, moment: datetime, following: list[tuple[datetime, PlannedVisit]]) -> None:
        self.done.add(visit.key)
        if visit.rule.phase == "dosing":
            self._book(visit, moment - 20 * MINUTE, STAY, moment - 8 * DAY)
            weigh(self.rows, moment)
            forgotten = 1 if self.how == "gate" else 0
            give(self.rows, self.laid(), visit, moment, forgotten)
            file_forms(self.rows, self.protocol, visit.key, moment, self.at - DAY)
            return
        if self.how == "did not come" and moment > self.at - 4 * DAY:
            self._meet(visit, moment, SessionOutcome.DID_NOT_COME)
            return
        if visit.rule.offered and visit.rule.phase == "integration" and len(visit.key) % 2:
            self._meet(visit, moment, SessionOutcome.DECLINED)
            return
        for nth in range(self._times(visit)):
            self._meet(visit, moment + nth * DAY, SessionOutcome.HELD)
        self._after_meeting(visit, moment)

    def _times(self, visit: PlannedVisit) -> int:
        """Return how often a visit is held: preparation as often as its hours take."""
        mine = [it for it in self.protocol.hours if it.phase == visit.rule.phase and isinstance(it.at_least, Offset)]
        same = sum(1 for it in self.protocol.visits if it.phase == visit.rule.phase)
        return max((_needed(it, same) for it in mine), default=1)

    def _meet(self, visit: PlannedVisit, moment: datetime, outcome: SessionOutcome) -> None:
        took_place = outcome == SessionOutcome.HELD
        length = self._length(visit)
        written = moment + length + 10 * MINUTE
        mode = Mode.TELEPHONE if visit.rule.kind == "call" else Mode.IN_PERSON
        self.rows.add(
            TherapySession, moment if took_place else written, LEAD, written, visit_key=visit.key, outcome=outcome,
            mode=mode, started_at=moment if took_place else None, ended_at=moment + length if took_place else None,
            reason="" if took_place else "Synthetic",
        )  # fmt: skip

    def _length(self, visit: PlannedVisit) -> timedelta:
        asked = visit.rule.duration.at_least if visit.rule.duration else None
        minutes = asked.minutes if isinstance(asked, Offset) else 60
        return timedelta(minutes=max(minutes, 150 if visit.rule.phase == "preparation" else 60))

    def _after_meeting(self, visit: PlannedVisit, moment: datetime) -> None:
        """Write the scores, an intention and, after a dose, a small step."""
        said: dict[str, Any] = {"visit_key": visit.key}
        written = moment + self._length(visit) + 10 * MINUTE
        scales = {it.code: it for it in self.protocol.assessments}
        for place, code in enumerate(visit.rule.assessments):
            rater = None if scales[code].rater == "patient" else COORDINATOR
            self.rows.add(Rating, moment + place * MINUTE, LEAD, written, assessment=code, total=self._total(code),
                          rated_by_id=rater, **said)  # fmt: skip
        if len(self.done) == 1:
            # A patient's words are sealed for one row, so that rows written by multiplication can have none.
            self.rows.add(Intention, moment, LEAD, written, text="", chose_none=True)
        if visit.rule.phase == "integration" and not any(it.model is Practice for it in self.rows.written):
            day = local_day(moment, self.setting.zone)
            self.rows.add(Practice, moment, LEAD, written, text=REDACTED,  # sealed words: as above
                          starts_on=day + DAY, ends_on=day + 20 * DAY)  # fmt: skip

    def _total(self, code: str) -> Decimal:
        """Return a total of a scale a third up, and of who may be treated at least, or at most."""
        scale = next(it for it in self.protocol.assessments if it.code == code)
        asked = [it for it in self.protocol.criteria if it.assessment == code]
        least = max((it.at_least for it in asked if it.at_least is not None), default=scale.low)
        most = min((it.at_most for it in asked if it.at_most is not None), default=scale.high)
        return Decimal(min(max((scale.low + scale.high) // 3, least), most))

    def _book(self, visit: PlannedVisit, starts_at: datetime, length: timedelta, agreed_at: datetime) -> None:
        agreed = max(agreed_at, self.enrolled_at + HOUR)
        self.rows.add(Booking, agreed, COORDINATOR, visit_key=visit.key, starts_at=starts_at,
                      ends_at=starts_at + length, with_whom_id=LEAD, place="Room 1")  # fmt: skip

    def _agree(self, coming: list[tuple[datetime, PlannedVisit]]) -> None:
        """Agree the next visits of the coming weeks, two at most, on separate days."""
        soon = [it for it in coming if self.at + HOUR < it[0] < self.at + AHEAD and not it[1].booked]
        soon = [*soon[:1], *[it for it in soon[1:] if it[0] > soon[0][0] + DAY][:1]]
        for place, (moment, visit) in enumerate(soon):
            length = STAY if visit.rule.phase == "dosing" else self._length(visit)
            self._book(visit, moment, length, self.at - (2 - place) * HOUR)

    def _finish(self) -> None:
        """Complete the course on the day after everything was done."""
        moment = max(row.values["recorded_at"] for row in self.rows.written) + DAY
        if moment < self.at:
            self.rows.add(
                CourseEvent, moment, PRESCRIBER, turn=Turn.COMPLETED, decided_by=Decider.TEAM, reason="Synthetic",
                from_site_id=None, to_site_id=None, from_zone="", to_zone="",
            )  # fmt: skip


def _needed(hours: Hours, visits: int) -> int:
    """Return how many meetings of two and a half hours at each of so many visits reach the hours asked for."""
    assert isinstance(hours.at_least, Offset)  # the caller has asked
    return -(-int(hours.at_least.minutes) // (150 * visits))
