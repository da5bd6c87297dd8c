"""Messages, calls and wishes in few words, and visits that were announced and moved. See `told`. No test here."""

from datetime import datetime
from typing import Any

from programmes.history import AnyFact, Asked, Called, Struck, Undelivered
from tests.programmes.told import MONDAY, booked, local, messaged, unbooked

VISIT = "d1-1wk"
TOLD, NEW = local("03-30 14:00"), local("03-31 09:00")
SENT, CHANGED = local("03-29 18:00"), local("03-29 19:00")
AGREED = booked(VISIT, TOLD, hours=1, at=MONDAY, key="b1")
ANNOUNCED: tuple[AnyFact, ...] = (AGREED, messaged(f"visit-tomorrow/{VISIT}@b1/patient", SENT))


def moved(to: datetime = NEW, at: datetime = CHANGED, key: str = "b2", replaces: str | None = "b1") -> AnyFact:
    return booked(VISIT, to, hours=1, at=at, key=key, replaces=replaces)


def cancelled(at: datetime = CHANGED, key: str = "c2", replaces: str | None = "b1") -> AnyFact:
    return unbooked(VISIT, at, key=key, replaces=replaces)


def corrected(key: str = "b2", at: datetime = CHANGED) -> AnyFact:
    return messaged(f"correction/{VISIT}@{key}/patient", at)


def _shared(name: str, at: datetime, fields: dict[str, Any]) -> dict[str, Any]:
    return {"course": "1", "happened_at": at, "recorded_at": at, "key": f"{name}:{at.isoformat()}"} | fields


def called(task: str, at: datetime, reached: bool = True, **fields: Any) -> AnyFact:
    return Called(**_shared(f"call:{task}", at, fields), task=task, reached=reached)


def wished(at: datetime, what: Any = "another time", visit: str | None = VISIT, **fields: Any) -> AnyFact:
    return Asked(**_shared(f"ask:{visit}", at, fields), what=what, visit=visit)


def undelivered(at: datetime, reminder: str = "practices/dose-1@1d/patient") -> AnyFact:
    return Undelivered(**_shared(f"u:{reminder}", at, {}), reminder=reminder, code=reminder.split("/")[0])


def struck(wrong: str, at: datetime, **fields: Any) -> AnyFact:
    return Struck(**_shared(f"strike:{wrong}", at, fields), struck=wrong)
