"""People by their roles, groups and what is measured, in few words. See `told` for the rest. No test here."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from programmes.history import Grouped, Measured, Present, Signed
from tests.factories import MONDAY
from tests.programmes.told import HOUR, local

AT = local("03-23 09:00")
NOON = local("03-23 12:00")
ENDS = AT + 8 * HOUR


def _shared(name: str, at: datetime, fields: dict[str, Any]) -> dict[str, Any]:
    return {"course": "1", "happened_at": at, "recorded_at": at, "key": f"{name}:{at.isoformat()}"} | fields


def there(person: str, *roles: str, since: datetime = AT, until: datetime = ENDS, **fields: Any) -> Present:
    """Return somebody who was there at the first dose, in the room unless `where` says otherwise."""
    shared = _shared(f"p:{person}", since, {"visit": "dose-1"} | fields)
    return Present(**shared, person=person, until=until, roles=roles)


def grouped(clients: int, facilitators: int, largest_mg: str = "20", at: datetime = AT, **fields: Any) -> Grouped:
    shared = _shared("g", at, {"visit": "dose-1"} | fields)
    return Grouped(**shared, clients=clients, facilitators=facilitators, largest_mg=Decimal(largest_mg))


def reading(at: datetime, visit: str = "dose-1", recorded: datetime | None = None, **values: str) -> Measured:
    """Return a blood pressure with the values that were written down, such as `systolic="128"`."""
    read = {name: Decimal(value) for name, value in values.items()}
    shared = _shared("v", at, {"recorded_at": recorded or at})
    return Measured(**shared, visit=visit, what="blood-pressure", values=read)


def signed(document: str, at: datetime = MONDAY, **fields: Any) -> Signed:
    return Signed(**_shared(f"sg:{document}", at, fields), document=document, by=("patient",))
