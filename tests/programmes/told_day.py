"""Facts of a dosing day in few words, and protocols with one more table. See `told` for the rest. No test here."""

from datetime import datetime
from typing import Any

from programmes import Protocol
from programmes.history import AdverseEvent, Filed, Measured, Observed
from tests.factories import harbour

SOURCE = {"source": "A test"}


def with_tables(protocol: Protocol | None = None, **tables: list[dict[str, Any]]) -> Protocol:
    """Return a protocol, Harbour's if none is named, that says this in these tables instead."""
    base = protocol or harbour()
    sourced = {name: tuple(SOURCE | item for item in items) for name, items in tables.items()}
    return base.model_validate(base.model_dump(by_alias=True) | sourced)


def _shared(name: str, at: datetime, fields: dict[str, Any]) -> dict[str, Any]:
    return {"course": "1", "happened_at": at, "recorded_at": at, "key": f"{name}:{at.isoformat()}"} | fields


def measured(visit: str, at: datetime, what: str = "blood-pressure", **fields: Any) -> Measured:
    return Measured(**_shared(f"v:{what}", at, fields), visit=visit, what=what)


def observed(visit: str, at: datetime, what: str, present: bool, **fields: Any) -> Observed:
    return Observed(**_shared(f"o:{what}", at, fields), visit=visit, what=what, present=present)


def event(at: datetime, *, serious: bool = True, visit: str | None = "dose-1", **fields: Any) -> AdverseEvent:
    return AdverseEvent(**_shared("e", at, fields), term="syncope", serious=serious, visit=visit)


def filed(form: str, about: str, at: datetime, **fields: Any) -> Filed:
    return Filed(**_shared(f"f:{form}:{about}", at, fields), form=form, about=about)
