"""Facts in few words, on course "1" of a patient enrolled on Monday 2 March 2026 in London. No test here."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from programmes import History, Plan, Protocol, Requirement, Setting, State, plan, state
from programmes.history import (
    AnyFact,
    Booked,
    Checked,
    Discharged,
    Dose,
    Messaged,
    PracticeAgreed,
    Present,
    Rated,
    Session,
    Turned,
    Waived,
    Weighed,
)
from programmes.unfolding import Course
from tests.factories import MONDAY, enrolled, harbour

LONDON, NEW_YORK, LORD_HOWE = ZoneInfo("Europe/London"), ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def local(text: str, zone: ZoneInfo = LONDON) -> datetime:
    """Return the moment of a text such as `2026-03-23 09:00` on the zone's clock; 2026 may be left out."""
    whole = text if text[:2] in ("19", "20") else f"2026-{text}"
    return datetime.fromisoformat(whole).replace(tzinfo=zone).astimezone(UTC)


def _shared(name: str, at: datetime, fields: dict[str, Any]) -> dict[str, Any]:
    return {"course": "1", "happened_at": at, "recorded_at": at, "key": f"{name}:{at.isoformat()}"} | fields


def booked(visit: str, starts_at: datetime, hours: int = 8, at: datetime = MONDAY, **fields: Any) -> Booked:
    ends_at = starts_at + hours * HOUR
    return Booked(**_shared(f"b:{visit}", at, {"starts_at": starts_at, "ends_at": ends_at} | fields), visit=visit)


def unbooked(visit: str, at: datetime, **fields: Any) -> Booked:
    return Booked(**_shared(f"u:{visit}", at, fields), visit=visit, starts_at=None, ends_at=None)


def held(visit: str, at: datetime, minutes: int = 60, outcome: Any = "held", **fields: Any) -> Session:
    times = {"started_at": at, "ended_at": at + minutes * MINUTE}
    return Session(**_shared(f"s:{visit}", at, times | fields), visit=visit, outcome=outcome)


def not_held(visit: str, at: datetime, outcome: Any = "did not come", **fields: Any) -> Session:
    return Session(**_shared(f"n:{visit}", at, fields), visit=visit, outcome=outcome)


def dose(visit: str, at: datetime, mg: str = "20", **fields: Any) -> Dose:
    return Dose(**_shared(f"d:{visit}", at, fields), visit=visit, mg=Decimal(mg))


def dosing(visit: str, at: datetime, hours: int = 8, mg: str = "20") -> tuple[AnyFact, ...]:
    """Return a dosing day as it should be: the dose, its session, and leaving with an escort as the session ends."""
    ended = at + hours * HOUR
    return dose(visit, at, mg), held(visit, at, hours * 60), discharged(visit, ended)


def present(visit: str, person: str, since: datetime, until: datetime, **fields: Any) -> Present:
    return Present(**_shared(f"p:{visit}:{person}", since, fields), visit=visit, person=person, until=until)


def discharged(visit: str, at: datetime, escorted: bool | None = True, **fields: Any) -> Discharged:
    return Discharged(**_shared(f"l:{visit}", at, fields), visit=visit, escorted=escorted)


def checked(check: str, at: datetime, passed: bool = True, visit: str | None = None, **fields: Any) -> Checked:
    return Checked(**_shared(f"c:{check}:{visit}", at, fields), check=check, passed=passed, visit=visit)


def weighed(kg: str, at: datetime = MONDAY, **fields: Any) -> Weighed:
    return Weighed(**_shared("w", at, fields), kg=Decimal(kg))


def rated(visit: str, assessment: str, at: datetime, total: int = 9, **fields: Any) -> Rated:
    named = _shared(f"r:{visit}:{assessment}", at, fields)
    return Rated(**named, visit=visit, assessment=assessment, total=Decimal(total))


def practice(starts_on: str, ends_on: str | None = None, at: datetime = MONDAY, name: str = "walk") -> PracticeAgreed:
    days = {"starts_on": date.fromisoformat(starts_on), "ends_on": date.fromisoformat(ends_on) if ends_on else None}
    return PracticeAgreed(**_shared(f"habit:{name}", at, days), practice=name)


def waived(requirement: str, at: datetime, until: datetime | None = None, **fields: Any) -> Waived:
    return Waived(**_shared(f"x:{requirement}", at, fields), requirement=requirement, until=until)


def messaged(reminder: str, at: datetime) -> Messaged:
    return Messaged(**_shared(f"m:{reminder}", at, {}), reminder=reminder, code=reminder.split("/")[0])


def turned(turn: Any, at: datetime, **fields: Any) -> Turned:
    return Turned(**_shared(f"t:{turn}", at, fields), turn=turn)


def laid(*facts: AnyFact, protocol: Protocol | None = None, **setting: Any) -> Course:
    """Return Harbour's protocol, or another, laid over an enrolment and these facts."""
    given = Setting(**{"zone": LONDON} | setting)
    return Course(protocol or harbour(), History((enrolled(), *facts), "1"), given)


def planned(*facts: AnyFact, protocol: Protocol | None = None, **setting: Any) -> Plan:
    """Return the plan of Harbour's protocol, or another, for an enrolment and these facts."""
    course = laid(*facts, protocol=protocol, **setting)
    return plan(course.protocol, course.history, course.setting)


def asked(key: str, *facts: AnyFact, protocol: Protocol | None = None, **setting: Any) -> Requirement:
    """Return one requirement of that plan."""
    return {it.key: it for it in planned(*facts, protocol=protocol, **setting).requirements}[key]


def state_of(key: str, at: datetime, *facts: AnyFact, protocol: Protocol | None = None, **setting: Any) -> State:
    """Return what one requirement of that plan is at `at`."""
    return state(asked(key, *facts, protocol=protocol, **setting), at)
