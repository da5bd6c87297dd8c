"""The rows of a dosing day on which everything goes as the protocol asks. Which day it is: `walking`."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from programmes import Protocol
from programmes.moments import after
from programmes.protocol.dosing_day import Measurement
from programmes.protocol.model import DoseRule
from programmes.protocol.quantities import Amount, Offset
from programmes.rules.planned_doses import choices_mg, dose_rule
from programmes.unfolding import Course, PlannedVisit
from tracker.management.demo.scale.rows import LEAD, PRESCRIBER, SECOND, Rows
from tracker.models import Dose, Filing, GateCheck, RoomEntry, TherapySession, Weight
from tracker.models.sessions import SessionOutcome

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
STAY, NIGHT = 8 * HOUR, 23 * HOUR
KG = Decimal("70.0")
UTC = ZoneInfo("UTC")
Kind = RoomEntry.Kind
WHERE = {
    "in the room": RoomEntry.Where.IN_THE_ROOM, "on the premises": RoomEntry.Where.ON_THE_PREMISES,
    "reachable": RoomEntry.Where.REACHABLE,
}  # fmt: skip


def weigh(rows: Rows, at: datetime) -> None:
    """Put the patient on the scales before the dose at `at`, which may hang on the weight."""
    rows.add(Weight, at - 50 * MINUTE, PRESCRIBER, kg=KG)


def give(rows: Rows, laid: Course, visit: PlannedVisit, at: datetime, unanswered: int = 0) -> datetime:
    """Give the dose of a visit at `at` after the patient was weighed, and return when the session is written down.

    The first `unanswered` checks of the day are forgotten.
    """
    protocol = laid.protocol
    for place, check in enumerate([it for it in protocol.checks if it.valid == "same day"]):
        if place >= unanswered:
            rows.add(GateCheck, at - (40 - place) * MINUTE, LEAD, code=check.code, visit_key=visit.key, passed=True)
    leaves = at + (NIGHT if protocol.discharge.overnight == "required" else STAY)
    ends, written = at + STAY, at + STAY + 10 * MINUTE
    _dose(rows, laid, visit, at, written)
    _room(rows, protocol, visit, at, ends, leaves)
    rows.add(
        TherapySession, at - 20 * MINUTE, LEAD, written, visit_key=visit.key, outcome=SessionOutcome.HELD,
        started_at=at - 20 * MINUTE, ended_at=ends,
    )  # fmt: skip
    return written


def _dose(rows: Rows, laid: Course, visit: PlannedVisit, at: datetime, written: datetime) -> None:
    rule = dose_rule(laid, visit)
    taken = {"visit_key": visit.key, "given_by_id": PRESCRIBER, "witnessed_by_id": LEAD, "lot": "SYN-1"}
    taken["observed"] = True if rule and rule.observed else None
    for place, mg in enumerate(_amounts(laid, visit, rule)):
        rows.add(Dose, at + 5 * place * MINUTE, PRESCRIBER, written, mg=mg, product="extract", **taken)


def _amounts(laid: Course, visit: PlannedVisit, rule: DoseRule | None) -> list[Decimal]:
    if rule is None:
        return [Decimal(25)]
    choices = choices_mg(rule, laid, visit)
    most = rule.at_most.mg if isinstance(rule.at_most, Amount) else Decimal(25)
    mg = choices[0] if choices else most / 2
    return [rule.devices.each.mg] * int(mg / rule.devices.each.mg) if rule.devices else [mg]


def _room(rows: Rows, protocol: Protocol, visit: PlannedVisit, at: datetime, ends: datetime, leaves: datetime) -> None:
    """Write who was there, every reading and sign that is asked for, and that the patient left with somebody."""
    said: dict[str, Any] = {"visit_key": visit.key, "recorded_at": leaves + 10 * MINUTE}
    for place, who in enumerate((LEAD, SECOND)):
        rows.add(RoomEntry, at - (30 - place) * MINUTE, LEAD, kind=Kind.PRESENCE, until=ends, person_id=who, **said)
    for moment in sorted(set(_readings(protocol, at, leaves))):
        rows.add(RoomEntry, moment, LEAD, kind=Kind.VITAL_SIGNS, systolic=122, diastolic=78, pulse=70, saturation=98,
                 temperature=Decimal("36.8"), **said)  # fmt: skip
    signs = sorted({code for stay in protocol.stays for code in stay.until_gone})
    for place, code in enumerate(signs):
        moment = ends - (20 - place) * MINUTE
        rows.add(RoomEntry, moment, LEAD, kind=Kind.OBSERVATION, code=code, present=False, **said)
    for place, it in enumerate(protocol.staffing):
        roles = " ".join(sorted({it.role, it.credential or it.role}))
        rows.add(RoomEntry, at - (26 - place) * MINUTE, LEAD, kind=Kind.PRESENCE, until=leaves, person_id=PRESCRIBER,
                 roles=roles, where=WHERE[it.where], **said)  # fmt: skip
    asked = [*(it.code for it in protocol.leaving), *(it.code for it in protocol.restrictions)]
    for place, code in enumerate(asked):
        rows.add(GateCheck, leaves - (14 - place) * MINUTE, LEAD, leaves + 10 * MINUTE, code=code,
                 visit_key=visit.key, passed=True)  # fmt: skip
    rows.add(RoomEntry, leaves, LEAD, kind=Kind.DISCHARGE, person_id=PRESCRIBER, escorted=True, **said)


def _readings(protocol: Protocol, at: datetime, leaves: datetime) -> Iterator[datetime]:
    yield at - 10 * MINUTE
    yield leaves - 5 * MINUTE
    for rule in protocol.measurements:
        if isinstance(rule.at, Offset):
            yield _after(rule, at)


def _after(rule: Measurement, at: datetime) -> datetime:
    assert isinstance(rule.at, Offset)  # the caller has asked
    return at + rule.at.minutes * MINUTE


def file_forms(rows: Rows, protocol: Protocol, visit_key: str, given_at: datetime, until: datetime) -> None:
    """Send what is owed after each dose, on the second day, if that lies before `until`."""
    owed = [it for it in protocol.obligations if it.after == "each dose"]
    for place, it in enumerate(owed):
        moment = given_at + 2 * DAY + place * HOUR
        if isinstance(it.within, Offset) and moment <= until and moment < after(given_at, it.within, UTC):
            rows.add(Filing, moment, LEAD, form=it.code, about=visit_key, number="")
